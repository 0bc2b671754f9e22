"""The nouns of the pipeline, frozen, in the order in which they come to exist.

Every type is named for the moment at which it is true: a `Document` is bytes that arrived, a `Calendar` is a
document understood, a `Merged` event is what several feeds say about one thing in the world. Nothing here does
anything; what is derived from one object alone is a property.

Times: an instant or a wall time is an *aware* `datetime` whose tzinfo is `datetime.UTC` or a `ZoneInfo` with an IANA
key; a whole day is a `date`. There is nothing else. Naive datetimes exist only inside `sources` and `timezones`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple

PRODID = "-//calendar-aggregator//combined calendar//EN"  # of every calendar we publish, and how we know our own

When = date | datetime  # a `date` is a whole day, a `datetime` is always aware


_EPOCH = date(1970, 1, 1).toordinal()

Key = tuple[str, str]  # (feed id, UID): one series among all series of all feeds


def is_day(when: When) -> bool:
    """Whether this is a whole day (a `date` that is not a `datetime`)."""
    return not isinstance(when, datetime)


def instant(when: When) -> datetime:
    """Return the UTC instant, for sorting and for identity; a whole day counts from its midnight UTC."""
    if isinstance(when, datetime):
        return when.astimezone(UTC)
    return datetime.combine(when, time.min, UTC)


def seconds(when: When) -> int:
    """Return seconds since the epoch; a whole day counts from its midnight UTC."""
    if isinstance(when, datetime):
        return int(when.timestamp())
    return (when.toordinal() - _EPOCH) * 86400


# ---------------------------------------------------------------- fetch: what one poll brought back


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave us to ask "has it changed?" with (RFC 9110, 8.8). Stored only with the copy they validate."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Hints:
    """What a server or a document says about when to come back. All durations are `timedelta`, instants are UTC."""

    max_age: timedelta | None = None  # Cache-Control: max-age
    retry_after: timedelta | None = None  # Retry-After, already turned into a duration
    refresh: timedelta | None = None  # REFRESH-INTERVAL (RFC 7986, 5.7) or X-PUBLISHED-TTL of the calendar itself


@dataclass(frozen=True, slots=True)
class Document:
    """The bytes of a calendar as they arrived, decompressed, and what came with them."""

    feed: str  # id of the feed
    url: str  # where it came from, after redirects
    fetched_at: datetime
    body: bytes
    content_type: str = ""  # as sent, with parameters
    validators: Validators = Validators()
    hints: Hints = Hints()
    moved_to: str | None = None  # set when every redirect on the way was permanent (301, 308)
    past: bytes = b""  # events of earlier copies that were over when they disappeared: see `past`


@dataclass(frozen=True, slots=True)
class NotModified:
    """The server's answer that our copy is still good: an answer, not an error."""

    feed: str
    fetched_at: datetime
    validators: Validators = Validators()
    hints: Hints = Hints()


# ---------------------------------------------------------------- sources: a document understood


class Severity(StrEnum):
    """How much a note matters to an operator."""

    INFO = "info"  # read as meant, nothing to do
    REPAIRED = "repaired"  # something was wrong and we know what was meant
    DROPPED = "dropped"  # something is missing from what we publish


@dataclass(frozen=True, slots=True, order=True)
class Note:
    """What was repaired or dropped, and why: one sentence for a person, one word for a program."""

    severity: Severity
    kind: str  # a slug, "bad-start"; the same word for the same thing everywhere
    text: str  # one sentence: what was wrong, what we did
    uid: str = ""  # the event concerned, if one is
    count: int = 1  # how often, when many equal notes are folded into one


class Status(StrEnum):
    """STATUS of a VEVENT (RFC 5545, 3.8.1.11)."""

    CONFIRMED = "CONFIRMED"
    TENTATIVE = "TENTATIVE"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True)
