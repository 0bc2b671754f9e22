"""Which events an .ics has room for: what comes next is kept first, then what was last.

Google silently drops what is beyond 1 MB, and Outlook slows down long before; so we choose ourselves what is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, time
from typing import NamedTuple

from aggregator.config import WindowSettings

_FRAME = 4_000  # bytes kept free for what stands around the events

Distance = tuple[bool, float]  # whether it is over; seconds between today's midnight and its next or last occurrence


class Weight(NamedTuple):
    """What one event takes of the budget, and how much it matters. Those that matter most come first."""

    distance: Distance
    uid: str
    size: int  # bytes
    zones: Sequence[str]  # IANA names of the VTIMEZONEs it needs
    vevents: int


def within_budget(weights: Iterable[Weight], budget: WindowSettings, zone_size: Callable[[str], int]) -> frozenset[str]:
    """Return the UIDs of the events that fit. A zone counts once; after the first that does not fit, none does."""
    room, events = budget.max_bytes - _FRAME, budget.max_events
    zones: set[str] = set()
    kept: set[str] = set()
    for one in sorted(weights):
        room -= one.size + sum(zone_size(zone) for zone in one.zones if zone not in zones)
        events -= one.vevents
        if room < 0 or events < 0:
            break
        zones.update(one.zones)
        kept.add(one.uid)
    return frozenset(kept)


def midnight(now: datetime) -> float:
    """Return the beginning of the UTC day of `now`, in seconds since the epoch: what distances are counted from."""
    return datetime.combine(now.astimezone(UTC).date(), time.min, UTC).timestamp()


def distance(spans: Sequence[tuple[int, int]], day: float) -> Distance:
    """Return how far an event is from `day`, given start and end of its occurrences in seconds since the epoch."""
    coming = min([start for start, end in spans if end >= day], default=None)
    return (True, day - max(end for _, end in spans)) if coming is None else (False, coming - day)
