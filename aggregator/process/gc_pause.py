"""When Python looks for garbage: not while much is made that stays, and never again over what has stayed.

What is no longer used goes at once. The garbage collector is there for what refers to itself in a circle, and to find
that it walks whatever there is, again and again while there is ever more. Calendars and what is built of them hold
millions of objects and hardly a circle; walking them took a quarter of the time of a build. So nothing is walked while
they are made, then the new ones are, once; thereafter they count as staying (`gc.freeze`).
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock


class _Undisturbed:
    """How many are inside of `gc_paused` just now, in whichever threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._inside = 0
        self._was_enabled = False

    def enter(self) -> None:
        with self._lock:
            if not self._inside:
                self._was_enabled = gc.isenabled()
                gc.disable()
            self._inside += 1

    def leave(self, *, thorough: bool) -> None:
        with self._lock:
            self._inside -= 1
            if thorough:
                gc.unfreeze()
            if not self._inside:
                gc.collect()
                gc.freeze()
                if self._was_enabled:
                    gc.enable()


_undisturbed = _Undisturbed()


@contextmanager
def gc_paused(*, thorough: bool = False) -> Iterator[None]:
    """Look for garbage at the end of a `with` only, and then only among what is new, or if `thorough` among everything.

    What has stayed and becomes a circle of garbage later is found by a thorough look alone: take one now and then.

    The collector is one for the whole process. So other threads leave their garbage until the end too: the little that
    polls make while they wait for servers and readers. Within another `with`, or beside one in another thread, the look
    is taken when the last of them ends.
    """
    _undisturbed.enter()
    try:
        yield
    finally:
        _undisturbed.leave(thorough=thorough)
