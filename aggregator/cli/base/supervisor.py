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
from contextlib import AbstractContextManager, suppress
from datetime import timedelta
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from types import FrameType
from typing import Protocol

import structlog

from aggregator.clock import stopwatch

log = structlog.get_logger()

Task = Callable[[Callable[[], None]], int]
"""What a child runs; returns its exit code. Must be picklable.

Gets a function to call once it is ready, and then every SIGN_INTERVAL from each of its processes that works.
"""

PERMANENT = {os.EX_TEMPFAIL}  # exit codes that a restart would not change: see `exit_codes`
STOP_TIMEOUT = timedelta(seconds=4)  # between SIGTERM and SIGKILL
RETIRE = signal.SIGUSR1  # asks a child that was replaced to finish what it has begun, and exit
RETIRE_TIMEOUT = timedelta(seconds=40)  # between RETIRE and SIGKILL
START_TIMEOUT = timedelta(seconds=60)  # for a child that is to replace another, until it is ready
FIRST_SIGN_TIMEOUT = timedelta(minutes=5)  # for any child, until it gives a sign of life: databases can be large
MAX_BACKOFF = timedelta(minutes=1)  # before a child is restarted
HEALTHY = timedelta(minutes=1)  # a child that ran so long is restarted without backoff
CHECK_INTERVAL = 0.25  # seconds between two checks of the children


class _Process:
    """One run of a task."""

    def __init__(self, name: str, task: Task) -> None:
        context = multiprocessing.get_context("spawn")
        self._ready, ready = context.Pipe(duplex=False)
        self._process: SpawnProcess = context.Process(target=_run, args=(task, os.getpid(), ready), name=name)
        self._process.start()
        ready.close()
        self.age = stopwatch()
        self._signs: dict[int, Callable[[], timedelta]] = {}  # since the last sign of life, by process
        self._since_sign: Callable[[], timedelta] = self.age  # of whichever

    @property
    def exit_code(self) -> int | None:
        return self._process.exitcode

    def is_ready(self) -> bool:
        """Whether the child has said so; the end of the pipe is no word."""
        with suppress(EOFError, OSError):
            while self._ready.poll():
                self._signs[int(self._ready.recv_bytes())] = self._since_sign = stopwatch()
        return self._since_sign is not self.age

    def is_alive(self, silence: timedelta) -> bool:
        """Whether each of its processes has given a sign of life within `silence`."""
        self.is_ready()
        for pid in [pid for pid in self._signs if not _exists(pid)]:
            del self._signs[pid]
        if not self._signs:  # they have not begun, or are being started again
            return self._since_sign() < FIRST_SIGN_TIMEOUT
        return all(since() < silence for since in self._signs.values())

    def signal(self, number: int) -> None:
        """Send a signal if the process is alive."""
        if self._process.is_alive() and self._process.pid:
            os.kill(self._process.pid, number)

    def join(self, timeout: timedelta) -> None:
        """Wait for the process to exit, and kill it after `timeout`."""
        self._process.join(max(timeout.total_seconds(), 0))
        if self._process.is_alive():
            log.warning("process killed after timeout", process=self._process.name)
            self._process.kill()
            self._process.join()
        self._ready.close()


