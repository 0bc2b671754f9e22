"""Child processes: started together, started again when they die, stopped together within five seconds.

The children are spawned, not forked: a fork would share the locks and connections of its parent. They end by
themselves when their parent is gone, however it went, so that no half of the service lives on alone.
"""

from __future__ import annotations

import multiprocessing
import os
import queue
import signal
import sys
import threading
from collections.abc import Callable, Collection, Mapping
from datetime import timedelta
from multiprocessing.context import SpawnProcess
from types import FrameType

import structlog

from aggregator.clock import stopwatch

log = structlog.get_logger()

Work = Callable[[], int]  # what a child does; returns its exit code. Must be picklable.

FINAL = {os.EX_TEMPFAIL}  # exit codes that starting again would not change: see `exits`
GRACE = timedelta(seconds=4)  # between SIGTERM and SIGKILL
LONGEST_PAUSE = timedelta(minutes=1)  # before a child is started again
HEALTHY = timedelta(minutes=1)  # a child that lived so long begins anew with its pauses
LOOK = 0.25  # seconds between two looks at the children


class Child:
    """One child process and the story of its lives."""

    def __init__(self, name: str, work: Work) -> None:
        self.name = name
        self.work = work  # what it does when it is started next
        self._deaths = 0  # since it was last healthy
        self._start()

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._process: SpawnProcess = context.Process(target=_live, args=(self.work, os.getpid()), name=self.name)
        self._process.start()
        self._age = stopwatch()
        self._since_death: Callable[[], timedelta] | None = None

    def look(self) -> int | None:
        """Start it again if it is dead and its pause is over; return its exit code if that is final."""
        code = self._process.exitcode
        if code is None:
            return None
        if code in FINAL:
            return code
        if self._since_death is None:
            self._deaths = 1 if self._age() > HEALTHY else self._deaths + 1
            self._since_death = stopwatch()
            log.error("child died", child=self.name, exit_code=code, again_in=self._pause().total_seconds())
        if self._since_death() >= self._pause():
            self._start()
        return None

    def _pause(self) -> timedelta:
        return min(timedelta(seconds=2 ** min(self._deaths - 1, 10)), LONGEST_PAUSE)

    def signal(self, number: int) -> None:
        """Send a signal, if there is somebody to get it."""
        if self._process.is_alive() and self._process.pid:
            os.kill(self._process.pid, number)

    def end(self, within: timedelta) -> None:
        """Wait for the end, and enforce it when it takes too long."""
        self._process.join(max(within.total_seconds(), 0))
        if self._process.is_alive():
            log.warning("child killed", child=self.name)
            self._process.kill()
            self._process.join()

    def restart(self) -> None:
        """Stop it and start it again at once."""
        self.signal(signal.SIGTERM)
        self.end(GRACE)
        self._start()


def supervise(works: Mapping[str, Work], on_reload: Callable[[Mapping[str, Child]], None]) -> int:
    """Run the children until SIGTERM or SIGINT; return the exit code. Call it from the main thread.

    `on_reload` is called with the children on SIGHUP; a storm of those is one.
    """
    asked: queue.SimpleQueue[int] = queue.SimpleQueue()  # safe to fill from a signal handler

    def note(number: int, _frame: FrameType | None) -> None:
        asked.put(number)

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, note)
    children = {name: Child(name, work) for name, work in works.items()}
    code = 0
    try:
        while code == 0:
            numbers = _next(asked)
            if numbers & {signal.SIGTERM, signal.SIGINT}:
                break
            if signal.SIGHUP in numbers:
                on_reload(children)
            code = next((found for child in children.values() if (found := child.look())), 0)
    finally:
        _stop(children.values())
    return code


def _next(asked: queue.SimpleQueue[int]) -> set[int]:
    """Wait a moment for signals; return all that have come."""
    numbers = set()
    try:
        numbers.add(asked.get(timeout=LOOK))
        while True:
            numbers.add(asked.get_nowait())
    except queue.Empty:
        return numbers


def _stop(children: Collection[Child]) -> None:
    for child in children:
        child.signal(signal.SIGTERM)
    elapsed = stopwatch()
    for child in children:
        child.end(GRACE - elapsed())


def _live(work: Work, parent: int) -> None:
    """Be a child: do the work, end with the parent."""
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # until the work says what it means
    threading.Thread(target=_end_without, args=(parent,), name="parent", daemon=True).start()
    sys.exit(work())


def _end_without(parent: int) -> None:
    pause = threading.Event()
    while os.getppid() == parent:
        pause.wait(1)
    os.kill(os.getpid(), signal.SIGTERM)
