"""Which events an .ics has room for: what comes next is kept first, then what was last.

Google silently drops what is beyond 1 MB, and Outlook slows down long before; so we choose ourselves what is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, time
from heapq import nsmallest
from typing import NamedTuple

from aggregator.config import WindowSettings

_FRAME = 4_000  # bytes kept free for what stands around the events

Priority = tuple[bool, float]  # whether it is over; seconds between today's midnight and its next or last occurrence


class BudgetItem(NamedTuple):
    """What one event takes of the budget, and how much it matters. Those that matter most come first."""

    priority: Priority
    uid: str
    size: int  # bytes
    zones: Sequence[str]  # IANA names of the VTIMEZONEs it needs
    vevents: int


def uids_that_fit(items: Sequence[BudgetItem], budget: WindowSettings, zone_size: Callable[[str], int]) -> set[str]:
    """Return the UIDs of the events that fit. A zone counts once; after the first that does not fit, none does."""
    ranked = _first(budget.max_events, items)  # more cannot fit: each has a VEVENT
    room, events = budget.max_bytes - _FRAME, budget.max_events
    zones: set[str] = set()
    kept: set[str] = set()
    for _, uid, size, needed, vevents in ranked:
        room -= size
        events -= vevents
        if not zones.issuperset(needed):
            room -= sum(zone_size(zone) for zone in needed if zone not in zones)
            zones.update(needed)
        if room < 0 or events < 0:
            break
        kept.add(uid)
    return kept


def _first(most: int, items: Sequence[BudgetItem]) -> Sequence[BudgetItem]:
    """Return those that matter most, in order, the quicker way: a heap is slower unless it is much smaller."""
    return nsmallest(most, items) if most * 4 < len(items) else sorted(items)


def midnight(now: datetime) -> float:
    """Return the beginning of the UTC day of `now`, in seconds since the epoch: what distances are counted from."""
    return datetime.combine(now.astimezone(UTC).date(), time.min, UTC).timestamp()


def priority(spans: Sequence[tuple[int, int]], day: float) -> Priority:
    """Return how far an event is from `day`, given start and end of its occurrences in seconds since the epoch."""
    coming = min([start for start, end in spans if end >= day], default=None)
    return (True, day - max(end for _, end in spans)) if coming is None else (False, coming - day)
