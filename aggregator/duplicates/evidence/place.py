"""Evidence of places: two that are stated and differ separate, however alike they look."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import takewhile
from math import fsum

from rapidfuzz.distance import OSA

from aggregator.duplicates.evidence.evidence import SEPARATE, ComparedFeatures, Evidence
from aggregator.duplicates.evidence.sisters import name_words
from aggregator.duplicates.features.case_folding import casefolded
from aggregator.duplicates.features.rarity import Rarity
from aggregator.duplicates.features.title_vocabulary import FORMAT, ROOMS
from aggregator.duplicates.features.titles import GENERIC, initials, singular, words_of

_PART = 0.7  # of the bits of a place: what is on in a town is mostly on at few places
_ROOM = 3.0  # bits: so much of a name must be left on both sides
_MUCH = 8.0
_MOSTLY = 0.6  # of what two names say
_ANY_ROOM = 1.5  # bits at most of a place that every house has: "Main Hall"
_ELSEWHERE = 2.0  # bits of a word that names a place
_LONGEST_TOWN = 3  # words
_NUMBER = re.compile(r"\d+")
_LETTERED = re.compile(r"\b[a-z]\d+\b")  # a room of a wing or floor


def place_evidence(a: ComparedFeatures, b: ComparedFeatures, rarity: Rarity) -> Evidence | None:
    """Weigh the places."""
    mine, theirs = a.look.place, b.look.place
    if not mine or not theirs:
        return None
    if mine == theirs:
        found = rarity.of("place", mine)
        most = _ANY_ROOM if _any_room(mine.split()) else 7.0
        return Evidence("location", round(min(found.bits, most) * _PART, 1), f'same place "{mine}" ({found.told})')
    shown = f'"{mine}" and "{theirs}"'
    if "://" in mine or "://" in theirs:
        both = "://" in mine and "://" in theirs
        return Evidence("location", -4.0 if both else -2.0, f"different addresses {shown}")
    return _compared(a, b, rarity, shown)


def house_evidence(a: ComparedFeatures, b: ComparedFeatures, rarity: Rarity) -> Evidence | None:
    """Weigh that one calendar is called like the place of the other's event: a house names its rooms, or nothing."""
    if a.feed == b.feed:
        return None
    for one, other in ((a, b), (b, a)):
        name = name_words(one.feed_names) - FORMAT - {"calendar"}
        place = singular(other.look.place.split())
        if name - place or not name - ROOMS:
            continue
        mine = singular(one.look.place.split())
        if mine & (place - ROOMS) or "://" in one.look.place:
            continue  # it says where in words of both
        found = rarity.of("place", other.look.place)
        bits = 0.0 if mine - ROOMS else min(found.bits, 5.0) * _PART
        told = f'"{other.look.place}" is what the other calendar is called ({found.told})'
        return Evidence("location", round(bits, 1), told)
    return None


def title_place_evidence(a: ComparedFeatures, b: ComparedFeatures, rarity: Rarity) -> Evidence | None:
    """Weigh that a title names a place: where the other event is, or where it is not ("Storytime at Hilltop")."""
    words = [set(words_of(one.title.text)) for one in (a, b)]
    more = words[0] - words[1], words[1] - words[0]
    if not any(more) or (all(more) and words[0].isdisjoint(words[1])):
        return None
    places = [set(one.look.place.split()) for one in (a, b)]
    here = fsum(rarity.names_place(word) for word in (more[0] & places[1]) | (more[1] & places[0]))
    if here:
        return Evidence("location", round(min(here, 4.0), 1), "a title names the place of the other")
    names = {word for one in (a, b) for name in one.feed_names | one.title.feeds for word in words_of(name)}
    calendars = names | a.title.home | b.title.home  # a calendar's name in front is no place
    elsewhere = {
        word
        for named, own, other in ((more[0], *places), (more[1], *places[::-1]))
        for word in named - own - calendars - GENERIC
        if other and rarity.names_place(word) >= _ELSEWHERE
    }
    return Evidence("location", -4.0, f'a title names another place: "{min(elsewhere)}"') if elsewhere else None


def _compared(a: ComparedFeatures, b: ComparedFeatures, rarity: Rarity, shown: str) -> Evidence:
    mine, theirs = set(a.look.place.split()), set(b.look.place.split())
    if _within(mine, theirs):
        bits = min(_weight(mine & theirs, rarity), _ANY_ROOM if _any_room(mine & theirs) else 5.0)
        return Evidence("location", round(bits * _PART, 1), f"one place says more than the other: {shown}")
    if bool(a.look.venue) is bool(b.look.venue):  # else one is an address alone, which may be the other's
        mine, theirs = _name(a), _name(b)
    shared, lighter = _shared_and_lighter(a, b, mine, theirs, rarity)
    if _numbers_differ(a, b, named=_within(mine, theirs)):
        return Evidence("location", SEPARATE, f"different addresses {shown}")
    mostly_other = lighter >= _ROOM and shared < _MOSTLY * (shared + lighter)
    if _named_otherwise(mine, theirs) or mostly_other or lighter >= _MUCH or _two_towns(a, b, rarity):
        return Evidence("location", SEPARATE, f"different places {shown}")
    if shared and lighter > 0 and _address(a) == _address(b) != set():
        return Evidence("location", SEPARATE, f"different rooms {shown}")
    if lighter >= 1.0 and shared < 2 * lighter:
        return Evidence("location", -2.5, f"different places {shown}")
    return Evidence("location", round(min(shared, 4.0) * _PART, 1), f"places alike {shown}")


