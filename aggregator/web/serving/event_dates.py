"""The dates of one event: which are to come, and which one an address names, also after it was moved."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import datetime

from aggregator.model import Conference, ServedEvent, ServedOccurrence, seconds
from aggregator.publish.ics.vevent_editing import basic_format, split_vevents
from aggregator.web.request.data_paths import read_start
from aggregator.web.serving.served_snapshot import IndexedSnapshot


@dataclass(frozen=True)
class EventDates:
    """All dates of an event, in order of time."""

    indexed: IndexedSnapshot
    position: int  # of the event in the snapshot
    all: list[ServedOccurrence]

    @classmethod
    def of(cls, indexed: IndexedSnapshot, position: int) -> EventDates:
        """Look up the dates of an event."""
        return cls(indexed, position, indexed.snapshot.occurrences.of_event(position))

    @property
    def event(self) -> ServedEvent:
        """The event."""
        return self.indexed.snapshot.events[self.position]

    def count_ended(self, now: int) -> int:
        """Return how many dates have ended at `now`, in seconds. They are the first ones."""
        return bisect_left(self.all, now, key=lambda date: date.end)

    def find(self, start: str) -> ServedOccurrence | None:
        """Return the date whose start an address has as `start`; None if there is none."""
        when = read_start(start)
        if when is None:
            return None
        second, all_day = seconds(when), not isinstance(when, datetime)
        return next((date for date in self.all if date.start == second and date.all_day == all_day), None)

    def conferences_of(self, date: ServedOccurrence) -> tuple[Conference, ...]:
        """Return the ways to join that the event states for one of its dates."""
        vevents = split_vevents(self.event.component)
        own = (one for one in vevents if not one.recurs and seconds(one.start) == date.start)
        shown = next(own, vevents[0] if vevents else None)
        return shown.conferences if shown else ()

    def find_moved(self, start: str) -> ServedOccurrence | None:
        """Return the date that was moved away from `start`; None if there is none."""
        event = self.event
        overrides = [(one.slot, seconds(one.start)) for one in split_vevents(event.component) if one.slot]
        slots = [(basic_format(slot), begin) for slot, begin in overrides]
        begins = {begin for slot, begin in (*slots, *((one.slot, one.start) for one in event.dates)) if slot == start}
        return next((date for date in self.all if date.start in begins), None)