class ChildProcess:
    """One child process: restarted with backoff if it exits, or replaced by one that is ready before it goes."""

    def __init__(self, name: str, task: Task) -> None:
        self.name = name
        self.task = task  # what it runs at its next start
        self._exits = 0  # since it was last healthy
        self._next: _Process | None = None  # is to replace the current one
        self._retired: list[tuple[_Process, Callable[[], timedelta]]] = []  # since when each was told to go
        self._start()

    def _start(self) -> None:
        self._process = _Process(self.name, self.task)
        self._since_exit: Callable[[], timedelta] | None = None

    def check(self) -> int | None:
        """Restart it if it has exited and its backoff is over; return its exit code if that is permanent."""
        self._process.is_ready()  # signs of life are to be read, whoever wants to know
        self._check_next()
        self._check_retired()
        code = self._process.exit_code
        if code is None:
            return None
        if code in PERMANENT:
            return code
        if self._since_exit is None:
            self._exits = 1 if self._process.age() > HEALTHY else self._exits + 1
            self._since_exit = stopwatch()
            log.error("process exited", process=self.name, exit_code=code, restart_in=self._backoff().total_seconds())
        if self._since_exit() >= self._backoff() and self._next is None:
            self._start()
        return None

    def _backoff(self) -> timedelta:
        return min(timedelta(seconds=2 ** min(self._exits - 1, 10)), MAX_BACKOFF)

    def replace(self) -> None:
        """Start a second process with the present task; the first one goes once the second is ready.

        If the second fails, the first stays. Both work side by side for a while, so the task must allow that.
        """
        if self._next is not None:  # its settings are already out of date
            self._retire(self._next)
        self._next = _Process(self.name, self.task)

    @property
    def is_ready(self) -> bool:
        """Whether the current process works."""
        return self._process.is_ready()

    @property
    def is_being_replaced(self) -> bool:
        """Whether a second process is being started."""
        return self._next is not None

    @property
    def has_ended(self) -> bool:
        """Whether it has ended, and waits to be started again."""
        return self._process.exit_code is not None

    def is_alive(self, silence: timedelta) -> bool:
        """Whether the current process lives, or is started again soon."""
        return self.has_ended or self._process.is_alive(silence)

    def _check_next(self) -> None:
        if self._next is None:
            return
        if self._next.is_ready():
            self._retire(self._process)
            self._process, self._next, self._since_exit = self._next, None, None
        elif self._next.exit_code is not None or self._next.age() > START_TIMEOUT:
            log.error("restart failed, the old process goes on", process=self.name, exit_code=self._next.exit_code)
            self._retire(self._next)
            self._next = None

    def _retire(self, process: _Process) -> None:
        process.signal(RETIRE if process is self._process else signal.SIGKILL)
        self._retired.append((process, stopwatch()))

    def _check_retired(self) -> None:
        for process, since in list(self._retired):
            if process.exit_code is not None or since() > RETIRE_TIMEOUT:
                process.join(timedelta(0))
                self._retired.remove((process, since))

    def signal(self, number: int) -> None:
        """Send a signal to every process there is."""
        for process in self._processes():
            process.signal(number)

    def join(self, timeout: timedelta) -> None:
        """Wait for every process to exit, and kill those that have not after `timeout`."""
        elapsed = stopwatch()
        for process in self._processes():
            process.join(timeout - elapsed())

    def _processes(self) -> list[_Process]:
        return [self._process, *([self._next] if self._next else []), *(process for process, _ in self._retired)]


Watch = Callable[[Callable[[], None]], AbstractContextManager[None]]
"""Calls a function, from any thread, whenever the settings have changed."""


Reload = Callable[[Mapping[str, ChildProcess], bool], None]
"""Applies settings to the children. The flag says whether somebody asked for it, by SIGHUP."""

CHANGED = 0  # in place of a signal: the settings have changed


class Observer(Protocol):
    """Is told how the children are."""

    def look(self, children: Mapping[str, ChildProcess]) -> None:
        """Look at them: called every CHECK_INTERVAL."""

    def reloading(self) -> None:
        """Note that settings are about to be read again."""

    def stopping(self) -> None:
        """Note that all are about to be stopped."""


def supervise(tasks: Mapping[str, Task], reload: Reload, watch: Watch, observer: Observer) -> int:
    """Run the children until SIGTERM or SIGINT; return the exit code. Call it from the main thread.

    `reload` is called on SIGHUP, and when `watch` says that settings have changed; once for many times in a row.
    """
    signals: queue.SimpleQueue[int] = queue.SimpleQueue()  # safe to fill from a signal handler

    def handle(number: int, _frame: FrameType | None) -> None:
        signals.put(number)

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, handle)
    children = {name: ChildProcess(name, task) for name, task in tasks.items()}
    code = 0
    try:
        with watch(partial(signals.put, CHANGED)):
            while code == 0:
                received = _received(signals)
                if received & {signal.SIGTERM, signal.SIGINT}:
                    break
                if received & {signal.SIGHUP, CHANGED}:
                    observer.reloading()
                    reload(children, signal.SIGHUP in received)
                code = next((found for child in children.values() if (found := child.check())), 0)
                observer.look(children)
    finally:
        observer.stopping()
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


def _run(task: Task, parent: int, ready: Connection) -> None:
    """Run in the child: the task, until it returns or the parent is gone."""
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # until the task sets its own handler
    threading.Thread(target=_exit_without_parent, args=(parent,), name="parent", daemon=True).start()
    sys.exit(task(partial(_say_ready, ready)))


def _exit_without_parent(parent: int) -> None:
    pause = threading.Event()
    while os.getppid() == parent:
        pause.wait(1)
    os.kill(os.getpid(), signal.SIGTERM)


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return True


def _say_ready(pipe: Connection) -> None:
    with suppress(OSError):  # nobody listens any more
        pipe.send_bytes(str(os.getpid()).encode())  # in one piece, whoever else does so at the same moment
