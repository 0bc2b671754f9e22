"""Dates that no rule gives are events of their own in the .ics: one event on the page, and a UID that lasts."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from ics_text import unfolded
from small_feeds import NOW, built, meeting, shown

from aggregator.publish.snapshot import Built

FRIDAYS = "RRULE:FREQ=MONTHLY;BYDAY=1FR;COUNT=3"
EXTRA = "RDATE;TZID=Europe/Paris:20260407T100000"
EXTRA_UID = "20260407T080000Z-a-1"
LONG = "a" * 150


def series(*more: str, uid: str = "a-1", title: str = "Call") -> str:
    return meeting(title, "Europe/Paris:20260306T100000", *more, uid=uid)


def vevents(result: Built) -> dict[str, dict[str, str]]:
    """Return the properties of every VEVENT but overrides, by UID."""
    text = "\n".join(unfolded(result.snapshot.calendar.body))
    blocks = re.findall(r"BEGIN:VEVENT\n(.*?)\nEND:VEVENT", text, re.DOTALL)
    found = [dict(re.split("[;:]", line, maxsplit=1) for line in block.split("\n")) for block in blocks]
    return {one["UID"]: one for one in found if "RECURRENCE-ID" not in one}


CASES = {
    "a date besides the rule": ([series(FRIDAYS, EXTRA)], {"a-1": FRIDAYS, EXTRA_UID: ""}),
    "a date besides the rule that was moved keeps its name": (
        [
            series(FRIDAYS, EXTRA),
            meeting(
                "Moved", "Europe/Paris:20260408T150000", "RECURRENCE-ID;TZID=Europe/Paris:20260407T100000", uid="a-1"
            ),
        ],
        {"a-1": FRIDAYS, EXTRA_UID: ""},
    ),
    "a first date that the rule does not give": (
        [meeting("Call", "Europe/Paris:20260304T100000", FRIDAYS, uid="a-1")],
        {"a-1": FRIDAYS, "20260304T090000Z-a-1": ""},
    ),
    "whole days": (
        [meeting("Day", "20260304", "RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=2", uid="a-1")],
        {"a-1": "RRULE:FREQ=WEEKLY;COUNT=2;BYDAY=MO", "20260304-a-1": ""},
    ),
    "no rule at all": ([series(EXTRA)], {"20260306T090000Z-a-1": "", EXTRA_UID: ""}),
    "a rule that ended before the date": (
        [series("RRULE:FREQ=WEEKLY;UNTIL=20260101T000000Z", EXTRA)],
        {EXTRA_UID: ""},
    ),
    "a UID that fills the line": (
        [series(FRIDAYS, EXTRA, uid=LONG)],
        {LONG: FRIDAYS, f"20260407T080000Z-{LONG}": ""},
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_no_rule_has_a_date_besides(case: str):
    feeds, expected = CASES[case]
    found = vevents(built({"todo": feeds}))
    rules = {uid: f"RRULE:{one['RRULE']}" if "RRULE" in one else "" for uid, one in found.items()}
    assert {uid: set(rule.split(";")) for uid, rule in rules.items()} == {
        uid: set(rule.split(";")) for uid, rule in expected.items()
    }
    assert not any("RDATE" in one for one in found.values())


def test_the_page_shows_one_event():
    result = built({"todo": [series(FRIDAYS, EXTRA)]})
    (event,) = result.snapshot.events
    assert len(shown(result)) == 4
    assert {event.uid_at(one.start) for one in result.snapshot.occurrences} == {"a-1", EXTRA_UID}


def test_the_uid_of_a_date_stays_where_the_feed_gives_its_series_another():
    before = built({"todo": [series(FRIDAYS, EXTRA)]})
    after = built({"todo": [series(FRIDAYS, EXTRA, uid="b-2")]}, before, NOW + timedelta(hours=1))
    assert set(vevents(after)) == {"a-1", EXTRA_UID}
    assert after.snapshot.calendar.body == before.snapshot.calendar.body


def test_a_date_that_is_added_raises_the_sequence_of_all():
    before = built({"todo": [series(FRIDAYS)]})
    after = built({"todo": [series(FRIDAYS, EXTRA)]}, before, NOW + timedelta(hours=1))
    assert {uid: one["SEQUENCE"] for uid, one in vevents(after).items()} == {"a-1": "1", EXTRA_UID: "1"}


def test_dates_count_in_the_size_budget():
    (rendered,) = built({"todo": [series(FRIDAYS, EXTRA)]}).audit_input.published
    assert rendered.vevents == 2


def test_a_rule_that_is_misread_is_published_date_by_date():
    feeds = {
        "todo": [
            meeting("Call", "Europe/Paris:20260317T100000", "RRULE:FREQ=YEARLY;BYWEEKNO=12,40;BYDAY=TU", uid="a-1")
        ]
    }
    result = built(feeds)
    assert set(vevents(result)) == {"20260317T090000Z-a-1", "20260929T080000Z-a-1", "20270323T090000Z-a-1"}
    later = built(feeds, result, NOW + timedelta(days=60))
    assert {one["SEQUENCE"] for one in vevents(later).values()} == {"0"}  # that time passes is no change
