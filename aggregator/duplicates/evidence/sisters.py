"""Evidence of whose calendars two are: houses of one kind have evenings of one name at the hours that suit everybody.

Every church has its Evensong on Sunday at six, every shop its games on Friday night. So a name and an hour of the week
say little, and between *sisters* (schools of a district, branches of a house, parishes) nothing: where they state a
place, it is mostly a room that each of them has.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache

from aggregator.duplicates.evidence.evidence import ComparedFeatures, Evidence
from aggregator.duplicates.evidence.times import IRREGULAR
from aggregator.duplicates.features.title_comparison import ALIKE, Compared
from aggregator.duplicates.features.title_vocabulary import COMMON, FORMAT, ROOMS
from aggregator.duplicates.features.titles import singular, words_of

_YEAR = 4  # digits
_SITES = frozenset(
    "calendar calendars google teamup meetup luma eventbrite facebook lfx outlook ical ics web site".split()
)
_NOT_TELLING = COMMON | FORMAT | _SITES
_HOUSES = frozenset(word for word in ROOMS - FORMAT if len(word) > 1)  # kinds of houses: their own names differ
_KIND = {
    "elementary": "school", "primary": "school", "grammar": "school", "st": "church", "saint": "church",
    "parish": "church", "chapel": "church", "cathedral": "church",
}  # fmt: skip
_TELLING = frozenset({"location", "link", "url", "description", "organizer", "named", "room", "copied"})
_A_ROOM = 1.5  # bits up to which a place is a room that every house has


@lru_cache(maxsize=4096)
def are_sisters(mine: frozenset[str], theirs: frozenset[str]) -> bool:
    """Whether two calendars are called alike, but each for something else ("Hilltop School" and "Lakeside School")."""
    a, b = name_words(mine), name_words(theirs)
    kinds = {_KIND.get(word, word) for word in a & _HOUSES} & {_KIND.get(word, word) for word in b & _HOUSES}
    return bool(kinds) and bool(a - b - _NOT_TELLING) and bool(b - a - _NOT_TELLING)


def slot_evidence(
    a: ComparedFeatures, b: ComparedFeatures, compared: Compared, found: Collection[Evidence]
) -> list[Evidence]:
    """Weigh that two regular series of two calendars agree on nothing but their name and an hour of the week."""
    if a.feed == b.feed or compared.relation not in ALIKE or compared.community or _tell(found):
        return []
    regular = any(e.name == "rhythm" and 0 < e.weight < IRREGULAR for e in found)
    return [Evidence("slot", -2.0, "nothing but a name and an hour of the week")] if regular else []


def only_of_sisters(a: ComparedFeatures, b: ComparedFeatures, found: Collection[Evidence]) -> bool:
    """Whether nothing speaks for one event of two sisters but its name and its time."""
    return are_sisters(a.feed_names, b.feed_names) and not (_tell(found) or _names(a, b) or _names(b, a))


def _tell(found: Collection[Evidence]) -> bool:
    """Whether anything but titles and times speaks for one event."""
    return any(e.name in _TELLING and e.weight > _A_ROOM for e in found)


def _names(one: ComparedFeatures, other: ComparedFeatures) -> bool:
    """Whether a title names the calendar of the other."""
    words = (one.title.named - one.title.home) & other.title.home
    return bool(words or one.title.feeds & other.feed_names)


@lru_cache(maxsize=4096)
def name_words(names: frozenset[str]) -> frozenset[str]:
    """Return the words of a calendar's name: of its id and its name the one that says more."""
    said = max(names, key=lambda name: (len(words_of(name)), name), default="")
    return singular(word for word in words_of(said) if not (word.isdigit() and len(word) == _YEAR))
