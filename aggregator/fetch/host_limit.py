"""The limit of requests to one host at a time; some servers accept only one connection."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from weakref import WeakValueDictionary

from aggregator.fetch.deadline import Deadline


class HostLimit:
    """Shared by all threads of a fetcher."""

    def __init__(self, per_host: int) -> None:
        self._per_host = per_host
        self._lock = threading.Lock()
        # Weak: unused hosts are forgotten, or redirects to ever new names would fill the memory.
        self._hosts: WeakValueDictionary[str, threading.BoundedSemaphore] = WeakValueDictionary()

    @contextmanager
    def slot(self, host: str, deadline: Deadline) -> Iterator[None]:
        """Hold a slot of a host for the block. Raises FetchError("timeout") if none is free in time."""
        with self._lock:
            semaphore = self._hosts.setdefault(host, threading.BoundedSemaphore(self._per_host))
        if not semaphore.acquire(timeout=deadline.remaining()):
            raise deadline.exceeded(f"Earlier requests to {host} took too long")
        try:
            yield
        finally:
            semaphore.release()
