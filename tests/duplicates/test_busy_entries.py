"""An entry that says only "Busy" is the one named event beside it in its calendar."""

from __future__ import annotations

import pytest
from small_feeds import built, grouped, meeting, shown

NAMED = meeting("Custody Log WG", "20260318T170000Z", uid="named")
BUSY = meeting("Busy", "20260318T170000Z", uid="busy")
BOTH = ["03-18 17:00 Busy", "03-18 17:00 Custody Log WG"]
ONE = ["03-18 17:00 Custody Log WG"]
DAILY = "RRULE:FREQ=DAILY;COUNT=3"

CASES = {
    "beside a named event": ([NAMED, BUSY], ONE),
    "in German": ([NAMED, meeting("Beschäftigt", "20260318T170000Z", uid="busy")], ONE),
    "in capitals": ([NAMED, meeting("BUSY", "20260318T170000Z", uid="busy")], ONE),
    "twice": ([NAMED, BUSY, meeting("Busy", "20260318T170000Z", uid="busy-2")], ONE),
    "beside nothing": ([BUSY], BOTH[:1]),
    "beside two named events: it could be either": (
        [NAMED, BUSY, meeting("Tooling SIG", "20260318T170000Z", uid="other")],
        [*BOTH, "03-18 17:00 Tooling SIG"],
    ),
    "with another end": ([NAMED, meeting("Busy", "20260318T170000Z", uid="busy", minutes=90)], BOTH),
    "with another start": (
        [NAMED, meeting("Busy", "20260318T163000Z", uid="busy", minutes=90)],
        ["03-18 16:30 Busy", ONE[0]],
    ),
    "with a description, so it says something": (
        [NAMED, meeting("Busy", "20260318T170000Z", "DESCRIPTION:Interviews", uid="busy")],
        BOTH,
    ),
    "with a location": ([NAMED, meeting("Busy", "20260318T170000Z", "LOCATION:Room 2", uid="busy")], BOTH),
    "with a URL": ([NAMED, meeting("Busy", "20260318T170000Z", "URL:https://a.example/x", uid="busy")], BOTH),
    "with more in its title": (
        [NAMED, meeting("Busy Beavers", "20260318T170000Z", uid="busy")],
        ["03-18 17:00 Busy Beavers", ONE[0]],
    ),
    "a placeholder is another word": (
        [NAMED, meeting("TBD", "20260318T170000Z", uid="busy")],
        [*ONE, "03-18 17:00 TBD"],
    ),
    "on the whole day beside a timed event": (
        [
            meeting("Custody Log WG", "20260318T000000Z", uid="named", minutes=1440),
            meeting("Busy", "20260318", uid="busy"),
        ],
        ["03-18 00:00 Busy", "03-18 00:00 Custody Log WG"],
    ),
    "a series of it beside a single event leaves that date alone": (
        [NAMED, meeting("Busy", "20260317T170000Z", DAILY, uid="busy")],
        ["03-17 17:00 Busy", ONE[0], "03-19 17:00 Busy"],
    ),
    "beside a series": (
        [meeting("Custody Log WG", "20260317T170000Z", DAILY, uid="named"), BUSY],
        ["03-17 17:00 Custody Log WG", ONE[0], "03-19 17:00 Custody Log WG"],
    ),
}


@pytest.mark.parametrize(("events", "expected"), CASES.values(), ids=CASES)
def test_busy(events, expected):
    assert sorted(shown(built({"todo": events}))) == sorted(expected)


def test_in_another_calendar_it_is_another_event():
    assert sorted(shown(built({"todo": [NAMED], "chaoss": [BUSY]}))) == BOTH


def test_it_belongs_to_who_shows_the_named_event():
    same = meeting("Custody Log WG", "20260318T170000Z", "DESCRIPTION:Evidence and its custody", uid="same")
    (group,) = grouped({"todo": [NAMED, BUSY], "chaoss": [same]}).groups
    assert set(group.others) == {("todo", "named"), ("todo", "busy")}


def test_the_reason_is_said():
    (group,) = grouped({"todo": [NAMED, BUSY]}).groups
    assert [match.verdict.reason for match in group.matches] == ["an entry without a name at the same time"]


@pytest.mark.parametrize("match", ["off", "uid"])
def test_a_feed_that_is_not_matched_in_full_keeps_it(match):
    assert sorted(shown(built({"todo": [NAMED, BUSY]}, todo={"match": match}))) == BOTH
