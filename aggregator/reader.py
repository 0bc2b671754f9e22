"""Understand documents in a process of its own, so that a hang or a memory bomb costs one feed its update.

One child lives on and is asked over a pipe; when it dies, or takes longer than it may, it is replaced at the next
document. It is spawned, not forked: the parent has threads, and forked children would share its store's lock.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import resource
import signal
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from types import TracebackType
from typing import Self

from aggregator.config import Feed
from aggregator.errors import ReadError
from aggregator.model import Calendar, Document

TIMEOUT = timedelta(seconds=60)  # many times what 50,000 events take
STARTUP = timedelta(seconds=60)  # for the child's imports, on a machine that is busy
MEMORY = 1 << 30  # bytes of address space


@dataclass(frozen=True, slots=True)
class _Refusal:
    """A ReadError on its way through the pipe: exceptions do not survive pickling."""

    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class _Defect:
    """An exception nobody expected."""

    trace: str


_Answer = Calendar | _Refusal | _Defect


class Reader:
    """Calls `read` in the child. Usable wherever `read` itself is; several threads take turns.

    `read` must be importable by name, since the child is another interpreter.
    """

    def __init__(
        self, read: Callable[[Document, Feed], Calendar], *, timeout: timedelta = TIMEOUT, memory: int = MEMORY
    ) -> None:
        self._read = read
        self._timeout = timeout
        self._memory = memory
        self._turn = threading.Lock()
        self._child: tuple[SpawnProcess, Connection] | None = None

    def __call__(self, document: Document, feed: Feed) -> Calendar:
        """Return the calendar. Raise ReadError: the child's own, or "crashed" if it did not live to answer.

        Raise RuntimeError with the child's traceback if `read` raised anything else.
        """
        with self._turn:
            answer = self._ask(document, feed)
        match answer:
            case _Refusal(reason, detail):
                raise ReadError(reason, detail)
            case _Defect(trace):
                raise RuntimeError(f"in the reading process:\n{trace}")
            case calendar:
                return calendar

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the child, whatever it is doing. The next call would start another."""
        child, self._child = self._child, None
        if child:
            process, pipe = child
            process.kill()
            process.join()
            pipe.close()

    def _ask(self, document: Document, feed: Feed) -> _Answer:
        try:
            _, pipe = self._child or self._start()
            pipe.send((document, feed))
            if pipe.poll(self._timeout.total_seconds()):
                answer: _Answer | None = pipe.recv()
                if answer is not None:
                    return answer
                detail = f"reading the calendar took more than {self._memory >> 20} MiB of memory"
            else:
                detail = f"reading the calendar took longer than {self._timeout.total_seconds():g} s"
        except (EOFError, OSError):
            detail = "the process that was reading the calendar died"
        self.close()
        return _Refusal("crashed", detail)

    def _start(self) -> tuple[SpawnProcess, Connection]:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(theirs, self._read, self._memory), daemon=True, name="reader")
        process.start()
        theirs.close()  # so that the death of the child is the end of the pipe
        self._child = process, ours
        if not ours.poll(STARTUP.total_seconds()):
            raise EOFError
        ours.recv()  # it has started: from here on, time is spent on the document
        return self._child


def _serve(pipe: Connection, read: Callable[[Document, Feed], Calendar], memory: int) -> None:
    """Answer documents until the parent is gone. None stands for "out of memory"."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, who then ends us
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(EOFError, OSError):
        pipe.send("started")
        while True:
            pipe.send(_understand(pipe.recv(), read))


def _understand(question: tuple[Document, Feed], read: Callable[[Document, Feed], Calendar]) -> _Answer | None:
    try:
        return read(*question)
    except ReadError as error:
        return _Refusal(error.reason, error.detail)
    except MemoryError:
        return None
    except RecursionError:
        return _Refusal("crashed", "the calendar is nested too deeply")
    except Exception:  # noqa: BLE001  the parent decides what a mistake of ours costs
        return _Defect(traceback.format_exc())
