"""Giving memory back to the system: what was taken for reading a snapshot, for a page or a build, and has no more use.

In a web worker a newer snapshot is read while the older one is being served, and most of it is let go again at once;
pages with a thousand rows come and go in several threads. A poller reads documents and builds of them. The GNU C
library keeps the holes that leaves for later, for each thread its own: after some hours a process would hold several
times what it uses. See mallopt(3) and malloc_trim(3).
"""

from __future__ import annotations

import ctypes
from datetime import datetime, timedelta
from typing import Any

_MMAP_THRESHOLD, _ARENA_MAX = -3, -8  # of mallopt
_A_MINUTE = timedelta(minutes=1)
_LARGE = 1 << 20  # bytes: such blocks are taken from the system and given back for themselves


def limit_arenas() -> None:
    """Have all threads share one heap, and large blocks stay out of it; to be called before threads are started.

    Saying what is large also keeps the library from raising that, and with it what it keeps at the end of the heap.
    """
    if _mallopt is not None:
        _mallopt(_ARENA_MAX, 1)
        _mallopt(_MMAP_THRESHOLD, _LARGE)


def trim() -> None:
    """Return unused memory to the system, in some milliseconds; do nothing where the C library does so by itself."""
    if _trim is not None:
        _trim(0)


class TrimThrottle:
    """Gives memory back at most once a minute: what one build has taken, the next would have to take again."""

    def __init__(self) -> None:
        self._last: datetime | None = None

    def __call__(self, now: datetime) -> None:
        """Give memory back unless that was done less than a minute before `now` (UTC)."""
        if self._last is None or not self._last <= now < self._last + _A_MINUTE:
            self._last = now
            trim()


def _find(name: str) -> Any:
    """Return a function of glibc; None elsewhere: musl, macOS and BSD have no such functions, and need none."""
    try:
        return getattr(ctypes.CDLL(None), name)
    except (AttributeError, OSError, TypeError):  # no such function; no library to look in; Windows
        return None


_mallopt = _find("mallopt")
_trim = _find("malloc_trim")
