"""Who shows what of events under different UIDs that start at one moment, and what nearly matched."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from textwrap import dedent

import pytest
from small_feeds import comparable, meeting

from aggregator.duplicates import NO_CONSTRAINTS, LinkConstraints
from aggregator.duplicates.pairs.candidate_pairs import CandidatePairs
from aggregator.duplicates.same_start import OccurrenceMatches, same_start

START = "20260305T160000Z"
ROOM = "LOCATION:https://zoom.us/j/97600941685"
OTHER_ROOM = "LOCATION:https://zoom.us/j/91111111111"
TRACING = "Quokka tracing"
NAMES = ("Bilby", "Potoroo", "Numbat", "Wombat", "Bettong", "Dunnart", "Quoll", "Echidna", "Kowari", "Mulgara")


TEXT = "DESCRIPTION:We look at what came in since the last time\\, and decide together who does what."


def weekly(title: str, count: int, uid: str, *more: str) -> str:
    return meeting(title, START, f"RRULE:FREQ=WEEKLY;COUNT={count}", *more, uid=uid)


def otherwise(title: str, day: str, uid: str, slot: str = "") -> str:
    """Return one date of a series that has another title, or is moved to a day."""
    return meeting(title, f"{day}T160000Z", f"RECURRENCE-ID:{slot or day}T160000Z", uid=uid)


def others(name: str, count: int) -> list[str]:
    """Return events that no other calendar has."""
    days = (f"2026{4 + n // 28:02}{1 + n % 28:02}" for n in range(count))
    return [meeting(f"{name} {n}", f"{day}T190000Z", uid=f"{name}{n}") for n, day in enumerate(days)]


def matched(feeds: Mapping[str, Sequence[str]], rulings: LinkConstraints = NO_CONSTRAINTS) -> OccurrenceMatches:
    context, series = comparable(feeds)
    pairs = CandidatePairs(context, rulings)
    pairs.update([], series.values(), context)
    return same_start(pairs, pairs.sizes)


def told(found: OccurrenceMatches) -> Iterator[str]:
    """Yield who shows what of whom, then what matched and what nearly did, with its first and its last reason."""
    for (_, uid), slots in sorted(found.lost.items()):
        for shows in sorted(set(slots.values())):
            yield f"{shows[1]} shows {uid} of {_days(slot for slot, by in slots.items() if by == shows)}"
    for kind in (found.matches, found.near):
        for _, match in sorted(kind.items()):
            first, last = match.verdict.evidence[0], match.verdict.evidence[-1]
            yield f"{match.winner[1]} and {match.other[1]} are {match.verdict.answer} on {_days(match.starts)}"
            yield from (f"    {first.detail}", f"    {last.name} {last.weight:+.0f}: {last.detail}")


def _days(days: Iterable[date]) -> str:
    return " ".join(f"{day:%m-%d}" for day in days)


CASES = {
    "two calendars list one meeting": (
        {"todo": [meeting(TRACING, uid="a-1")], "chaoss": [meeting(TRACING, uid="b-1")]},
        """
        b-1 shows a-1 of 03-05
        b-1 and a-1 are same on 03-05
            same title "Quokka tracing" (in 1 of 1 events)
            overlap +0: the calendars share some of the events of todo
        """,
    ),
    "three calendars list a meeting: who has most dates shows it": (
        {
            "chaoss": [weekly(TRACING, 2, "a-1")],
            "openssf": [weekly(TRACING, 3, "b-1")],
            "todo": [weekly(TRACING, 4, "c-1")],
        },
        """
        c-1 shows a-1 of 03-05 03-12
        c-1 shows b-1 of 03-05 03-12 03-19
        c-1 and a-1 are same on 03-05 03-12
            same title "Quokka tracing" (in 1 of 1 events)
            overlap +0: the calendars share some of the events of todo
        c-1 and b-1 are same on 03-05 03-12 03-19
            same title "Quokka tracing" (in 1 of 1 events)
            overlap +0: the calendars share some of the events of todo
        """,
    ),
    "one calendar lists it twice, in two rooms": (
        {
            "todo": [meeting(TRACING, START, ROOM, uid="a-1"), meeting(TRACING, START, OTHER_ROOM, uid="a-2")],
            "chaoss": [meeting(TRACING, uid="b-1")],
        },
        """
        a-1 and b-1 are unsure on 03-05
            same title "Quokka tracing" (in 1 of 1 events)
            rival +0: another event of that calendar fits as well
        a-2 and b-1 are unsure on 03-05
            same title "Quokka tracing" (in 1 of 1 events)
            rival +0: another event of that calendar fits as well
        """,
    ),
    "two calendars list it in two rooms, and a third in none": (
        {
            "todo": [meeting("Value Stream", START, ROOM, uid="a-1")],
            "chaoss": [meeting("Value Stream", uid="b-1")],
            "openssf": [meeting("Value Stream", START, OTHER_ROOM, uid="c-1")],
        },
        """
        c-1 shows b-1 of 03-05
        c-1 and b-1 are same on 03-05
            same title "Value Stream" (in 1 of 1 events)
            overlap +0: the calendars share some of the events of openssf
        a-1 and b-1 are unsure on 03-05
            same title "Value Stream" (in 1 of 1 events)
            group +0: another event that fits better is not the same
        """,
    ),
    "two communities have a weekly call of the usual name": (
        {"todo": [weekly("Community call", 4, "a-1")], "chaoss": [weekly("Community call", 4, "b-1")]},
        """
        """,
    ),
    "two communities have a call of the usual name once": (
        {"todo": [meeting("Community call", uid="a-1")], "chaoss": [meeting("Community call", uid="b-1")]},
        """
        """,
    ),
    "the last date has another title in one calendar": (
        {
            "todo": [weekly(TRACING, 3, "a-1")],
            "chaoss": [weekly(TRACING, 3, "b-1"), otherwise("Quokka tracing and counting", "20260319", "b-1")],
        },
        """
        b-1 shows a-1 of 03-05 03-12 03-19
        b-1 and a-1 are same on 03-05 03-12 03-19
            same title "Quokka tracing" (in 1 of 1 events)
            overlap +0: the calendars share some of the events of todo
        """,
    ),
    "a date in between has another title in one calendar": (
        {
            "todo": [weekly(TRACING, 3, "a-1")],
            "chaoss": [weekly(TRACING, 3, "b-1"), otherwise("Quokka tracing and counting", "20260312", "b-1")],
        },
        """
        b-1 shows a-1 of 03-05 03-12 03-19
        b-1 and a-1 are same on 03-05 03-12 03-19
            same title "Quokka tracing" (in 1 of 1 events)
            overlap +0: the calendars share some of the events of todo
        """,
    ),
    "one calendar moved a date onto the next": (
        {
            "todo": [weekly(TRACING, 3, "a-1")],
            "chaoss": [weekly(TRACING, 3, "b-1"), otherwise(TRACING, "20260319", "b-1", "20260312")],
        },
        """
        b-1 shows a-1 of 03-05 03-19
        b-1 and a-1 are same on 03-05 03-19
            same title "Quokka tracing" (in 1 of 1 events)
            overlap +0: the calendars share some of the events of todo
        """,
    ),
    "one calendar lists it twice, word for word": (
        {"todo": [meeting(TRACING, uid="a-1"), meeting(TRACING, uid="a-2")]},
        """
        a-1 shows a-2 of 03-05
        a-1 and a-2 are same on 03-05
            same title "Quokka tracing" (in 1 of 1 events)
            copied +4: twice in one calendar, word for word
        """,
    ),
    # how far two calendars list the same
    "both have two meetings, each with a date under another title": (
        {
            "todo": [weekly(TRACING, 3, "a-1", TEXT), weekly("Numbat diets", 3, "a-2", TEXT)],
            "chaoss": [
                weekly(TRACING, 3, "b-1", TEXT),
                otherwise("Quokka tracing and counting and feeding", "20260312", "b-1"),
                weekly("Numbat diets", 3, "b-2", TEXT),
                otherwise("Numbat diets and burrows and songs", "20260312", "b-2"),
            ],
        },
        """
        b-1 shows a-1 of 03-05 03-12 03-19
        b-2 shows a-2 of 03-05 03-12 03-19
        b-1 and a-1 are same on 03-05 03-12 03-19
            same title "Quokka tracing" (in 1 of 2 events)
            overlap +2: the calendars share many of the events of todo
        b-2 and a-2 are same on 03-05 03-12 03-19
            same title "Numbat diets" (in 1 of 2 events)
            overlap +2: the calendars share many of the events of todo
        """,
    ),
    "both have two meetings, and the last by name has more of their dates": (
        {
            "todo": [weekly(TRACING, 3, "a-1"), weekly("Numbat diets", 3, "a-2")],
            "chaoss": [weekly(TRACING, 2, "z-1"), weekly("Numbat diets", 2, "z-2")],
        },
        """
        a-1 shows z-1 of 03-05 03-12
        a-2 shows z-2 of 03-05 03-12
        a-1 and z-1 are same on 03-05 03-12
            same title "Quokka tracing" (in 1 of 2 events)
            overlap +2: the calendars share many of the events of todo
        a-2 and z-2 are same on 03-05 03-12
            same title "Numbat diets" (in 1 of 2 events)
            overlap +2: the calendars share many of the events of todo
        """,
    ),
    "both have two meetings, and the first by name has more of their dates": (
        {
            "todo": [weekly(TRACING, 2, "a-1"), weekly("Numbat diets", 2, "a-2")],
            "chaoss": [weekly(TRACING, 3, "z-1"), weekly("Numbat diets", 3, "z-2")],
        },
        """
        z-1 shows a-1 of 03-05 03-12
        z-2 shows a-2 of 03-05 03-12
        z-1 and a-1 are same on 03-05 03-12
            same title "Quokka tracing" (in 1 of 2 events)
            overlap +2: the calendars share many of the events of todo
        z-2 and a-2 are same on 03-05 03-12
            same title "Numbat diets" (in 1 of 2 events)
            overlap +2: the calendars share many of the events of todo
        """,
    ),
    "nothing is surely in both, and the first by name lists less": (
        {
            "todo": [meeting("Quokka tracing and counting", uid="a-1"), *others("Numbat", 40)],
            "chaoss": [meeting(TRACING, uid="b-1"), *others("Bilby", 20)],
        },
        """
        b-1 and a-1 are unsure on 03-05
            one title says more than the other: "Quokka tracing" and "Quokka tracing and counting"
            overlap -2: the calendars share few of the events of chaoss
        """,
    ),
    "nothing is surely in both, and the last by name lists less": (
        {
            "todo": [meeting("Quokka tracing and counting", uid="a-1"), *others("Numbat", 20)],
            "chaoss": [meeting(TRACING, uid="b-1"), *others("Bilby", 40)],
        },
        """
        b-1 and a-1 are unsure on 03-05
            one title says more than the other: "Quokka tracing" and "Quokka tracing and counting"
            overlap -2: the calendars share few of the events of todo
        """,
    ),
    "the UID in each calendar is what the other is called": (
        {"todo": [meeting(TRACING, uid="chaoss")], "chaoss": [meeting(TRACING, uid="todo")]},
        """
        todo shows chaoss of 03-05
        todo and chaoss are same on 03-05
            same title "Quokka tracing" (in 1 of 1 events)
            overlap +0: the calendars share some of the events of todo
        """,
    ),
}


@pytest.mark.parametrize(("feeds", "expected"), CASES.values(), ids=CASES)
def test_who_shows_what(feeds: dict[str, list[str]], expected: str):
    assert list(told(matched(feeds))) == dedent(expected).strip().splitlines()


def test_how_much_two_calendars_share_says_nothing_where_the_operator_has_spoken():
    feeds = {"todo": [meeting("Value Stream", uid="a-1")], "chaoss": [meeting(TRACING, uid="b-1")]}
    same = LinkConstraints(same=frozenset({frozenset({("todo", "a-1"), ("chaoss", "b-1")})}))
    (match,) = matched(feeds, same).matches.values()
    assert [one.name for one in match.verdict.evidence] == ["operator"]


# how many events two calendars share, which all have places, and whether an hour of the week counts against a series
MUCH = {"ten, and nothing else": (10, False), "two": (2, True)}


@pytest.mark.parametrize(("shared", "doubted"), MUCH.values(), ids=MUCH)
def test_an_hour_of_the_week_speaks_against_a_series_unless_calendars_share_much(shared: int, *, doubted: bool):
    feeds = {
        feed: [
            *(
                meeting(f"{name} walk", f"202604{10 + n}T190000Z", ROOM[:-1] + str(n), uid=f"{feed}-{n}")
                for n, name in enumerate(NAMES[:shared])
            ),
            weekly(TRACING, 6, feed),
        ]
        for feed in ("todo", "chaoss")
    }
    found = matched(feeds)
    (match,) = (one for pair, one in (found.matches | found.near).items() if {uid for _, uid in pair} == set(feeds))
    assert ("slot" in {one.name for one in match.verdict.evidence}) is doubted
    assert match.verdict.evidence[-1].weight == (1 if doubted else 3)
