"""Polls whoever is due and rebuilds what is served, one step at a time: `Poller.tick`.

    tick: reload? ─ clock jumped? ─ who is due ─ claim ─ poll ─ save ─ build ─ publish ─ heartbeat
                                        ▲                        │
                                        └──── all in the store ◄─┘

A tick does what there is to do and says whether it found anything; it never waits for the next thing. Whatever a tick
cannot do (the disk is full, somebody holds the store) the next one tries again: nothing is given up in between.
Other pollers may work on the same store: all they need to know of each other stands there.
"""

from __future__ import annotations

import contextlib
import logging
import random
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

import structlog

from aggregator.clock import stopwatch
from aggregator.config import Config, Feed
from aggregator.config.window import window_at
from aggregator.errors import ConfigError, StoreError
from aggregator.model import DaemonState, FeedState
from aggregator.polling import pacing
from aggregator.polling.calendar_cache import CalendarCache
from aggregator.polling.host_limited_pool import HostLimitedPool
from aggregator.polling.past_events import keep_past
from aggregator.polling.poll import FetchFeed, ParseDocument, PollOutcome, PollResult, poll
from aggregator.polling.publisher import BuildSnapshot, Publisher
from aggregator.store import Store

log = structlog.get_logger()

PATIENCE = timedelta(seconds=5)  # a tick waits this long for polls; slower ones are picked up by a later tick
READING = timedelta(seconds=90)  # beyond a feed's timeout, until its claim runs out: for reading and storing
CANDIDATES = 1000  # due feeds looked at: enough to find hosts that are not busy
TRIES = 3  # to claim what others do not claim at the same moment, before waiting for the next tick
HEARTBEAT = timedelta(seconds=15)  # between two times the daemon says that it lives
PAUSE = timedelta(minutes=5)  # between two ticks: longer means that the machine slept, or its clock was set
SET_BACK = timedelta(minutes=1)  # less is what time servers correct


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
    understand: ParseDocument
    build: BuildSnapshot
    load: Callable[[], Config]
    chance: Callable[[], float] = random.random  # in [0, 1), for pacing
    report: Callable[[Feed, PollResult, timedelta], None] = log_poll  # told of every poll, once it is stored


@dataclass(frozen=True, slots=True)
class PoolLimits:
    """How much is done at a time."""

    workers: int = 8
    per_host: int = 2
    patience: timedelta = PATIENCE


@dataclass(frozen=True, slots=True)
class _Ended:
    """A poll that is over and not stored yet."""

    feed: Feed
    result: PollResult
    took: timedelta


