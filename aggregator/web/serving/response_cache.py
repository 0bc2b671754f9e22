"""The response cache: responses are made when first asked for, and kept while there is room."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock

from aggregator.web.serving.resource import Resource

MAX_BYTES = 48_000_000  # in one worker


class ResponseCache:
    """Resources by what was asked. If they take more than `max_bytes`, those not used for longest go first."""

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self._free = max_bytes
        self._kept: OrderedDict[Hashable, Resource] = OrderedDict()
        self._lock = Lock()
        self._making = Lock()

    def get(self, key: Hashable, make: Callable[[], Resource]) -> Resource:
        """Return what is kept for `key`; if there is none, make it. Only one at a time is made, and each once."""
        kept = self._find(key)
        if kept is not None:
            return kept
        with self._making:
            kept = self._find(key)
            if kept is None:
                kept = make()
                self._keep(key, kept)
            return kept

    def _find(self, key: Hashable) -> Resource | None:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def _keep(self, key: Hashable, resource: Resource) -> None:
        with self._lock:
            self._kept[key] = resource
            self._free -= _size(resource)
            while self._free < 0 and self._kept:
                self._free += _size(self._kept.popitem(last=False)[1])


def _size(resource: Resource) -> int:
    return len(resource.body) + len(resource.gzip)
