"""A document understood: events, series, and their occurrences within a window."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from aggregator.model.times import DateOrDateTime, is_day, seconds

DERIVED = "derived-"  # at the start of UIDs that are made here, of what an event says
PAGE_UID = "@from-page"  # how UIDs of events end that were read from a web page
_LFX_DATE = re.compile(r"-(?:\d{10}|\d{13})(?=@lfx\.linuxfoundation\.org\Z)", re.ASCII)  # a start, in (milli)seconds
READ_FROM = "Read from the page "  # begins the last paragraph of what such an event says
PRODID = "-//calendar-aggregator//combined calendar//EN"  # of every calendar we publish, and how we know our own


def meeting_uid(uid: str) -> str:
    """Return the UID of the meeting that a UID of LFX is a date of; any other UID as it is.

    A date has another UID before it begins, after, and soon none: that of its meeting lasts.
    """
    return _LFX_DATE.sub("", uid)


def is_from_page(uid: str) -> bool:
    """Whether a UID is that of an event that was read from a web page."""
    return uid.endswith(PAGE_UID)


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


HIDDEN = "hidden"  # kind of the note that counts the events which feeds.toml hides


class Status(StrEnum):
    """STATUS of a VEVENT (RFC 5545, 3.8.1.11)."""

    CONFIRMED = "CONFIRMED"
    TENTATIVE = "TENTATIVE"
    CANCELLED = "CANCELLED"


class Conference(NamedTuple):
    """A way to join (RFC 7986, 5.11), as CONFERENCE states it or a property of some producer's own implies it."""

    uri: str
    features: tuple[str, ...] = ()  # FEATURE: AUDIO, CHAT, FEED, MODERATOR, PHONE, SCREEN, VIDEO; empty: not said
    label: str = ""  # LABEL: what it is called
    stated: bool = False  # by CONFERENCE itself, and so published as it is


class Offer(NamedTuple):
    """What it costs to take part, as the page of an event states it (schema.org Offer). What is not said is ""."""

    price: str = ""  # of the cheapest ticket, digits and a point; "0" is free of charge
    currency: str = ""  # ISO 4217
    url: str = ""  # where tickets are
    availability: str = ""  # a word of schema.org: InStock, SoldOut, PreOrder …
    valid_from: str = ""  # when the sale begins, ISO 8601


class Performer(NamedTuple):
    """Who speaks or plays, by the name that the page of an event states (schema.org performer)."""

    name: str
    group: bool = False  # a band or an organisation rather than a person


@dataclass(frozen=True, slots=True)
class Event:
    """One VEVENT, read and repaired: a single event, the master of a series, or an override of one occurrence.

    `end` is always set and never before `start`; both are days or both are aware datetimes. `end` of days is
    exclusive, as in RFC 5545. Texts are unescaped, without control characters, and untrusted.
    """

    uid: str
    start: DateOrDateTime
    end: DateOrDateTime
    recurrence_id: DateOrDateTime | None = None  # set on an override: the occurrence it replaces
    rule: str = ""  # value of RRULE, upper case, linted by `recurrence`; UNTIL as in the document
    rdates: tuple[DateOrDateTime, ...] = ()
    exdates: tuple[DateOrDateTime, ...] = ()
    title: str = ""  # SUMMARY
    description: str = ""  # DESCRIPTION as sent: plain text or HTML
    html: str = ""  # X-ALT-DESC;FMTTYPE=text/html, if sent; untrusted
    location: str = ""
    url: str = ""  # URL; only http(s) or mailto-free schemes survive reading
    conference: tuple[Conference, ...] = ()  # CONFERENCE (RFC 7986), then X-GOOGLE-CONFERENCE and the like
    organizer: str = ""  # CN of ORGANIZER: a name, never an e-mail address
    categories: tuple[str, ...] = ()
    status: Status = Status.CONFIRMED
    transparent: bool = False  # TRANSP:TRANSPARENT
    geo: tuple[float, float] | None = None  # latitude, longitude
    sequence: int = 0
    created: datetime | None = None
    modified: datetime | None = None  # LAST-MODIFIED
    digest: str = ""  # of the block without DTSTAMP, which says when it was sent
    private: bool = False  # CLASS: PRIVATE or CONFIDENTIAL
    image: str = ""  # IMAGE (RFC 7986), or an ATTACH of an image: its http or https address
    offers: tuple[Offer, ...] = ()  # only from pages: iCalendar has no property for it
    performers: tuple[Performer, ...] = ()  # likewise

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
    Some producers list every date as an event of its own. `listed` are those that a series was put together from, and
    `kept` those among its dates that the feed no longer lists: they are over.
    """

    feed: str
    uid: str  # as the feed says, or derived where one UID names two different events of the feed
    master: Event | None
    overrides: tuple[Event, ...] = ()
    listed: tuple[Event, ...] = ()
    kept: tuple[Event, ...] = ()

    @property
    def key(self) -> tuple[str, str]:
        """Identity among all series of all feeds."""
        return (self.feed, self.uid)

    @property
    def events(self) -> tuple[Event, ...]:
        """Master first, then overrides."""
        return ((self.master,) if self.master else ()) + self.overrides

    @property
    def in_document(self) -> int:
        """How many VEVENTs of the document it was put together from."""
        return len(self.listed) if self.listed or self.kept else len(self.events)

    @property
    def vevents(self) -> int:
        """How many VEVENTs that is together with those of earlier copies of the document."""
        return self.in_document + len(self.kept)

    def has_uid(self, uid: str) -> bool:
        """Whether a UID is that of the series or of one of the events that it was put together from, now or once."""
        return (
            uid in (self.uid, self.main_event.uid)
            or meeting_uid(uid) == self.uid
            or any(uid == one.uid for one in (*self.listed, *self.kept))
        )

    @property
    def main_event(self) -> Event:
        """The event that speaks for the series: its master, or the first orphan."""
        return self.master or self.overrides[0]


@dataclass(frozen=True, slots=True)
class Window:
    """The stretch of time for which occurrences are made: from `start` (inclusive) to `end` (exclusive), UTC."""

    start: datetime
    end: datetime


RecurrenceId = DateOrDateTime | None  # which event of a series it is: None is the master, or an event that is alone


class Occurrence(NamedTuple):
    """One happening of a series. There are many of these, so it is a tuple: quick to make, small to keep.

    `start` and `end` are UTC instants, or days (`end` exclusive). `recurrence_id` identifies it within its
    series: the instant (or day) at which the recurrence rule put it, before an override moved it.
    """

    start: DateOrDateTime
    end: DateOrDateTime
    recurrence_id: DateOrDateTime
    event: Event  # who gives the details: the master, or the override that replaces it
    start_seconds: int  # `start` in seconds since the epoch, a day from its midnight UTC
    end_seconds: int  # `end` likewise

    @classmethod
    def of(cls, start: DateOrDateTime, end: DateOrDateTime, recurrence_id: DateOrDateTime, event: Event) -> Occurrence:
        """Make an occurrence of UTC instants or days."""
        return cls(start, end, recurrence_id, event, seconds(start), seconds(end))

    @property
    def all_day(self) -> bool:
        """Whether it lasts whole days."""
        return is_day(self.start)
