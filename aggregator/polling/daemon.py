"""The polling process: tick every second, reload on SIGHUP, stop on SIGTERM or Ctrl-C (only home of apscheduler).

The tick runs in the scheduler's own thread, a daemon: neither a build that takes long nor a fetch that hangs keeps the
process from ending in time. Nothing is lost by that, since whatever the store holds was written in one transaction.
"""

from __future__ import annotations

import logging
import select
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.executors.debug import DebugExecutor
from apscheduler.job import Job
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger

from aggregator.clock import Clock, stopwatch, system
from aggregator.config import Config
from aggregator.polling.due_polls import PollerDependencies
from aggregator.polling.poller import Poller

log = structlog.get_logger()

TICK = timedelta(seconds=1)
WATCH = timedelta(seconds=30)  # a scheduler that has not ticked for so long, and is not ticking, needs a push
END = {signal.SIGTERM, signal.SIGINT}
SIGN_INTERVAL = 1.0  # seconds between two signs of life
LONGEST_TICK = timedelta(minutes=15)  # one that takes longer is stuck: thousands of feeds are read and built in less
GRACE = timedelta(seconds=4)  # for the tick that runs when we are told to stop

NextSignals = Callable[[timedelta], set[int]]  # waits at most so long, returns the signals that came


class FromNow(BaseTrigger):  # type: ignore[misc]  # apscheduler 3 has no types
    """Fires a step after each firing.

    IntervalTrigger counts from the time the last run was planned for: when the clock is set ahead ten years it makes a
    list of every second of them (apscheduler issue 526).
    """

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        """Return now at first, then a step later than now."""
        return now + TICK if previous_fire_time else now


class _Ticking:
    """The job: ticks, and lets others see whether it does."""

    def __init__(self, poller: Poller, clock: Clock) -> None:
        self._poller = poller
        self._clock = clock
        self.running = threading.Lock()
        self.count = 0
        self._since = stopwatch()  # the last tick began or ended

    def __call__(self) -> None:
        with self.running:
            self._since = stopwatch()
            self._poller.tick(self._clock())
            self.count += 1
            self._since = stopwatch()

    @property
    def is_alive(self) -> bool:
        """Whether it ticks, or is within a tick that may still end."""
        return self._since() < (LONGEST_TICK if self.running.locked() else 2 * WATCH)

    def give_signs(self, alive: Callable[[], None]) -> None:
        """Say for ever that it lives, as long as it does."""
        pause = threading.Event()
        while not pause.wait(SIGN_INTERVAL):
            if self.is_alive:
                alive()


def run(config: Config, parts: PollerDependencies, clock: Clock, alive: Callable[[], None] = lambda: None) -> None:
    """Keep what is served up to date until SIGTERM or SIGINT; return within five seconds of it.

    `alive` is called every SIGN_INTERVAL, by a thread of its own, as long as polls go on.
    Call it from the main thread, owning the store (`Store.owned`), and close fetcher, reader and store afterwards.
    """
    poller = Poller(config, parts)
    ticking = _Ticking(poller, clock)
    logging.getLogger("apscheduler").setLevel(logging.WARNING)  # it tells of every run
    scheduler = BackgroundScheduler(timezone=UTC, executors={"default": DebugExecutor()}, daemon=True)
    job = scheduler.add_job(ticking, FromNow(), coalesce=True, max_instances=1, misfire_grace_time=None)
    with _signals() as next_signals:
        scheduler.start()
        threading.Thread(target=ticking.give_signs, args=(alive,), name="signs of life", daemon=True).start()
        _watch(next_signals, poller, ticking, job)
        poller.stop()
        if ticking.running.acquire(timeout=GRACE.total_seconds()):
            ticking.running.release()
            scheduler.shutdown()
        log.info("stopped")


def _watch(next_signals: NextSignals, poller: Poller, ticking: _Ticking, job: Job) -> None:
    """Obey signals until one means the end; wake a scheduler that oversleeps since the clock was set back.

    It had planned the next tick by the old clock, and waits until the new one gets there (apscheduler issue 752).
    """
    seen = -1
    while not END & (signals := next_signals(WATCH)):
        if signal.SIGHUP in signals:
            poller.ask_reload()
        elif ticking.count == seen and not ticking.running.locked():
            log.warning("clock set back, scheduler restarted")
            job.modify(next_run_time=system())
        seen = ticking.count


@contextmanager
def _signals() -> Iterator[NextSignals]:
    """Give a function that waits for signals and returns those that came, each once.

    They come through a socket, which works whichever thread the system interrupts, and lets what they mean be done
    where locks may be taken; a handler must not take any.
    """
    ours, theirs = socket.socketpair()

    def next_signals(patience: timedelta) -> set[int]:
        ready, _, _ = select.select([ours], [], [], patience.total_seconds())
        return set(ours.recv(4096)) if ready else set()

    with ours, theirs:
        theirs.settimeout(0)  # a full socket must not block a handler
        fd = signal.set_wakeup_fd(theirs.fileno(), warn_on_full_buffer=False)
        before = {number: signal.signal(number, lambda *_: None) for number in (*END, signal.SIGHUP)}
        try:
            yield next_signals
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
            signal.set_wakeup_fd(fd)
