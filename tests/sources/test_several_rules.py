"""Several RRULEs of one event, and RDATEs that last as long as they say: every date of any of them, once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ics_text import calendar, kinds, vcalendar, vevent
from small_feeds import feed

from aggregator.model import Calendar, Window
from aggregator.publish.event.series_preparation import prepare_series
from aggregator.recurrence.rrule.limits import limit
from aggregator.recurrence.rrule.rule import read
from aggregator.sources import events_lost
from aggregator.sources.several_rules import union

WINDOW = Window(datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 3, 1, tzinfo=UTC))
LONDON = "DTSTART;TZID=Europe/London:20260701T180000"


def shown(read: Calendar) -> list[str]:
    """Return "start length" of every occurrence, in order."""
    parts = [part for series in read.series for part in prepare_series(series, feed("test"), WINDOW)]
    found = sorted((one.start, one.end - one.start) for part in parts for one in part.expanded.occurrences)
    return [f"{start:%m-%d %H:%M} {length}" for start, length in found]


def starts(*lines: str, start: str = LONDON) -> list[str]:
    return [one.split()[0] for one in shown(calendar(vcalendar(vevent(*lines, start=start))))]


UNIONS = {
    "one date each, and one of them told twice": (
        [
            "RRULE:FREQ=YEARLY;COUNT=1;BYMONTH=7;BYDAY=1WE",
            "RRULE:FREQ=YEARLY;COUNT=1;BYMONTH=10;BYDAY=1WE",
            "RRULE:FREQ=YEARLY;COUNT=1;BYMONTH=1;BYDAY=1WE",
            "RRULE:FREQ=YEARLY;COUNT=1;BYMONTH=10;BYDAY=1WE",
        ],
        ["01-06", "07-01", "10-07"],
    ),
    "rules that meet on some dates": (
        ["RRULE:FREQ=WEEKLY;COUNT=4", "RRULE:FREQ=DAILY;INTERVAL=14;COUNT=3"],
        ["07-01", "07-08", "07-15", "07-22", "07-29"],
    ),
    "a rule that another contains": (
        ["RRULE:FREQ=DAILY;COUNT=3", "RRULE:FREQ=DAILY;COUNT=2"],
        ["07-01", "07-02", "07-03"],
    ),
    "EXDATE takes its date from whichever has it": (
        ["RRULE:FREQ=WEEKLY;COUNT=2", "RRULE:FREQ=MONTHLY;BYMONTHDAY=10;COUNT=2", "EXDATE:20260710T170000Z"],
        ["07-01", "07-08", "08-10"],
    ),
    "RDATE that a further rule gives is one date": (
        ["RRULE:FREQ=WEEKLY;COUNT=1", "RRULE:FREQ=MONTHLY;BYMONTHDAY=10;COUNT=1", "RDATE:20260710T170000Z"],
        ["07-01", "07-10"],
    ),
    "DTSTART that only the second gives": (
        ["RRULE:FREQ=MONTHLY;BYMONTHDAY=10;COUNT=1", "RRULE:FREQ=WEEKLY;COUNT=2"],
        ["07-01", "07-08", "07-10"],
    ),
    "a rule that cannot be": (["RRULE:FREQ=SECONDLY", "RRULE:FREQ=WEEKLY;COUNT=2"], ["07-01", "07-08"]),
}  # fmt: skip


@pytest.mark.parametrize(("lines", "dates"), UNIONS.values(), ids=UNIONS.keys())
def test_the_dates_are_those_of_any_rule(lines: list[str], dates: list[str]):
    found = starts(*lines)
    assert sorted(found) == sorted(dates)


def test_rules_that_differ_in_one_list_become_one_series():
    read = calendar(vcalendar(vevent("RRULE:FREQ=WEEKLY;BYDAY=MO", "RRULE:FREQ=WEEKLY;BYDAY=WE")))
    (series,) = read.series
    assert series.main_event.rule == "FREQ=WEEKLY;BYDAY=MO,WE"
    assert kinds(read) == []


def test_other_rules_become_series_of_their_own_with_uids_that_last():
    read = calendar(
        vcalendar(vevent("RRULE:FREQ=WEEKLY", "RRULE:FREQ=MONTHLY;BYMONTHDAY=10", "RDATE:20260401T100000Z"))
    )
    assert [(series.uid, series.main_event.rule) for series in read.series] == [
        ("one@example.org", "FREQ=WEEKLY"),
        ("one@example.org_R20260310T160000Z", "FREQ=MONTHLY;BYMONTHDAY=10"),
    ]
    assert kinds(read) == ["several-rules"]
    assert sum(len(series.events) for series in read.series) + events_lost(read) == read.events_read == 2


def test_an_override_stays_with_the_rule_that_gives_its_date():
    moved = vevent("RECURRENCE-ID:20260310T160000Z", start="DTSTART:20260311T160000Z")
    read = calendar(vcalendar(vevent("RRULE:FREQ=WEEKLY", "RRULE:FREQ=MONTHLY;BYMONTHDAY=10"), moved))
    assert [len(series.overrides) for series in read.series] == [0, 1]
    assert read.series[1].overrides[0].uid == read.series[1].uid


RULES = st.sampled_from(
    [
        *("FREQ=WEEKLY", "FREQ=WEEKLY;BYDAY=MO,TH", "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE", "FREQ=DAILY;INTERVAL=5"),
        *("FREQ=MONTHLY;BYDAY=1MO", "FREQ=MONTHLY;BYDAY=3MO", "FREQ=MONTHLY;BYMONTHDAY=-1,15", "FREQ=YEARLY;BYMONTH=7"),
        *("FREQ=WEEKLY;UNTIL=20260401T000000Z", "FREQ=WEEKLY;COUNT=5", "FREQ=MONTHLY;COUNT=2;BYDAY=MO;BYSETPOS=2"),
    ]
)


@settings(deadline=None)
@given(st.lists(RULES, min_size=2, max_size=4, unique=True), st.integers(0, 6))
def test_the_union_has_every_date_of_each_rule_once(rules: list[str], day: int):
    start = f"DTSTART:202603{day + 1:02}T160000Z"
    of_each = {
        date
        for rule in rules
        for date in shown(calendar(vcalendar(vevent(f"RRULE:{rule}", "EXDATE" + start[7:], start=start))))
    }
    together = shown(
        calendar(vcalendar(vevent(*(f"RRULE:{rule}" for rule in rules), "EXDATE" + start[7:], start=start)))
    )
    assert together == sorted(of_each, key=together.index if of_each == set(together) else str)


@given(RULES, RULES)
def test_two_rules_are_joined_only_where_one_gives_the_dates_of_both(one: str, other: str):
    both = union(read(one).rule, read(other).rule)
    if both is not None:
        start = datetime(2026, 3, 2, 16, tzinfo=UTC)
        assert limit(str(both), start)[0] is not None
        of_both = set(starts(f"RRULE:{both}", start="DTSTART:20260302T160000Z"))
        of_each = {date for rule in (one, other) for date in starts(f"RRULE:{rule}", start="DTSTART:20260302T160000Z")}
        assert of_both == of_each


PERIODS = {
    "by durations and by ends": (
        ["RRULE:FREQ=DAILY;COUNT=2", "RDATE;VALUE=PERIOD:20260305T120000Z/PT3H,20260306T120000Z/20260306T140000Z"],
        ["03-02 16:00 1:00:00", "03-03 16:00 1:00:00", "03-05 12:00 3:00:00", "03-06 12:00 2:00:00"],
    ),
    "on a date that the rule gives": (
        ["RRULE:FREQ=DAILY;COUNT=2", "RDATE;VALUE=PERIOD:20260303T160000Z/PT3H"],
        ["03-02 16:00 1:00:00", "03-03 16:00 3:00:00"],
    ),
    "without a rule": (
        ["RDATE;VALUE=PERIOD:20260303T160000Z/PT30M"],
        ["03-02 16:00 1:00:00", "03-03 16:00 0:30:00"],
    ),
    "in a zone": (
        ["RDATE;VALUE=PERIOD;TZID=Europe/Berlin:20260303T170000/20260303T190000"],
        ["03-02 16:00 1:00:00", "03-03 16:00 2:00:00"],
    ),
    "as long as the event": (
        ["RDATE;VALUE=PERIOD:20260303T160000Z/PT1H"],
        ["03-02 16:00 1:00:00", "03-03 16:00 1:00:00"],
    ),
    "excluded by EXDATE": (
        ["RDATE;VALUE=PERIOD:20260303T160000Z/PT3H", "EXDATE:20260303T160000Z"],
        ["03-02 16:00 1:00:00"],
    ),
    "with an end that cannot be read": (
        ["RDATE;VALUE=PERIOD:20260303T160000Z/soon"],
        ["03-02 16:00 1:00:00", "03-03 16:00 1:00:00"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("lines", "expected"), PERIODS.values(), ids=PERIODS.keys())
def test_periods_last_as_long_as_they_say(lines: list[str], expected: list[str]):
    read = calendar(vcalendar(vevent("DURATION:PT1H", *lines)))
    assert shown(read) == expected
    assert sum(len(series.events) for series in read.series) + events_lost(read) == read.events_read


def test_an_override_of_a_period_says_how_long_it_lasts():
    moved = vevent("RECURRENCE-ID:20260303T160000Z", "DURATION:PT2H", start="DTSTART:20260303T170000Z")
    read = calendar(vcalendar(vevent("DURATION:PT1H", "RDATE;VALUE=PERIOD:20260303T160000Z/PT3H"), moved))
    assert shown(read) == ["03-02 16:00 1:00:00", "03-03 17:00 2:00:00"]


@given(st.integers(1, 300), st.integers(1, 300))
def test_a_period_lasts_from_its_start_to_its_end(minutes: int, event_minutes: int):
    line = f"RDATE;VALUE=PERIOD:20260303T160000Z/PT{minutes}M"
    (_, period) = shown(calendar(vcalendar(vevent(f"DURATION:PT{event_minutes}M", line))))
    assert period == f"03-03 16:00 {timedelta(minutes=minutes)}"
