"""One reason for or against two events being one, and the events as they are compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from aggregator.duplicates.features.comparison_features import plain
from aggregator.duplicates.features.titles import Title
from aggregator.model import EventFeatures

SEPARATE = -30.0
"""Weight of what is stated and differs: no likeness elsewhere outweighs it."""


class Evidence(NamedTuple):
    """One reason for or against two events being one, in words an operator can check."""

    name: str  # "title", "link", "end" …: the same word for the same kind of evidence everywhere
    weight: float  # bits: above zero speaks for "same", below for "different"
    detail: str  # what was compared: 'both "Developer Identity WG"'

    @property
    def separates(self) -> bool:
        """Whether it alone decides that these are two."""
        return self.weight <= SEPARATE


@dataclass(frozen=True, slots=True)
class ComparedFeatures:
    """What of an event is compared. Two events that share no word and no thing have nothing in common."""

    feed: str
    title: Title
    look: EventFeatures
    url: str  # its page
    all_day: bool
    date_marks: frozenset[tuple[str, str]]  # marks in the title that only repeat the date of the event
    feed_names: frozenset[str]  # what its feed is called, folded
    home_marks: frozenset[tuple[str, str]]  # marks in the name of its feed: no marks of the event

    @property
    def text(self) -> str:
        """The description folded, without markup and addresses. Not kept: few are compared, and most are long."""
        return plain(self.look.said)

    @property
    def words(self) -> set[str]:
        """By which its title is found."""
        title = self.title
        parts = (part for word in title.core for part in word_parts(word))
        return {*parts, *title.named, *(() if title.core else title.formats)}

    @property
    def things(self) -> set[str]:
        """By which else it is found: rooms, pages, addresses, a place, a text."""
        return self.look.things | {self.url} if self.url else self.look.things


def word_parts(word: str) -> tuple[str, ...]:
    """Return by what a word is found: its beginning; any three letters where words are not set apart by blanks."""
    return (word[:5],) if word.isascii() else tuple(word[i : i + 3] for i in range(max(1, len(word) - 2)))
