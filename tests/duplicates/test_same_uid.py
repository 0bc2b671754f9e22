"""Copies of one UID in two feeds: when they are one event, and whose copy is published.

Each rule of precedence has a case that turns on it alone. The names of feeds decide last, so every case is tried with
both: "aa" comes first.
"""

from __future__ import annotations

import pytest
from small_feeds import built, grouped, meeting, shown

from aggregator.duplicates import LinkConstraints

UID = "7kukuqrfedlm2f9t0vr42qs8u1@google.com"
START = "20260305T160000Z"
WEEKLY = "RRULE:FREQ=WEEKLY;COUNT=3"
EARLY, LATE = "LAST-MODIFIED:20260101T000000Z", "LAST-MODIFIED:20260201T000000Z"


def copy(*more: str, title: str = "OSPO Metrics", start: str = START) -> str:
    return meeting(title, start, *more, uid=UID)


def date(start: str, slot: str, *more: str) -> str:
    return copy(f"RECURRENCE-ID:{slot}", *more, start=start)


MOVED = date("20260312T180000Z", "20260312T160000Z")
# The first is published.
PRECEDENCE = {
    "the higher SEQUENCE": (
        [copy("SEQUENCE:2", EARLY, start="20260305T170000Z")],
        [copy("SEQUENCE:1", LATE)],
    ),
    "the higher SEQUENCE of an override, where masters have the same": (
        [copy(WEEKLY, EARLY), date("20260312T180000Z", "20260312T160000Z", "SEQUENCE:1", EARLY)],
        [copy(WEEKLY, LATE)],
    ),
    "the master's SEQUENCE before an override's": (
        [copy(WEEKLY, "SEQUENCE:1", EARLY)],
        [copy(WEEKLY, EARLY), date("20260312T180000Z", "20260312T160000Z", "SEQUENCE:5", LATE)],
    ),
    "the later LAST-MODIFIED, where the start differs": ([copy(LATE, start="20260305T170000Z")], [copy(EARLY)]),
    "the later LAST-MODIFIED, where the title differs": ([copy(LATE, title="OSPO Metrics WG")], [copy(EARLY)]),
    "the later LAST-MODIFIED, where the rule differs": (
        [copy(LATE, WEEKLY)],
        [copy(EARLY, "RRULE:FREQ=WEEKLY;COUNT=2")],
    ),
    "the later LAST-MODIFIED of an override": (
        [copy(WEEKLY, EARLY), date("20260312T180000Z", "20260312T160000Z", LATE)],
        [copy(WEEKLY, "LAST-MODIFIED:20260115T000000Z")],
    ),
    "any LAST-MODIFIED before none, where the copies differ": ([copy(EARLY, start="20260305T170000Z")], [copy()]),
    "a time zone before UTC, where they drift apart as clocks change": (
        [copy(WEEKLY, EARLY, start="America/Chicago:20260305T100000")],
        [copy(WEEKLY, LATE)],
    ),
    "a time zone before UTC, where the dates shown are all after the change": (
        [copy("RRULE:FREQ=WEEKLY", EARLY, start="America/Chicago:20250710T110000")],
        [copy("RRULE:FREQ=WEEKLY;UNTIL=20260306T000000Z", LATE, start="20250710T160000Z")],
    ),
    "the later LAST-MODIFIED, where the copy in UTC was moved": (
        [copy(WEEKLY, LATE, start="20260305T170000Z")],
        [copy(WEEKLY, EARLY, start="America/Chicago:20260305T100000")],
    ),
    "an exception before none, where nothing else tells": ([copy(WEEKLY), MOVED], [copy(WEEKLY)]),
    "a date taken out before none": ([copy(WEEKLY, "EXDATE:20260312T160000Z")], [copy(WEEKLY)]),
    "a title that says cancelled before none": ([copy(title="CANCELLED: OSPO Metrics")], [copy()]),
    "a status that says cancelled before none": ([copy("STATUS:CANCELLED")], [copy()]),
}


def winner(feeds, **settings) -> str:
    (group,) = grouped(feeds, **settings).groups
    assert len(group.others) == 1
    return group.winner[0]


@pytest.mark.parametrize("names", [("aa", "zz"), ("zz", "aa")], ids=["either", "and"])
@pytest.mark.parametrize(("first", "second"), PRECEDENCE.values(), ids=PRECEDENCE)
def test_precedence(first, second, names):
    assert winner(dict(zip(names, (first, second), strict=True))) == names[0]


def test_priority_decides_between_equal_copies_though_one_was_modified_later():
    """Google's LAST-MODIFIED moves with every reply to an invitation: between equal copies it tells nothing."""
    feeds = {"aa": [copy(LATE, "DESCRIPTION:a")], "zz": [copy(EARLY, "DESCRIPTION:z")]}
    assert winner(feeds, zz={"priority": 1}) == "zz"
    assert winner(feeds) == "aa"


