"""Dates and a pattern → which date of the rule each of them is.

A date that is planned where the rule has one is that date, wherever it was moved. One beside the rule that is near a
date of the rule where none is listed was moved from there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from aggregator.model import DateOrDateTime, Event, instant
from aggregator.sources.listed_dates.date_zones import DatePattern

_FAR = timedelta(days=400)  # no two dates of a rule are farther apart


@dataclass(frozen=True, slots=True)
class ListedDate:
    """A date of a meeting as it is listed, and when it was planned to begin: at its start, unless more is known."""

    planned: DateOrDateTime
    event: Event


@dataclass(frozen=True, slots=True)
class PlacedDates:
    """Dates by their place in a pattern."""

    on: Mapping[DateOrDateTime, Event]  # by date of the rule, in order: what is listed there or was moved from there
    missing: tuple[DateOrDateTime, ...] = ()  # dates of the rule between those, where nothing is listed
    beside: tuple[ListedDate, ...] = ()  # all others


def place_dates(
    dates: Sequence[ListedDate], pattern: DatePattern, reach: Callable[[timedelta], timedelta]
) -> PlacedDates:
    """Find the date of the rule for each date. `reach` says how far one may have been moved, of the smallest gap."""
    slots = _slots(dates, pattern)
    by_instant = {instant(slot): slot for slot in slots}
    on: dict[DateOrDateTime, ListedDate] = {}
    left = list(dates)
    for wanted in (_as_planned, _by_plan, _by_start):
        for date in tuple(left):
            at = wanted(date)
            slot = by_instant.get(at) if at else None
            if slot is not None and slot not in on:
                on[slot] = date
                left.remove(date)
    taken = [place for place, slot in enumerate(slots) if slot in on]
    near = slots[max(0, taken[0] - 1) : taken[-1] + 2] if taken else []
    free = [slot for slot in near if slot not in on]
    gap = min((instant(later) - instant(slot) for slot, later in pairwise(slots)), default=_FAR)
    for slot, date in _nearest(left, free, reach(gap)):
        on[slot] = date
        left.remove(date)
    taken = [place for place, slot in enumerate(slots) if slot in on]
    within = slots[taken[0] : taken[-1] + 1] if taken else []
    return PlacedDates(
        {slot: on[slot].event for slot in within if slot in on},
        tuple(slot for slot in within if slot not in on),
        tuple(left),
    )


def _slots(dates: Sequence[ListedDate], pattern: DatePattern) -> list[DateOrDateTime]:
    """Return the dates of the rule that any of these may be: one before the first and one after the last, too."""
    times = sorted([when for date in dates for when in (date.planned, date.event.start)], key=instant)
    first, last = times[0], times[-1]
    slots = pattern.slots(first - _FAR, last + _FAR)
    before = [slot for slot in slots if instant(slot) < instant(first)]
    after = [slot for slot in slots if instant(slot) > instant(last)]
    return [*before[-1:], *slots[len(before) : len(slots) - len(after)], *after[:1]]


def _as_planned(date: ListedDate) -> datetime | None:
    return instant(date.planned) if instant(date.planned) == instant(date.event.start) else None


def _by_plan(date: ListedDate) -> datetime:
    return instant(date.planned)


def _by_start(date: ListedDate) -> datetime:
    return instant(date.event.start)


def _nearest(
    dates: Sequence[ListedDate], free: Sequence[DateOrDateTime], reach: timedelta
) -> list[tuple[DateOrDateTime, ListedDate]]:
    """Pair dates with the free ones of the rule, the nearest first, each once."""
    apart = sorted(
        (distance, instant(slot), place, slot)
        for place, date in enumerate(dates)
        for slot in free
        if (distance := abs(instant(slot) - instant(date.event.start))) < reach
    )
    found: dict[DateOrDateTime, ListedDate] = {}
    placed: set[int] = set()
    for _, _, place, slot in apart:
        if place not in placed and slot not in found:
            placed.add(place)
            found[slot] = dates[place]
    return list(found.items())
