"""Everything served, frozen, made once per change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from aggregator.model.events import Note
from aggregator.model.occurrences import AllOccurrences
from aggregator.model.packed import PackedEvents
from aggregator.model.times import SeriesKey


@dataclass(frozen=True, slots=True)
class ServedFeed:
    """What readers may know of a feed."""

    id: str
    name: str
    color: str
    homepage: str


class ComparisonOutcome(StrEnum):
    """What comparing two series came to."""

    MERGED = "merged"
    DISAGREEMENT = "disagreement"  # merged, though the calendars give different times
    NEAR_MISS = "near miss"  # kept apart, for want of evidence


@dataclass(frozen=True, slots=True)
class ServedComparison:
    """Two series that were found to be one, or nearly so, with everything that was said for and against it."""

    outcome: ComparisonOutcome
    a: SeriesKey  # for merged ones the winner
    a_title: str
    b: SeriesKey
    b_title: str
    times: int  # occurrences it holds for; 0 where the whole series was compared
    first: str  # start of the first of them, ISO 8601
    rule: str
    score: float
    evidence: tuple[tuple[str, float, str], ...]  # name, weight, in words
    detail: str = ""  # of a disagreement: who says what
    other_start: str = ""  # of a disagreement, ISO 8601: the start that is not shown
    other_feed: str = ""  # the feed that gives it


@dataclass(frozen=True, slots=True)
class Rendered:
    """The bytes of one address, with what HTTP says about them."""

    body: bytes
    gzip: bytes
    etag: str  # strong, with its quotes
    modified: datetime


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything served, frozen, made once per change."""

    version: int
    made_at: datetime
    feeds: tuple[ServedFeed, ...]
    events: PackedEvents  # sorted by UID
    occurrences: AllOccurrences  # sorted by start, then event
    calendar: Rendered  # /calendar.ics
    calendars: dict[str, Rendered]  # /calendars/<feed>.ics
    timezones: dict[str, bytes]  # IANA name → VTIMEZONE component as rendered
    comparisons: tuple[ServedComparison, ...] = ()  # merged first, then disagreements, then near misses
    notes: tuple[Note, ...] = ()  # what was left out when rendering, and why
