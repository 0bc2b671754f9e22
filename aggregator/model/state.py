"""What the store remembers about feeds and their changes, and about the daemon."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from aggregator.model.calendars import Statement
from aggregator.model.documents import Validators
from aggregator.model.events import Note
from aggregator.secret_url import NO_URL, SecretUrl


@dataclass(frozen=True, slots=True)
class CalendarFacts:
    """What the events of a calendar say about whether it is alive. Worked out at polls, at least once a day."""

    as_of: datetime | None = None  # None: not worked out yet
    events: int = 0  # that take place or took place, without those that only say that the calendar has moved
    upcoming: bool = False  # whether one of them ends after `as_of`
    last_end: datetime | None = None  # of the last event, where none is upcoming
    days: tuple[int, ...] = ()  # where none is upcoming: days with an event (`date.toordinal`), the latest ones
    edited: datetime | None = None  # the latest sign that somebody worked on it, at most `as_of`
    stamped: bool = False  # whether events say when they were entered or changed
    recurs: bool = False  # whether an upcoming event repeats more often than once a year
    says_moved: str = ""  # the words in which it says that it has moved or is no longer used
    new_url: str = ""  # where to, if it says so


LONGEST_WAIT = timedelta(days=14)  # between two polls of a feed: a due time farther ahead was set by a wrong clock


@dataclass(frozen=True, slots=True)
class FeedState:
    """What the service remembers about polling one feed. All instants UTC. Settings live in `config.Feed`, not here."""

    feed: str
    url: SecretUrl = NO_URL  # the configured one all of this is about: under another URL nothing of it holds
    next_poll: datetime | None = None  # None: never polled, due at once
    last_poll: datetime | None = None  # the last attempt, whatever came of it
    last_success: datetime | None = None  # the last time the server gave or confirmed a calendar we accepted
    last_change: datetime | None = None  # the last time its content changed
    failures: int = 0  # attempts in a row that failed
    reason: str = ""  # one word for the last failure, "" after a success: see errors.FetchError
    detail: str = ""  # one sentence for the last failure
    validators: Validators = field(default_factory=Validators)
    fingerprint: str = ""  # of the stored document's content
    interval: timedelta | None = None  # what pacing settled on last
    suspect_since: datetime | None = None  # since when every answer was one we do not believe ("shrunk")
    suspect_polls: int = 0  # how many such answers in a row
    events: int = 0  # VEVENTs read in the stored document
    occurrences: int = 0  # within the window at the last build
    notes: tuple[Note, ...] = ()  # what was repaired or dropped when the stored document was read
    build_notes: tuple[Note, ...] = ()  # likewise at the last build
    moved_to: SecretUrl = NO_URL  # permanent redirect seen: its host is shown to the operator
    name: str = ""  # what the feed calls itself
    paused_until: datetime | None = None  # by its host, which answered one of its feeds 429 or 503
    known_since: datetime | None = None  # when it was first read
    failing_since: datetime | None = None  # the first of the failed attempts in a row
    moved_since: datetime | None = None  # when it was first seen to have moved
    facts: CalendarFacts = field(default_factory=CalendarFacts)  # of the stored document
    statements: tuple[Statement, ...] = ()  # of the stored document, if it is a page
    accepted: bool = False  # the operator takes whatever comes next, however little it is


@dataclass(frozen=True, slots=True)
class DaemonState:
    """What the polling process last said of itself, for the status page. Sentences are "" while all is well."""

    started_at: datetime
    last_tick: datetime  # also how a clock that jumped while we were away is noticed
    config_problem: str = ""  # why the last reload of feeds.toml was refused
    clock_offset: timedelta = timedelta(0)  # how far the clock is ahead of the time that is believed
    clock_suspect_since: datetime | None = None  # as the clock says it; None: it is believed
    error: str = ""  # why the last tick could not store, build or publish

    @property
    def last_sign(self) -> datetime:
        """The last tick by the time that is believed."""
        return self.last_tick - self.clock_offset


class ChangeKind(StrEnum):
    """What happened to an event."""

    NEW = "new"
    MOVED = "moved"
    RENAMED = "renamed"
    CANCELLED = "cancelled"
    GONE = "gone"  # its calendar lists it no longer
    BACK = "back"  # it was cancelled or gone


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one event. Times are seconds since the epoch, UTC; a whole day counts from its midnight UTC."""

    feed: str
    uid: str  # in that feed
    kind: ChangeKind
    seen_at: datetime
    title: str
    start: int  # of the date concerned, of several the first
    all_day: bool = False
    before: int | None = None  # where it was, if it moved
    before_all_day: bool = False
    before_title: str = ""  # if it was renamed
    one_date: bool = False  # of a series that goes on
    dates: int = 1  # how many are concerned
    event: str = ""  # the id of its page; "" if it was never published


class ChangeLink(NamedTuple):
    """What a build knows of a change."""

    event: str  # the id of the event's page; "" if it was never published
    shown: bool  # whether it is news for subscribers: no other calendar says otherwise


@dataclass(frozen=True, slots=True)
class HealthChange:
    """The health of one feed is another one than operators were last told. Sentences are in English."""

    feed: str
    name: str
    before: str  # a word, as in `health.Condition`
    condition: str
    since: datetime | None = None
    problem: str = ""
    advice: str = ""
    new_url: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """What one target is to be told. It is kept until it was sent."""

    target: str  # a hash of where to
    created: datetime
    changes: tuple[HealthChange, ...]
    tries: int = 0
    error: str = ""  # why the last try failed
