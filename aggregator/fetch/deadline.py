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

    def missed(self, what: str = "The server took too long") -> FetchError:
        """Return the error for something that took too long; `what` begins its sentence."""
        limit = f"{self.allowed.total_seconds():g} s"
        return FetchError("timeout", f"{what} (limit: {limit}). Raise `timeout` if this goes on.")
