"""The timetable of all events, kept in order from one build to the next.

A build that changes a hundred events of a hundred thousand takes their dates out of the columns and puts the new ones
in, which is copying; to sort all anew would take longer than everything else such a build does.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import is_

from aggregator.model import AllOccurrences, EventOccurrences

Pair = tuple[int, int]  # start and event: what occurrences are sorted by


class OccurrenceIndex:
    """Puts tracks in order; one that is the same object as last time did not change."""

    def __init__(self) -> None:
        self._tracks: Sequence[EventOccurrences] = ()
        self._all = AllOccurrences()

    def of(self, tracks: Iterable[EventOccurrences]) -> AllOccurrences:
        """Return all occurrences in order, given the tracks of all events, the first of which is that of event 0."""
        before, self._tracks = self._tracks, tuple(tracks)
        if not _same(before, self._tracks):
            in_time = len(before) == len(self._tracks) and all(map(_start_alike, before, self._tracks))
            self._all = self._all.as_told_by(self._tracks) if in_time else self._moved(before, self._tracks)
        return self._all

    def _moved(self, before: Sequence[EventOccurrences], now: Sequence[EventOccurrences]) -> AllOccurrences:
        """Put `now` in order."""
        numbers = {id(track): event for event, track in enumerate(now)}
        stayed = {event: numbers[id(track)] for event, track in enumerate(before) if id(track) in numbers}
        in_order = all(a < b for a, b in pairwise(stayed.values()))
        if len(stayed) < len(now) / 2 or not in_order:  # a start, or another day
            return AllOccurrences.joined(now)
        columns = Columns(array("q", self._all.starts), array("I", self._all.events))
        columns = columns.without(_pairs(before, set(stayed)))
        columns = columns.renumbered([stayed.get(event, 0) for event in range(len(before))])
        columns = columns.filled_with(_pairs(now, set(stayed.values())))
        return AllOccurrences.in_order(columns.starts, columns.events, now)


def _same(before: Sequence[EventOccurrences], now: Sequence[EventOccurrences]) -> bool:
    return len(before) == len(now) and all(map(is_, before, now))


def _start_alike(one: EventOccurrences, other: EventOccurrences) -> bool:
    return one is other or one.starts == other.starts


def _pairs(tracks: Sequence[EventOccurrences], known: set[int]) -> list[Pair]:
    """Return what the tracks that are not among the known have, in order."""
    new = (event for event in range(len(tracks)) if event not in known)
    return sorted((start, event) for event in new for start in tracks[event].starts)


@dataclass(frozen=True, slots=True)
class Columns:
    """Starts and events of the same occurrences, in order."""

    starts: array[int]
    events: array[int]

    def without(self, gone: Iterable[Pair]) -> Columns:
        """Take out what is there of each of these, which are in order."""
        places = [place for pair in dict.fromkeys(gone) for place in self._places(pair)]
        return Columns(_cut(self.starts, places), _cut(self.events, places))

    def renumbered(self, numbers: Sequence[int]) -> Columns:
        """Give events other numbers, in the same order."""
        return Columns(self.starts, array("I", map(numbers.__getitem__, self.events)))

    def filled_with(self, new: Sequence[Pair]) -> Columns:
        """Put in what is new, which is in order."""
        places = [self._places(pair).stop for pair in new]
        starts, events = [start for start, _ in new], [event for _, event in new]
        return Columns(_filled(self.starts, places, starts), _filled(self.events, places, events))

    def _places(self, pair: Pair) -> range:
        """Return where this start of this event stands, or would."""
        start, event = pair
        low, high = bisect_left(self.starts, start), bisect_right(self.starts, start)
        return range(bisect_left(self.events, event, low, high), bisect_right(self.events, event, low, high))


def _cut(column: array[int], places: Iterable[int]) -> array[int]:
    kept, at = array(column.typecode), 0
    for place in places:
        kept += column[at:place]
        at = place + 1
    return kept + column[at:]


def _filled(column: array[int], places: Iterable[int], values: Iterable[int]) -> array[int]:
    filled, at = array(column.typecode), 0
    for place, value in zip(places, values, strict=True):
        filled += column[at:place]
        filled.append(value)
        at = place
    return filled + column[at:]
