"""The one home of the clock: everything else is told what time it is.

Instants say when something happened and may jump, as a clock that is set does; a stopwatch only ever runs forward.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

Clock = Callable[[], datetime]  # gives an aware datetime, UTC


def system() -> datetime:
    """Return the time of this machine."""
    return datetime.now(UTC)


def starting_at(instant: datetime) -> Clock:
    """Return a clock that shows `instant` now and goes on from there; other processes may share it."""
    return partial(_since, instant.astimezone(UTC), time.monotonic())


def _since(instant: datetime, started: float) -> datetime:
    return instant + timedelta(seconds=time.monotonic() - started)


def stopwatch() -> Callable[[], timedelta]:
    """Start a stopwatch; calling it returns the time since, whatever happens to the machine's clock."""
    started = time.monotonic()
    return lambda: timedelta(seconds=time.monotonic() - started)


def monotonic_microseconds() -> int:
    """Return CLOCK_MONOTONIC, which other processes of this machine see as well."""
    return time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
