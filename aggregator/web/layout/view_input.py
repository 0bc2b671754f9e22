"""What every view is made from: a snapshot, the query, the current time; and the first steps that all views share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from aggregator.model import AllOccurrences
from aggregator.web.layout.local_days import DaySpan, on_days
from aggregator.web.request.view_query import ViewQuery
from aggregator.web.serving.event_filter import filter_occurrences
from aggregator.web.serving.served_snapshot import IndexedSnapshot


@dataclass(frozen=True)
class ViewInput:
    """A snapshot as one visitor sees it at one time."""

    indexed: IndexedSnapshot
    query: ViewQuery
    now: datetime
    lasting: bool = False  # shown at any later time: so nothing is said that will not stay true

    @cached_property
    def occurrences(self) -> AllOccurrences:
        """The occurrences that pass the filters, in order of time."""
        return filter_occurrences(self.indexed, self.query)

    @cached_property
    def local(self) -> datetime:
        """The current time in the visitor's zone."""
        return self.now.astimezone(self.query.zone)

    def on_days(self, first: date, end: date) -> list[DaySpan]:
        """Return the filtered occurrences on the days from `first` to `end` (exclusive)."""
        return on_days(self.occurrences, self.query.zone, first, end)
