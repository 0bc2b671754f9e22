"""All series there are, in the order of their keys, kept from one build to the next.

A build that changes a hundred series of a hundred thousand puts these in their places; to go through all would take
longer than everything else such a build does.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from operator import attrgetter

from aggregator.duplicates.features.feed_word_counts import decrement
from aggregator.duplicates.pairs.comparable_series import ComparableSeries
from aggregator.duplicates.pairs.match_types import EventGroup
from aggregator.model import ExpandedSeries, SeriesKey

_KEY = attrgetter("key")
_FEW = 8  # parts of all: more are sorted rather than put in one by one


class SortedSeries:
    """The series prepared for comparing."""

    def __init__(self) -> None:
        self._units: list[ComparableSeries] = []  # by key
        self._alone: list[EventGroup] = []  # of each: its group while it meets no other
        self._uids: Counter[str] = Counter()

    def __len__(self) -> int:
        return len(self._units)

    def __iter__(self) -> Iterator[ComparableSeries]:
        return iter(self._units)

    @property
    def shared_uids(self) -> Collection[str]:
        """Return the UIDs that several have."""
        return {uid for uid, count in self._uids.items() if count > 1}

    def place(self, key: SeriesKey) -> int:
        """Return where the series with this key stands."""
        return bisect_left(self._units, key, key=_KEY)

    def __getitem__(self, key: SeriesKey) -> ComparableSeries:
        return self._units[self.place(key)]

    def __contains__(self, key: SeriesKey) -> bool:
        at = self.place(key)
        return at < len(self._units) and self._units[at].key == key

    def groups(self, met: Iterable[EventGroup]) -> Sequence[EventGroup]:
        """Return all groups in order, given those that met; the rest are the same objects as before."""
        found = list(self._alone)
        away: set[int] = set()
        for group in met:
            found[self.place(group.winner)] = group
            away.update(map(self.place, group.others))
        return [group for at, group in enumerate(found) if at not in away] if away else found

    def replace(self, gone: Sequence[ExpandedSeries], new: Sequence[ComparableSeries]) -> list[ComparableSeries]:
        """Take out the series of `gone` and put in the new ones; return what was taken out."""
        few = (len(gone) + len(new)) * _FEW < len(self._units)
        taken = self._put(gone, new) if few else self._sort(gone, new)
        self._uids.update(unit.key[1] for unit in new)
        for unit in taken:
            decrement(self._uids, unit.key[1])
        return taken

    def _put(self, gone: Iterable[ExpandedSeries], new: Iterable[ComparableSeries]) -> list[ComparableSeries]:
        """Replace one by one: all others stay where they are."""
        taken = list(map(self._taken_out, gone))
        for unit in new:
            at = self.place(unit.key)
            self._units.insert(at, unit)
            self._alone.insert(at, EventGroup(unit.key))
        return taken

    def _taken_out(self, one: ExpandedSeries) -> ComparableSeries:
        at = self.place(one.series.key)
        while self._units[at].expanded is not one:
            at += 1
        del self._alone[at]
        return self._units.pop(at)

    def _sort(self, gone: Iterable[ExpandedSeries], new: Iterable[ComparableSeries]) -> list[ComparableSeries]:
        """Replace all at once."""
        ids = set(map(id, gone))
        taken = [unit for unit in self._units if id(unit.expanded) in ids]
        stay = (unit for unit in self._units if id(unit.expanded) not in ids)
        self._units = sorted([*stay, *new], key=_KEY)
        self._alone = [EventGroup(unit.key) for unit in self._units]
        return taken
