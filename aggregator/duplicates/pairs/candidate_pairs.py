"""Which series meet: pairs that share a start and have something in common, found without comparing all with all.

Two series can only be one if they share a *handle* (a word of the title, or a thing: a room, an address, a place, a
text) and a start, and if their titles do not tell them apart ("Session 1", "Session 2"). A series
starts at very few times of the week, however many occurrences it has: so series are looked up by handle and time of the
week together, and only those few that are left have their starts compared.

A `CandidatePairs` lives as long as the service: when a series comes, goes or changes, its own pairs are worked out
again and no others. What it says does not depend on how it came to know them (but for handles that too many share).
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from aggregator.duplicates.features.rarity import SPREAD
from aggregator.duplicates.features.word_statistics import NOTHING_TURNED, Turned, WordStatistics
from aggregator.duplicates.pairs.blocking_index import BlockingIndex, BlockingKeys
from aggregator.duplicates.pairs.comparable_series import ComparableSeries, LinkConstraints
from aggregator.duplicates.pairs.match_scoring import POSSIBLE_FROM, score_pair
from aggregator.duplicates.pairs.match_types import Verdict
from aggregator.model import Event, Occurrence, RecurrenceId, SeriesKey, SeriesOccurrences, StartKey


@dataclass(frozen=True, slots=True)
class CandidatePair:
    """Two series at the starts they share, with the verdict for each start. `a` is of the higher rank."""

    a: ComparableSeries
    b: ComparableSeries
    verdicts: tuple[tuple[Verdict, array[float]], ...]  # those that may come to something, each with its moments


class CandidatePairs:
    """Knows which of the series it was told of meet, and what comparing them came to."""

    def __init__(self, context: WordStatistics, rulings: LinkConstraints) -> None:
        self._context = context
        self._rulings = rulings
        self._units: dict[SeriesKey, ComparableSeries] = {}
        self._index = BlockingIndex()
        self._of_feed: dict[str, dict[SeriesKey, ComparableSeries]] = defaultdict(dict)
        self._found: dict[SeriesKey, dict[SeriesKey, CandidatePair]] = defaultdict(dict)  # under both keys
        self._compared: set[SeriesKey] = set()  # those that there was somebody to compare with: the others need no more

    def update(
        self,
        gone: Iterable[ComparableSeries],
        new: Iterable[ComparableSeries],
        context: WordStatistics,
        turned: Turned = NOTHING_TURNED,
    ) -> None:
        """Be told which series are not there any more, and which are new.

        Series with values that are as rare as they were no more are compared anew, and no others.
        """
        self._context = context
        for unit in gone:
            self._forget(unit)
        anew = self._with_turned(turned)
        for unit in anew:
            self._forget_pairs(unit)
        added = {unit: self._index.add(unit) for unit in new}
        self._units.update((unit.key, unit) for unit in added)
        for unit in added:
            self._of_feed[unit.key[0]][unit.key] = unit
        again = {unit: BlockingKeys.of(unit) for unit in anew}  # found by what they were found by: it is in the index
        for unit, others in self._candidates(again | added):
            if not others:
                continue
            self._compared.update((unit.key, *(other.key for other in others)))
            moments = frozenset(unit.expanded.occurrences.moments)
            for other in others:
                meeting = self._compare(unit, moments, other)
                if meeting is not None:
                    self._found[unit.key][other.key] = self._found[other.key][unit.key] = meeting

    def __iter__(self) -> Iterator[CandidatePair]:
        """Give every meeting once, in an order that depends on nothing but the series."""
        for key in sorted(self._found):
            for other, meeting in sorted(self._found[key].items()):
                if key < other:
                    yield meeting

    def compared_with(self, unit: ComparableSeries) -> list[CandidatePair]:
        """Compare a series that is not among these with those it could be; it is not remembered."""
        near = self._index.near(self._index.add(unit))
        self._index.discard(unit)
        others = unit.not_told_apart(near - {unit})
        others |= {self._units[key] for key in self._rulings.partners(unit.key) if key in self._units}
        starts = frozenset(unit.expanded.occurrences.moments)
        found = [self._compare(unit, starts, other) for other in sorted(others, key=lambda one: one.key)]
        return [pair for pair in found if pair is not None]

    @property
    def sizes(self) -> Mapping[str, int]:
        """How many series of each feed there are."""
        return {feed: len(units) for feed, units in self._of_feed.items()}

    def judge(self, a: ComparableSeries, x: Occurrence, b: ComparableSeries, y: Occurrence) -> Verdict:
        """Compare two occurrences of two series that start together; `a` is of the higher rank."""
        return self._judge(a, x.event, b, y.event)

    def _with_turned(self, turned: Turned) -> list[ComparableSeries]:
        """Return the series that have a value which has turned, of those that were ever compared."""
        found: dict[SeriesKey, ComparableSeries] = {}
        words, titles = ({value for kind, value in turned.everywhere if kind == one} for one in SPREAD)
        for unit in self._index.with_words(words | {max(title.split(), key=len) for title in titles}):
            if unit.key in self._compared and unit.is_called(words, titles):
                found[unit.key] = unit
        for feed, values in turned.in_feed.items():
            by_kind: dict[str, set[str]] = defaultdict(set)
            for kind, value in values:
                by_kind[kind].add(value)
            for unit in self._of_feed[feed].values():
                if unit.key in self._compared and (feed in turned.feeds or unit.says_any(by_kind)):
                    found[unit.key] = unit
        return list(found.values())

    def _forget(self, unit: ComparableSeries) -> None:
        if self._units.get(unit.key) is not unit:
            return
        del self._units[unit.key]
        self._compared.discard(unit.key)
        del self._of_feed[unit.key[0]][unit.key]
        self._index.discard(unit)
        self._forget_pairs(unit)

    def _forget_pairs(self, unit: ComparableSeries) -> None:
        for other in self._found.pop(unit.key, {}):
            self._found[other].pop(unit.key, None)

    def _candidates(
        self, new: Mapping[ComparableSeries, BlockingKeys]
    ) -> Iterator[tuple[ComparableSeries, set[ComparableSeries]]]:
        """Yield with whom each new unit shares a handle and a time of the week; every pair once."""
        done: set[ComparableSeries] = set()
        ruled: dict[SeriesKey, set[ComparableSeries]] = defaultdict(set)
        for a, b in (pair for pair in self._rulings.same if pair <= self._units.keys()):
            ruled[a].add(self._units[b])
            ruled[b].add(self._units[a])
        for unit, by in new.items():
            done.add(unit)
            alike = unit.not_told_apart(self._index.near(by) - done)
            yield unit, alike | (ruled.get(unit.key, set()) - done)

    def _compare(
        self, one: ComparableSeries, moments: frozenset[StartKey], other: ComparableSeries
    ) -> CandidatePair | None:
        """Judge two series where they start together; `moments` are when `one` starts."""
        shared = moments.intersection(other.expanded.occurrences.moments)
        a, b = (one, other) if one.rank < other.rank else (other, one)
        verdicts = tuple(
            (verdict, array("d", together))
            for x, y, together in _pairs(a.expanded.occurrences, b.expanded.occurrences, shared)
            if (verdict := self._judge(a, x, b, y, brief=True)).score >= POSSIBLE_FROM
        )
        return CandidatePair(a, b, verdicts) if verdicts else None

    def _judge(self, a: ComparableSeries, x: Event, b: ComparableSeries, y: Event, *, brief: bool = False) -> Verdict:
        if ruled := self._rulings.on(a.key, b.key):
            return ruled
        starts = a.expanded.occurrences.begins, b.expanded.occurrences.begins
        return score_pair(a.traits_of(x), b.traits_of(y), self._context, starts, brief=brief)


def _pairs(
    a: SeriesOccurrences, b: SeriesOccurrences, shared: Iterable[StartKey]
) -> Iterable[tuple[Event, Event, list[StartKey]]]:
    """Return whose details meet at these moments, each pair of events once: few, most dates are as their series say."""
    if a.master and b.master and not a.own and not b.own:
        return [(a.master, b.master, sorted(shared))] if shared else []
    of_a, of_b = _overriding(a), _overriding(b)
    pairs: dict[tuple[RecurrenceId, RecurrenceId], tuple[Event, Event, list[StartKey]]] = {}
    for at in sorted(shared):
        x, y = of_a.get(at, a.master), of_b.get(at, b.master)
        assert x is not None
        assert y is not None  # who has no master gives every date by itself
        pairs.setdefault((x.recurrence_id, y.recurrence_id), (x, y, []))[2].append(at)
    return pairs.values()


def _overriding(found: SeriesOccurrences) -> dict[StartKey, Event]:
    """Return the overrides that give the details of what starts at a moment."""
    moments = found.moments if found.own else ()
    return {moments[place]: one.event for place, one in found.own.items()}
