"""The recurrence rules that occur inside VTIMEZONE: at most a few days a year, computed for the year asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Rule:
    """A yearly rule of an observance."""

    def around(self, start: datetime, year: int, offset_from: timedelta) -> list[datetime]:
        """Return the local onsets that decide about `year`."""
        raise NotImplementedError


def parse_rule(text: str) -> Rule:
    """Read the value of RRULE. Raise ValueError for rules no time zone needs."""
    raise NotImplementedError
