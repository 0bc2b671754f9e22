"""VTIMEZONE components as feeds send them → `VTimezone`, which can say the offset of any wall time.

Read from content lines and not by icalendar, which refuses the whole file for one offset of ±99:59 and expands rules
without limit. A broken observance costs that observance; rules are computed year by year and never iterated, so no
rule, however absurd, takes long.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from aggregator.model import Note, Severity
from aggregator.timezones.rules import Rule, parse_rule

ContentLine = tuple[str, Mapping[str, str], str]  # name, parameters, value as sent; unfolded

MAX_OBSERVANCES = 500  # the longest list in the wild holds some 130 (one per transition since 1900)
MAX_RDATES = 2000  # per VTIMEZONE
WEST, EAST = timedelta(hours=-12), timedelta(hours=14)  # no place on Earth has been outside since 1900

_OFFSET = re.compile(r"([+-]?)(\d{2}):?(\d{2}):?(\d{2})?")
_LOCAL = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})?)?Z?")


@dataclass(frozen=True, slots=True)
class Observance:
    """One STANDARD or DAYLIGHT sub-component (RFC 5545, 3.6.5). Times are local, counted in `offset_from`."""

    start: datetime  # naive
    offset_from: timedelta
    offset_to: timedelta
    rule: Rule | None = None
    rdates: tuple[datetime, ...] = ()

    def onsets(self, year: int) -> list[datetime]:
        """Return the UTC instants (naive) of this observance that decide about times in `year`.

        These are the ones of the year and its neighbours, and the last one before, which goes on holding.
        """
        local = [self.start, *self.rdates]
        if self.rule is not None:
            local += self.rule.around(self.start, year, self.offset_from)
        return [when - self.offset_from for when in local]


@dataclass(frozen=True, slots=True)
class VTimezone:
    """A VTIMEZONE understood. `observances` is never empty."""

    tzid: str
    observances: tuple[Observance, ...]
    location: str = ""  # X-LIC-LOCATION: libical's name of the IANA zone this was made from

    def changes(self, year: int) -> list[tuple[datetime, timedelta, timedelta]]:
        """Return (UTC instant as naive datetime, offset before, offset after) as they decide about `year`, in order."""
        onsets = sorted((onset, o.offset_from, o.offset_to) for o in self.observances for onset in o.onsets(year))
        changes = []
        before = onsets[0][1]
        for onset, _, after in onsets:
            changes.append((onset, before, after))
            before = after
        return changes

    def offset(self, wall: datetime) -> timedelta:
        """Return the offset of a naive wall time; within a gap or an overlap the one before (RFC 5545, 3.3.5)."""
        changes = self.changes(wall.year)
        passed = bisect_right(changes, wall, key=lambda change: change[0] + max(change[1], change[2]))
        return changes[passed - 1][2] if passed else changes[0][1]

    def offset_at(self, instant: datetime) -> timedelta:
        """Return the offset at a UTC instant given as a naive datetime."""
        changes = self.changes(instant.year)
        passed = bisect_right(changes, instant, key=lambda change: change[0])
        return changes[passed - 1][2] if passed else changes[0][1]


def parse_vtimezone(lines: Iterable[ContentLine]) -> tuple[VTimezone | None, tuple[Note, ...]]:
    """Read the content lines of one VTIMEZONE, with or without its own BEGIN and END.

    Broken observances are left out, each with a note; None when no observance or no TZID is left.
    """
    raise NotImplementedError
