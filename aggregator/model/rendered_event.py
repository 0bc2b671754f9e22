"""What is published of an event, complete but for its identity."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from aggregator.model.merged import Source
from aggregator.model.occurrences import EventOccurrences
from aggregator.model.times import SeriesKey


@dataclass(frozen=True, slots=True)
class RenderedEvent:
    """A merged event before it has its identity."""

    members: tuple[SeriesKey, ...]  # the winner, and who is wholly covered by it
    sources: tuple[Source, ...]  # winner first
    digest: str  # of all that subscribers see of it, as long as nothing of it leaves the window
    content_key: str  # of title, start and rule: finds an event again whose feed gave it a new UID
    sequence: int  # the highest that the winner's feed gives
    modified: datetime | None  # the latest time that it gives
    content: bytes  # packed
    occurrences: EventOccurrences
    zones: tuple[str, ...]  # IANA names of the VTIMEZONEs its component needs
    vevents: int
    size: int  # bytes of these

    @property
    def feeds(self) -> Collection[str]:
        """Who announces it."""
        return {source.feed for source in self.sources} if len(self.sources) > 1 else (self.sources[0].feed,)
