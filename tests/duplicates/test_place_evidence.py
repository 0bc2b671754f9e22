"""What two places say about being one, and titles that name places: both sides of every bound.

Both calendars of a case know eight places, so that the bits of a word are whole: 3 in one of them, 2 in three, 1 in
seven. A kind of house that several places have is common that way, or a town.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from small_feeds import comparable, meeting

from aggregator.duplicates.evidence.evidence import ComparedFeatures, Evidence
from aggregator.duplicates.evidence.place import place_evidence, title_place_evidence
from aggregator.duplicates.features.rarity import Rarity

TREES = ("Ash", "Birch", "Cedar", "Durian", "Elm", "Fir", "Gorse")
NAMES = {"one": "TODO Group", "other": "CHAOSS"}
Entry = tuple[str, str]  # a title, and a place


def knowing(*fill: str) -> list[str]:
    """Return seven places, of which these are the first."""
    return [*fill, *TREES[len(fill) :]]


def with_trees(words: str, count: int) -> list[str]:
    """Return as many places whose names have these words, each with a tree of its own."""
    return [f"{tree} {words}" for tree in TREES[:count]]


def compared(
    one: Entry, other: Entry, fill: Sequence[str] = (), called: Mapping[str, str] = NAMES
) -> tuple[ComparedFeatures, ComparedFeatures, Rarity]:
    """Return an event of "one" and one of "other", which both have others at seven places; `called` are all feeds."""
    listed: dict[str, list[str]] = {feed: [] for feed in called}
    for feed, (title, place) in (("one", one), ("other", other)):
        others = [
            meeting(f"Numbat {n}", f"202604{10 + n}T190000Z", f"LOCATION:{there}", uid=f"{feed}{n}")
            for n, there in enumerate(knowing(*fill))
        ]
        listed[feed] = [meeting(title, "20260305T160000Z", f"LOCATION:{place}", uid="1"), *others]
    context, series = comparable(listed, **{feed: {"name": name} for feed, name in called.items()})
    return series["one", "1"].traits[0], series["other", "1"].traits[0], context.rarity("one", "other")


def told(found: Evidence | None) -> str:
    return f"{found.weight:+.1f} {found.detail}" if found else ""


# one place, the other, places that both calendars know, and what it says
PLACES = {
    "half of the names, each in one place alone": ("Quoll Wombat", "Quoll Numbat", (), "-30.0 different places"),
    "two schools of two kinds, each called as most places are": (
        "Barn High School", "Mill Primary School", with_trees("Barn Mill High Primary School", 6),
        "-30.0 different places",
    ),
    "half of the names, each in three places": (
        "Barn Tower", "Mill Tower", with_trees("Barn Mill Tower", 2), "-2.5 different places",
    ),
    "six bits of ten in common": (
        "Quoll Wombat Alpha Barn", "Quoll Wombat Beta Mill", with_trees("Barn Mill", 6), "-2.5 different places",
    ),
    "twelve bits of twenty in common, and eight apart": (
        "Quoll Wombat Arcade Tower Alpha Beta Barn", "Quoll Wombat Arcade Tower Gamma Delta Mill",
        with_trees("Barn Mill", 2), "-30.0 different places",
    ),
    "twelve bits in common, and seven apart": (
        "Quoll Wombat Arcade Tower Alpha Beta Barn", "Quoll Wombat Arcade Tower Gamma Delta Mill",
        with_trees("Barn Mill", 6), "-2.5 different places",
    ),
    "kinds of houses at one address: one house may be called both": (
        "Barn\\, 4 Lake Lane", "Mill\\, 4 Lake Lane", with_trees("Barn Mill", 2), "-2.5 different places",
    ),
    "rooms of a house at one address, which seven houses have": (
        "Quoll Barn\\, 4 Lake Lane", "Quoll Mill\\, 4 Lake Lane", with_trees("Barn Mill", 6), "-30.0 different rooms",
    ),
    "words that all eight places have": (
        "Barn Tower", "Mill Tower", with_trees("Barn Mill Tower", 7), "+0.6 places alike",
    ),
    "words that seven places have, and one that all have": (
        "Barn Tower", "Mill Tower", [*with_trees("Barn Mill Tower", 6), "Gorse Tower"], "-2.5 different places",
    ),
    "a house of one name in two towns": (
        "Quoll Perth", "Quoll Lyon", with_trees("Perth Lyon", 2), "-30.0 different places",
    ),
    "a house, and a number that three places have": (
        "Quoll Perth", "Quoll 7", with_trees("Perth 7", 2), "-2.5 different places",
    ),
    "a house, and a kind of room": ("Quoll Perth", "Quoll Hall", with_trees("Perth Hall", 2), "-2.5 different places"),
    "two towns, and no house": ("Perth", "Lyon", with_trees("Perth Lyon", 2), "-2.5 different places"),
    "two towns, and a word after them": (
        "Quoll Perth Road", "Quoll Lyon Road", with_trees("Perth Lyon Road", 2), "+2.8 places alike",
    ),
    "levels of a house by their numbers": (
        "Quoll Barn Level 3 East", "Quoll Barn Level 5 East", (), "-30.0 different addresses",
    ),
    "one number in two streets": ("4 Lake Lane", "4 Harbour Road", (), "-30.0 different places"),
    "two words, each misspelt": ("Harbours Harbaur", "Harbors Harbour", (), "+2.8 places alike"),
    "a misspelt word, and one place says more": ("Harbour Quoll", "Harbor", (), "+2.1 places alike"),
    "a word of five letters, misspelt": ("Quoll Wombat", "Quill Wombat", (), "+2.8 places alike"),
    "a word of five letters, and one of four": ("Quoll Wombat", "Quol Wombat", (), "-30.0 different places"),
    "a room by its number, and the address of the house": (
        "Quoll Barn Room 3 East", "Quoll Barn\\, 4 Lake Lane", (), "+2.8 places alike",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("one", "other", "fill", "expected"), PLACES.values(), ids=PLACES)
def test_two_places(one: str, other: str, fill: Sequence[str], expected: str):
    for pair in ((one, other), (other, one)):
        a, b, rarity = compared(*(("Quokka tracing", place) for place in pair), fill)
        shown = f'"{a.look.place}" and "{b.look.place}"'
        assert told(place_evidence(a, b, rarity)) == f"{expected} {shown}"


ELSEWHERE = "-4.0 a title names another place:"
HERE = "a title names the place of the other"
# the title and the place of one, of the other, places that both calendars know, and what the titles say
TITLES = {
    "the same title": (("Quokka tracing", "Harbour"), ("Quokka tracing", "Castle"), (), ""),
    "a title names the place of the other": (
        ("Quokka tracing Harbour", ""), ("Quokka tracing", "Harbour"), (), f"+3.0 {HERE}",
    ),
    "both titles say more, and one names the place of the other": (
        ("Quokka tracing Harbour", ""), ("Quokka counting", "Harbour"), (), f"+3.0 {HERE}",
    ),
    "titles of no common word, and one names the place of the other": (
        ("Numbat Harbour", ""), ("Quokka tracing", "Harbour"), (), "",
    ),
    "no title, and the other names the place of it": (
        ("Numbat Harbour", ""), ("", "Harbour"), (), f"+3.0 {HERE}",
    ),
    "a title names two other places: the first by name is said": (
        ("Quokka tracing Birch Ash Cedar Elm", "Harbour"), ("Quokka tracing", "Harbour"), (), f'{ELSEWHERE} "ash"',
    ),
    "a title names no place": (("Quokka tracing Bilby", "Harbour"), ("Quokka tracing", "Harbour"), (), ""),
    "a title names a place, and the other event has none": (
        ("Quokka tracing Ash", "Harbour"), ("Quokka tracing", ""), (), "",
    ),
    "a title names another place, of which the word is in three": (
        ("Quokka tracing Barn", "Harbour"), ("Quokka tracing", "Harbour"), with_trees("Barn", 3), f'{ELSEWHERE} "barn"',
    ),
    "a title names a word that four places have": (
        ("Quokka tracing Barn", "Harbour"), ("Quokka tracing", "Harbour"), with_trees("Barn", 4), "",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("one", "other", "fill", "expected"), TITLES.values(), ids=TITLES)
def test_a_place_in_a_title(one: Entry, other: Entry, fill: Sequence[str], expected: str):
    for pair in ((one, other), (other, one)):
        a, b, rarity = compared(*pair, fill)
        assert told(title_place_evidence(a, b, rarity)) == expected


# what the calendars are called, the title of an event of the first, and what it says
CALENDARS = {
    "that no calendar is called for": (NAMES, "Quokka tracing North", f'{ELSEWHERE} "north"'),
    "that its own calendar is called for": ({**NAMES, "one": "North Harbour"}, "Quokka tracing North", ""),
    "that its own calendar is called for, with a hyphen": (
        {**NAMES, "one": "North-Harbour"}, "Quokka tracing North", "",
    ),
    "that the other calendar is called for": ({**NAMES, "other": "North Harbour"}, "Quokka tracing North", ""),
    "that a third calendar is called for": (
        {**NAMES, "third": "North Harbour"}, "Quokka tracing North", f'{ELSEWHERE} "north"',
    ),
    "that a third calendar is called for, whose name stands in front": (
        {**NAMES, "third": "North Harbour"}, "North Harbour: Quokka tracing", "",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("called", "title", "expected"), CALENDARS.values(), ids=CALENDARS)
def test_a_title_with_a_town(called: Mapping[str, str], title: str, expected: str):
    a, b, rarity = compared((title, "Castle"), ("Quokka tracing", "Castle"), ("North Quay", "Harbour"), called)
    assert told(title_place_evidence(a, b, rarity)) == expected
    assert told(title_place_evidence(b, a, rarity)) == expected
