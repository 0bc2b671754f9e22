"""The polls of feeds that are due: claimed in the store, run in threads, and stored when they have ended.

due ─ admit ─ claim ─ poll ─ keep past events ─ store ─ calendar cache
"""

from __future__ import annotations

import logging
import random
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

import structlog

from aggregator.clock import stopwatch
from aggregator.config import Config, Feed
from aggregator.config.window import window_at
from aggregator.edits.calendar_edits import edits_by_feed
from aggregator.edits.series_edits import edit_series
from aggregator.history import calendar_changes
from aggregator.model import Calendar, Change, FeedState
from aggregator.polling import pacing
from aggregator.polling.calendar_cache import CalendarCache
from aggregator.polling.host_limited_pool import HostLimitedPool
from aggregator.polling.past_events import keep_past
from aggregator.polling.poll import FetchFeed, ParseDocument, PollOutcome, PollResult, poll
from aggregator.polling.publisher import BuildSnapshot
from aggregator.store import Store

log = structlog.get_logger()

PATIENCE = timedelta(seconds=5)  # a tick waits this long for polls; slower ones are picked up by a later tick
READING = timedelta(seconds=90)  # beyond a feed's timeout, until its claim runs out: for reading and storing
CANDIDATES = 1000  # due feeds looked at: enough to find hosts that are not busy
TRIES = 3  # to claim what others do not claim at the same moment, before waiting for the next tick


def log_poll(feed: Feed, result: PollResult, took: timedelta) -> None:
    """Write the one line there is about a poll."""
    state = result.state
    log.log(
        logging.WARNING if result.outcome is PollOutcome.FAILED else logging.INFO,
        "poll",
        feed=feed.id,
        outcome=str(result.outcome),
        reason=state.reason,
        detail=state.detail,
        bytes=result.size,
        events=state.events,
        ms=took // timedelta(milliseconds=1),
        next=f"{state.next_poll:%FT%TZ}",
        exc_info=result.defect,
    )


@dataclass(frozen=True)
class PollerDependencies:
    """What a poller is put together from. `load` reads feeds.toml again and raises ConfigError."""

    owner: str  # whose claims are ours: a name that no other process has, or ever had
    store: Store
    fetcher: FetchFeed
    parse: ParseDocument
    build: BuildSnapshot
    load: Callable[[], Config]
    chance: Callable[[], float] = random.random  # in [0, 1), for pacing
    report: Callable[[Feed, PollResult, timedelta], None] = log_poll  # told of every poll, once it is stored
    notify: Callable[[Config, datetime], None] = lambda _config, _now: None  # called after each tick: health may differ
    trouble: Callable[[], str] = lambda: ""  # a sentence for the status page, from whoever works beside the poller


@dataclass(frozen=True, slots=True)
class PoolLimits:
    """How much is done at a time."""

    workers: int = 8
    per_host: int = 2
    patience: timedelta = PATIENCE


DEFAULT_LIMITS = PoolLimits()


@dataclass(frozen=True, slots=True)
class _Ended:
    """A poll that is over and not stored yet."""

    feed: Feed
    result: PollResult
    took: timedelta