class Event:
    """One VEVENT, read and repaired: a single event, the master of a series, or an override of one occurrence.

    `end` is always set and never before `start`; both are days or both are aware datetimes. `end` of days is
    exclusive, as in RFC 5545. Texts are unescaped, without control characters, and untrusted.
    """

    uid: str
    start: When
    end: When
    recurrence_id: When | None = None  # set on an override: the slot it replaces
    rule: str = ""  # value of RRULE, upper case, linted by `recurrence`; UNTIL as in the document
    rdates: tuple[When, ...] = ()
    exdates: tuple[When, ...] = ()
    title: str = ""  # SUMMARY
    description: str = ""  # DESCRIPTION as sent: plain text or HTML
    html: str = ""  # X-ALT-DESC;FMTTYPE=text/html, if sent; untrusted
    location: str = ""
    url: str = ""  # URL; only http(s) or mailto-free schemes survive reading
    conference: tuple[str, ...] = ()  # CONFERENCE (RFC 7986), X-GOOGLE-CONFERENCE and their kin: addresses to join
    organizer: str = ""  # CN of ORGANIZER: a name, never an e-mail address
    categories: tuple[str, ...] = ()
    status: Status = Status.CONFIRMED
    transparent: bool = False  # TRANSP:TRANSPARENT
    geo: tuple[float, float] | None = None  # latitude, longitude
    sequence: int = 0
    created: datetime | None = None
    modified: datetime | None = None  # LAST-MODIFIED
    digest: str = ""  # of the block without DTSTAMP, which says when it was sent

    @property
    def all_day(self) -> bool:
        """Whether this event lasts whole days."""
        return is_day(self.start)

    @property
    def recurs(self) -> bool:
        """Whether this event can have more than one occurrence."""
        return bool(self.rule or self.rdates)


@dataclass(frozen=True, slots=True)
class Series:
    """Everything that shares a UID in a feed: a master and its overrides, or a single event.

    A series without a master holds orphans: overrides whose master the feed does not give (FAULTS 64); each stands
    for itself. `overrides` are sorted by the instant of their `recurrence_id`, one per instant.
    """

    feed: str
    uid: str  # as the feed says, or derived where one UID names two different events of the feed
    master: Event | None
    overrides: tuple[Event, ...] = ()

    @property
    def key(self) -> tuple[str, str]:
        """Identity among all series of all feeds."""
        return (self.feed, self.uid)

    @property
    def events(self) -> tuple[Event, ...]:
        """Master first, then overrides."""
        return ((self.master,) if self.master else ()) + self.overrides

    @property
    def head(self) -> Event:
        """The event that speaks for the series: its master, or the first orphan."""
        return self.master or self.overrides[0]


@dataclass(frozen=True, slots=True)
class Calendar:
    """A document understood: a list of series, and notes on what was repaired or dropped."""

    feed: str
    series: tuple[Series, ...]
    notes: tuple[Note, ...] = ()
    name: str = ""  # NAME or X-WR-CALNAME
    timezone: str = ""  # IANA name for floating times: feeds.toml, else X-WR-TIMEZONE, else "UTC"
    refresh: timedelta | None = None  # REFRESH-INTERVAL or X-PUBLISHED-TTL
    events_read: int = 0  # VEVENTs found in the document, readable or not
    kept: tuple[Series, ...] = ()  # of earlier copies of the document: over, and no longer told
    prodid: str = ""  # PRODID: who made the document; ours means that we read ourselves
    source: str = ""  # SOURCE (RFC 7986, 5.8): the address the document says it comes from
    marks: bytes = field(default=b"", repr=False, compare=False)  # tell what the next document repeats: see `sources`


@dataclass(frozen=True, slots=True)
class Difference:
    """A document understood, told as what is new since the calendar whose `marks` were known when it was read."""

    calendar: Calendar  # complete but for the series that are as they were
    gone: frozenset[str] | None = None  # UIDs of earlier series that are not; None: nothing is as it was, all is told


# ---------------------------------------------------------------- recurrence: series over a window


@dataclass(frozen=True, slots=True)
class Window:
    """The stretch of time for which occurrences are made: from `start` (inclusive) to `end` (exclusive), UTC."""

    start: datetime
    end: datetime


class Occurrence(NamedTuple):
    """One happening of a series. There are many of these, so it is a tuple: quick to make, small to keep.

    `start` and `end` are UTC instants, or days (`end` exclusive). `slot` is the identity of the occurrence within its
    series: the instant (or day) at which the recurrence rule put it, before an override moved it.
    """

    start: When
    end: When
    slot: When
    event: Event  # who gives the details: the master, or the override of this slot
    begin: int  # `start` in seconds since the epoch, a day from its midnight UTC
    finish: int  # `end` likewise

    @classmethod
    def of(cls, start: When, end: When, slot: When, event: Event) -> Occurrence:
        """Make an occurrence of UTC instants or days."""
        return cls(start, end, slot, event, seconds(start), seconds(end))


