"""Copies of one UID in two feeds: when they are one event, and whose copy is published.

Each rule of precedence has a case that turns on it alone. The names of feeds decide last, so every case is tried with
both: "aa" comes first.
"""

from __future__ import annotations

from itertools import permutations

import pytest
from small_feeds import built, comparable, grouped, meeting, shown

from aggregator.duplicates import LinkConstraints
from aggregator.duplicates.evidence.evidence import Evidence
from aggregator.duplicates.same_uid import compare_copies, newest_first, strong
from aggregator.model import DERIVED

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
    "a time zone before UTC, where one has fewer dates": (
        [copy(WEEKLY, EARLY, start="America/Chicago:20260305T100000")],
        [copy("RRULE:FREQ=WEEKLY;COUNT=4", LATE)],
    ),
    "a time zone before UTC, where that began later": (
        [copy("RRULE:FREQ=WEEKLY;COUNT=9", EARLY, start="America/Chicago:20260205T100000")],
        [copy("RRULE:FREQ=WEEKLY;COUNT=8", LATE, start="20260212T160000Z")],
    ),
    "the later LAST-MODIFIED, where a date of the copy in UTC was moved by hours": (
        [copy(WEEKLY, LATE), date("20260312T190000Z", "20260312T160000Z", LATE)],
        [copy(WEEKLY, EARLY, start="Asia/Kolkata:20260305T213000")],
    ),
    "the later LAST-MODIFIED of two in UTC, though one has an hour more": (
        [copy(WEEKLY, LATE, "RDATE:20260319T170000Z")],
        [copy(WEEKLY, EARLY), date("20260319T170000Z", "20260319T160000Z", EARLY)],
    ),
    "the later LAST-MODIFIED, where the rule differs and the dates shown do not": (
        [copy(LATE, "RRULE:FREQ=WEEKLY")],
        [copy(EARLY, "RRULE:FREQ=WEEKLY;UNTIL=20300101T000000Z")],
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


def test_priority_decides_between_equal_copies_though_a_date_of_one_has_a_higher_sequence():
    noted = date("20260312T160000Z", "20260312T160000Z", "SEQUENCE:4", "DESCRIPTION:Bring a friend")
    feeds = {"aa": [copy(WEEKLY), noted], "zz": [copy(WEEKLY)]}
    assert winner(feeds, zz={"priority": 1}) == "zz"


def newest(feeds) -> str:
    """Return whose copy is published, in whatever order copies come."""
    _, series = comparable(feeds)
    firsts = {newest_first(order)[0].key[0] for order in permutations(series.values())}
    (first,) = firsts
    return first


CHICAGO, LONDON, LAGOS = (
    "America/Chicago:20260305T100000",
    "Europe/London:20260305T160000",
    "Africa/Lagos:20260305T170000",
)
NEWER = "LAST-MODIFIED:20260301T000000Z"


def test_a_copy_in_utc_comes_last_though_the_zones_of_two_others_drift_apart_too():
    feeds = {"aa": [copy(WEEKLY, NEWER)], "mm": [copy(WEEKLY, EARLY, start=CHICAGO)]}
    assert newest(feeds | {"zz": [copy(WEEKLY, LATE, start=LONDON)]}) == "zz"


def test_one_zone_from_which_a_copy_in_utc_drifts_is_enough():
    feeds = {"aa": [copy(WEEKLY, NEWER)], "mm": [copy(WEEKLY, EARLY, start=LAGOS)]}
    assert newest(feeds | {"zz": [copy(WEEKLY, LATE, start=CHICAGO)]}) == "zz"


def test_names_decide_in_whatever_order_copies_come():
    assert newest({"zz": [copy()], "mm": [copy()], "aa": [copy()]}) == "aa"


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
    "a long UID at another time, with no title to compare": (with_uid(UID, ""), with_uid(UID, start=OTHER_TIME), False),
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


X_EARLY, X_LATE, Y_LATE = ("OSPO Metrics", START), ("OSPO Metrics", OTHER_TIME), ("Harbour Festival", OTHER_TIME)
# Copies by rank, and who is one with whom: the first of each are the same as the second, the second as the third.
THREE = {
    "the third is as the first, but not as the second": ((X_LATE, X_EARLY, Y_LATE), {"aa": ["mm"], "zz": []}),
    "the third is as the second, but not as the first": ((X_EARLY, X_LATE, Y_LATE), {"aa": ["mm"], "zz": []}),
    "the third is as both, which are two": ((X_EARLY, Y_LATE, X_LATE), {"aa": ["zz"], "mm": []}),
    "all are one": ((X_EARLY, X_LATE, X_LATE), {"aa": ["mm", "zz"]}),
}


@pytest.mark.parametrize(("titles", "wanted"), THREE.values(), ids=THREE)
def test_three_copies(titles, wanted):
    feeds = {
        name: [copy(f"SEQUENCE:{9 - n}", title=title, start=start)]
        for n, (name, (title, start)) in enumerate(zip(("aa", "mm", "zz"), titles, strict=True))
    }
    groups = grouped(feeds).groups
    assert {one.winner[0]: [key[0] for key in one.others] for one in groups} == wanted
    assert all(match.winner == one.winner for one in groups for match in one.matches)


def test_a_copy_is_told_from_the_one_that_is_published():
    feeds = {
        name: [copy(f"SEQUENCE:{sequence}", start=start)]
        for name, sequence, start in (("aa", 9, START), ("mm", 8, OTHER_TIME), ("zz", 7, START))
    }
    ((_, last),) = (one.matches for one in grouped(feeds).groups)
    assert last.verdict.evidence[2].detail == "same times"


def test_events_of_their_own_uids_are_no_copies():
    feeds = {name: [copy(), meeting(f"{name} alone", START)] for name in ("aa", "zz")}
    assert sorted(len(one.others) for one in grouped(feeds).groups) == [0, 0, 1]


def test_the_name_of_a_community_names_a_meeting():
    _, series = comparable({name: with_uid(UID, "CHAOSS call") for name in ("chaoss", "todo")})
    assert compare_copies(*series.values()).evidence[1].weight == 2.5


def test_a_feed_whose_matching_is_off_is_left_alone():
    assert len(grouped({"aa": with_uid(UID), "zz": with_uid(UID)}, zz={"match": "off"}).groups) == 2


UIDS = {
    "Google's": ("7kukuqrfedlm2f9t0vr42qs8u1@google.com", True),
    "twelve characters, six of them before the @": ("abcdef@h.org", True),
    "eleven characters": ("abcdef@h.or", False),
    "five before the @": ("abcde@host.example", False),
    "a word and a number of eight digits": ("event-12345678@host.example", False),
    "a word and a number of nine digits": ("event-123456789@host.example", True),
    "a word and one digit": ("meeting1@host.example", False),
    "in capitals": ("UID_12345@host.example", False),
    "a word without a number": ("event-@host.example", True),
    "made here of what the event says": (f"{DERIVED}7kukuqrfedlm2f9t0vr42qs8u1", False),
}


@pytest.mark.parametrize(("uid", "wanted"), UIDS.values(), ids=UIDS)
def test_no_two_makers_hit_on_it_by_accident(uid, wanted):
    assert strong(uid) is wanted


SAME = "uid +4.0: same UID"
AT_ONCE = "times +2.0: same times"
ONE_ROOM = "LOCATION:https://zoom.us/j/97600941681"
# Both sides, and all that is told of them.
TOLD = {
    "one title of a name": (
        copy(), copy(), [SAME, 'title +2.5: same title "OSPO Metrics"', AT_ONCE],
    ),
    "one title that every project has": (
        copy(title="Community call"), copy(title="Community call"),
        [SAME, 'title +0.8: same title "Community call"', AT_ONCE],
    ),
    "a community's name alone": (
        copy(title="Aa call"), copy(title="Aa call"), [SAME, 'title +2.5: same title "Aa call"', AT_ONCE],
    ),
    "a spelling slip": (
        copy(title="Quokka tracing"), copy(title="Quoka tracing"),
        [SAME, 'title +2.5: nearly the same title "Quokka tracing" and "Quoka tracing"', AT_ONCE],
    ),
    "one title says more": (
        copy(title="Quokka tracing"), copy(title="Quokka tracing and counting"),
        [
            SAME, 'title +2.5: one title says more than the other: "Quokka tracing" and "Quokka tracing and counting"',
            AT_ONCE,
        ],
    ),
    "titles that share words": (
        copy(title="Quokka tracing"), copy(title="Quokka counting"),
        [SAME, 'title +0.0: titles share words: "Quokka tracing" and "Quokka counting"', AT_ONCE],
    ),
    "a title without a word": (
        copy(title=""), copy(title="Quokka"), [SAME, 'title +0.0: "" and "Quokka": a title that names nothing', AT_ONCE]
    ),
    "titles of two scripts": (
        copy(title="考拉追踪会议"), copy(title="Quokka tracing"),
        [SAME, 'title +0.0: titles in two scripts "考拉追踪会议" and "Quokka tracing"', AT_ONCE],
    ),
    "other titles": (
        copy(title="Quokka tracing"), copy(title="Harbour Festival"),
        [SAME, 'title -2.0: different titles "Quokka tracing" and "Harbour Festival"', AT_ONCE],
    ),
    "another time": (
        copy(), copy(start=OTHER_TIME),
        [SAME, 'title +2.5: same title "OSPO Metrics"', "times -0.5: different times"],
    ),
    "the start of a series, of which the window shows none": (
        copy("RRULE:FREQ=WEEKLY;COUNT=2", start="20240305T160000Z"), copy(start="20240305T160000Z"),
        [SAME, 'title +2.5: same title "OSPO Metrics"', AT_ONCE],
    ),
    "a date that both show, though the series begin apart": (
        copy("RRULE:FREQ=WEEKLY", start="20260212T160000Z"), copy(),
        [SAME, 'title +2.5: same title "OSPO Metrics"', AT_ONCE],
    ),
    "one room": (
        copy(ONE_ROOM), copy(ONE_ROOM),
        [SAME, 'title +2.5: same title "OSPO Metrics"', AT_ONCE, "link +1.0: same join link"],
    ),
    "two rooms": (
        copy(ROOM_1), copy(ROOM_2),
        [SAME, 'title +2.5: same title "OSPO Metrics"', AT_ONCE, "link -1.0: different join links"],
    ),
    "a room of the one only": (copy(ROOM_1), copy(), [SAME, 'title +2.5: same title "OSPO Metrics"', AT_ONCE]),
    "a page, which is no room": (
        copy("URL:https://www.meetup.com/quokkas/events/301234567/"),
        copy("URL:https://www.meetup.com/quokkas/events/301234567/"),
        [SAME, 'title +2.5: same title "OSPO Metrics"', AT_ONCE],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("one", "other", "wanted"), TOLD.values(), ids=TOLD)
def test_what_is_told_of_two_copies(one, other, wanted):
    _, series = comparable({"aa": [one], "zz": [other]})
    verdict = compare_copies(*series.values())
    assert [f"{e.name} {e.weight:+.1f}: {e.detail}" for e in verdict.evidence] == wanted
    assert verdict.rule == "uid"


def test_a_short_uid_is_told_as_one():
    _, series = comparable({name: with_uid(SHORT) for name in ("aa", "zz")})
    assert compare_copies(*series.values()).evidence[0] == Evidence("uid", 1.0, "same short UID")
