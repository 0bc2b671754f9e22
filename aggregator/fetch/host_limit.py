"""Who may talk to a host now: at most so many requests at a time, because some servers take one connection only."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from weakref import WeakValueDictionary

from aggregator.fetch.deadline import Deadline


class HostLimit:
    """Shared by all threads that fetch."""

    def __init__(self, per_host: int) -> None:
        self._per_host = per_host
        self._lock = threading.Lock()
        # Weak: a host is forgotten when nobody talks to it, or redirects to ever new names would fill the memory.
        self._hosts: WeakValueDictionary[str, threading.BoundedSemaphore] = WeakValueDictionary()

    @contextmanager
    def take(self, host: str, deadline: Deadline) -> Iterator[None]:
        """Wait for a turn at a host and keep it for the block. Raises FetchError("timeout") if none came in time."""
        with self._lock:
            turn = self._hosts.setdefault(host, threading.BoundedSemaphore(self._per_host))
        if not turn.acquire(timeout=deadline.left()):
            raise deadline.missed(f"Earlier requests to {host} took too long")
        try:
            yield
        finally:
            turn.release()
