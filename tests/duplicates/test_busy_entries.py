"""An entry that says only "Busy" is the one named event beside it in its calendar."""

from __future__ import annotations

import pytest
from small_feeds import built, grouped, meeting, shown

from aggregator.duplicates import LinkConstraints
from aggregator.duplicates.evidence.evidence import Evidence
from aggregator.duplicates.pairs.match_types import Decision, Verdict

NAMED = meeting("Custody Log WG", "20260318T170000Z", uid="named")
BUSY = meeting("Busy", "20260318T170000Z", uid="busy")
UID = "custody-log-wg@lists.example"
INVITED = meeting("Custody Log WG", "20260318T170000Z", uid=UID)
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
    "with a text in HTML": (
        [NAMED, meeting("Busy", "20260318T170000Z", "X-ALT-DESC;FMTTYPE=text/html:<b>Interviews</b>", uid="busy")],
        BOTH,
    ),
    "with a room to join": (
        [NAMED, meeting("Busy", "20260318T170000Z", "CONFERENCE;VALUE=URI:https://a.example/x", uid="busy")],
        BOTH,
    ),
    "with a description, beside nothing": (
        [meeting("Busy", "20260318T170000Z", "DESCRIPTION:Interviews", uid="busy")],
        BOTH[:1],
    ),
    "with more in its title": (
        [NAMED, meeting("Busy Beavers", "20260318T170000Z", uid="busy")],
        ["03-18 17:00 Busy Beavers", ONE[0]],
    ),
    "a placeholder is another word": (
        [NAMED, meeting("TBD", "20260318T170000Z", uid="busy")],
        [*ONE, "03-18 17:00 TBD"],
    ),
    "a sign is another word": ([NAMED, meeting("~", "20260318T170000Z", uid="busy")], [*ONE, "03-18 17:00 ~"]),
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


def test_beside_an_event_of_another_calendar_with_busy_entries_of_its_own():
    """Whose event it is is asked of the entry's own calendar alone."""
    other = meeting("Busy", "20260319T170000Z", uid="other")
    assert sorted(shown(built({"todo": [NAMED, other], "chaoss": [BUSY]}))) == [*BOTH, "03-19 17:00 Busy"]


def test_beside_a_named_event_that_another_calendar_shows_under_one_uid():
    """The calendar has the event, though another calendar's copy of it is the newer one."""
    newer = meeting("Custody Log WG", "20260318T170000Z", "SEQUENCE:1", uid=UID)
    (group,) = grouped({"todo": [INVITED, BUSY], "chaoss": [newer]}).groups
    assert (group.winner, group.others) == (("chaoss", UID), (("todo", "busy"), ("todo", UID)))


def test_beside_a_named_event_that_has_moved_since():
    """The time of the entry is not that of the event any more."""
    moved = meeting("Custody Log WG", "20260319T170000Z", "SEQUENCE:1", uid=UID)
    assert sorted(shown(built({"todo": [INVITED, BUSY], "chaoss": [moved]}))) == [
        "03-18 17:00 Busy",
        "03-19 17:00 Custody Log WG",
    ]


def test_a_copy_of_the_entry_is_in_one_group():
    entry = meeting("Busy", "20260318T170000Z", uid=UID)
    found = grouped({"todo": [NAMED, entry], "chaoss": [entry]}).groups
    assert sorted(key for group in found for key in (group.winner, *group.others)) == [
        ("chaoss", UID),
        ("todo", UID),
        ("todo", "named"),
    ]


def test_it_belongs_to_who_shows_the_named_event():
    same = meeting("Custody Log WG", "20260318T170000Z", "DESCRIPTION:Evidence and its custody", uid="same")
    (group,) = grouped({"todo": [NAMED, BUSY], "chaoss": [same]}).groups
    assert set(group.others) == {("todo", "named"), ("todo", "busy")}


def test_the_reason_is_said():
    (group,) = grouped({"todo": [NAMED, BUSY]}).groups
    (match,) = group.matches
    assert match.verdict == Verdict(
        Decision.SAME, 4.0, (Evidence("busy", 4.0, "an entry without a name at the same time"),), "busy"
    )


def test_dates_of_one_series_are_one_match():
    named = meeting("Custody Log WG", "20260317T170000Z", DAILY, uid="named")
    (group,) = grouped({"todo": [named, meeting("Busy", "20260317T170000Z", DAILY, uid="busy")]}).groups
    (match,) = group.matches
    assert [start.day for start in match.starts] == [17, 18, 19]


def test_it_stays_with_the_event_that_the_operator_says_it_is():
    interviews = meeting("Interviews", "20260318T170000Z", uid="interviews")
    same = LinkConstraints(same=frozenset({frozenset({("todo", "busy"), ("chaoss", "interviews")})}))
    found = grouped({"todo": [NAMED, BUSY], "chaoss": [interviews]}, same).groups
    assert [(group.winner, group.others) for group in found if group.others] == [
        (("chaoss", "interviews"), (("todo", "busy"),))
    ]


@pytest.mark.parametrize("match", ["off", "uid"])
def test_a_feed_that_is_not_matched_in_full_keeps_it(match):
    assert sorted(shown(built({"todo": [NAMED, BUSY]}, todo={"match": match}))) == BOTH
