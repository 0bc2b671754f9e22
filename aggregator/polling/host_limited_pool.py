"""The polls that are running: each in a thread of its own, few at a time, fewer per host.

The threads are daemons: a fetch that hangs must not keep the process from ending.
"""

from __future__ import annotations

import queue
import threading
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Generic, TypeVar

T = TypeVar("T")
NOT_AT_ALL = timedelta(0)


class HostLimitedPool(Generic[T]):
    """Runs jobs and hands back their results in the order in which they end. Used by one thread, stopped by any."""

    def __init__(self, workers: int, per_host: int) -> None:
        self._workers = workers
        self._per_host = per_host
        self._hosts: dict[str, str] = {}  # of the feeds in flight
        self._ended: queue.SimpleQueue[tuple[str, T] | None] = queue.SimpleQueue()

    def __len__(self) -> int:
        return len(self._hosts)

    def admit(self, waiting: Iterable[tuple[str, str]]) -> list[str]:
        """Choose who may start now among (feed, host), in their order."""
        busy = Counter(self._hosts.values())
        admitted: list[str] = []
        for feed, host in waiting:
            if len(self._hosts) + len(admitted) >= self._workers:
                break
            if busy[host] < self._per_host and feed not in self._hosts:
                busy[host] += 1
                admitted.append(feed)
        return admitted

    def start(self, feed: str, host: str, job: Callable[[], T]) -> None:
        """Run a job, which must not raise."""
        thread = threading.Thread(target=lambda: self._ended.put((feed, job())), name=f"poll-{feed}", daemon=True)
        thread.start()
        self._hosts[feed] = host

    def next_result(self, patience: timedelta) -> T | None:
        """Wait for the next job to end. None if nothing is running, patience ran out, or somebody interrupted."""
        if not self._hosts:
            return None
        try:
            ended = self._ended.get(timeout=max(patience.total_seconds(), 0))
        except queue.Empty:
            return None
        if ended is None:
            return None
        feed, result = ended
        del self._hosts[feed]
        return result

    def results(self, patience: timedelta) -> list[T]:
        """Wait for the next job to end, and return it with all that have ended by then; see `next_result`."""
        found: list[T] = []
        while (one := self.next_result(NOT_AT_ALL if found else patience)) is not None:
            found.append(one)
        return found

    def interrupt(self) -> None:
        """End the wait of `next_result`, from another thread or a signal handler."""
        self._ended.put(None)
