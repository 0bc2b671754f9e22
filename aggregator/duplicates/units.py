"""What the rules work on: series prepared for comparing, their order of precedence, and what operators have ruled."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from aggregator.config import Feed
from aggregator.duplicates.context import Context
from aggregator.duplicates.evidence import Traits, told_apart, traits
from aggregator.duplicates.looks import look
from aggregator.duplicates.nouns import Answer, Evidence, Group, Verdict
from aggregator.duplicates.titles import Title
from aggregator.model import Event, Expanded, Key, When


@dataclass(frozen=True, slots=True)
class Rulings:
    """What operators have said in feeds.toml about pairs of series, whatever the evidence says."""

    same: frozenset[frozenset[Key]] = frozenset()
    different: frozenset[frozenset[Key]] = frozenset()

    def on(self, a: Key, b: Key) -> Verdict | None:
        """Return the operator's verdict on a pair, or None where there is none."""
        pair = frozenset((a, b))
        if pair in self.different:
            return Verdict(
                Answer.DIFFERENT, 0.0, (Evidence("operator", -99.0, "feeds.toml says different"),), "operator"
            )
        if pair in self.same:
            return Verdict(Answer.SAME, 0.0, (Evidence("operator", 99.0, "feeds.toml says same"),), "operator")
        return None


NO_RULINGS = Rulings()


class Unit:
    """A series on its way through the rules. What is compared of it is prepared when it is first asked for."""

    __slots__ = ("_alone", "_context", "_rank", "_titles", "_traits", "expanded", "feed", "key")

    def __init__(self, expanded: Expanded, feed: Feed, context: Context) -> None:
        self.expanded = expanded
        self.feed = feed
        self.key: Key = expanded.series.key
        self._context = context
        self._traits: dict[When | None, Traits] = {}
        self._rank: tuple[int, int, int, str, str] | None = None
        self._alone: Group | None = None
        self._titles: tuple[Title, ...] = ()

    @property
    def alone(self) -> Group:
        """The group of a series that met no other: the same object every time."""
        if self._alone is None:
            self._alone = Group(self.key)
        return self._alone

    @property
    def rank(self) -> tuple[int, int, int, str, str]:
        """Sort key: the first in this order wins. It does not depend on the order of feeds.

        Who shows more occurrences comes first, so that a series wins over a copy of one of its occurrences. Then the
        operator's priority, then who says more, then names, so that there is always exactly one answer.
        """
        if self._rank is None:
            head = self.expanded.series.head
            says = len(head.description) + 200 * bool(head.location) + 500 * bool(self.traits_of(head).look.links)
            self._rank = (-len(self.expanded.occurrences), -self.feed.priority, -says, *self.key)
        return self._rank

    def traits_of(self, event: Event) -> Traits:
        """Return what is compared of one event of this series."""
        slot = event.recurrence_id
        if slot not in self._traits:
            self._traits[slot] = traits(self.key[0], event, self.expanded.look_of(event) or look(event), self._context)
        return self._traits[slot]

    @property
    def traits(self) -> Collection[Traits]:
        """What is compared of each of its events."""
        return [self.traits_of(event) for event in self.expanded.series.events]

    @property
    def words(self) -> Collection[str]:
        """By which its titles are found."""
        return set().union(*(one.words for one in self.traits))

    @property
    def things(self) -> Collection[str]:
        """The rooms, pages, addresses, places and texts by which it is found."""
        return set().union(*(one.things for one in self.traits))

    @property
    def titles(self) -> tuple[Title, ...]:
        """What its events are called."""
        if not self._titles:
            self._titles = tuple({one.title.text: one.title for one in self.traits}.values())
        return self._titles

    def told_apart(self, other: Unit) -> bool:
        """Whether it is another event than this one, unless they have a thing in common."""
        mine, theirs = self.titles, other.titles
        if len(mine) == len(theirs) == 1:  # nearly always, and asked of very many pairs
            return told_apart(mine[0], theirs[0])
        return all(told_apart(x, y) for x in mine for y in theirs)

    def has_word(self, words: Collection[str]) -> bool:
        """Whether a title of this series holds one of these words."""
        return any(not traits_.title.words.isdisjoint(words) for traits_ in self._traits.values())
