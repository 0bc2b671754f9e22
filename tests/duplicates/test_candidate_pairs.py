"""Which series are compared, what is told of them, and what is compared anew after a change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

import pytest
from small_feeds import comparable, meeting

from aggregator.duplicates import NO_CONSTRAINTS, LinkConstraints
from aggregator.duplicates.features.word_statistics import Turned
from aggregator.duplicates.pairs.candidate_pairs import CandidatePair, CandidatePairs
from aggregator.duplicates.pairs.comparable_series import ComparableSeries
from aggregator.duplicates.pairs.match_types import Decision

START, LATER, WEEK_LATER = "20260305T160000Z", "20260306T160000Z", "20260312T160000Z"
WEEKLY, FORTNIGHTLY = "RRULE:FREQ=WEEKLY;COUNT=4", "RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=4"
HALL = "LOCATION:Harbour Hall\\, 4 Mill Lane"
ROOM, OTHER_ROOM = "LOCATION:https://zoom.us/j/97600941685", "LOCATION:https://zoom.us/j/91111111111"
KARA = "ORGANIZER;CN=Kara Voss:mailto:kara@a.example"


def compared(
    feeds: Mapping[str, Sequence[str]], rulings: LinkConstraints = NO_CONSTRAINTS
) -> tuple[CandidatePairs, dict[str, ComparableSeries]]:
    """Return the pairs of what calendars list, and their series by UID."""
    context, series = comparable({"chaoss": [], "todo": [], **feeds})
    pairs = CandidatePairs(context, rulings)
    pairs.update((), series.values(), context)
    return pairs, {unit.key[1]: unit for unit in series.values()}


def told(pairs: Iterable[CandidatePair]) -> list[str]:
    """Return a line for each pair: the one of higher rank, the other, and when they start together."""
    return [f"{pair.a.key[1]}={pair.b.key[1]}: {'; '.join(map(_days, _moments(pair)))}" for pair in pairs]


def _moments(pair: CandidatePair) -> list[list[float]]:
    return [list(moments) for _, moments in pair.verdicts]


def _days(moments: Iterable[float]) -> str:
    return " ".join(f"{datetime.fromtimestamp(moment, UTC):%m-%d}" for moment in moments)


def override(uid: str, title: str, at: str = WEEK_LATER) -> str:
    return meeting(title, at, f"RECURRENCE-ID:{at}", uid=uid)


def bits(number: int) -> dict[str, Sequence[str]]:
    """Return two calls that are not alike, the organiser of which organises a number of other events as well."""
    others = [meeting(f"{name} supper", f"2026041{n}T1{n}0000Z", KARA, uid=name) for n, name in enumerate("xyz")]
    return {
        "todo": [meeting("Community call", START, KARA, WEEKLY, uid="a"), *others[:number]],
        "chaoss": [meeting("Community call", START, KARA, FORTNIGHTLY, uid="b", minutes=120)],
    }


# What calendars list, and what is told of it.
TOLD = {
    "one title at one start": (
        {"todo": [meeting("Quokka tracing", uid="a")], "chaoss": [meeting("Quokka tracing", uid="b")]},
        ["b=a: 03-05"],
    ),
    "in one calendar": ({"todo": [meeting("Quokka", uid="a"), meeting("Quokka", uid="b")]}, ["a=b: 03-05"]),
    "pairs in the order of calendars and UIDs": (
        {
            "todo": [meeting("Quokka tracing", uid="c"), meeting("Wombat lantern", LATER, uid="a")],
            "chaoss": [meeting("Wombat lantern", LATER, uid="d"), meeting("Quokka tracing", uid="b")],
            "finos": [meeting("Quokka tracing", uid="e")],
        },
        ["b=e: 03-05", "b=c: 03-05", "d=a: 03-06", "e=c: 03-05"],
    ),
    "what shares a place only": (
        {"todo": [meeting("Quokka", START, HALL, uid="a"), meeting("Quokka", LATER, HALL, uid="b")]},
        [],
    ),
    "the dates that two series share": (
        {
            "todo": [meeting("Quokka tracing", START, WEEKLY, uid="a")],
            "chaoss": [meeting("Quokka tracing", WEEK_LATER, WEEKLY, uid="b")],
        },
        ["b=a: 03-12 03-19 03-26"],
    ),
    "nothing of two that start at one hour of the week, but never together": (
        {"todo": [meeting("Quokka", uid="a")], "chaoss": [meeting("Quokka", WEEK_LATER, uid="b")]},
        [],
    ),
    "the longer series first": (
        {
            "todo": [meeting("Quokka tracing", START, WEEKLY, uid="a")],
            "chaoss": [meeting("Quokka tracing", uid="b")],
        },
        ["a=b: 03-05"],
    ),
    "nothing of two that differ in number": (
        {"todo": [meeting("Quokka 1", uid="a")], "chaoss": [meeting("Quokka 2", uid="b")]},
        [],
    ),
    "nothing of two at two places": (
        {
            "todo": [meeting("Quokka tracing", START, "LOCATION:Civic Theatre", uid="a")],
            "chaoss": [meeting("Quokka tracing", START, HALL, uid="b")],
        },
        [],
    ),
    "what the overlap of calendars may still lift: one bit against": (bits(1), ["b=a: 03-05 03-19"]),
    "nothing that speaks against by more": (bits(2), []),
    "dates with a title of their own by themselves": (
        {
            "todo": [meeting("Quokka tracing", START, WEEKLY, uid="a")],
            "chaoss": [meeting("Quokka tracing", START, WEEKLY, uid="b"), override("b", "Quokka tracing: guests")],
        },
        ["b=a: 03-05 03-19 03-26; 03-12"],
    ),
    "dates with a title of their own in both calendars": (
        {
            "todo": [
                meeting("Quokka tracing", START, WEEKLY, uid="a"),
                override("a", "Quokka tracing: guests"),
                override("a", "Quokka tracing: party", "20260319T160000Z"),
            ],
            "chaoss": [
                meeting("Quokka tracing", START, WEEKLY, uid="b"),
                override("b", "Quokka tracing: guests"),
            ],
        },
        ["b=a: 03-05 03-26; 03-12; 03-19"],
    ),
    "all dates but one that is called otherwise": (
        {
            "todo": [meeting("Quokka tracing", START, WEEKLY, uid="a"), override("a", "Wombat lantern")],
            "chaoss": [meeting("Quokka tracing", START, WEEKLY, uid="b")],
        },
        ["b=a: 03-05 03-19 03-26"],
    ),
}


@pytest.mark.parametrize(("feeds", "expected"), TOLD.values(), ids=TOLD)
def test_what_is_told_of_pairs(feeds: dict[str, Sequence[str]], expected: list[str]):
    pairs, _ = compared(feeds)
    assert told(pairs) == expected


# ---------------------------------------------------------------- what operators say

A, B, C = ("todo", "a"), ("chaoss", "b"), ("finos", "c")
STRANGERS = {
    "todo": [meeting("Quokka", uid="a")],
    "chaoss": [meeting("Wombat", uid="b")],
    "finos": [meeting("Numbat", uid="c")],
}
ALIKE = {"todo": [meeting("Quokka tracing", uid="a")], "chaoss": [meeting("Quokka tracing", uid="b")]}


def ruled(*pairs: tuple[tuple[str, str], tuple[str, str]]) -> LinkConstraints:
    return LinkConstraints(same=frozenset(map(frozenset, pairs)))


# What operators call the same or different, of what calendars list, and what is told.
RULED = {
    "two that have nothing in common are the same": (STRANGERS, ruled((A, B)), ["b=a same"]),
    "two that have nothing in common, and nobody else is there": (
        {"todo": STRANGERS["todo"], "chaoss": STRANGERS["chaoss"]},
        ruled((A, B)),
        ["b=a same"],
    ),
    "three are": (STRANGERS, ruled((A, B), (B, C), (A, C)), ["b=c same", "b=a same", "c=a same"]),
    "one that is there, and one that is not": (STRANGERS, ruled((A, ("todo", "gone")), (("aa", "gone"), A)), []),
    "two that are alike are different": (
        ALIKE,
        LinkConstraints(different=frozenset({frozenset({A, B})})),
        ["b=a different"],
    ),
    "nothing": (ALIKE, NO_CONSTRAINTS, ["b=a same"]),
}


@pytest.mark.parametrize(("feeds", "rulings", "expected"), RULED.values(), ids=RULED)
def test_what_operators_say_is_told(feeds: dict[str, Sequence[str]], rulings: LinkConstraints, expected: list[str]):
    pairs, _ = compared(feeds, rulings)
    assert [f"{pair.a.key[1]}={pair.b.key[1]} {pair.verdicts[0][0].answer}" for pair in pairs] == expected


def test_an_operator_decides_whatever_two_dates_say():
    pairs, series = compared(STRANGERS, ruled((A, B)))
    x, y = (series[uid].expanded.occurrences[0] for uid in "ab")
    assert pairs.judge(series["a"], x, series["b"], y).answer is Decision.SAME


# ---------------------------------------------------------------- one pair


def test_two_are_judged_with_all_that_speaks_for_and_against_them():
    """Also if their links separate them."""
    lines = (HALL, "DURATION:PT60M")
    feeds = {
        "todo": [meeting("Quokka tracing", START, WEEKLY, *lines, f"CONFERENCE:{ROOM[9:]}", uid="a")],
        "chaoss": [meeting("Quokka tracing", START, WEEKLY, *lines, f"CONFERENCE:{OTHER_ROOM[9:]}", uid="b")],
    }
    context, series = comparable(feeds)
    x, y = (series[key].expanded.occurrences[0] for key in (A, B))
    verdict = CandidatePairs(context, NO_CONSTRAINTS).judge(series[A], x, series[B], y)
    assert {e.name for e in verdict.evidence} == {"title", "link", "location", "end", "rhythm"}
    assert told(compared(feeds)[0]) == []


# ---------------------------------------------------------------- what is not among them


def test_what_is_cancelled_is_compared_without_being_remembered():
    pairs, series = compared(
        {
            "todo": [meeting("Quokka tracing", uid="a"), meeting("Quokka tracing", uid="d")],
            "chaoss": [meeting("Quokka tracing", START, HALL, "STATUS:CANCELLED", uid="b")],
            "finos": [meeting("Quokka tracing", uid="c"), meeting("Quokka census", LATER, uid="e")],
            "elsewhere": [meeting("Quokka tracing", START, "LOCATION:Civic Theatre", uid="f")],
        }
    )
    before = told(pairs)
    for _ in range(2):
        planned = series["b"].as_planned()
        assert told(pairs.compared_with(planned)) == ["b=c: 03-05", "b=a: 03-05", "b=d: 03-05"]
    assert told(pairs) == before
    assert pairs.sizes == {"todo": 2, "chaoss": 1, "finos": 2, "elsewhere": 1}


def test_what_is_cancelled_is_compared_in_the_order_of_calendars_and_uids():
    listed = {f"feed-{n}": [meeting("Quokka tracing", uid=f"u{n}")] for n in (7, 1, 5, 2, 8, 4, 6, 3)}
    pairs, series = compared({**listed, "todo": [meeting("Quokka tracing", START, "STATUS:CANCELLED", uid="b")]})
    found = pairs.compared_with(series["b"].as_planned())
    assert told(found) == [f"u{n}=b: 03-05" for n in range(1, 9)]


def test_what_is_cancelled_is_compared_with_what_the_operator_says():
    feeds = {**STRANGERS, "chaoss": [meeting("Wombat", START, "STATUS:CANCELLED", uid="b")]}
    pairs, series = compared(feeds, ruled((A, B), (B, ("finos", "gone"))))
    assert told(pairs.compared_with(series["b"].as_planned())) == ["b=a: 03-05"]


def test_what_is_cancelled_and_differs_in_number_is_not_compared():
    pairs, series = compared(
        {
            "todo": [meeting("Quokka part 1", uid="a")],
            "chaoss": [meeting("Quokka part 2", START, "STATUS:CANCELLED", uid="b")],
        }
    )
    assert pairs.compared_with(series["b"].as_planned()) == []


# ---------------------------------------------------------------- again and again


def test_what_is_gone_is_not_told():
    pairs, series = compared({**ALIKE, "finos": [meeting("Quokka tracing", uid="c")]})
    context, _ = comparable(ALIKE)
    pairs.update([series["c"]], (), context)
    assert told(pairs) == ["b=a: 03-05"]
    assert pairs.sizes == {"todo": 1, "chaoss": 1, "finos": 0}


def test_what_comes_is_compared_with_what_is_there_and_not_with_what_is_gone():
    pairs, series = compared(ALIKE)
    context, now = comparable({**ALIKE, "finos": [meeting("Quokka tracing", uid="c")]})
    pairs.update([series["a"]], [now[C]], context)
    assert told(pairs) == ["b=c: 03-05"]


def test_what_was_never_among_them_may_go():
    pairs, series = compared(ALIKE)
    _, others = comparable(ALIKE)
    pairs.update([*others.values(), *comparable(STRANGERS)[1].values()], (), comparable(ALIKE)[0])
    assert told(pairs) == ["b=a: 03-05"]
    assert pairs.compared_with(series["a"].as_planned()) == []


def test_what_changes_is_compared_as_it_is_now():
    pairs, series = compared(ALIKE)
    context, now = comparable({**ALIKE, "todo": [meeting("Quokka tracing", WEEK_LATER, uid="a")]})
    pairs.update([series["a"]], [now[A]], context)
    assert told(pairs) == []


TWO_PAIRS = {
    "todo": [
        meeting("Quokka tracing", START, WEEKLY, uid="a"),
        meeting("Wombat lantern", LATER, HALL, uid="c"),
        meeting("Choir", "20260307T160000Z", HALL, uid="e"),
    ],
    "chaoss": [meeting("Quokka tracing", START, uid="b"), meeting("Wombat lantern", LATER, HALL, uid="d")],
}
NOWHERE: frozenset[tuple[str, str]] = frozenset()

# What is as rare as it was no more, and which pairs are compared anew.
TURNED = {
    "nothing": (Turned({}, NOWHERE, frozenset()), []),
    "a word everywhere": (Turned({}, frozenset({("word", "quokka")}), frozenset()), ["a=b"]),
    "a title everywhere": (Turned({}, frozenset({("title", "lantern wombat")}), frozenset()), ["d=c"]),
    "a word and a title everywhere": (
        Turned({}, frozenset({("word", "quokka"), ("title", "lantern wombat")}), frozenset()),
        ["d=c", "a=b"],
    ),
    "a word of nobody": (Turned({}, frozenset({("word", "numbat")}), frozenset()), []),
    "a title that is a part of others": (Turned({}, frozenset({("title", "quokka")}), frozenset()), []),
    "a word that begins alike": (Turned({}, frozenset({("word", "quokkafest")}), frozenset()), []),
    "a place of one calendar": (
        Turned({"todo": frozenset({("place", "harbour hall 4 mill lane")})}, NOWHERE, frozenset()),
        ["d=c"],
    ),
    "a place of the other calendar": (
        Turned({"chaoss": frozenset({("place", "harbour hall 4 mill lane")})}, NOWHERE, frozenset()),
        ["d=c"],
    ),
    "values of one calendar": (
        Turned(
            {"chaoss": frozenset({("place", "harbour hall 4 mill lane"), ("word", "quokka"), ("word", "numbat")})},
            NOWHERE,
            frozenset(),
        ),
        ["d=c", "a=b"],
    ),
    "a place of nobody": (Turned({"todo": frozenset({("place", "civic theatre")})}, NOWHERE, frozenset()), []),
    "the size of a calendar": (Turned({"todo": NOWHERE}, NOWHERE, frozenset({"todo"})), ["d=c", "a=b"]),
    "values of one calendar, and the size of another": (
        Turned({"todo": frozenset({("word", "quokka")}), "chaoss": NOWHERE}, NOWHERE, frozenset({"finos"})),
        ["a=b"],
    ),
}


@pytest.mark.parametrize(("turned", "expected"), TURNED.values(), ids=TURNED)
def test_what_is_compared_anew(turned: Turned, expected: list[str]):
    pairs, _ = compared(TWO_PAIRS)
    before = {_names(pair): pair for pair in pairs}
    assert list(before) == ["a=b", "d=c"]
    pairs.update((), (), comparable(TWO_PAIRS)[0], turned)
    after = {_names(pair): pair for pair in pairs}
    assert list(after) == list(before)
    assert {name for name, pair in after.items() if pair is not before[name]} == set(expected)
    assert {name: _moments(pair) for name, pair in after.items()} == {n: _moments(pair) for n, pair in before.items()}


def _names(pair: CandidatePair) -> str:
    return f"{pair.a.key[1]}={pair.b.key[1]}"


def test_what_is_compared_anew_is_compared_with_what_is_new():
    pairs, _ = compared(TWO_PAIRS)
    context, now = comparable({**TWO_PAIRS, "finos": [meeting("Quokka tracing", uid="f")]})
    pairs.update((), [now["finos", "f"]], context, Turned({}, frozenset({("word", "quokka")}), frozenset()))
    assert {_names(pair) for pair in pairs} == {"a=b", "a=f", "b=f", "d=c"}


def test_what_is_compared_anew_weighs_as_it_does_now():
    pairs, _ = compared(ALIKE)
    (before,) = (pair.verdicts[0][0].score for pair in pairs)
    others = [meeting("Quokka tracing", f"202604{n}T170000Z", uid=f"f{n}") for n in range(10, 20)]
    context, _ = comparable({**ALIKE, "finos": others})
    pairs.update((), (), context)
    assert [pair.verdicts[0][0].score for pair in pairs] == [before]
    pairs.update((), (), context, Turned({}, frozenset({("word", "quokka")}), frozenset()))
    (after,) = (pair.verdicts[0][0].score for pair in pairs)
    assert after < before


def test_what_is_compared_anew_and_may_be_nothing_now_is_not_told():
    pairs, _ = compared(bits(1))
    assert told(pairs) != []
    context, _ = comparable(bits(2))
    pairs.update((), (), context, Turned({"todo": frozenset({("organizer", "kara voss")})}, NOWHERE, frozenset()))
    assert told(pairs) == []
