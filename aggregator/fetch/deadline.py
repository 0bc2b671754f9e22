"""The deadline of one download, shared by DNS, TLS, redirects and body."""

from __future__ import annotations

import time
from datetime import timedelta

from aggregator.errors import FetchError


class Deadline:
    """Runs from its creation, by a monotonic clock."""

    def __init__(self, allowed: timedelta) -> None:
        self.allowed = allowed
        self._ends = time.monotonic() + allowed.total_seconds()

    def remaining(self) -> float:
        """Return the remaining seconds, always above zero. Raises FetchError("timeout") if there are none."""
        seconds = self._ends - time.monotonic()
        if seconds <= 0:
            raise self.exceeded()
        return seconds

    def exceeded(self, what: str = "The server took too long") -> FetchError:
        """Return the error for something that took too long; `what` begins its sentence."""
        limit = f"{self.allowed.total_seconds():g} s"
        return FetchError("timeout", f"{what} (limit: {limit}). Raise `timeout` if this goes on.")
