"""Understand documents in processes of their own, so that a hang or a memory bomb costs one feed its update.

Children live on and are asked over pipes; one that dies, or takes longer than it may, is replaced at its next document.
They remember nothing: what is known of the last document goes with the question, and only what is new comes back. They
are spawned, not forked: the parent has threads, and forked children would share its store's lock.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import resource
import signal
import traceback
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import timedelta
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from multiprocessing.reduction import ForkingPickler
from operator import attrgetter
from queue import LifoQueue
from types import TracebackType
from typing import Self

from aggregator.config import Feed
from aggregator.errors import ReadError
from aggregator.model import (
    Calendar,
    CalendarChanges,
    Document,
    Event,
    EventFeatures,
    EventOccurrences,
    ExpandedSeries,
    Link,
    PreparedSeries,
    RenderedEvent,
    Series,
    Source,
    Window,
)
from aggregator.process.gc_pause import gc_paused
from aggregator.publish.event.series_preparation import apply_changes

TIMEOUT = timedelta(seconds=60)  # many times what 50,000 events take
STARTUP = timedelta(seconds=60)  # for the child's imports, on a machine that is busy
MEMORY = 1 << 30  # bytes of address space

Reread = Callable[[Document, Feed, bytes, Window | None], CalendarChanges]  # `prepare.reread`


def _travels_by_constructor(kind: type) -> None:
    """Have objects of a dataclass made anew at the other end of a pipe, a third faster than they would set state."""
    values = attrgetter(*(field.name for field in fields(kind)))
    ForkingPickler.register(kind, lambda one: (kind, values(one)))


for _kind in (
    RenderedEvent,
    Event,
    ExpandedSeries,
    Link,
    EventFeatures,
    PreparedSeries,
    Series,
    Source,
    EventOccurrences,
):
    _travels_by_constructor(_kind)


@dataclass(frozen=True, slots=True)
class _Refusal:
    """A ReadError on its way through the pipe: exceptions do not survive pickling."""

    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class _Defect:
    """An exception nobody expected."""

    trace: str


_Question = tuple[Document, Feed, bytes, Window | None]
_Answer = CalendarChanges | _Refusal | _Defect


class ParserProcesses:
    """Calls `reread` in a child. Usable wherever `prepare.read` itself is; more threads than workers take turns.

    `reread` must be importable by name, since a child is another interpreter. The second worker starts when two are
    needed at once.
    """

    def __init__(self, reread: Reread, *, workers: int = 1, timeout: timedelta = TIMEOUT, memory: int = MEMORY) -> None:
        self._children = [_Child(reread, timeout, memory) for _ in range(workers)]
        self._idle: LifoQueue[_Child] = LifoQueue()  # the last one that worked is asked first, while others rest
        for child in self._children:
            self._idle.put(child)

    def __call__(
        self, document: Document, feed: Feed, known: Calendar | None = None, *, window: Window | None = None
    ) -> Calendar:
        """Return the calendar, prepared for the window; what did not change since `known` are the same objects.

        Raise ReadError: the child's own, or "crashed" if it did not live to answer. Raise RuntimeError with the
        child's traceback if `reread` raised anything else.
        """
        child = self._idle.get()
        try:
            answer = child.ask((document, feed, known.digests if known else b"", window))
        finally:
            self._idle.put(child)
        match answer:
            case _Refusal(reason, detail):
                raise ReadError(reason, detail)
            case _Defect(trace):
                raise RuntimeError(f"in the reading process:\n{trace}")
            case difference:
                return apply_changes(difference, known)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the children, whatever they are doing. The next call would start another."""
        for child in self._children:
            child.close()


class _Child:
    """A process that reads, started when it is first asked."""

    def __init__(self, reread: Reread, timeout: timedelta, memory: int) -> None:
        self._reread = reread
        self._timeout = timeout
        self._memory = memory
        self._running: tuple[SpawnProcess, Connection] | None = None

    def ask(self, question: _Question) -> _Answer:
        """Return what it answers; a refusal if it does not live to."""
        try:
            _, pipe = self._running or self._start()
            pipe.send(question)
            if pipe.poll(self._timeout.total_seconds()):
                answer: _Answer | None = pipe.recv()
                if answer is not None:
                    return answer
                detail = f"Reading the calendar exceeded the memory limit ({self._memory >> 20} MiB)."
            else:
                detail = f"Reading the calendar exceeded the time limit ({self._timeout.total_seconds():g} s)."
        except (EOFError, OSError):
            detail = "The process that read the calendar died."
        self.close()
        return _Refusal("crashed", detail)

    def close(self) -> None:
        """End it."""
        running, self._running = self._running, None
        if running:
            process, pipe = running
            process.kill()
            process.join()
            pipe.close()

    def _start(self) -> tuple[SpawnProcess, Connection]:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(theirs, self._reread, self._memory), daemon=True, name="reader")
        process.start()
        theirs.close()  # so that the death of the child is the end of the pipe
        self._running = process, ours
        if not ours.poll(STARTUP.total_seconds()):
            raise EOFError
        ours.recv()  # it has started: from here on, time is spent on the document
        return self._running


def _serve(pipe: Connection, reread: Reread, memory: int) -> None:
    """Answer documents until the parent is gone. None stands for "out of memory"."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, who then ends us
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(EOFError, OSError):
        pipe.send("started")
        while True:
            question = pipe.recv()
            with gc_paused():
                pipe.send(_parse(question, reread))


def _parse(question: _Question, reread: Reread) -> _Answer | None:
    try:
        return reread(*question)
    except ReadError as error:
        return _Refusal(error.reason, error.detail)
    except MemoryError:
        return None
    except RecursionError:
        return _Refusal("crashed", "The calendar is nested too deeply.")
    except Exception:  # noqa: BLE001  the parent decides what a mistake of ours costs
        return _Defect(traceback.format_exc())
