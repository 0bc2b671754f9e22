"""Child processes: started together, restarted when they exit, stopped together within five seconds.

They are spawned, not forked: a fork would share the locks and connections of its parent. A child ends when its parent
is gone, however the parent ended, so that no half of the service runs alone.
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

Task = Callable[[], int]  # what a child runs; returns its exit code. Must be picklable.

PERMANENT = {os.EX_TEMPFAIL}  # exit codes that a restart would not change: see `exit_codes`
STOP_TIMEOUT = timedelta(seconds=4)  # between SIGTERM and SIGKILL
MAX_BACKOFF = timedelta(minutes=1)  # before a child is restarted
HEALTHY = timedelta(minutes=1)  # a child that ran so long is restarted without backoff
CHECK_INTERVAL = 0.25  # seconds between two checks of the children


class ChildProcess:
    """One child process, restarted with backoff."""

    def __init__(self, name: str, task: Task) -> None:
        self.name = name
        self.task = task  # what it runs at its next start
        self._exits = 0  # since it was last healthy
        self._start()

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._process: SpawnProcess = context.Process(target=_run, args=(self.task, os.getpid()), name=self.name)
        self._process.start()
        self._age = stopwatch()
        self._since_exit: Callable[[], timedelta] | None = None

    def check(self) -> int | None:
        """Restart it if it has exited and its backoff is over; return its exit code if that is permanent."""
        code = self._process.exitcode
        if code is None:
            return None
        if code in PERMANENT:
            return code
        if self._since_exit is None:
            self._exits = 1 if self._age() > HEALTHY else self._exits + 1
            self._since_exit = stopwatch()
            log.error("process exited", process=self.name, exit_code=code, restart_in=self._backoff().total_seconds())
        if self._since_exit() >= self._backoff():
            self._start()
        return None

    def _backoff(self) -> timedelta:
        return min(timedelta(seconds=2 ** min(self._exits - 1, 10)), MAX_BACKOFF)

    def signal(self, number: int) -> None:
        """Send a signal if the process is alive."""
        if self._process.is_alive() and self._process.pid:
            os.kill(self._process.pid, number)

    def join(self, timeout: timedelta) -> None:
        """Wait for the process to exit, and kill it after `timeout`."""
        self._process.join(max(timeout.total_seconds(), 0))
        if self._process.is_alive():
            log.warning("process killed after timeout", process=self.name)
            self._process.kill()
            self._process.join()

    def restart(self) -> None:
        """Stop it and start it again at once."""
        self.signal(signal.SIGTERM)
        self.join(STOP_TIMEOUT)
        self._start()


def supervise(tasks: Mapping[str, Task], on_reload: Callable[[Mapping[str, ChildProcess]], None]) -> int:
    """Run the children until SIGTERM or SIGINT; return the exit code. Call it from the main thread.

    `on_reload` is called with the children on SIGHUP, once for many SIGHUPs in a row.
    """
    signals: queue.SimpleQueue[int] = queue.SimpleQueue()  # safe to fill from a signal handler

    def handle(number: int, _frame: FrameType | None) -> None:
        signals.put(number)

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, handle)
    children = {name: ChildProcess(name, task) for name, task in tasks.items()}
    code = 0
    try:
        while code == 0:
            received = _received(signals)
            if received & {signal.SIGTERM, signal.SIGINT}:
                break
            if signal.SIGHUP in received:
                on_reload(children)
            code = next((found for child in children.values() if (found := child.check())), 0)
    finally:
        _stop(children.values())
    return code


def _received(signals: queue.SimpleQueue[int]) -> set[int]:
    """Wait CHECK_INTERVAL for signals; return all that have come."""
    numbers = set()
    try:
        numbers.add(signals.get(timeout=CHECK_INTERVAL))
        while True:
            numbers.add(signals.get_nowait())
    except queue.Empty:
        return numbers


def _stop(children: Collection[ChildProcess]) -> None:
    for child in children:
        child.signal(signal.SIGTERM)
    elapsed = stopwatch()
    for child in children:
        child.join(STOP_TIMEOUT - elapsed())


def _run(task: Task, parent: int) -> None:
    """Run in the child: the task, until it returns or the parent is gone."""
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # until the task sets its own handler
    threading.Thread(target=_exit_without_parent, args=(parent,), name="parent", daemon=True).start()
    sys.exit(task())


def _exit_without_parent(parent: int) -> None:
    pause = threading.Event()
    while os.getppid() == parent:
        pause.wait(1)
    os.kill(os.getpid(), signal.SIGTERM)