@dataclass(frozen=True, slots=True)
class Expanded:
    """A series and its occurrences within a window, sorted by start. Cancelled occurrences are not among them."""

    series: Series
    occurrences: tuple[Occurrence, ...]
    notes: tuple[Note, ...] = ()  # what the linter changed, or why the series was cut short


# ---------------------------------------------------------------- merge: one event, its sources, its lasting identity


@dataclass(frozen=True, slots=True)
class Source:
    """One calendar that announces a merged event."""

    feed: str
    uid: str
    reason: str = ""  # why we think it is the same; empty for the winner
    partial: bool = False  # it announces only some of the occurrences
    disagrees: str = ""  # in words, where its times differ from those shown


@dataclass(frozen=True, slots=True)
class Merged:
    """What is published for one group: the winner's series, completed from others, cut where another shows it."""

    uid: str  # the UID we publish, which lasts: see `ledger`
    series: Series
    occurrences: tuple[Occurrence, ...]
    sources: tuple[Source, ...]  # winner first
    covered: tuple[Key, ...] = ()  # series that are not published by themselves because of this one
    digest: str = ""  # of everything a subscriber can see
    sequence: int = 0
    modified: datetime | None = None


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """What we promised subscribers about one published UID. Feeds do not tell, so it is remembered in the store."""

    uid: str  # published
    members: tuple[Key, ...]  # every series ever published under this UID, the latest winner first
    digest: str  # of what subscribers saw
    likeness: str  # of title, start and rule: finds the event again when its feed gives it a new UID
    sequence: int
    modified: datetime
    seen_at: datetime  # when it was last published; rises at most once a day, so that most builds change nothing


# ---------------------------------------------------------------- snapshot: everything served, made once per change


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
class ServedOccurrence:
    """One happening, ready to be shown. Seconds since the epoch, UTC; a whole day counts from its midnight UTC.

    The texts are `None` where they are those of the event, and set where an override says otherwise.
    """

    event: int  # index into Snapshot.events
    start: int
    end: int
    all_day: bool
    title: str | None = None
    location: str | None = None
    join: str | None = None
    text: str | None = None
    html: str | None = None
    status: Status | None = None


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
    occurrences: tuple[ServedOccurrence, ...]  # sorted by start, then end, then event id
    calendar: Rendered  # /calendar.ics
    calendars: dict[str, Rendered]  # /calendars/<feed>.ics
    timezones: dict[str, bytes]  # IANA name → VTIMEZONE component as rendered
    comparisons: tuple[ServedComparison, ...] = ()  # merged first, then disagreements, then near misses
    notes: tuple[Note, ...] = ()  # what was left out when rendering, and why


# ---------------------------------------------------------------- store: what is remembered about a feed


@dataclass(frozen=True, slots=True)
class FeedState:
    """What the service remembers about polling one feed. All instants UTC. Settings live in `config.Feed`, not here."""

    feed: str
    url: str = ""  # the configured address all of this is about: under another address nothing of it holds
    next_poll: datetime | None = None  # None: never polled, due at once
    last_poll: datetime | None = None  # the last attempt, whatever came of it
    last_success: datetime | None = None  # the last time the server gave or confirmed a calendar we accepted
    last_change: datetime | None = None  # the last time its content changed
    failures: int = 0  # attempts in a row that failed
    reason: str = ""  # one word for the last failure, "" after a success: see errors.FetchError
    detail: str = ""  # one sentence for the last failure
    validators: Validators = Validators()
    fingerprint: str = ""  # of the stored document's content
    interval: timedelta | None = None  # what pacing settled on last
    suspect_since: datetime | None = None  # since when every answer was one we do not believe ("shrunk")
    suspect_polls: int = 0  # how many such answers in a row
    events: int = 0  # VEVENTs read in the stored document
    occurrences: int = 0  # within the window at the last build
    notes: tuple[Note, ...] = ()  # what was repaired or dropped when the stored document was read
    build_notes: tuple[Note, ...] = ()  # likewise at the last build
    moved_to: str = ""  # permanent redirect seen, shown to the operator
    name: str = ""  # what the feed calls itself


@dataclass(frozen=True, slots=True)
class DaemonState:
    """What the polling process last said of itself, for the status page. Sentences are "" while all is well."""

    started_at: datetime
    last_tick: datetime  # also how a clock that jumped while we were away is noticed
    config_problem: str = ""  # why the last reload of feeds.toml was refused
    error: str = ""  # why the last tick could not store, build or publish
