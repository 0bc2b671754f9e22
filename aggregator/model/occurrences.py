"""The occurrences of all events in the order of time, kept as columns of numbers.

A thousand communities have millions of occurrences. As objects they would fill the memory of every web worker and keep
its garbage collector busy; nearly all of them, though, are as their event usually is, and differ in their start alone.
So a start and the number of the event are all that is kept of each, what is otherwise is kept beside them, and objects
are made of those that somebody looks at.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import compress
from operator import attrgetter
from typing import overload

from aggregator.model.served_event import EventOccurrences, ServedOccurrence
from aggregator.model.times import DAY

AT_ONCE = 256  # made at once for those who take one after the other and may stop anywhere
STRETCH = 1 << 14  # looked through at once


@dataclass(frozen=True, slots=True)
class EventDatesToCome:
    """What is to come of one event."""

    next: ServedOccurrence
    count: int
    last: int  # start of the last one, in seconds
    of_all: int  # how many dates there are, with those that are over


@dataclass(frozen=True)
class AllOccurrences(Sequence[ServedOccurrence]):
    """Occurrences sorted by start, then by event. Columns are arrays in the byte order of the machine."""

    starts: bytes = b""  # "q", seconds since the epoch
    events: bytes = b""  # "I", of the same occurrences: indexes into Snapshot.events
    lengths: bytes = b""  # "q", by event: seconds that its occurrences usually last
    all_day: bytes = b""  # by event, one byte each: whether that is whole days
    unusual: tuple[ServedOccurrence, ...] = ()  # all that share start and event with one that is not as usual; in order

    @classmethod
    def of(cls, rows: Iterable[ServedOccurrence]) -> AllOccurrences:
        """Make the columns of occurrences in any order."""
        by_event: dict[int, list[ServedOccurrence]] = {}
        for row in rows:
            by_event.setdefault(row.event, []).append(row)
        return cls.joined(
            [EventOccurrences.of(by_event.get(event, ())) for event in range(max(by_event, default=-1) + 1)]
        )

    @classmethod
    def joined(cls, by_event: Sequence[EventOccurrences]) -> AllOccurrences:
        """Put the occurrences of all events in order, the first of which is event 0."""
        return cls.in_order([one.starts for one in by_event]).with_details(by_event)

    @classmethod
    def in_order(cls, starts_by_event: Iterable[Iterable[int]]) -> AllOccurrences:
        """Put starts in order, those of event 0 given first. The rest is for `with_details` to say."""
        events_at: defaultdict[int, list[int]] = defaultdict(list)  # few starts are of one event alone
        for event, starts in enumerate(starts_by_event):
            for start in starts:
                events_at[start].append(event)
        all_starts, all_events = array("q"), array("I")
        for start in sorted(events_at):
            events = events_at[start]
            all_starts.extend([start] * len(events))
            all_events.extend(events)
        return cls(all_starts.tobytes(), all_events.tobytes())

    def with_details(self, by_event: Sequence[EventOccurrences]) -> AllOccurrences:
        """Return what starts at the same times, with all else as these events say."""
        unusual = [row for event, one in enumerate(by_event) if one.unusual for row in one.unusual_of(event)]
        return AllOccurrences(
            self.starts,
            self.events,
            array("q", [one.length for one in by_event]).tobytes(),
            bytes([one.all_day for one in by_event]),
            tuple(sorted(unusual, key=attrgetter("start", "event", "end"))),
        )

    # ------------------------------------------------------------ as a sequence

    def __len__(self) -> int:
        return len(self._starts)

    @overload
    def __getitem__(self, index: int) -> ServedOccurrence: ...
    @overload
    def __getitem__(self, index: slice) -> list[ServedOccurrence]: ...
    def __getitem__(self, index: int | slice) -> ServedOccurrence | list[ServedOccurrence]:
        positions = range(len(self))[index]
        return self._at(positions) if isinstance(positions, int) else list(self._made(positions))

    def __iter__(self) -> Iterator[ServedOccurrence]:
        return self._made(range(len(self)))

    def _at(self, position: int) -> ServedOccurrence:
        nth = bisect_left(self._odd, position)
        if nth < len(self._odd) and self._odd[nth] == position:
            return self.unusual[nth]
        start, event = self._starts[position], self._events[position]
        return ServedOccurrence(event, start, start + self._lengths[event], bool(self.all_day[event]))

    def _made(self, positions: range) -> Iterator[ServedOccurrence]:
        """Make occurrences, faster than one by one."""
        first, beyond, step = positions.start, max(positions.stop, 0), positions.step
        if step != 1:
            yield from map(self._at, positions)
            return
        lengths, all_day = self._lengths, self.all_day
        nths = range(bisect_left(self._odd, first), bisect_left(self._odd, beyond))
        odd = {self._odd[nth]: self.unusual[nth] for nth in nths}
        pairs = zip(self._starts[first:beyond].tolist(), self._events[first:beyond].tolist(), strict=True)
        for position, (start, event) in enumerate(pairs, first):
            if odd and position in odd:
                yield odd[position]
            else:
                yield ServedOccurrence(event, start, start + lengths[event], all_day[event] == 1)

    # ------------------------------------------------------------ what is looked for

    def since(self, second: int) -> int:
        """Return the position of the first that starts at this second or later."""
        return bisect_left(self._starts, second)

    def starting_from(self, second: int) -> Iterator[ServedOccurrence]:
        """Yield what starts at this second or later."""
        for begin in range(self.since(second), len(self), AT_ONCE):
            yield from self._made(range(begin, min(begin + AT_ONCE, len(self))))

    def on_from(self, second: int) -> Iterator[ServedOccurrence]:
        """Yield what ends after this second or starts at it, or later."""
        yield from self._running(second)
        yield from self.starting_from(second)

    def on_between(self, begin: int, end: int) -> list[ServedOccurrence]:
        """Return what starts before `end`, and ends after `begin` or starts at it."""
        return [*self._running(begin), *self[self.since(begin) : self.since(end)]]

    def to_come(self, second: int) -> dict[int, EventDatesToCome]:
        """Return what is to come of each event, in the order of next dates."""
        first = self.since(second)
        events = self._events[first:].tolist()
        counts, of_all = Counter(events), Counter(self._events.tolist())
        nexts = dict(zip(reversed(events), reversed(range(first, len(self))), strict=True))
        lasts = dict(zip(events, self._starts[first:].tolist(), strict=True))
        running = {o.event: o for o in self._running(second)}
        found = {
            event: EventDatesToCome(o, 1 + counts[event], lasts.get(event, o.start), of_all[event])
            for event, o in running.items()
        }
        for event in dict.fromkeys(events):
            if event not in running:
                next_one = self._at(nexts[event])
                found[event] = EventDatesToCome(next_one, counts[event], lasts[event], of_all[event])
        return found

    def count_events_from(self, second: int) -> int:
        """Return how many events have an occurrence that ends after this second or starts at it, or later."""
        coming = set(self._events[self.since(second) :].tolist())
        return len(coming.union(o.event for o in self._running(second)))

    def _running(self, second: int) -> list[ServedOccurrence]:
        """Return what starts before this second and ends after it."""
        near, now = self.since(second - DAY), self.since(second)
        lasting = (self._at(place) for place in self._lasting[: bisect_left(self._lasting, near)])
        return [o for o in (*lasting, *self._made(range(near, now))) if o.end > second]

    def of_event(self, event: int) -> list[ServedOccurrence]:
        """Return those of one event."""
        return [self._at(position) for position in self._positions(event)]

    def only(self, events: Sequence[bool], fits: Callable[[ServedOccurrence], bool]) -> AllOccurrences:
        """Return those of the events marked; of what is not as its event usually is, which `fits` says."""
        fitting = list(map(fits, self.unusual))
        starts, numbers = array("q"), array("I")
        for begin in range(0, len(self), STRETCH):  # as Python's numbers all of them would be hundreds of megabytes
            end = begin + STRETCH
            some = self._events[begin:end].tolist()
            marks = list(map(events.__getitem__, some))
            for nth in range(bisect_left(self._odd, begin), bisect_left(self._odd, end)):
                marks[self._odd[nth] - begin] = fitting[nth]
            starts.extend(compress(self._starts[begin:end].tolist(), marks))
            numbers.extend(compress(some, marks))
        kept = tuple(compress(self.unusual, fitting))
        return AllOccurrences(starts.tobytes(), numbers.tobytes(), self.lengths, self.all_day, kept)

    def _positions(self, event: int) -> Iterator[int]:
        """Find an event's number in the column: as bytes that is a hundred times faster than as numbers."""
        size = self._events.itemsize
        sought = array("I", [event]).tobytes()
        at = self.events.find(sought)
        while at >= 0:
            if at % size == 0:
                yield at // size
            at = self.events.find(sought, at - at % size + size)

    # ------------------------------------------------------------ columns as numbers

    @cached_property
    def _starts(self) -> memoryview[int]:
        return memoryview(self.starts).cast("q")

    @cached_property
    def _events(self) -> memoryview[int]:
        return memoryview(self.events).cast("I")

    @cached_property
    def _lengths(self) -> memoryview[int]:
        return memoryview(self.lengths).cast("q")

    @cached_property
    def _odd(self) -> Sequence[int]:
        """The positions of what is unusual, in its order."""
        found = array("I")
        for row in self.unusual:
            at = max(bisect_left(self._starts, row.start), found[-1] + 1 if found else 0)
            while self._events[at] != row.event:
                at += 1
            found.append(at)
        return found

    @cached_property
    def _lasting(self) -> Sequence[int]:
        """The positions of those that last longer than a day: few, and `running` cannot find them by their start."""
        events = {event for event, length in enumerate(self._lengths) if length > DAY}
        unusual = {(o.start, o.event) for o in self.unusual if o.end - o.start > DAY}
        if not events and not unusual:
            return ()
        pairs = enumerate(zip(self._starts, self._events, strict=True))
        return array("I", [n for n, pair in pairs if pair[1] in events or pair in unusual])