class DuePolls:
    """Runs the polls of feeds that are due. Used by one thread; `stop` may be called by any."""

    def __init__(
        self,
        config: Config,
        parts: PollerDependencies,
        limits: PoolLimits,
        calendars: CalendarCache,
        stored: Callable[[Feed, PollResult], None],
    ) -> None:
        """Begin with the feeds of `config`. `stored` is called for every poll, once it is stored."""
        self._parts = parts
        self._store = parts.store
        self._limits = limits
        self._calendars = calendars
        self._stored = stored
        self._stopping = threading.Event()
        self._in_flight: HostLimitedPool[_Ended] = HostLimitedPool(limits.workers, limits.per_host)
        self._unsaved: list[_Ended] = []
        self._clock_offset = timedelta(0)
        self.use(config)

    def use(self, config: Config) -> None:
        """Go on with the feeds of `config`."""
        self._config = config
        self._feeds = {feed.id: feed for feed in config.feeds}
        self._hosts = {feed.id: feed.url.host for feed in config.feeds}

    def stop(self) -> None:
        """Make `run` return soon, and do nothing later. Polls in flight are abandoned."""
        self._stopping.set()
        self._in_flight.interrupt()

    @property
    def busy(self) -> bool:
        """Whether polls are running, or wait to be stored."""
        return bool(self._in_flight) or bool(self._unsaved)

    def run(self, now: datetime, clock_offset: timedelta = timedelta(0)) -> bool:
        """Start polls and store their results until nobody is due or patience runs out. Return whether any ended.

        `clock_offset` is how far `now` is ahead of the time that is believed: see `clock_trust`.
        Raise StoreError: what cannot be stored is stored by the next call.
        """
        elapsed = stopwatch()
        self._clock_offset = clock_offset
        worked = self._save_unsaved()
        waiting: deque[str] = deque()
        while not self._stopping.is_set():
            self._start_due(now, waiting)
            ended = self._in_flight.results(self._limits.patience - elapsed())
            if not ended:
                break
            worked = True
            self._unsaved += ended
            self._save_unsaved()
        return worked

    def _start_due(self, now: datetime, waiting: deque[str]) -> None:
        """Start as many polls as may run, of the feeds waiting; ask the store who waits when it is time to.

        Nothing becomes due within a tick, so the answer holds until it is used up, or until others have claimed of it.
        """
        for _ in range(TRIES):
            if not waiting:
                waiting.extend(self._due(now))
            admitted = self._in_flight.admit((feed, self._hosts[feed]) for feed in waiting)
            if not admitted:
                return
            claimed = self._claim(admitted, now)
            if len(claimed) == len(admitted):
                for feed in claimed:
                    waiting.remove(feed)
                return
            waiting.clear()

    def _due(self, now: datetime) -> list[str]:
        due = [feed for feed in self._store.due(now, pacing.LONGEST, CANDIDATES) if feed in self._feeds]
        if len(due) == CANDIDATES:  # a backlog: pollers that share it should not all try for the same few
            random.shuffle(due)
        return due

    def _claim(self, admitted: list[str], now: datetime) -> list[str]:
        """Claim feeds and start polling those won; return them."""
        lease = max(self._feeds[feed].timeout for feed in admitted) + READING
        claimed = self._store.claim(admitted, now, pacing.LONGEST, lease, self._parts.owner)
        feeds = {feed: self._feeds[feed] for feed in claimed}
        self._calendars.refresh_stale(feeds, window_at(self._config, now - self._clock_offset), all_of_them=False)
        states = self._store.states(claimed)
        for feed in claimed:
            state = states.get(feed, FeedState(feed))
            self._in_flight.start(feed, self._hosts[feed], self._job(self._feeds[feed], state, now))
        return claimed

    def _job(self, feed: Feed, state: FeedState, now: datetime) -> Callable[[], _Ended]:
        known, parts = self._calendars.current(feed.id), self._parts
        offset = self._clock_offset
        parse = partial(parts.parse, window=window_at(self._config, now - offset))

        def job() -> _Ended:
            elapsed = stopwatch()
            chance = parts.chance()
            result = poll(feed, state, known, parts.fetcher, parse, now=now, chance=chance, clock_offset=offset)
            return _Ended(feed, result, elapsed())

        return job

    def _save_unsaved(self) -> bool:
        """Store the polls that have ended; those that cannot be stored now stay for the next tick."""
        worked = bool(self._unsaved)
        while self._unsaved:
            self._save(self._unsaved[0])
            del self._unsaved[0]
        return worked

    def _save(self, ended: _Ended) -> None:
        """Store a poll, and only then believe it."""
        feed, result = ended.feed, ended.result
        if self._feeds.get(feed.id) != feed:  # feeds.toml was reloaded meanwhile: ask again, by its new settings
            self._store.save_poll(replace(self._store.state(feed.id), next_poll=None), None, self._parts.owner)
            return
        changes = self._changes(result)
        result = self._with_past(result)
        if not self._store.save_poll(result.state, result.document, self._parts.owner, changes):
            log.warning("lease expired, result discarded", feed=feed.id, ms=ended.took // timedelta(milliseconds=1))
            return
        self._pause_host(result)
        self._parts.report(feed, result, ended.took)
        if result.calendar is not None:
            self._calendars.accept(feed, result.calendar)
        self._stored(feed, result)

    def _changes(self, result: PollResult) -> Sequence[Change]:
        """Return what people should know of a new document; of the first one of a feed nothing."""
        known, now = self._calendars.current(result.state.feed), result.state.last_poll
        if known is None or result.calendar is None or now is None:
            return ()
        try:
            before, after = self._as_shown(known), self._as_shown(result.calendar)
            return calendar_changes(before, after, now - self._clock_offset)
        except Exception:
            log.exception("changes unknown", feed=result.state.feed)  # a mistake of ours must not cost the document
            return ()

    def _as_shown(self, calendar: Calendar) -> Calendar:
        """Return a calendar without what feeds.toml hides, and with its titles."""
        settings = edits_by_feed(self._config).get(calendar.feed)
        if settings is None or not settings.change_events:
            return calendar
        edited = (edit_series(series, settings).series for series in calendar.series)
        return replace(calendar, series=tuple(series for series in edited if series is not None))

    def _pause_host(self, result: PollResult) -> None:
        """Leave the other feeds of a host alone that said to one of them: too often, or not now.

        Those never polled are tried once: the first calendar is published when all were.
        """
        now = result.state.last_poll
        if result.host_pause is None or now is None:
            return
        alike = (feed.id for feed in self._config.feeds if feed.url.authority == result.host)
        states = self._store.states([id_ for id_ in alike if id_ != result.state.feed])
        due_times = {id_: state.next_poll for id_, state in states.items() if state.last_poll}
        later = pacing.after_pause(due_times, now, result.host_pause, self._parts.chance())
        self._store.reschedule(later, now + result.host_pause)
        log.warning(
            "host paused",
            host=result.host,
            reason=result.state.reason,
            seconds=round(result.host_pause.total_seconds()),
            feeds=len(later),
        )

    def _with_past(self, result: PollResult) -> PollResult:
        """Keep beside a new document what has happened and is no longer told."""
        known = self._calendars.current(result.state.feed)
        before = self._store.document(result.state.feed) if result.document and known else None
        if before is None or known is None or result.document is None or result.calendar is None:
            return result
        keep = timedelta(days=self._config.window.past_days)
        document, calendar = keep_past(before, known, result.document, result.calendar, keep)
        return replace(result, document=document, calendar=calendar)
