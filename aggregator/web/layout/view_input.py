"""What every view is made from: a snapshot, what a reader asked, and the moment; and the first steps common to all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from aggregator.model import AllOccurrences
from aggregator.web.layout.event_row import EventRow, make_row
from aggregator.web.layout.local_days import DaySpan, on_days
from aggregator.web.request.view_query import ViewQuery
from aggregator.web.serving.event_filter import matching_occurrences
from aggregator.web.serving.served_snapshot import IndexedSnapshot


@dataclass(frozen=True)
class ViewInput:
    """A snapshot as one reader sees it at one moment."""

    shown: IndexedSnapshot
    selection: ViewQuery
    now: datetime

    @cached_property
    def matching(self) -> AllOccurrences:
        """What was asked for, in the order of time."""
        return matching_occurrences(self.shown, self.selection)

    @cached_property
    def local(self) -> datetime:
        """The moment in the reader's zone."""
        return self.now.astimezone(self.selection.zone)

    def on_days(self, first: date, end: date) -> list[DaySpan]:
        """Return what was asked for and is on the days from `first` to `end` (exclusive)."""
        return on_days(self.matching, self.selection, first, end)

    def row(self, placed: DaySpan, day: date) -> EventRow:
        """Return the line for an occurrence that stands on `day`."""
        return make_row(self.shown, placed.occurrence, self.selection, self.now, day)
