"""The moment at which one whole fetch must be over, whatever it is waiting for."""

from __future__ import annotations

import time
from datetime import timedelta

from aggregator.errors import FetchError


class Deadline:
    """Counts from its making, by a clock that nobody sets."""

    def __init__(self, allowed: timedelta) -> None:
        self.allowed = allowed
        self._ends = time.monotonic() + allowed.total_seconds()

    def left(self) -> float:
        """Return the seconds left, always above zero. Raises FetchError("timeout") when there are none."""
        seconds = self._ends - time.monotonic()
        if seconds <= 0:
            raise self.missed()
        return seconds

    def missed(self, what: str = "the whole answer was not here") -> FetchError:
        """Make the error for something that took too long."""
        return FetchError("timeout", f"{what} after {self.allowed.total_seconds():g} s")
