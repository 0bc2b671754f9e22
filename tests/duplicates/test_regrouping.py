"""What a group tells, and how groups follow what calendars, settings and operators change from one time to the next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

import pytest
from small_feeds import WINDOW, calendars, grouped, meeting

from aggregator.config import Feed
from aggregator.duplicates import NO_CONSTRAINTS, Grouper, LinkConstraints
from aggregator.duplicates.pairs.match_types import Grouping
from aggregator.model import DateOrDateTime, ExpandedSeries, SeriesKey
from aggregator.publish.event.series_preparation import prepare_feed

START, LATER = "20260305T160000Z", "20260306T160000Z"
WEEKLY = "RRULE:FREQ=WEEKLY;COUNT=4"
HALL = "LOCATION:Harbour Hall\\, 4 Mill Lane"
PAGE = "URL:https://a.example/events/spring-festival"


def names(keys: Sequence[SeriesKey]) -> str:
    return " ".join(uid for _, uid in keys)


def told(grouping: Grouping) -> list[str]:
    """Return a line for each group that met others: who shows it, what it shows wholly and in part, and the matches."""
    return [
        f"{names([group.winner])} for {names(group.others)}; {names(group.partly)}; "
        + " ".join(f"{match.winner[1]}={match.other[1]}" for match in group.matches)
        for group in grouping.met
    ]


def weekly(uid: str, first: str, count: int, *more: str) -> str:
    return meeting("Quokka tracing", f"{first}T160000Z", f"RRULE:FREQ=WEEKLY;COUNT={count}", *more, uid=uid)


# Calendars, their settings, and what is told of the groups.
TOLD = {
    "the others are told in the order of their names, however they rank": (
        {id_: [meeting("Quokka tracing", uid=f"{id_}-1")] for id_ in ("chaoss", "openssf", "todo")},
        {"openssf": {"priority": 9}, "todo": {"priority": 5}},
        ["openssf-1 for chaoss-1 todo-1; ; openssf-1=chaoss-1 openssf-1=todo-1"],
    ),
    "groups are told in the order of the names of those that show them, whichever comes first": (
        {
            "chaoss": [meeting("Quokka tracing", LATER, uid="a"), meeting("Wombat census", START, uid="b")],
            "todo": [meeting("Quokka tracing", LATER, uid="c"), meeting("Wombat census", START, uid="d")],
        },
        {},
        ["a for c; ; a=c", "b for d; ; b=d"],
    ),
    "what has dates of its own is told as shown in part, in the order of names": (
        {
            "chaoss": [weekly("a", "20260326", 3)],
            "openssf": [weekly("b", "20260305", 5)],
            "todo": [weekly("c", "20260212", 4)],
        },
        {},
        ["b for ; a c; b=a b=c"],
    ),
    "who shows the most dates shows the series": (
        {
            "chaoss": [weekly("q", "20260326", 6)],
            "openssf": [weekly("p", "20260205", 7)],
            "todo": [weekly("x", "20260312", 3)],
        },
        {},
        ["q for ; ; q=x", "p for x; ; p=x"],
    ),
    "of two that show as many dates the first by name shows the series": (
        {
            "chaoss": [weekly("q", "20260326", 6)],
            "openssf": [weekly("p", "20260205", 7)],
            "todo": [weekly("x", "20260312", 4)],
        },
        {},
        ["q for x; ; q=x", "p for ; ; p=x"],
    ),
    "a copy of one UID is told with its match": (
        {id_: [meeting("Quokka tracing", uid="q-0123456789@example.org")] for id_ in ("chaoss", "todo")},
        {},
        ["q-0123456789@example.org for q-0123456789@example.org; ; q-0123456789@example.org=q-0123456789@example.org"],
    ),
    "an entry that says only Busy is the event beside it": (
        {"todo": [meeting("Quokka tracing", uid="a"), meeting("Busy", uid="b")]},
        {},
        ["a for b; ; a=b"],
    ),
    "an all-day entry with the page of an event is that event": (
        {
            "chaoss": [meeting("Spring festival", START, PAGE, uid="a")],
            "todo": [meeting("Spring festival", "20260305", PAGE, uid="b")],
        },
        {},
        ["a for b; ; a=b"],
    ),
    "what one calendar has cancelled is what the other lists": (
        {
            "chaoss": [meeting("Quokka tracing", uid="a")],
            "todo": [meeting("Quokka tracing", START, "STATUS:CANCELLED", uid="b")],
        },
        {},
        ["a for b; ; a=b"],
    ),
    "a community is known by the id of its feed": (
        {
            "larkspur": [meeting("Community call", uid="a")],
            "todo": [meeting("Larkspur community call", uid="b")],
        },
        {"larkspur": {"name": "Quiet People"}},
        ["a for b; ; a=b"],
    ),
    "a community is known by the name of its feed": (
        {
            "feed-1": [meeting("Community call", uid="a")],
            "todo": [meeting("Larkspur community call", uid="b")],
        },
        {"feed-1": {"name": "Larkspur"}},
        ["a for b; ; a=b"],
    ),
}


@pytest.mark.parametrize(("feeds", "settings", "expected"), TOLD.values(), ids=TOLD)
def test_what_is_told_of_groups(feeds, settings, expected):
    assert told(grouped(feeds, **settings)) == expected


def cuts(grouping: Grouping) -> dict[str, list[str]]:
    return {cut.series[1]: [day(slot) for slot in cut.slots] for cut in grouping.cuts}


def day(slot: DateOrDateTime) -> str:
    return f"{slot:%m-%d}"


# Calendars, and which dates of which series another shows.
CUTS = {
    "dates of two series that another shows": (
        {
            "chaoss": [weekly("a", "20260326", 3)],
            "openssf": [weekly("b", "20260305", 5)],
            "todo": [weekly("c", "20260212", 4)],
        },
        {"a": ["03-26", "04-02"], "c": ["03-05"]},
    ),
    "a date at another time, told in the order of dates though it is found last": (
        {
            "chaoss": [
                weekly("a", "20260305", 5),
                meeting("Quokka tracing", "20260305T180000Z", "RECURRENCE-ID:20260305T160000Z", uid="a"),
            ],
            "todo": [weekly("b", "20260226", 4)],
        },
        {"b": ["03-05", "03-12", "03-19"]},
    ),
    "nothing is cut from a series that another shows wholly": (
        {"chaoss": [weekly("a", "20260305", 5)], "todo": [weekly("b", "20260312", 2)]},
        {},
    ),
}


@pytest.mark.parametrize(("feeds", "expected"), CUTS.values(), ids=CUTS)
def test_which_dates_leave_a_series(feeds, expected):
    found = cuts(grouped(feeds))
    assert found == expected
    assert list(found) == list(expected)


def near(grouping: Grouping) -> list[str]:
    return [f"{match.winner[1]}={match.other[1]}" for match in grouping.near_misses]


# Calendars, and which pairs are told as near misses.
NEAR = {
    "in the order of names, whichever comes first": (
        {
            "chaoss": [
                meeting("Quokka", LATER, WEEKLY, uid="a"),
                meeting("Numbat", START, WEEKLY, uid="b"),
            ],
            "todo": [meeting("Quokka", LATER, WEEKLY, uid="c"), meeting("Numbat", START, WEEKLY, uid="d")],
        },
        ["a=c", "b=d"],
    ),
    "not what is one on other dates": (
        {
            "chaoss": [
                meeting("Quokka tracing", START, WEEKLY, uid="a"),
                meeting("Community call", "20260312T160000Z", "RECURRENCE-ID:20260312T160000Z", uid="a"),
            ],
            "todo": [
                meeting("Quokka tracing", START, WEEKLY, uid="b"),
                meeting("Community call", "20260312T160000Z", "RECURRENCE-ID:20260312T160000Z", uid="b"),
            ],
        },
        [],
    ),
}


@pytest.mark.parametrize(("feeds", "expected"), NEAR.values(), ids=NEAR)
def test_which_near_misses_are_told(feeds, expected):
    assert near(grouped(feeds)) == expected


# ---------------------------------------------------------------- again and again


class Time(NamedTuple):
    """What is there at one time."""

    feeds: Mapping[str, Sequence[str]]
    settings: Mapping[str, Mapping[str, object]] = MappingProxyType({})
    rulings: LinkConstraints = NO_CONSTRAINTS


Settings = tuple[tuple[str, object], ...]


@cache
def _series(id_: str, events: tuple[str, ...], settings: Settings) -> tuple[ExpandedSeries, ...]:
    """Return the series of a feed: the same ones, where it lists the same as another time."""
    return tuple(one for event in events for one in _expanded(id_, event, settings))


@cache
def _expanded(id_: str, event: str, settings: Settings) -> tuple[ExpandedSeries, ...]:
    config, found = calendars({id_: [event]}, **{id_: dict(settings)})
    return tuple(part.expanded for part in prepare_feed(found[id_], config.feeds[0], WINDOW).all)


def at(time: Time) -> tuple[dict[str, Sequence[ExpandedSeries]], dict[str, Feed], LinkConstraints]:
    settings = {id_: tuple(time.settings.get(id_, {}).items()) for id_ in time.feeds}
    series = {id_: _series(id_, tuple(events), settings[id_]) for id_, events in time.feeds.items()}
    config, _ = calendars(dict.fromkeys(time.feeds, ()), **time.settings)
    return {id_: some for id_, some in series.items() if some}, {one.id: one for one in config.feeds}, time.rulings


A, B, C = (("chaoss", "a"), ("todo", "b"), ("openssf", "c"))
SAME = LinkConstraints(same=frozenset({frozenset({A, B})}))
DIFFERENT = LinkConstraints(different=frozenset({frozenset({A, B})}))
TWO = {"chaoss": [meeting("Quokka tracing", uid="a")], "todo": [meeting("Quokka tracing", uid="b")], "openssf": []}
STRANGERS = {"chaoss": [meeting("Quokka tracing", uid="a")], "todo": [meeting("Wombat census", uid="b")], "openssf": []}
CALL = meeting("Community call", uid="c")
NAMING = {"todo": [meeting("Numbat community call", uid="b")], "chaoss": [meeting("Wombat census", LATER, uid="a")]}
NAMES = ("census", "supper", "museum", "lantern", "gazebo", "orchard", "quarry", "meadow")
NUMBATS = tuple(meeting(f"Numbat {name}", f"202604{n:02}T160000Z", uid=name) for n, name in enumerate(NAMES, 10))
UID = "q-0123456789@example.org"


def copies(chaoss: str = "", todo: str = "", **others: Sequence[str]) -> dict[str, Sequence[str]]:
    """Return what calendars list that have one UID, each with a line of its own."""
    return {
        "chaoss": [meeting("Quokka tracing", START, HALL, chaoss, uid=UID)] if chaoss else [],
        "todo": [meeting("Quokka tracing", START, HALL, todo, uid=UID)] if todo else [],
        "openssf": [meeting("Quokka tracing", START, HALL, uid="c")],
        **others,
    }


# What is there at one time and at the next, and what is told of the groups then.
AGAIN = {
    "nothing changes": (Time(TWO), Time(TWO), ["a for b; ; a=b"]),
    "an event comes": (Time({**TWO, "todo": []}), Time(TWO), ["a for b; ; a=b"]),
    "an event of the first calendar comes": (Time({**TWO, "chaoss": []}), Time(TWO), ["a for b; ; a=b"]),
    "a calendar comes to name itself in its titles": (
        Time({**NAMING, "openssf": [CALL]}),
        Time({**NAMING, "openssf": [CALL, *NUMBATS]}),
        ["c for b; ; c=b"],
    ),
    "an event of a calendar that lists others comes": (
        Time({**TWO, "todo": [meeting("Wombat census", uid="d")]}),
        Time({**TWO, "todo": [meeting("Wombat census", uid="d"), meeting("Quokka tracing", uid="b")]}),
        ["a for b; ; a=b"],
    ),
    "an event is called otherwise": (Time(TWO), Time(STRANGERS), []),
    "an event leaves": (Time(TWO), Time({**TWO, "todo": [meeting("Wombat census", uid="d")]}), []),
    "a calendar leaves": (Time(TWO), Time({**TWO, "todo": []}), []),
    "an operator says that two are the same": (Time(STRANGERS), Time(STRANGERS, rulings=SAME), ["a for b; ; a=b"]),
    "an operator no longer says that two are the same": (Time(STRANGERS, rulings=SAME), Time(STRANGERS), []),
    "an operator says that two are different": (Time(TWO), Time(TWO, rulings=DIFFERENT), []),
    "an operator switches matching off": (Time(TWO), Time(TWO, {"todo": {"match": "uid"}}), []),
    "an operator changes who comes first": (Time(TWO), Time(TWO, {"todo": {"priority": 5}}), ["b for a; ; b=a"]),
    "of two copies the other becomes the newer one": (
        Time(copies("SEQUENCE:1", "SEQUENCE:0")),
        Time(copies("SEQUENCE:1", "SEQUENCE:2")),
        [f"c for {UID} {UID}; ; {UID}={UID} c={UID}"],
    ),
    "the newer copy leaves": (
        Time(copies("SEQUENCE:1", "SEQUENCE:0", larkspur=[meeting("Wombat census", uid="d")])),
        Time(
            copies(
                "", "SEQUENCE:0",
                larkspur=[meeting("Wombat census", uid="d")],
            ) | {"chaoss": [meeting("Numbat", uid="e")]}
        ),
        [f"c for {UID}; ; c={UID}"],
    ),
    "the older copy leaves": (
        Time(copies("SEQUENCE:1", "SEQUENCE:0")),
        Time(copies("SEQUENCE:1", "") | {"todo": [meeting("Numbat", uid="e")]}),
        [f"{UID} for c; ; {UID}=c"],
    ),
    "a copy comes": (
        Time(copies("SEQUENCE:1", "") | {"todo": [meeting("Numbat", uid="e")]}),
        Time(copies("SEQUENCE:1", "SEQUENCE:2")),
        [f"c for {UID} {UID}; ; {UID}={UID} c={UID}"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("before", "now", "expected"), AGAIN.values(), ids=AGAIN)
def test_groups_follow_what_changes(before: Time, now: Time, expected: list[str]):
    kept = Grouper()
    kept.group(*at(before))
    assert told(kept.group(*at(now))) == expected
    assert told(kept.group(*at(now))) == expected
    assert Grouper().group(*at(now)) == kept.group(*at(now))


ALONE = meeting("Wombat census", uid="d")

# What is there at one time and at the next.
KEPT = {
    "nothing changes": (Time({"todo": [ALONE]}), Time({"todo": [ALONE]})),
    "another event comes": (Time({"todo": [ALONE]}), Time({"todo": [ALONE, meeting("Quiz", LATER, uid="e")]})),
    "another event of another calendar comes": (
        Time({"todo": [ALONE], "chaoss": [meeting("Chess", LATER, uid="x")]}),
        Time({"todo": [ALONE], "chaoss": [meeting("Chess", LATER, uid="x"), meeting("Quiz", LATER, uid="z")]}),
    ),
}


@pytest.mark.parametrize(("before", "now"), KEPT.values(), ids=KEPT)
def test_what_does_not_change_is_not_looked_at_again(before: Time, now: Time):
    kept = Grouper()
    alone = [group for time in (before, now) for group in kept.group(*at(time)).groups if group.winner[1] == "d"]
    assert len(alone) == 2
    assert alone[0] is alone[1]
