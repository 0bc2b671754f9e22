"""The occurrences of one series as columns: where they begin and end, in seconds.

A weekly meeting has sixty of them in a window and a large site has millions, so they are two arrays of numbers, and
become objects one by one, when they are looked at. Only what an override says is kept as an object.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from math import floor
from typing import overload

from aggregator.model.event_features import EventFeatures
from aggregator.model.events import Event, Note, Occurrence, RecurrenceId, Series
from aggregator.model.times import DAY, EPOCH_DAY

StartKey = float  # seconds since the epoch; a whole day half a second after its midnight UTC, so that it equals no time

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_A_DAY_BEGINS = 0.5


class SeriesOccurrences(Sequence[Occurrence]):
    """The occurrences of a series, sorted by start, then slot: those its master gives, and those of its overrides."""

    __slots__ = ("_lengths", "begins", "master", "own")

    def __init__(
        self,
        master: Event | None = None,
        begins: Iterable[int] = (),
        lengths: Sequence[int] = (),
        own: Mapping[int, Occurrence] | None = None,
    ) -> None:
        self.master = master  # who says everything about those that are not in `own`
        self.begins = array("q", begins)  # seconds since the epoch, a day from its midnight UTC
        # seconds that each lasts; nearly always one for all, and then not said for each
        self._lengths = array("q", lengths) if len(set(lengths)) > 1 else _one(*lengths[:1])
        self.own: Mapping[int, Occurrence] = own or _NONE  # by place: those that are not as the master says

    @classmethod
    def of(cls, master: Event | None, occurrences: Iterable[Occurrence]) -> SeriesOccurrences:
        """Take occurrences in order; `master` gives those whose event it is, at their own slots."""
        found = tuple(occurrences)
        own = {place: o for place, o in enumerate(found) if o.event is not master or o.recurrence_id != o.start}
        return cls(master, [o.start_seconds for o in found], [o.end_seconds - o.start_seconds for o in found], own)

    def __reduce__(self) -> tuple[object, ...]:
        return _restored, (self.master, self.begins, self._lengths, self.own)

    def __len__(self) -> int:
        return len(self.begins)

    @overload
    def __getitem__(self, place: int) -> Occurrence: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Occurrence, ...]: ...
    def __getitem__(self, place: int | slice) -> Occurrence | tuple[Occurrence, ...]:
        if isinstance(place, slice):
            return tuple(self[one] for one in range(*place.indices(len(self))))
        if place < 0:
            place += len(self)
        begin = self.begins[place]
        finish = begin + self._lengths[place if len(self._lengths) > 1 else 0]
        if own := self.own.get(place):
            return own
        assert self.master is not None
        made = _day if self.all_day else _instant
        start = made(begin)
        return Occurrence(start, made(finish), start, self.master, begin, finish)

    def __iter__(self) -> Iterator[Occurrence]:
        own, master = self.own, self.master
        made = _day if self.all_day else _instant
        for place, (begin, finish) in enumerate(self.spans):
            if place in own:
                yield own[place]
            else:
                assert master is not None
                start = made(begin)
                yield Occurrence(start, made(finish), start, master, begin, finish)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, SeriesOccurrences):
            return NotImplemented
        mine = (self.begins, self._lengths, self.own, self.master if len(self) > len(self.own) else None)
        theirs = (other.begins, other._lengths, other.own, other.master if len(other) > len(other.own) else None)
        return mine == theirs

    def __hash__(self) -> int:
        return hash((tuple(self.begins), tuple(self._lengths)))

    def __repr__(self) -> str:
        return f"Expansion({list(self)!r})"

    @property
    def all_day(self) -> bool:
        """Whether those the master gives are whole days."""
        return self.master is not None and self.master.all_day

    @property
    def lengths(self) -> Sequence[int]:
        """How many seconds each lasts; one number where all last as long."""
        return self._lengths

    @property
    def spans(self) -> list[tuple[int, int]]:
        """When each begins and is over, in seconds since the epoch."""
        if len(self._lengths) > 1:
            return [(begin, begin + length) for begin, length in zip(self.begins, self._lengths, strict=True)]
        return [(begin, begin + length) for length in self._lengths for begin in self.begins]

    @property
    def moments(self) -> Sequence[StartKey]:
        """When they start, in the form in which starts are compared."""
        whole_days = self.all_day
        found = [begin + _A_DAY_BEGINS for begin in self.begins] if whole_days else self.begins
        others = [(place, one) for place, one in self.own.items() if one.all_day is not whole_days]
        if not others:
            return found
        moments = list(found)
        for place, one in others:
            moments[place] = start_key(one)
        return moments

    def given_by(self, events: Mapping[RecurrenceId, Event]) -> SeriesOccurrences:
        """Return the same with some events, by RECURRENCE-ID, replaced by others that start and end as they do."""
        master = self.master and events.get(self.master.recurrence_id, self.master)
        own = {at: o._replace(event=events.get(o.event.recurrence_id, o.event)) for at, o in self.own.items()}
        return SeriesOccurrences(master, self.begins, self._lengths, own)

    def at(self, when: StartKey) -> list[Occurrence]:
        """Return what starts at a moment: one occurrence, or two where one was moved onto the other."""
        first, end = bisect_left(self.begins, floor(when)), bisect_right(self.begins, floor(when))
        return [found for place in range(first, end) if start_key(found := self[place]) == when]

    def event_at(self, place: int) -> Event:
        """Return who gives the details of one of them."""
        if own := self.own.get(place):
            return own.event
        assert self.master is not None
        return self.master


_NONE: Mapping[int, Occurrence] = {}


@lru_cache(maxsize=1024)
def _one(*length: int) -> array[int]:
    """Return the one array that all use whose occurrences last as long; nobody changes it."""
    return array("q", length)


def _restored(
    master: Event | None, begins: array[int], lengths: array[int], own: Mapping[int, Occurrence]
) -> SeriesOccurrences:
    """Make what was pickled again. Its columns are not copied: a `Track` of the same pickle shares them."""
    made = SeriesOccurrences(master, (), lengths, own)
    made.begins = begins
    return made


@dataclass(frozen=True, slots=True)
class ExpandedSeries:
    """A series and its occurrences within a window. Cancelled occurrences are not among them."""

    series: Series
    occurrences: SeriesOccurrences
    notes: tuple[Note, ...] = ()  # what the linter changed, or why the series was cut short
    looks: tuple[EventFeatures, ...] = field(default=(), repr=False, compare=False)  # of each of its events
    # what its calendar has cancelled of it, or all of it: what would take place otherwise
    cancelled: SeriesOccurrences | None = field(default=None, repr=False, compare=False)


def start_key(occurrence: Occurrence) -> StartKey:
    """Return when an occurrence starts, in the form in which starts are compared."""
    return occurrence.start_seconds + _A_DAY_BEGINS if occurrence.all_day else occurrence.start_seconds


def _instant(at: int) -> datetime:
    return _EPOCH + timedelta(0, at)


def _day(at: int) -> date:
    return date.fromordinal(at // DAY + EPOCH_DAY)