class Poller:
    """Keeps what is served up to date. Call `tick` again and again, from one thread; the rest from any."""

    def __init__(self, config: Config, parts: PollerDependencies, limits: PoolLimits = PoolLimits()) -> None:
        self._config = config
        self._parts = parts
        self._store = parts.store
        self._limits = limits
        self._publisher = Publisher(parts.store, parts.build)
        self._in_flight: HostLimitedPool[_Ended] = HostLimitedPool(limits.workers, limits.per_host)
        self._unsaved: list[_Ended] = []
        self._feeds = {feed.id: feed for feed in config.feeds}
        self._hosts: dict[str, str] = {}
        self._confirmed: datetime | None = None  # when any server last gave or confirmed a calendar
        self._said: DaemonState | None = None
        self._last_tick: datetime | None = None
        self._config_problem = ""
        self._reload_asked = threading.Event()
        self._stopping = threading.Event()
        self._calendars = CalendarCache(parts.store, parts.understand, self._stopping)

    # ------------------------------------------------------------ for other threads and signal handlers

    def ask_reload(self) -> None:
        """Have the next tick read feeds.toml again; asking a hundred times is asking once."""
        self._reload_asked.set()

    def stop(self) -> None:
        """Make a running tick return soon, and every later one do nothing. Polls in flight are abandoned."""
        self._stopping.set()
        self._in_flight.interrupt()

    # ------------------------------------------------------------ one step

    def tick(self, now: datetime) -> bool:
        """Do what there is to do; return whether there was anything. Raise nothing."""
        if self._stopping.is_set():
            return False
        error = ""
        worked = False
        try:
            worked = self._step(now)
        except StoreError as failure:
            error = str(failure)
        except Exception:  # a mistake of ours must not end the service
            log.exception("tick failed")
            error = "Internal error. See the log."
        self._say(now, error or self._publisher.error)
        return worked

    def ask_all(self, now: datetime) -> None:
        """Make every feed due now, whatever pacing says; to be asked for between ticks. Raise StoreError."""
        if self._said is None:
            self._begin(now)
        self._last_tick = now  # however long ago the last one was: nothing is to be spread
        self._store.reschedule(dict.fromkeys(self._feeds, now))

    @property
    def busy(self) -> bool:
        """Whether polls are running, or wait to be stored."""
        return bool(self._in_flight) or bool(self._unsaved)

    def _step(self, now: datetime) -> bool:
        if self._said is None:
            self._begin(now)
        reloaded = self._reload_asked.is_set() and self._reload(now)
        self._notice_jump(now)
        polled = self._poll_due(now)
        return self._publish(now) or reloaded or polled

    def _begin(self, now: datetime) -> None:
        """Take up where the last daemon ended, or others are."""
        self._publisher.load()
        before = self._store.daemon_state()
        self._last_tick = before.last_tick if before else None
        self._apply(self._config, now)
        self._confirmed = max((s.last_success for s in self._store.states().values() if s.last_success), default=None)
        self._said = DaemonState(started_at=now, last_tick=now)
        self._store.save_daemon_state(self._said)

    def _publish(self, now: datetime) -> bool:
        """Build what is served, if that is due and up to us; return whether it was."""
        if self._stopping.is_set() or not self._publisher.is_due(now, self._confirmed):
            return False
        self._publisher.catch_up()
        self._calendars.keep_up(self._feeds, window_at(self._config, now), all_of_them=True)
        return self._may_publish() and self._publisher.publish(self._config, self._calendars, now)

    def _may_publish(self) -> bool:
        """Nothing is published before every feed was tried once and one was read; from then on, always."""
        if self._stopping.is_set():  # calendars may not have been read to the end
            return False
        if self._publisher.has_published:
            return True
        tried = (state.last_poll is not None for id_, state in self._store.states().items() if id_ in self._feeds)
        return bool(self._calendars.by_feed) and all(tried)

    # ------------------------------------------------------------ settings

    def _reload(self, now: datetime) -> bool:
        """Read feeds.toml again; a broken one changes nothing but what the status page says."""
        self._reload_asked.clear()
        try:
            config = self._parts.load()
        except ConfigError as error:
            self._config_problem = str(error)
            log.error("feeds.toml not reloaded", problem=str(error))  # noqa: TRY400  the sentence says it all
            return True
        try:
            self._apply(config, now)
        except StoreError:
            self._reload_asked.set()
            raise
        self._config_problem = ""
        self._publisher.note_settings()
        log.info("feeds.toml reloaded", feeds=len(config.feeds))
        return True

    def _apply(self, config: Config, now: datetime) -> None:
        """Make the store and the calendars those of `config`, reading again what other settings may change."""
        feeds = {feed.id: feed for feed in config.feeds}
        self._store.set_feeds(feeds)
        states = self._store.states()
        known = {id_: state.url for id_, state in states.items() if state.url}
        moved = [id_ for id_, feed in feeds.items() if id_ in known and known[id_] != feed.url]
        self._store.reschedule(dict.fromkeys(moved, now))
        self._calendars.keep_only(feeds)
        self._calendars.keep_up(feeds, window_at(config, now), all_of_them=True)
        self._config, self._feeds = config, feeds
        self._hosts = {id_: feed.url.host for id_, feed in feeds.items()}

    # ------------------------------------------------------------ polls

    def _notice_jump(self, now: datetime) -> None:
        """After a sleep, or when the clock was set, spread the feeds that are overdue by that."""
        last, self._last_tick = self._last_tick, now
        if last is None or -SET_BACK <= now - last <= PAUSE:
            return
        timed = sorted((s.next_poll, s.feed) for s in self._store.states().values() if s.next_poll is not None)
        overdue = [feed for due, feed in timed if due <= now or now < last]
        self._store.reschedule(pacing.catch_up(overdue, now))
        log.info("clock jumped", seconds=round((now - last).total_seconds()), feeds=len(overdue))

    def _poll_due(self, now: datetime) -> bool:
        """Start polls and store what they came to until nobody is due or patience runs out."""
        elapsed = stopwatch()
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
        self._calendars.keep_up(feeds, window_at(self._config, now), all_of_them=False)
        states = self._store.states(claimed)
        for feed in claimed:
            state = states.get(feed, FeedState(feed))
            self._in_flight.start(feed, self._hosts[feed], self._job(self._feeds[feed], state, now))
        return claimed

    def _job(self, feed: Feed, state: FeedState, now: datetime) -> Callable[[], _Ended]:
        known, parts = self._calendars.current(feed.id), self._parts
        understand = partial(parts.understand, window=window_at(self._config, now))

        def job() -> _Ended:
            elapsed = stopwatch()
            result = poll(feed, state, known, parts.fetcher, understand, now=now, chance=parts.chance())
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
        result = self._with_past(result)
        if not self._store.save_poll(result.state, result.document, self._parts.owner):
            log.warning("lease expired, result discarded", feed=feed.id, ms=ended.took // timedelta(milliseconds=1))
            return
        self._pause_host(result)
        self._parts.report(feed, result, ended.took)
        if result.outcome is not PollOutcome.FAILED:
            self._confirmed = result.state.last_poll
        if result.calendar is not None:
            self._calendars.took(feed, result.calendar)
            self._publisher.note_document(feed.id)

    def _pause_host(self, result: PollResult) -> None:
        """Leave the other feeds of a host alone that said to one of them: too often, or not now."""
        now = result.state.last_poll
        if result.host_pause is None or now is None:
            return
        others = [id_ for id_, host in self._hosts.items() if host == result.host and id_ != result.state.feed]
        states = self._store.states(others)
        due_times = {id_: state.next_poll for id_, state in states.items()}
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

    # ------------------------------------------------------------ what the status page says of us

    def _say(self, now: datetime, error: str) -> None:
        """Store how the daemon is, when it changed or was last said a while ago."""
        before = self._said or DaemonState(now, now)
        said = replace(before, last_tick=now, config_problem=self._config_problem, error=error)
        if error and error != before.error:
            log.error("poller error", problem=error)
        unchanged = replace(said, last_tick=before.last_tick) == before
        if self._said is None or (unchanged and abs(now - before.last_tick) < HEARTBEAT):
            return
        self._said = said
        with contextlib.suppress(StoreError):  # it is most likely what `error` is about
            self._store.save_daemon_state(said)
