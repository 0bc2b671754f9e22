"""One event in the world: its sources, and the identity that lasts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from aggregator.model.events import Series
from aggregator.model.expansion import SeriesOccurrences
from aggregator.model.times import SeriesKey


@dataclass(frozen=True, slots=True)
class Source:
    """One calendar that announces a merged event."""

    feed: str
    uid: str
    reason: str = ""  # why we think it is the same; empty for the winner
    partial: bool = False  # it announces only some of the occurrences
    disagrees: str = ""  # in words, where its times differ from those shown


@dataclass(frozen=True, slots=True)
class MergedEvent:
    """What is published for one group: the winner's series, completed from others, cut where another shows it."""

    series: Series
    occurrences: SeriesOccurrences
    sources: tuple[Source, ...]  # winner first
    absorbed: tuple[SeriesKey, ...] = ()  # series that are not published by themselves because of this one


@dataclass(frozen=True, slots=True)
class PublishedUid:
    """What we promised subscribers about one published UID. Feeds do not tell, so it is remembered in the store."""

    uid: str  # published
    members: tuple[SeriesKey, ...]  # every series ever published under this UID, the latest winner first
    digest: str  # of what subscribers saw
    likeness: str  # of title, start and rule: finds the event again when its feed gives it a new UID
    sequence: int
    modified: datetime
    seen_at: datetime  # when it was last published; rises at most once a day, so that most builds change nothing