def _within(mine: set[str], theirs: set[str]) -> bool:
    """Whether one says all that the other says."""
    return not (mine - theirs and theirs - mine)


def _any_room(words: Iterable[str]) -> bool:
    """Whether a place is called as rooms of many houses are."""
    return all(word in ROOMS or word.isdigit() for word in words)


def _named_otherwise(mine: set[str], theirs: set[str]) -> bool:
    """Whether two places share no more than what every house is called: "Lincoln School" and "Hilltop School"."""
    shared, *rest = _split(mine, theirs)
    return (
        bool(shared)
        and not shared - ROOMS
        and all(any(w not in ROOMS and w.isalpha() for w in words) for words in rest)
    )


def _two_towns(a: ComparedFeatures, b: ComparedFeatures, rarity: Rarity) -> bool:
    """Whether two places differ in their last words alone, which stand in several places of a calendar as towns do."""
    mine, theirs = a.look.place.split(), b.look.place.split()
    same = len(list(takewhile(lambda pair: pair[0] == pair[1], zip(mine, theirs, strict=False))))
    rest = mine[same:], theirs[same:]
    if not same or max(map(len, rest)) > _LONGEST_TOWN or set(rest[0]) & set(rest[1]):
        return False
    return all(
        word.isalpha() and word not in ROOMS and rarity.in_several_places(word) for words in rest for word in words
    )


def _shared_and_lighter(
    a: ComparedFeatures, b: ComparedFeatures, mine: set[str], theirs: set[str], rarity: Rarity
) -> tuple[float, float]:
    """Return the bits of the words that both places say, and of what the one says besides that says less."""
    shared, of_a, of_b = _split(mine, theirs)
    short_a, short_b = (initials(one.look.place.split()) for one in (a, b))
    of_a, of_b = of_a - short_b, of_b - short_a  # "IU Cinema" for "Indiana University Cinema"
    titles = [set(casefolded(one.title.text).split()) for one in (a, b)]  # a title may say where the other is
    of_a, of_b = of_a - (titles[1] - titles[0]), of_b - (titles[0] - titles[1])
    return _weight(shared, rarity), min(_weight(of_a, rarity), _weight(of_b, rarity))


def _numbers_differ(a: ComparedFeatures, b: ComparedFeatures, *, named: bool) -> bool:
    """Whether the houses have different numbers, or the places no number in common and not one name.

    Rooms of one number in two wings are two: "C12" and "D12".
    """
    houses = _house(a), _house(b)
    if all(houses) and houses[0] != houses[1]:
        return True
    numbers = [set(_NUMBER.findall(one.look.place)) for one in (a, b)]
    if not named and all(numbers) and numbers[0].isdisjoint(numbers[1]):
        return True
    rooms = [set(_LETTERED.findall(one.look.place)) for one in (a, b)]
    mine, theirs = ({room[1:] for room in only} for only in (rooms[0] - rooms[1], rooms[1] - rooms[0]))
    return not mine.isdisjoint(theirs)


def _name(one: ComparedFeatures) -> set[str]:
    return set((one.look.venue or one.look.place).split())


def _address(one: ComparedFeatures) -> set[str]:
    return set(one.look.place.split()) - _name(one)


def _house(one: ComparedFeatures) -> str:
    """Return the first number of an address: the house's."""
    found = _NUMBER.search(one.look.place.removeprefix(one.look.venue))
    return found[0] if found else ""


def _split(mine: set[str], theirs: set[str]) -> tuple[set[str], set[str], set[str]]:
    """Return the words both have, misspelt ones among them, and what each has besides."""
    shared = mine & theirs
    of_a, of_b = mine - shared, theirs - shared
    while near := min(((x, y) for x in of_a for y in of_b if _slip(x, y)), default=None):
        x, y = near
        of_a, of_b, shared = of_a - {x}, of_b - {y}, shared | {x}
    return shared, of_a, of_b


def _slip(x: str, y: str) -> bool:
    return min(len(x), len(y)) >= 5 and OSA.distance(x, y) <= 1


def _weight(words: set[str], rarity: Rarity) -> float:
    return fsum(rarity.place_word(word) for word in words)  # in whichever order
