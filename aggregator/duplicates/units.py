"""What the rules work on: series prepared for comparing, their order of precedence, and what operators have ruled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from aggregator.config import Feed
from aggregator.duplicates.evidence import Context, Traits, traits
from aggregator.duplicates.nouns import Answer, Evidence, Verdict
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


@dataclass(frozen=True, slots=True, eq=False)
class Unit:
    """A series on its way through the rules."""

    expanded: Expanded
    feed: Feed
    traits: Mapping[str, Traits] = field(repr=False)  # by Event.digest-free identity: see `traits_of`

    @property
    def key(self) -> Key:
        """Identity of the series."""
        return self.expanded.series.key

    @property
    def rank(self) -> tuple[int, int, int, str, str]:
        """Sort key: the first in this order wins. It does not depend on the order of feeds.

        Who shows more occurrences comes first, so that a series wins over a copy of one of its occurrences. Then the
        operator's priority, then who says more, then names, so that there is always exactly one answer.
        """
        head = self.expanded.series.head
        says = len(head.description) + 200 * bool(head.location) + 500 * bool(self.traits_of(head).links)
        return (-len(self.expanded.occurrences), -self.feed.priority, -says, *self.key)

    def traits_of(self, event: Event) -> Traits:
        """Return the prepared traits of one event of this series."""
        return self.traits[_slot_name(event)]


def _slot_name(event: Event) -> str:
    return "" if event.recurrence_id is None else event.recurrence_id.isoformat()


def prepare(expanded: Sequence[Expanded], feeds: Mapping[str, Feed], context: Context) -> list[Unit]:
    """Make units of all series whose feed takes part in matching."""
    return [
        Unit(
            e,
            feeds[e.series.feed],
            {_slot_name(event): traits(e.series.feed, event, context) for event in e.series.events},
        )
        for e in expanded
    ]
