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
import threading
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from aggregator.config import Config, Feed
from aggregator.config.window import window_at
from aggregator.errors import ConfigError, StoreError
from aggregator.model import DaemonState
from aggregator.polling import pacing
from aggregator.polling.calendar_cache import CalendarCache
from aggregator.polling.clock_trust import ClockTrust, follow
from aggregator.polling.due_polls import DEFAULT_LIMITS, DuePolls, PollerDependencies, PoolLimits
from aggregator.polling.poll import PollOutcome, PollResult
from aggregator.polling.publisher import Publisher

log = structlog.get_logger()

HEARTBEAT = timedelta(seconds=15)  # between two times the daemon says that it lives
PAUSE = timedelta(minutes=5)  # between two ticks: longer means that the machine slept, or its clock was set
SET_BACK = timedelta(minutes=1)  # less is what time servers correct


class Poller:
    """Keeps what is served up to date. Call `tick` again and again, from one thread; the rest from any."""

    def __init__(self, config: Config, parts: PollerDependencies, limits: PoolLimits = DEFAULT_LIMITS) -> None:
        self._config = config
        self._parts = parts
        self._store = parts.store
        self._publisher = Publisher(parts.store, parts.build)
        self._feeds = {feed.id: feed for feed in config.feeds}
        self.store_error: StoreError | None = None  # why the last tick could not read or write the store
        self._confirmed: datetime | None = None  # when any server last gave or confirmed a calendar
        self._said: DaemonState | None = None
        self._clock: ClockTrust | None = None
        self._last_tick: datetime | None = None
        self._config_problem = ""
        self._reload_asked = threading.Event()
        self._stopping = threading.Event()
        self._calendars = CalendarCache(parts.store, parts.parse, self._stopping)
        self._polls = DuePolls(config, parts, limits, self._calendars, self._note_poll)

    # ------------------------------------------------------------ for other threads and signal handlers

    def ask_reload(self) -> None:
        """Have the next tick read feeds.toml again; asking a hundred times is asking once."""
        self._reload_asked.set()

    def stop(self) -> None:
        """Make a running tick return soon, and every later one do nothing. Polls in flight are abandoned."""
        self._stopping.set()
        self._polls.stop()

    # ------------------------------------------------------------ one step

    def tick(self, now: datetime) -> bool:
        """Do what there is to do; return whether there was anything. Raise nothing."""
        if self._stopping.is_set():
            return False
        error = ""
        worked = False
        self.store_error = None
        try:
            worked = self._step(now)
        except StoreError as failure:
            self.store_error = failure
            error = str(failure)
        except Exception:  # a mistake of ours must not end the service
            log.exception("tick failed")
            error = "Internal error. See the log."
        self._say(now, error or self.clock_problem or self._publisher.error or self._parts.trouble())
        return worked

    def ask_all(self, now: datetime) -> None:
        """Make every feed due now, whatever pacing says; to be asked for between ticks. Raise StoreError."""
        self.ask(self._feeds, now)

    def ask(self, feed_ids: Collection[str], now: datetime) -> None:
        """Make these feeds due now."""
        if self._said is None:
            self._begin(now)
        self._last_tick = now  # however long ago the last one was: nothing is to be spread
        self._store.reschedule(dict.fromkeys(feed_ids, now))

    @property
    def busy(self) -> bool:
        """Whether polls are running, or wait to be stored."""
        return self._polls.busy

    @property
    def clock_problem(self) -> str:
        """Why the clock is not believed, "" if it is."""
        return self._clock.problem if self._clock else ""

    def believed(self, now: datetime) -> datetime:
        """Return what time it is, as far as the clock is believed."""
        return self._clock.believed(now) if self._clock else now

    def _step(self, now: datetime) -> bool:
        if self._said is None:
            self._begin(now)
        else:
            self._clock = follow(self._clock, now) if self._clock else ClockTrust(now)
        reloaded = self._reload_asked.is_set() and self._reload(now)
        self._notice_jump(now)
        polled = self._polls.run(now, self._clock.offset if self._clock else timedelta(0))
        published = self._publish(self.believed(now))
        self._parts.notify(self._config, self.believed(now))
        return published or reloaded or polled

    def _begin(self, now: datetime) -> None:
        """Take up where the last daemon ended, or others are."""
        self._publisher.load()
        before = self._store.daemon_state()
        self._last_tick = before.last_tick if before else None
        self._clock = ClockTrust(now)
        if before:
            known = ClockTrust(before.last_tick, before.clock_offset, before.clock_suspect_since)
            self._clock = follow(known, now)
        self._apply(self._config, now)
        self._confirmed = max((s.last_success for s in self._store.states().values() if s.last_success), default=None)
        self._said = DaemonState(
            started_at=now,
            last_tick=now,
            clock_offset=self._clock.offset,
            clock_suspect_since=self._clock.suspect_since,
        )
        self._store.save_daemon_state(self._said)

    def _note_poll(self, feed: Feed, result: PollResult) -> None:
        if result.outcome is not PollOutcome.FAILED:
            self._confirmed = result.state.last_poll
        if result.calendar is not None:
            self._publisher.note_document(feed.id)

    def _publish(self, now: datetime) -> bool:
        """Build what is served, if that is due and up to us; return whether it was."""
        if self._stopping.is_set() or not self._publisher.is_due(now, self._confirmed):
            return False
        self._publisher.catch_up()
        self._calendars.refresh_stale(self._feeds, window_at(self._config, now), all_of_them=True)
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
        self._clock = ClockTrust(now)  # an operator is here: if the clock says something strange, it is meant
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
        self._calendars.refresh_stale(feeds, window_at(config, self.believed(now)), all_of_them=True)
        self._config, self._feeds = config, feeds
        self._polls.use(config)

    # ------------------------------------------------------------ the clock

    def _notice_jump(self, now: datetime) -> None:
        """After a sleep, or when the clock was set, spread the feeds that are overdue by that."""
        last, self._last_tick = self._last_tick, now
        if last is None or -SET_BACK <= now - last <= PAUSE:
            return
        timed = sorted((s.next_poll, s.feed) for s in self._store.states().values() if s.next_poll is not None)
        overdue = [feed for due, feed in timed if due <= now or now < last]
        self._store.reschedule(pacing.catch_up(overdue, now))
        log.info("clock jumped", seconds=round((now - last).total_seconds()), feeds=len(overdue))

    # ------------------------------------------------------------ what the status page says of us

    def _say(self, now: datetime, error: str) -> None:
        """Store how the daemon is, when it changed or was last said a while ago."""
        before = self._said or DaemonState(now, now)
        said = replace(before, last_tick=now, config_problem=self._config_problem, error=error)
        if self._clock:
            said = replace(said, clock_offset=self._clock.offset, clock_suspect_since=self._clock.suspect_since)
        if error and error != before.error:
            log.error("poller error", problem=error)
        unchanged = replace(said, last_tick=before.last_tick) == before
        if self._said is None or (unchanged and abs(now - before.last_tick) < HEARTBEAT):
            return
        self._said = said
        with contextlib.suppress(StoreError):  # it is most likely what `error` is about
            self._store.save_daemon_state(said)
