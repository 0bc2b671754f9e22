"""Dates of a meeting in order → its schedules: a meeting that is held on another day or at another time from a date on.

Until then its dates follow one rule, and another one afterwards. Written as one series, half of its dates would be
exceptions. So the latest dates that follow one rule are found, and then what came before them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from itertools import pairwise

from aggregator.model import instant, is_day
from aggregator.sources.listed_dates.date_zones import DatePattern, find_pattern, patterns
from aggregator.sources.listed_dates.placing import ListedDate

MOST_DATES = 1_000  # of a meeting; those of one with more follow no rule
_MOST_SCHEDULES = 6
_LATEST = 6  # dates by which the last schedule is known
_ONE_MOVED = 3  # as `Fit.cost` counts it
_FEWEST = 3  # dates of a schedule
_NEAR = 3  # two dates beside a rule that are so many apart at most are no exceptions of it

Schedule = tuple[Sequence[ListedDate], DatePattern | None]


def schedules(dates: Sequence[ListedDate], zone: tzinfo | None) -> list[Schedule]:
    """Return the schedules of a meeting, the present one last; all dates as one where they follow none."""
    whole = planned_pattern(dates, zone)
    found: list[Schedule] = []
    left, pattern = dates, whole
    while pattern is not None and not _fits(pattern, left) and len(found) < _MOST_SCHEDULES:
        split = _last_schedule(left, zone)
        if split is None:
            return [(dates, whole)]
        earlier, later, its = split
        found.append((later, its))
        left, pattern = earlier, planned_pattern(earlier, zone)
    return [(left, pattern), *reversed(found)]


def planned_pattern(dates: Sequence[ListedDate], zone: tzinfo | None, fewest: int = 2) -> DatePattern | None:
    """Return the pattern of the planned starts; of the real ones where most were planned otherwise."""
    if len(dates) > MOST_DATES:
        return None
    as_planned = sum(instant(date.planned) == instant(date.event.start) for date in dates)
    by_plan = as_planned * 2 >= len(dates) and not is_day(dates[0].event.start)
    starts = sorted({date.planned if by_plan else date.event.start for date in dates}, key=instant)
    return find_pattern(starts, zone, fewest)


def _fits(pattern: DatePattern, dates: Sequence[ListedDate]) -> bool:
    return pattern.fit.cost * 3 <= len(dates)


def _last_schedule(
    dates: Sequence[ListedDate], zone: tzinfo | None
) -> tuple[Sequence[ListedDate], Sequence[ListedDate], DatePattern] | None:
    """Split dates where their last schedule begins. None if they show no two schedules."""
    if len(dates) < 2 * _FEWEST:
        return None
    latest = [date.planned for date in dates[-_LATEST:]]
    found = [
        (_beginning(dates, pattern), number, pattern)
        for number, pattern in enumerate(patterns(latest, zone))
        if pattern.fit.on >= _FEWEST and pattern.fit.cost <= _ONE_MOVED
    ]
    begin, _, pattern = min(found, key=lambda one: one[:2], default=(0, 0, None))
    if pattern is None or not _FEWEST <= begin <= len(dates) - _FEWEST:
        return None
    return dates[:begin], dates[begin:], planned_pattern(dates[begin:], zone) or pattern


def _beginning(dates: Sequence[ListedDate], pattern: DatePattern) -> int:
    """Return how many dates come before the schedule of the latest: up to two beside its rule, near each other."""
    slots = {instant(slot) for slot in pattern.slots(dates[0].event.start, dates[-1].event.start)}
    odd = [place for place, date in enumerate(dates) if instant(date.planned) not in slots]
    begin = next((later + 1 for place, later in reversed(list(pairwise(odd))) if later - place <= _NEAR), 0)
    on = begin - sum(place < begin for place in odd)
    return begin if on * 3 <= begin * 2 else 0
