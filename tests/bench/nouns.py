"""What the comparison speaks of: calendars put in, what takes place in the world, and what a merged calendar shows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields

from aggregator.model import DateOrDateTime, Window


@dataclass(frozen=True, slots=True)
class Inputs:
    """Calendars to be merged, in the order in which they are given."""

    names: Mapping[str, str]  # by feed id
    bodies: Mapping[str, bytes]  # by feed id
    window: Window  # what is looked at; its start is also the moment of merging


Merger = Callable[[Inputs], bytes]
"""Makes one iCalendar document of many; raises whatever its library raises."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One occurrence, as a reader of a calendar sees it."""

    title: str
    start: DateOrDateTime  # UTC instant, or day
    uid: str


@dataclass(frozen=True, slots=True)
class Happening:
    """What takes place in the world, once. Calendars give it different titles, and sometimes different times."""

    titles: frozenset[str]
    starts: frozenset[
        DateOrDateTime
    ]  # more than one where calendars disagree and nothing says which is newer: either is right


@dataclass(frozen=True, slots=True)
class Ghost:
    """What a calendar once said and has since taken back: moved away from this start, or cancelled."""

    titles: frozenset[str]
    start: DateOrDateTime


@dataclass(frozen=True, slots=True)
class World:
    """Calendars, and the truth about what they announce."""

    inputs: Inputs
    happenings: tuple[Happening, ...]
    ghosts: tuple[Ghost, ...] = ()


@dataclass(frozen=True, slots=True)
class Tally:
    """What is wrong with a merged calendar, in occurrences."""

    doubled: int = 0  # one more copy of what is shown already
    lost: int = 0  # takes place and is not shown, at no time
    stale: int = 0  # shown although it was cancelled, or at the time from which it was moved
    shifted: int = 0  # shown at a time at which nothing of that name takes place

    def __add__(self, other: Tally) -> Tally:
        return Tally(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(Tally)))


RIGHT = Tally()
