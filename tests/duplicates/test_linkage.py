"""What of one moment is joined, given the verdict on every pair: who is whose partner, and which groups hold together.

Entries are named by a letter and a number: "t2" is the second of the town's calendar, "g1" the first of the guide's,
"l1" and "o1" are of a library and an office. In this order they rank, unless a case says otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

import pytest
from small_feeds import comparable, meeting

from aggregator.duplicates.evidence.evidence import SEPARATE, Evidence
from aggregator.duplicates.linkage import Block, Linkage, Member
from aggregator.duplicates.pairs.comparable_series import ComparableSeries
from aggregator.duplicates.pairs.match_scoring import decided
from aggregator.duplicates.pairs.match_types import Decision, Verdict
from aggregator.model import Occurrence

CALENDARS = {"t": "town", "g": "guide", "l": "library", "o": "office"}


def bits(score: float, *more: Evidence, title: float = 5.0, alike: bool = False, unique: bool = False) -> Verdict:
    """Return a verdict of a score, of which `title` bits are for the title; `more` comes on top."""
    found = (Evidence("title", title, ""), Evidence("end", round(score - title, 1), ""), *more)
    return decided(Verdict(Decision.DIFFERENT, 0.0, found, "same-start", alike, unique))


def elsewhere(*, alike: bool = True, name: str = "location") -> Verdict:
    """Return the verdict on two whose places differ, or what else is named."""
    return bits(12.0, Evidence(name, SEPARATE, ""), alike=alike)


OPERATOR = Verdict(Decision.SAME, 0.0, (Evidence("operator", 99.0, ""),), "operator")
OPERATOR_APART = Verdict(Decision.DIFFERENT, 0.0, (Evidence("operator", -99.0, ""),), "operator")
STRANGERS = bits(-4.0, title=-4.0)
OTHER_PLACE = elsewhere()


class Case(NamedTuple):
    """Verdicts on the pairs that were compared, what is one event then, and which pairs are unsure for a rival.

    `asked` has verdicts on pairs that nobody had a reason to compare before. All other pairs are strangers.
    """

    compared: Mapping[str, Verdict]
    one: list[str]
    unsure: Sequence[str] = ()
    asked: Mapping[str, Verdict] = MappingProxyType({})
    rank: str = ""  # where it is not calendar by calendar


@cache
def everybody() -> dict[str, Member]:
    """Return the entries that cases speak of: all at one moment, of nothing in common."""
    listed = {
        calendar: [meeting(f"Quokka {letter}{n}", uid=f"{letter}{n}") for n in range(1, 13)]
        for letter, calendar in CALENDARS.items()
    }
    _, series = comparable(listed)
    return {unit.key[1]: (unit, unit.expanded.occurrences.at(_moment(unit))[0]) for unit in series.values()}


def _moment(unit: ComparableSeries) -> int:
    return unit.expanded.occurrences.moments[0]


def joined(members: Mapping[str, Member], case: Case) -> tuple[list[str], list[str]]:
    """Return the groups of more than one, and the pairs that are unsure for a rival."""
    named = {name for pair in case.compared for name in pair.split()}
    rank = case.rank.split() or sorted(named, key=list(everybody()).index)

    def pair(names: str) -> tuple[int, int]:
        first, second = sorted(rank.index(name) for name in names.split())
        return first, second

    asked = {pair(names): verdict for names, verdict in case.asked.items()}

    def judge(a: ComparableSeries, _x: Occurrence, b: ComparableSeries, _y: Occurrence) -> Verdict:
        first, second = rank.index(a.key[1]), rank.index(b.key[1])
        assert first < second  # the first is of the higher rank; nobody is compared with itself
        return asked.get((first, second), STRANGERS)

    verdicts = {pair(names): verdict for names, verdict in case.compared.items()}
    linkage = Linkage(Block([members[name] for name in rank], verdicts), judge)
    clusters = [" ".join(rank[i] for i in cluster) for cluster in linkage.clusters()]
    assert sorted(" ".join(clusters).split()) == sorted(rank)
    unsure = [f"{rank[i]} {rank[j]}" for i, j in sorted(linkage.rivalled)]
    return [cluster for cluster in clusters if " " in cluster], unsure


# ---------------------------------------------------------------- one to one between two calendars

SECOND_CHOICES = {"t1 g1": bits(10.0), "t1 g2": bits(8.0), "t2 g1": bits(8.0)}
NEEDED = {"t1 g1": bits(10.0), "t1 g2": bits(8.5), "t2 g2": bits(5.9)}

ONE_TO_ONE = {
    "two calendars list a meeting": Case({"t1 g1": bits(6.0)}, ["t1 g1"]),
    "two calendars list what may be a meeting": Case({"t1 g1": bits(5.9)}, []),
    "two meetings, each in two calendars, are told in order of rank": Case(
        {"t2 g2": bits(8.0), "t1 g1": bits(9.0)}, ["t1 g1", "t2 g2"], rank="t1 t2 g2 g1"
    ),
    "one calendar lists a meeting twice": Case({"t1 t2": bits(8.0)}, ["t1 t2"]),
    "one calendar lists a meeting three times": Case(
        {"t1 t2": bits(8.0), "t1 t3": bits(7.0), "t2 t3": bits(7.5)}, ["t1 t2 t3"]
    ),
    "the guide has two that fit alike": Case(
        {"t1 g1": bits(10.0), "t1 g2": bits(10.0)}, [], unsure=["t1 g1", "t1 g2"]
    ),
    "the town has two that fit alike": Case(
        {"t1 g1": bits(10.0), "t2 g1": bits(10.0)}, [], unsure=["t1 g1", "t2 g1"]
    ),
    "the second of the guide fits two bits worse": Case({"t1 g1": bits(10.0), "t1 g2": bits(8.0)}, ["t1 g1"]),
    "the second of the guide fits less than two bits worse": Case(
        {"t1 g1": bits(10.0), "t1 g2": bits(8.1)}, [], unsure=["t1 g1", "t1 g2"]
    ),
    "the first of the guide fits two bits worse": Case({"t1 g1": bits(8.0), "t1 g2": bits(10.0)}, ["t1 g2"]),
    "the second of the town fits two bits worse": Case(
        {"t1 g1": bits(10.0), "t2 g1": bits(8.0)}, ["t1 g1"]
    ),
    "an equal title and a contained one that fits six bits better": Case(
        {"t1 g1": bits(8.0, alike=True), "t1 g2": bits(12.0)}, ["t1 g1"]
    ),
    "an equal title and a contained one that fits hardly six bits better": Case(
        {"t1 g1": bits(8.0, alike=True), "t1 g2": bits(12.1)}, [], unsure=["t1 g1", "t1 g2"]
    ),
    "one that is unsure by itself is a rival too": Case(
        {"t1 g1": bits(7.0), "t1 g2": bits(5.9)}, [], unsure=["t1 g1"]
    ),
    "one that is another event is no rival, however equal its title": Case(
        {"t1 g1": bits(7.0), "t1 g2": bits(2.9, alike=True)}, ["t1 g1"]
    ),
    "what fits in a third calendar is no rival": Case(
        {"t1 g1": bits(10.0), "t1 l1": bits(10.0)}, ["t1 g1 l1"], asked={"g1 l1": bits(3.0)}
    ),
    "one calendar's two entries are no rivals for each other": Case(
        {"t1 t2": bits(5.0), "t1 g1": bits(10.0), "t2 t3": bits(5.0)}, ["t1 g1"]
    ),
    "the operator says which of two it is": Case({"t1 g1": OPERATOR, "t1 g2": bits(10.0)}, ["t1 g1"]),
    "the operator says that it is one of two that a calendar lists for one meeting": Case(
        {"t1 g1": OPERATOR, "t1 t2": bits(10.0)}, ["t1 g1"]
    ),
    "best for both, though each has a second choice": Case(SECOND_CHOICES, ["t1 g1"]),
    "best for both, whatever is another event": Case(
        {**SECOND_CHOICES, "t1 g3": bits(2.9, alike=True)}, ["t1 g1"]
    ),
    "best for both, whatever others share": Case({**SECOND_CHOICES, "g3 l1": bits(12.0)}, ["t1 g1", "g3 l1"]),
    "best for both, whatever a third calendar lists": Case({**SECOND_CHOICES, "t1 l1": bits(9.0)}, ["t1 g1"]),
    "best for both, whoever has found a partner": Case(
        {**SECOND_CHOICES, "t1 g3": bits(9.0), "t3 g3": bits(12.0)}, ["t1 g1", "t3 g3"]
    ),
    "who has found a partner is not assigned again": Case(
        {**NEEDED, "t3 g3": bits(20.0), "t1 g3": bits(15.0), "t3 g1": bits(14.0)}, ["t1 g1", "t3 g3"]
    ),
    "a rival that another needs, of whichever calendar the higher rank is": Case(NEEDED, ["t1 g1"], rank="t1 g2 t2 g1"),
    "two meetings of like names, each surest with its own": Case(
        {"t1 g1": bits(10.0), "t1 g2": bits(9.0), "t2 g1": bits(9.0), "t2 g2": bits(10.0)}, ["t1 g1", "t2 g2"]
    ),
    "two meetings of like names, nearly as sure with each other's": Case(
        {"t1 g1": bits(10.0), "t1 g2": bits(9.0), "t2 g1": bits(9.1), "t2 g2": bits(10.0)},
        [],
        unsure=["t1 g1", "t1 g2", "t2 g1", "t2 g2"],
    ),
    "a rival that another needs": Case(NEEDED, ["t1 g1"]),
    "a rival that another needs, by two bits": Case(
        {"t1 g1": bits(10.0), "t1 g2": bits(10.0), "t2 g2": bits(5.0)}, ["t1 g1"]
    ),
    "a rival that another needs, by less than two bits": Case(
        {"t1 g1": bits(10.0), "t1 g2": bits(10.0), "t2 g2": bits(4.9)}, [], unsure=["t1 g1", "t1 g2"]
    ),
    "a rival whom only an event of another kind needs": Case(
        {"t1 g1": bits(10.0), "t1 g2": bits(10.0), "t2 g2": bits(2.9, alike=True)}, [], unsure=["t1 g1", "t1 g2"]
    ),
    "a rival whom a third calendar needs": Case(
        {"t1 g1": bits(10.0), "t1 g2": bits(9.0), "g2 l1": bits(10.0)}, ["g2 l1"], unsure=["t1 g1", "t1 g2"]
    ),
    "the third meetings of like names are each surest with their own": Case(
        {
            "t1 g1": bits(10.0), "t1 g2": bits(9.0), "t2 g2": bits(10.0), "t2 g3": bits(9.0), "t3 g3": bits(10.0),
            "t3 g1": bits(4.0),
        },
        ["t1 g1", "t2 g2", "t3 g3"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", ONE_TO_ONE.values(), ids=ONE_TO_ONE)
def test_an_event_has_one_partner_in_another_calendar(case: Case):
    assert joined(everybody(), case) == (case.one, [*case.unsure])


def crowded(one: str, other: str, others: int) -> Case:
    """Return a choice that assignment decides, where `others` more of a calendar stand by."""
    compared = {f"{one}1 {other}1": bits(10.0), f"{one}1 {other}2": bits(9.0), f"{one}2 {other}2": bits(10.0)}
    compared |= {f"{one}2 {other}{n}": bits(4.0) for n in range(3, 3 + others)}
    return Case(compared, [f"{one}1 {other}1", f"{one}2 {other}2"])


def turned(case: Case) -> Case:
    """Return the same with the guide's entries before the town's."""
    one, unsure = ([" ".join(sorted(pair.split())) for pair in pairs] for pairs in (case.one, case.unsure))
    names = {name for pair in case.compared for name in pair.split()}
    return case._replace(
        one=one, unsure=sorted(unsure), rank=" ".join(sorted(names, key=lambda name: (name[0], int(name[1:]))))
    )


TEN, ELEVEN = crowded("t", "g", 8), crowded("t", "g", 9)
CROWDS = {
    "ten of the guide are assigned": TEN,
    "eleven of the guide are too many": ELEVEN._replace(one=[], unsure=["t1 g1", "t1 g2", "t2 g2"]),
}


@pytest.mark.parametrize("side", [Case._replace, turned], ids=["the town first", "the guide first"])
@pytest.mark.parametrize("case", CROWDS.values(), ids=CROWDS)
def test_of_how_many_the_best_assignment_is_looked_for(case: Case, side: Callable[[Case], Case]):
    case = side(case)
    assert joined(everybody(), case) == (case.one, [*case.unsure])


# ---------------------------------------------------------------- groups of more than two

CHAIN = {"t1 g1": bits(12.0), "g1 l1": bits(11.0)}

GROUPS = {
    "all three may be one": Case(CHAIN, ["t1 g1 l1"], asked={"t1 l1": bits(3.0)}),
    "the ends of a chain are strangers": Case(CHAIN, ["t1 g1"]),
    "the surer pair is joined first": Case({"t1 g1": bits(11.0), "g1 l1": bits(12.0)}, ["g1 l1"]),
    "of two pairs as sure, the one of higher rank is joined first": Case(
        {"g1 l1": bits(12.0), "t1 g1": bits(12.0)}, ["t1 g1"]
    ),
    "equal titles are joined first": Case({"t1 g1": bits(12.0), "g1 l1": bits(6.1, alike=True)}, ["g1 l1"]),
    "what a calendar lists twice is joined before anything else": Case(
        {"t1 t2": bits(7.0), "t1 g1": bits(20.0)}, ["t1 t2"]
    ),
    "a title that says much, and nothing for nor against": Case(
        CHAIN, ["t1 g1 l1"], asked={"t1 l1": bits(0.0, title=4.0)}
    ),
    "a title that says much, and more against": Case(CHAIN, ["t1 g1"], asked={"t1 l1": bits(-0.1, title=4.0)}),
    "a title that says little, and enough beside it": Case(
        CHAIN, ["t1 g1 l1"], asked={"t1 l1": bits(3.0, title=3.9)}
    ),
    "a title that says little, and not enough beside it": Case(
        CHAIN, ["t1 g1"], asked={"t1 l1": bits(2.9, title=3.9)}
    ),
    "a title that says much, and names of communities against": Case(
        CHAIN, ["t1 g1 l1"], asked={"t1 l1": bits(0.0, Evidence("names", -3.0, ""), title=4.0)}
    ),
    "a title that says much, and an hour of the week against": Case(
        CHAIN, ["t1 g1 l1"], asked={"t1 l1": bits(0.0, Evidence("slot", -3.0, ""), title=4.0)}
    ),
    "a title that says much, and names of communities for": Case(
        CHAIN, ["t1 g1"], asked={"t1 l1": bits(-0.1, Evidence("names", 3.0, ""), title=4.0)}
    ),
    "the operator says that the ends are the same": Case(CHAIN, ["t1 g1 l1"], asked={"t1 l1": OPERATOR}),
    "the operator says that the ends are different": Case(CHAIN, ["t1 g1"], asked={"t1 l1": OPERATOR_APART}),
    "the places of the ends differ": Case(CHAIN, ["t1 g1"], asked={"t1 l1": OTHER_PLACE}),
    "the places of the ends differ, but one shares its room": Case(
        {**CHAIN, "t1 g1": bits(12.0, unique=True)}, ["t1 g1 l1"], asked={"t1 l1": OTHER_PLACE}
    ),
    "the places of the ends differ, but the other shares its room": Case(
        {**CHAIN, "g1 l1": bits(11.0, unique=True)}, ["t1 g1 l1"], asked={"t1 l1": OTHER_PLACE}
    ),
    "one shares its room, but titles of the ends are not alike": Case(
        {**CHAIN, "t1 g1": bits(12.0, unique=True)}, ["t1 g1"], asked={"t1 l1": elsewhere(alike=False)}
    ),
    "one shares its room, but more than places differs": Case(
        {**CHAIN, "t1 g1": bits(12.0, unique=True)},
        ["t1 g1"],
        asked={"t1 l1": bits(12.0, Evidence("location", SEPARATE, ""), Evidence("url", SEPARATE, ""), alike=True)},
    ),
    "one shares its room, but pages differ rather than places": Case(
        {**CHAIN, "t1 g1": bits(12.0, unique=True)}, ["t1 g1"], asked={"t1 l1": elsewhere(name="url")}
    ),
    "none of the two whose places differ shares its room": Case(
        {"t1 g1": bits(12.0, unique=True), "g1 o1": bits(11.5), "g1 l1": bits(11.0)},
        ["t1 g1 o1"],
        asked={"t1 o1": bits(3.0), "t1 l1": bits(3.0), "o1 l1": OTHER_PLACE},
    ),
    "two of two pairs share their room": Case(
        {"t1 o1": bits(12.0), "g1 l1": bits(11.5), "t1 g1": bits(11.0)},
        ["t1 g1 l1 o1"],
        asked={"g1 o1": bits(8.0, unique=True), "l1 o1": OTHER_PLACE, "t1 l1": bits(3.0)},
    ),
    "two pairs become one event if all four may be one": Case(
        {"t1 l1": bits(12.0), "g1 o1": bits(11.5), "g1 l1": bits(11.0)},
        ["t1 g1 l1 o1"],
        asked={"t1 g1": bits(3.0), "t1 o1": bits(3.0), "l1 o1": bits(3.0)},
    ),
    "two pairs stay two events if a single pair of the four may not be one": Case(
        {"t1 l1": bits(12.0), "g1 o1": bits(11.5), "g1 l1": bits(11.0)},
        ["t1 l1", "g1 o1"],
        asked={"t1 g1": bits(3.0), "t1 o1": STRANGERS, "l1 o1": bits(3.0)},
    ),
    "who has a better partner in the calendar of another of the group is left out": Case(
        {**CHAIN, "t1 l1": bits(9.0), "t1 l2": bits(8.0)}, ["t1 g1"], unsure=["t1 l1", "t1 l2"]
    ),
    "a second entry of a calendar joins, whatever else of that calendar is like it": Case(
        {"t1 g1": bits(14.0), "g1 t2": bits(11.0), "t1 t3": bits(5.5)},
        ["t1 t2 g1"],
        asked={"t1 t2": bits(5.0)},
    ),
    "what nobody had a reason to compare is nobody's rival": Case(
        {"t1 o1": bits(12.0), "t1 g1": bits(10.0), "t1 g2": bits(10.0), "g1 o2": bits(9.5)},
        ["t1 o1", "g1 o2"],
        unsure=["t1 g1", "t1 g2"],
        asked={"g1 o1": bits(11.0)},
    ),
    "who found a partner by a third calendar is nobody's rival any more": Case(
        {"t1 g1": bits(10.0), "t1 g2": bits(9.5), "g2 l1": bits(9.0), "t2 l1": bits(8.9)},
        ["t1 g1", "t2 g2 l1"],
        asked={"t2 g2": bits(5.0)},
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", GROUPS.values(), ids=GROUPS)
def test_every_pair_of_a_group_may_be_one(case: Case):
    assert joined(everybody(), case) == (case.one, [*case.unsure])


# ---------------------------------------------------------------- what a calendar has entered twice

HALL = "LOCATION:Harbour Hall\\, 4 Mill Lane"
WEEKLY_ROOM = "CONFERENCE;VALUE=URI:https://zoom.us/j/97600941685"
PAGE, OTHER_PAGE = (
    "URL:https://www.meetup.com/quokkas/events/301000001/",
    "URL:https://www.meetup.com/quokkas/events/301000002/",
)

# Two entries of the guide of which the town's may be either: by title, minutes and lines; whether they are one event.
TWICE = {
    "word for word": (("Quokka tracing", 60, HALL), ("Quokka tracing", 60, HALL), True),
    "but for their pages": (("Quokka tracing", 60, HALL, PAGE), ("Quokka tracing", 60, HALL, OTHER_PAGE), True),
    "but for their words": (("Quokka tracing", 60, HALL), ("Quokka mapping", 60, HALL), False),
    "but for their numbers": (("Quokka tracing 1", 60, HALL), ("Quokka tracing 2", 60, HALL), False),
    "but for whom they name": (("Larkspur quokka tracing", 60, HALL), ("Quokka tracing", 60, HALL), False),
    "but for whose calendar they name": (
        ("TODO quokka tracing", 60, HALL),
        ("TODO Group quokka tracing", 60, HALL),
        False,
    ),
    "but for their lengths": (("Quokka tracing", 60, HALL), ("Quokka tracing", 90, HALL), False),
    "but for their places": (("Quokka tracing", 60, HALL), ("Quokka tracing", 60, "LOCATION:Civic Theatre"), False),
    "at no place": (("Quokka tracing", 60), ("Quokka tracing", 60), False),
    "but for their texts": (
        ("Quokka tracing", 60, HALL, "DESCRIPTION:Bring a pencil"),
        ("Quokka tracing", 60, HALL, "DESCRIPTION:Bring a lamp"),
        False,
    ),
    "but for their rooms": (("Quokka tracing", 60, HALL, WEEKLY_ROOM), ("Quokka tracing", 60, HALL), False),
}


@pytest.mark.parametrize(("one", "other", "is_one"), TWICE.values(), ids=TWICE)
def test_two_entries_of_a_calendar_that_say_the_same_are_no_rivals(one, other, is_one):
    entered = [
        meeting(title, "20260305T160000Z", *lines, uid=f"g{n}", minutes=minutes)
        for n, (title, minutes, *lines) in enumerate((one, other), 1)
    ]
    _, series = comparable({"todo": [meeting("Quokka", uid="t1")], "guide": entered, "larkspur-board": []})
    members = {unit.key[1]: (unit, unit.expanded.occurrences.at(_moment(unit))[0]) for unit in series.values()}
    case = Case({"t1 g1": bits(10.0), "t1 g2": bits(10.0)}, [], rank="t1 g1 g2")
    assert joined(members, case) == ((["t1 g1"], []) if is_one else ([], ["t1 g1", "t1 g2"]))
