"""Houses of one kind, whose evenings have one name: what their names say, and a house that is named as the place."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from small_feeds import comparable, meeting

from aggregator.duplicates.evidence.evidence import ComparedFeatures, Evidence
from aggregator.duplicates.evidence.place import house_evidence, place_evidence
from aggregator.duplicates.evidence.sisters import _TELLING, are_sisters, name_words, only_of_sisters, slot_evidence
from aggregator.duplicates.evidence.times import IRREGULAR
from aggregator.duplicates.features.rarity import Rarity
from aggregator.duplicates.features.title_comparison import compare_titles
from aggregator.duplicates.pairs.match_scoring import score_pair
from aggregator.duplicates.pairs.match_types import Decision

# ---------------------------------------------------------------- what calendars are called

# what two calendars are called, each by its id and its name, and whether they are houses of one kind
CALLED = {
    "two schools": (("a", "hilltop school"), ("b", "lakeside school"), True),
    "two kinds of school": (("a", "hilltop elementary"), ("b", "lakeside grammar"), True),
    "a primary, and one called a school": (("a", "hilltop primary"), ("b", "lakeside school"), True),
    "two churches of saints": (("a", "st brigid"), ("b", "saint columba"), True),
    "a parish and a chapel": (("a", "brigid parish"), ("b", "columba chapel"), True),
    "a parish and a cathedral": (("a", "brigid parish"), ("b", "columba cathedral"), True),
    "a church that is called so, and one of a saint": (("a", "brigid church"), ("b", "st columba"), True),
    "a school and a church": (("a", "hilltop school"), ("b", "lakeside church"), False),
    "a school, and its parents": (("a", "hilltop school"), ("b", "hilltop school parents"), False),
    "the same, the other way round": (("a", "hilltop school parents"), ("b", "hilltop school"), False),
    "a school, and its calendar elsewhere": (("a", "hilltop school"), ("b", "hilltop school google calendar"), False),
    "a school, and its web site": (("a", "hilltop school site"), ("b", "hilltop school parents"), False),
    "a school, and its music": (("a", "hilltop school music"), ("b", "hilltop school parents"), False),
    "two calendars of one school": (("a", "hilltop school teamup"), ("b", "hilltop school outlook"), False),
    "one school in two years": (("a", "hilltop school 2026"), ("b", "hilltop school 2027"), False),
    "two schools that are called by numbers": (("a", "school 12"), ("b", "school 14"), True),
    "two groups, which are no houses": (("a", "quokka group"), ("b", "numbat group"), False),
    "one letter in common": (("a", "b quokka"), ("b", "b numbat"), False),
    "only their ids say more": (("hilltop school", "hilltop"), ("lakeside school", "lakeside"), True),
    "kinds that differ by a plural": (("a", "hilltop churches"), ("b", "lakeside church"), False),
    "a school, and schools": (("a", "hilltop schools"), ("b", "lakeside school"), True),
}


@pytest.mark.parametrize(("one", "other", "expected"), CALLED.values(), ids=CALLED)
def test_which_calendars_are_houses_of_one_kind(one: tuple[str, str], other: tuple[str, str], *, expected: bool):
    assert are_sisters(frozenset(one), frozenset(other)) is expected
    assert are_sisters(frozenset(other), frozenset(one)) is expected


# what a calendar is called, and the words of that
SAID = {
    "the name says more than the id": (("hilltop", "hilltop high school"), {"hilltop", "high", "school"}),
    "the id says more than the name": (("hilltop high school", "school"), {"hilltop", "high", "school"}),
    "a year is left out": (("a", "hilltop school 2026"), {"hilltop", "school"}),
    "another number is not": (("a", "hilltop school 12345"), {"hilltop", "school", "12345"}),
    "nor a word of four letters": (("a", "high school"), {"high", "school"}),
    "no name": ((), set()),
}


@pytest.mark.parametrize(("names", "expected"), SAID.values(), ids=SAID)
def test_the_words_of_what_a_calendar_is_called(names: tuple[str, ...], expected: set[str]):
    assert name_words(frozenset(names)) == expected


def test_of_an_id_and_a_name_that_say_as_much_the_later_by_the_alphabet_counts():
    trees = ("alder", "birch", "cedar", "durian", "elm", "fir", "gorse", "hazel")
    assert [name_words(frozenset(pair)) for pair in pairwise(trees)] == [{tree} for tree in trees[1:]]


# ---------------------------------------------------------------- two events of theirs

SCHOOLS = ("Hilltop School", "Lakeside School")


def compared(
    one: tuple[str, str],
    other: tuple[str, str],
    called: tuple[str, str] = SCHOOLS,
    *,
    one_feed: bool = False,
    more: int = 0,
) -> tuple[ComparedFeatures, ComparedFeatures, Rarity]:
    """Return two events, each of a calendar that is called so, or both of the first: a title and a place each.

    The other calendar lists so many `more` at the place of its event.
    """
    events = [
        meeting(title, "20260305T160000Z", *([f"LOCATION:{place}"] if place else []), uid=uid)
        for uid, (title, place) in zip("xy", (one, other), strict=True)
    ]
    events += [
        meeting(f"Wombat {n}", f"202604{10 + n}T160000Z", f"LOCATION:{other[1]}", uid=f"z{n}") for n in range(more)
    ]
    listed = {"one": events, "other": []} if one_feed else {"one": events[:1], "other": events[1:]}
    context, series = comparable(listed, one={"name": called[0]}, other={"name": called[1]})
    a, b = (series[feed, uid].traits[0] for feed, uid in (("one", "x"), ("one" if one_feed else "other", "y")))
    return a, b, context.rarity(a.feed, b.feed)


def regular(bits: float = 1.5) -> Evidence:
    return Evidence("rhythm", bits, "all occurrences at the same times")


QUIZ = ("Quiz night", "")
ROOM = Evidence("location", 1.5, "a room that every house has")

# two titles, what else was found, and whether they agree on nothing but a name and an hour
SLOTS = {
    "a name and an hour of the week": ("Quiz night", "Quiz night", [regular()], True),
    "a name misspelt": ("Wombat evening", "Wombatt evening", [regular()], True),
    "another name": ("Quiz night", "Chess evening", [regular()], False),
    "dates that follow no rule": ("Quiz night", "Quiz night", [regular(IRREGULAR)], False),
    "dates that hardly follow a rule": ("Quiz night", "Quiz night", [regular(IRREGULAR - 0.1)], True),
    "other dates": ("Quiz night", "Quiz night", [regular(-2.0)], False),
    "dates that say nothing": ("Quiz night", "Quiz night", [regular(0.0)], False),
    "dates of which some follow a rule": ("Quiz night", "Quiz night", [regular(0.5)], True),
    "a single evening": ("Quiz night", "Quiz night", [], False),
    "a single evening that ends alike": ("Quiz night", "Quiz night", [Evidence("end", 1.5, "same end")], False),
    "a room that every house has": ("Quiz night", "Quiz night", [regular(), ROOM], True),
    "a place of its own": ("Quiz night", "Quiz night", [regular(), ROOM._replace(weight=1.6)], False),
    "an end": ("Quiz night", "Quiz night", [regular(), Evidence("end", 3.0, "same end")], True),
    "a title that names the other calendar": ("Lakeside quiz night", "Quiz night", [regular()], False),
    **{
        f"{name} in common": ("Quiz night", "Quiz night", [regular(), Evidence(name, 2.0, "in common")], False)
        for name in ("link", "url", "description", "organizer", "named", "room", "copied")
    },
}


@pytest.mark.parametrize(("one", "other", "found", "expected"), SLOTS.values(), ids=SLOTS)
def test_two_series_that_agree_on_nothing_but_a_name_and_an_hour(
    one: str, other: str, found: list[Evidence], *, expected: bool
):
    a, b, _ = compared((one, ""), (other, ""))
    said = slot_evidence(a, b, compare_titles(a.title, b.title), found)
    assert said == ([Evidence("slot", -2.0, "nothing but a name and an hour of the week")] if expected else [])


def test_what_tells_more_is_called_as_the_evidence_is():
    lines = (Path(__file__).parent.parent / "data" / "evidence.txt").read_text(encoding="utf-8").splitlines()
    assert {line.split()[0] for line in lines if line.startswith("    ")} >= _TELLING


def test_two_series_of_one_calendar_are_compared_by_what_they_state():
    a, b, _ = compared(QUIZ, QUIZ, one_feed=True)
    assert slot_evidence(a, b, compare_titles(a.title, b.title), [regular()]) == []
    assert not only_of_sisters(a, b, [])


# two events, what their calendars are called, what was found, and whether that is nothing between houses of one kind
ALONE = {
    "one name at two schools": (QUIZ, QUIZ, SCHOOLS, [], True),
    "one name and a room that each school has": (QUIZ, QUIZ, SCHOOLS, [ROOM], True),
    "one name and one page": (QUIZ, QUIZ, SCHOOLS, [Evidence("url", 6.0, "same page")], False),
    "one name, at a school and at a church": (QUIZ, QUIZ, ("Hilltop School", "Lakeside Church"), [], False),
    "a title that names the other school": (("Quiz night: Lakeside", ""), QUIZ, SCHOOLS, [], False),
    "a title that names the school before": (QUIZ, ("Hilltop quiz night", ""), SCHOOLS, [], False),
    "a title that names its own school": (("Hilltop quiz night", ""), QUIZ, SCHOOLS, [], True),
    "the other school's whole name in front, too short to be one elsewhere": (
        QUIZ,
        ("School QX: Quiz night", ""),
        ("School QX", "School ZY"),
        [],
        False,
    ),
    "the other school's whole name in front": (QUIZ, ("Hilltop School: Quiz night", ""), SCHOOLS, [], False),
}


@pytest.mark.parametrize(("one", "other", "called", "found", "expected"), ALONE.values(), ids=ALONE)
def test_between_houses_of_one_kind_a_name_proves_nothing(one, other, called, found, *, expected: bool):
    a, b, _ = compared(one, other, called)
    assert only_of_sisters(a, b, found) is expected
    assert only_of_sisters(b, a, found) is expected


# what two calendars are called that have one evening of one name, and what that comes to
COMES_TO = {
    "two schools: a near miss": (SCHOOLS, Decision.UNSURE),
    "a school and a town: one evening": (("Hilltop School", "Wombat Town"), Decision.SAME),
}


@pytest.mark.parametrize(("called", "answer"), COMES_TO.values(), ids=COMES_TO)
def test_what_an_evening_of_one_name_comes_to(called: tuple[str, str], answer: Decision):
    listed = {feed: [meeting("Quokka tracing", uid=feed)] for feed in ("one", "other")}
    context, series = comparable(listed, one={"name": called[0]}, other={"name": called[1]})
    assert score_pair(*(unit.traits[0] for unit in series.values()), context).answer is answer


# ---------------------------------------------------------------- a house that is named as the place

# the place that the house "Quokka Lodge" gives, the place that the other calendar gives, what the house is called,
# and what that says
HOUSES = {
    "the house names a room, the other the house": ("Main Hall", "Quokka Lodge", "Quokka Lodge", 3.5),
    "the house names nothing": ("", "Quokka Lodge", "Quokka Lodge", 3.5),
    "the house is a calendar by name": ("Main Hall", "Quokka Lodge", "Quokka Lodge Calendar", 3.5),
    "the other also gives the town": ("Main Hall", "Quokka Lodge\\, Perth", "Quokka Lodge", 3.5),
    "the place is in the plural": ("Main Hall", "Quokka Lodges", "Quokka Lodge", 3.5),
    "the house names a room of its own name": ("Wombat Parlour", "Quokka Lodge", "Quokka Lodge", 0.0),
    "the house names itself too": ("Quokka Parlour", "Quokka Lodge", "Quokka Lodge", None),
    "a room that both say": ("Main Hall", "Quokka Lodge Main Hall", "Quokka Lodge", 3.5),
    "the house says where it is on the net": ("https://a.example/x1", "Quokka Lodge", "Quokka Lodge", None),
    "the other gives half of the name": ("Main Hall", "Lodge", "Quokka Lodge", None),
    "the house is called as every house is": ("Numbat", "City Hall\\, Perth", "City Hall", None),
    "the house is called as every house is, and names a room": ("Stage", "City Hall\\, Perth", "City Hall", None),
    "the calendar is called so, and nothing more": ("Main Hall", "Quokka Lodge", "Calendar", None),
    "both give one place": ("Quokka Lodge", "Quokka Lodge", "Quokka Lodge", None),
}


@pytest.mark.parametrize(("mine", "theirs", "called", "bits"), HOUSES.values(), ids=HOUSES)
def test_a_house_that_is_named_as_the_place(mine: str, theirs: str, called: str, bits: float | None):
    a, b, rarity = compared(("Numbat walk", mine), ("Numbat walk", theirs), (called, "Wombat Town Events"))
    for found in (house_evidence(a, b, rarity), house_evidence(b, a, rarity)):
        assert (found.weight if found else None) == bits
        if found:
            assert found.name == "location"
            shown = theirs.replace("\\,", "").lower()
            assert found.detail == f'"{shown}" is what the other calendar is called (in 1 of 1 events)'


def test_the_more_is_on_in_a_house_the_less_it_says():
    a, b, rarity = compared(
        ("Numbat walk", ""), ("Numbat walk", "Quokka Lodge"), ("Quokka Lodge", "Wombat Town"), more=3
    )
    assert house_evidence(a, b, rarity) == Evidence(
        "location", 2.5, '"quokka lodge" is what the other calendar is called (in 4 of 4 events)'
    )


def test_within_one_calendar_no_room_is_named_by_the_house():
    a, b, rarity = compared(
        ("Numbat walk", "Main Hall"), ("Numbat walk", "Quokka Lodge"), ("Quokka Lodge", "B"), one_feed=True
    )
    assert house_evidence(a, b, rarity) is None


# one place, another, and what comparing them says
PLACES = {
    "two schools": ("Larkspur School", "Alder School", "-30.0 different places"),
    "two schools of two kinds": ("Larkspur High School", "Alder Primary School", "-30.0 different places"),
    "a school with a name, and one with a number": ("School Larkspur", "School 12b", "-2.5 different places"),
    "two rooms whose numbers end alike": ("5 Quokka Lodge Elm C12", "5 Quokka Lodge Oak D22", "-2.5 different places"),
    "two lettered rooms": ("Quokka Lodge Room C", "Quokka Lodge Room D", "alike"),
    "two codes that end alike": ("Quokka Lodge XC12", "Quokka Lodge YD12", "alike"),
    "two codes with more behind the number": ("Quokka Lodge C12B", "Quokka Lodge D12B", "alike"),
    "a school, and its hall": ("Larkspur School", "School Hall", "-2.5 different places"),
    "two rooms of one number in two wings": ("Quokka Lodge C12", "Quokka Lodge D12", "-30.0 different addresses"),
    "one room, and a floor with its number": ("Quokka Lodge C12", "Quokka Lodge 12", "alike"),
    "two rooms of one wing": ("Quokka Lodge C12", "Quokka Lodge C14", "-30.0 different addresses"),
    "two rooms of one number, both named by the one": (
        "Quokka Lodge C12 D12", "Quokka Lodge D12", "one place says more",
    ),
    "two rooms of one number, of which the one place has another, too": (
        "Quokka Lodge Elm C12 D12",
        "Quokka Lodge Oak D12",
        "alike",
    ),
    "a room that every house has, said with more": ("Main Hall", "Main Hall Wombat", "+1.0 one place says more"),
}  # fmt: skip


@pytest.mark.parametrize(("mine", "theirs", "expected"), PLACES.values(), ids=PLACES)
def test_places_that_are_called_as_every_house_is(mine: str, theirs: str, expected: str):
    a, b, rarity = compared(("Numbat walk", mine), ("Numbat walk", theirs), ("TODO Group", "CHAOSS"))
    for found in (place_evidence(a, b, rarity), place_evidence(b, a, rarity)):
        assert found is not None
        assert expected in f"{found.weight:+.1f} {found.detail}"
