"""Everything served, frozen, made once per change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from aggregator.model.events import Note, Status
from aggregator.model.merged import Source
from aggregator.model.occurrences import Occurrences
from aggregator.model.times import Key


@dataclass(frozen=True, slots=True)
class ServedFeed:
    """What readers may know of a feed."""

    id: str
    name: str
    color: str
    homepage: str


@dataclass(frozen=True, slots=True)
class ServedEvent:
    """A merged event as page, JSON and .ics show it. `html` is sanitised, every other text is plain and unescaped."""

    id: str  # short, from the UID, for addresses: "/events/<id>"
    uid: str
    title: str
    text: str
    html: str
    location: str
    url: str
    join: str  # address to join by, or ""
    status: Status
    organizer: str
    recurs: bool
    sources: tuple[Source, ...]  # winner first
    component: bytes  # its VEVENTs as rendered, CRLF, folded
    zones: tuple[str, ...]  # IANA names of the VTIMEZONEs its component needs


class Outcome(StrEnum):
    """What comparing two series came to."""

    MERGED = "merged"
    DISAGREEMENT = "disagreement"  # merged, though the calendars give different times
    NEAR_MISS = "near miss"  # kept apart, for want of evidence


@dataclass(frozen=True, slots=True)
class ServedComparison:
    """Two series that were found to be one, or nearly so, with everything that was said for and against it."""

    outcome: Outcome
    a: Key  # for merged ones the winner
    a_title: str
    b: Key
    b_title: str
    times: int  # occurrences it holds for; 0 where the whole series was compared
    first: str  # start of the first of them, ISO 8601
    rule: str
    score: float
    evidence: tuple[tuple[str, float, str], ...]  # name, weight, in words
    detail: str = ""  # of a disagreement: who says what


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
    events: tuple[ServedEvent, ...]
    occurrences: Occurrences  # sorted by start, then event id
    calendar: Rendered  # /calendar.ics
    calendars: dict[str, Rendered]  # /calendars/<feed>.ics
    timezones: dict[str, bytes]  # IANA name → VTIMEZONE component as rendered
    comparisons: tuple[ServedComparison, ...] = ()  # merged first, then disagreements, then near misses
    notes: tuple[Note, ...] = ()  # what was left out when rendering, and why
