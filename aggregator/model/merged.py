"""One event in the world on its way to subscribers: merged, rendered, and with the identity that lasts."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from aggregator.model.events import Series
from aggregator.model.expansion import SeriesOccurrences
from aggregator.model.served_event import EventOccurrences, Source
from aggregator.model.times import SeriesKey


@dataclass(frozen=True, slots=True)
class MergedEvent:
    """What is published for one group: the winner's series, completed from others, cut where another shows it."""

    series: Series
    occurrences: SeriesOccurrences
    sources: tuple[Source, ...]  # winner first
    absorbed: tuple[SeriesKey, ...] = ()  # series that are not published by themselves because of this one
    sentences: frozenset[str] = frozenset()  # on other statuses: descriptions begin with them, for subscribers


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
    room_key: str = ""  # of start, rule and join link: finds it again where the title is new, too; "" without these

    @property
    def feeds(self) -> Collection[str]:
        """Who announces it."""
        return {source.feed for source in self.sources} if len(self.sources) > 1 else (self.sources[0].feed,)


@dataclass(frozen=True, slots=True)
class PublishedUid:
    """What subscribers have seen under one published UID. Feeds do not tell, so it is remembered in the store."""

    uid: str  # published
    members: tuple[SeriesKey, ...]  # every series ever published under this UID, the latest winner first
    digest: str  # of what subscribers saw
    content_key: str  # of title, start and rule: finds the event again when its feed gives it a new UID
    sequence: int
    modified: datetime
    seen_at: datetime  # when it was last published; rises at most once a day, so that most builds change nothing
    published: datetime | None = None  # when it was first published; unknown of what older versions published
    room_key: str = ""  # as of `RenderedEvent`; older versions did not keep it
