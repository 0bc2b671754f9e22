"""Prepared answers, kept while there is room: whoever asks again is answered as fast as with the combined calendar."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock

from aggregator.web.serving.resource import Resource

MOST_BYTES = 48_000_000  # of one worker's shelf


class ResponseCache:
    """Resources by what was asked. When they take more than `most_bytes`, those asked for longest ago go."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._room = most_bytes
        self._kept: OrderedDict[Hashable, Resource] = OrderedDict()
        self._lock = Lock()
        self._making = Lock()

    def get(self, key: Hashable, make: Callable[[], Resource]) -> Resource:
        """Return what is kept for `key`, made now if there is none. Only one at a time is made, and each once."""
        kept = self._found(key)
        if kept is not None:
            return kept
        with self._making:
            kept = self._found(key)
            if kept is None:
                kept = make()
                self._keep(key, kept)
            return kept

    def _found(self, key: Hashable) -> Resource | None:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def _keep(self, key: Hashable, resource: Resource) -> None:
        with self._lock:
            self._kept[key] = resource
            self._room -= _size(resource)
            while self._room < 0 and self._kept:
                self._room += _size(self._kept.popitem(last=False)[1])


def _size(resource: Resource) -> int:
    return len(resource.body) + len(resource.gzip)