def test_priority_comes_after_what_is_newer():
    feeds = {"aa": [copy(LATE, start="20260305T170000Z")], "zz": [copy(EARLY)]}
    assert winner(feeds, zz={"priority": 1}) == "aa"


def test_priority_comes_before_an_exception_of_unknown_age():
    assert winner({"aa": [copy(WEEKLY), MOVED], "zz": [copy(WEEKLY)]}, zz={"priority": 1}) == "zz"


def test_names_decide_last():
    assert winner({"zz": [copy()], "aa": [copy()]}) == "aa"


SHORT = "event-3"
OTHER_TIME = "20260408T090000Z"
ROOM_1, ROOM_2 = "LOCATION:https://zoom.us/j/97600941681", "LOCATION:https://zoom.us/j/97600941682"


def with_uid(uid: str, title: str = "OSPO Metrics", start: str = START, *more: str) -> list[str]:
    return [meeting(title, start, *more, uid=uid)]


# Both sides, and whether they are one event.
ONE_OR_TWO = {
    "a long UID, the title and the time": (with_uid(UID), with_uid(UID), True),
    "a long UID and the title at another time: moved": (with_uid(UID), with_uid(UID, start=OTHER_TIME), True),
    "a long UID and the time under another title: renamed": (with_uid(UID), with_uid(UID, "Harbour Festival"), True),
    "a long UID alone": (with_uid(UID), with_uid(UID, "Harbour Festival", OTHER_TIME), False),
    "a short UID, the title and the time": (with_uid(SHORT), with_uid(SHORT), True),
    "a short UID and the title": (with_uid(SHORT), with_uid(SHORT, start=OTHER_TIME), False),
    "a short UID and the time": (with_uid(SHORT), with_uid(SHORT, "Harbour Festival"), False),
    "a short UID, the time, and a title that every project has": (
        with_uid(SHORT, "Community call"),
        with_uid(SHORT, "Community call"),
        False,
    ),
    "no UID, so that both are named for the title and the time, and a title that every project has": (
        with_uid("", "Community call"),
        with_uid("", "Community call"),
        False,
    ),
    "with one room as well": (
        with_uid(SHORT, "Community call", START, ROOM_1),
        with_uid(SHORT, "Community call", START, ROOM_1),
        True,
    ),
    "a short UID, the title and the time, but two rooms": (
        with_uid(SHORT, "OSPO Metrics", START, ROOM_1),
        with_uid(SHORT, "OSPO Metrics", START, ROOM_2),
        True,
    ),
    "a number is a short UID, however long its domain": (
        with_uid("17@calendar.example.org", start=OTHER_TIME),
        with_uid("17@calendar.example.org"),
        False,
    ),
    "a short word is one too": (
        with_uid("call@calendar.example.org", start=OTHER_TIME),
        with_uid("call@calendar.example.org"),
        False,
    ),
}


@pytest.mark.parametrize(("one", "other", "same"), ONE_OR_TWO.values(), ids=ONE_OR_TWO)
def test_one_uid_in_two_feeds(one, other, same):
    assert len(grouped({"aa": one, "zz": other}).groups) == (1 if same else 2)


def test_two_events_of_one_uid_are_both_published_under_uids_of_their_own():
    result = built({"aa": with_uid(UID), "zz": with_uid(UID, "Harbour Festival", OTHER_TIME)})
    assert shown(result) == ["03-05 16:00 OSPO Metrics", "04-08 09:00 Harbour Festival"]
    assert len({event.uid for event in result.snapshot.events}) == 2


def test_the_operator_overrules_both_ways():
    pair = frozenset({frozenset({("aa", UID), ("zz", UID)})})
    assert len(grouped({"aa": with_uid(UID), "zz": with_uid(UID)}, LinkConstraints(different=pair)).groups) == 2
    strangers = {"aa": with_uid(UID), "zz": with_uid(UID, "Harbour Festival", OTHER_TIME)}
    assert len(grouped(strangers, LinkConstraints(same=pair)).groups) == 1


def test_of_three_copies_all_must_be_one_event():
    """The third shares the UID with both, and looks like neither."""
    feeds = {"aa": with_uid(UID), "mm": with_uid(UID), "zz": with_uid(UID, "Harbour Festival", OTHER_TIME)}
    assert [len(group.others) for group in grouped(feeds).groups] == [1, 0]


def test_a_feed_whose_matching_is_off_is_left_alone():
    assert len(grouped({"aa": with_uid(UID), "zz": with_uid(UID)}, zz={"match": "off"}).groups) == 2
