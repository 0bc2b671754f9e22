"""What the rules work on: series prepared for comparing, their order of precedence, and what operators have ruled."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from aggregator.config import Feed
from aggregator.duplicates.features.comparison_features import look
from aggregator.duplicates.features.word_statistics import Context
from aggregator.duplicates.pairs.match_scoring import Traits, told_apart, traits
from aggregator.duplicates.pairs.match_types import Answer, Evidence, Verdict
from aggregator.model import Event, Expanded, Key


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

    __slots__ = ("_by_event", "_context", "_traits", "expanded", "feed", "key")

    def __init__(self, expanded: Expanded, feed: Feed, context: Context) -> None:
        self.expanded = expanded
        self.feed = feed
        self.key: Key = expanded.series.key
        self._context = context
        self._traits: tuple[Traits, ...] = ()
        self._by_event: dict[int, Traits] = {}

    @property
    def rank(self) -> tuple[int, int, int, str, str]:
        """Sort key: the first in this order wins. It does not depend on the order of feeds.

        Who shows more occurrences comes first, so that a series wins over a copy of one of its occurrences. Then the
        operator's priority, then who says more, then names, so that there is always exactly one answer.
        """
        head = self.expanded.series.head
        says = len(head.description) + 200 * bool(head.location) + 500 * bool(self.traits[0].look.links)
        return (-len(self.expanded.occurrences), -self.feed.priority, -says, *self.key)

    def traits_of(self, event: Event) -> Traits:
        """Return what is compared of one event of this series."""
        if len(self.traits) == 1:
            return self.traits[0]
        if not self._by_event:
            self._by_event = {id(told): one for told, one in zip(self.expanded.series.events, self.traits, strict=True)}
        return self._by_event[id(event)]

    @property
    def traits(self) -> tuple[Traits, ...]:
        """What is compared of each of its events."""
        if not self._traits:
            feed, context, expanded = self.key[0], self._context, self.expanded
            looks = expanded.looks or map(look, expanded.series.events)
            self._traits = tuple(
                [traits(feed, event, one, context) for event, one in zip(expanded.series.events, looks, strict=True)]
            )
        return self._traits

    @property
    def words(self) -> Collection[str]:
        """By which its titles are found."""
        return set().union(*(one.words for one in self.traits))

    @property
    def things(self) -> Collection[str]:
        """The rooms, pages, addresses, places and texts by which it is found."""
        return set().union(*(one.things for one in self.traits))

    def told_apart(self, other: Unit) -> bool:
        """Whether it is another event than this one, unless they have a thing in common."""
        mine, theirs = self.traits, other.traits
        if len(mine) == len(theirs) == 1:  # mostly, and asked of very many pairs
            return told_apart(mine[0].title, theirs[0].title)
        return all(told_apart(x.title, y.title) for x in mine for y in theirs)

    def has_word(self, words: Collection[str]) -> bool:
        """Whether a title of this series holds one of these words."""
        return any(not traits_.title.words.isdisjoint(words) for traits_ in self.traits)
