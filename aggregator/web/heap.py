"""Giving memory back to the system: what a worker took for reading a snapshot and has no more use for.

A newer snapshot is read while the older one is being served, and most of it is let go again at once. The GNU C library
keeps the holes that leaves, spread over its heap, for later; after some reloads a worker would hold half as much again
as it uses.
"""

from __future__ import annotations

import ctypes


def give_back() -> None:
    """Return unused memory to the system, in some milliseconds; do nothing where the C library does so by itself."""
    if _trim is not None:
        _trim(0)


def _find_trim() -> ctypes._NamedFuncPointer | None:
    """Return glibc's malloc_trim (malloc_trim(3)); musl, macOS and BSD have none, and need none."""
    try:
        return ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):  # no such function; no library to look in; Windows
        return None


_trim = _find_trim()
