"""A calendar understood, with what each of its series comes to by itself.

Whoever reads a document goes on with each series as far as nobody else's matter for it: to its occurrences, and to what
is published of it as long as no other calendar announces the same. That is most of the work of a build, and it is done
in the processes that read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from aggregator.model.events import Note, Series, Window
from aggregator.model.expansion import ExpandedSeries
from aggregator.model.merged import RenderedEvent


@dataclass(frozen=True, slots=True)
class PreparedSeries:
    """A series as it is compared with others, or one stray of it."""

    as_sent: Series  # as the feed says
    expanded: ExpandedSeries  # linted, with its occurrences
    rendered: (
        RenderedEvent | str | None
    )  # published while it meets no other; why it cannot be written; None: nothing to publish

    @property
    def title(self) -> str:
        """What the series is called."""
        return self.expanded.series.main_event.title


class Doubt(StrEnum):
    """Why no dates follow from a statement."""

    NO_FIRST_DATE = "no-first-date"  # "every other Tuesday": which of them is not said
    NO_DAY = "no-day"
    NO_TIME = "no-time"
    NO_ZONE = "no-zone"
    AMBIGUOUS = "ambiguous"  # "every second Tuesday": of the month, or every two weeks
    EXCEPTIONS = "exceptions"  # "except in December"
    CONTRADICTION = "contradiction"  # the time is given in several zones that do not agree


@dataclass(frozen=True, slots=True)
class Statement:
    """A cadence as a page states it: "Thursdays, 12:00 PM GMT"."""

    title: str  # what is said to repeat
    text: str  # the words of the page
    rule: str  # value of an RRULE, as far as it is said; "" if it can mean two
    weekdays: tuple[int, ...]  # from Monday 0
    time: str  # "16:00", "" if none is said
    zone: str  # IANA name, "UTC" or an offset
    minutes: int | None  # how long, if it is said
    first_date: str  # ISO 8601, "" if none is said
    doubts: tuple[Doubt, ...]
    place: str = ""  # URL of the page, with the heading where it has an address

    @property
    def has_dates(self) -> bool:
        """Whether it says enough to know each date."""
        return not self.doubts


SplitSeries = tuple[Series, tuple[PreparedSeries, ...]]  # a series of a calendar, and what it is compared as


@dataclass(frozen=True, slots=True)
class PreparedFeed:
    """What series of a calendar come to in a window."""

    window: Window
    community: str  # the name of the feed, which stands in what is published
    parts: Mapping[str, SplitSeries]  # by UID

    @property
    def all(self) -> list[PreparedSeries]:
        """Every part of every series."""
        return [part for _, parts in self.parts.values() for part in parts]


@dataclass(frozen=True, slots=True)
class Calendar:
    """A document understood: a list of series, and notes on what was repaired or dropped."""

    feed: str
    series: tuple[Series, ...]
    notes: tuple[Note, ...] = ()
    name: str = ""  # NAME or X-WR-CALNAME
    description: str = ""  # DESCRIPTION or X-WR-CALDESC
    timezone: str = ""  # IANA name for floating times: feeds.toml, else X-WR-TIMEZONE, else "UTC"
    refresh: timedelta | None = None  # REFRESH-INTERVAL or X-PUBLISHED-TTL
    events_read: int = 0  # VEVENTs found in the document, readable or not, and events made of parts of them
    past_series: tuple[Series, ...] = ()  # of earlier copies of the document: over, and no longer told
    every_date: bool = False  # no event recurs by itself: the feed lists every date as an event of its own
    prodid: str = ""  # PRODID: who made the document; ours means that we read ourselves
    statements: tuple[Statement, ...] = ()  # of a page: what it says of meetings that repeat
    linked: tuple[str, ...] = ()  # of a page: calendars that it links to or frames
    digests: bytes = field(default=b"", repr=False, compare=False)  # tell what the next document repeats: see `sources`
    prepared: PreparedFeed | None = field(
        default=None, repr=False, compare=False
    )  # of series that are new, see `prepare`


@dataclass(frozen=True, slots=True)
class CalendarChanges:
    """A document understood, told as what is new since the calendar whose `digests` were known when it was read."""

    calendar: Calendar  # complete but for the series that are as they were
    gone: frozenset[str] | None = None  # UIDs of earlier series that are not; None: nothing is as it was, all is told
