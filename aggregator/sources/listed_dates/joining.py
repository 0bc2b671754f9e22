"""Series of a feed → the same with dates of one meeting put together: before anything else sees them.

It depends on the dates alone: neither on their order nor on the time. What is published of a meeting stays the same
when a date begins, and its UID whichever dates are listed. Each series keeps the events it was read from
(`Series.listed`), so that it can be taken apart and put together with dates that are no longer listed.
"""

from __future__ import annotations

from bisect import bisect_left as bisect
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo

from aggregator.model import Event, Series, instant, is_day
from aggregator.sources.lines.notes import Notes
from aggregator.sources.listed_dates.date_rules import Fit
from aggregator.sources.listed_dates.date_zones import DatePattern
from aggregator.sources.listed_dates.meetings import LfxDate, lfx_date, lfx_uid, series_key, with_lfx_page
from aggregator.sources.listed_dates.placing import ListedDate, PlacedDates, place_dates
from aggregator.sources.listed_dates.schedules import planned_pattern, schedules
from aggregator.sources.listed_dates.series_of_dates import series_of_dates
from aggregator.sources.vevent.event import derived_uid

FEWEST_DATES = 3  # that show a series where only title, place and length say so …
FEWEST_OF_AN_UNUSUAL_RULE = 5  # … or more if it is daily, every three weeks, every two months
MANY_DATES = 8  # of which as many may be missing
_USUAL = {"WEEKLY": (1, 2, 4), "MONTHLY": (1,)}  # intervals
_A_SEASON = 3  # months
_MOVED = timedelta(hours=36)  # at most, where only title, place and length say what is one meeting


def join_listed_dates(series: Iterable[Series], zone: tzinfo | None, notes: Notes, *, every_date: bool) -> list[Series]:
    """Put the single events together that are dates of one meeting; leave all others as they are.

    `zone` is the one that the feed or the operator names. `every_date` says that no event of the feed recurs by itself.
    """
    found: list[Series] = []
    meetings: defaultdict[str, list[Series]] = defaultdict(list)
    for one in series:
        key = series_key(one, every_date=every_date)
        (meetings[key] if key else found).append(one)
    for key, dates in meetings.items():
        dates.sort(key=lambda one: (instant(one.main_event.start), one.uid))
        joined = _lfx_meeting(dates, zone) if lfx_date(dates[0].uid) else _shown_by_dates(key, dates, zone)
        for one in joined:
            if one.main_event.recurs:
                text = f"“{one.main_event.title[:60]}” is listed date by date. Shown as one series."
                Notes(one.uid, notes.found).info("dates-joined", text)
        found += joined
    return found


def listed_singly(series: Iterable[Series]) -> list[Series]:
    """Take series apart that were put together: return the single events that the feed lists."""
    return [part for one in series for part in (_singly(one, one.listed) if one.listed or one.kept else [one])]


def kept_singly(series: Iterable[Series]) -> list[Series]:
    """Return the single events of series that the feed no longer lists."""
    return [part for one in series for part in _singly(one, one.kept)]


def _singly(series: Series, events: Iterable[Event]) -> list[Series]:
    return [Series(series.feed, event.uid, event) for event in events]


# ---------------------------------------------------------------- where the UID says which meeting a date is of


def _lfx_meeting(dates: Sequence[Series], zone: tzinfo | None) -> list[Series]:
    found = [(lfx, one.main_event) for one in dates if (lfx := lfx_date(one.uid))]
    if len({is_day(event.start) for _, event in found}) > 1:
        return list(dates)
    meeting = found[0][0].meeting
    listed = [
        ListedDate(lfx.planned or event.start, with_lfx_page(event, meeting)) for lfx, event in _without_copies(found)
    ]
    series: list[Series] = []
    left = [event for _, event in found]
    for schedule, pattern in reversed(schedules(listed, zone)):
        uid = lfx_uid(meeting, schedule[-1].event.start if series else None)
        events = [event for event in left if instant(event.start) >= instant(schedule[0].event.start)]
        left = [event for event in left if instant(event.start) < instant(schedule[0].event.start)]
        series.append(_known_meeting(dates[0].feed, uid, schedule, pattern, events))
    return series


def _known_meeting(
    feed: str, uid: str, dates: Sequence[ListedDate], pattern: DatePattern | None, events: Sequence[Event]
) -> Series:
    if pattern is None or not _mostly(pattern.fit):
        return series_of_dates(feed, uid, None, PlacedDates({date.event.start: date.event for date in dates}), events)
    placed = place_dates(dates, pattern, lambda gap: gap)
    return series_of_dates(feed, uid, pattern.fit.rule.rule, placed, events)


def _without_copies(dates: Sequence[tuple[LfxDate, Event]]) -> list[tuple[LfxDate, Event]]:
    """Return each date once: what is still listed as to come, rather than what is listed of it since it has begun."""
    newest_first = sorted(dates, key=lambda one: (one[0].begun, -one[1].sequence, one[1].digest))
    to_come = sorted((instant(event.start), instant(event.end)) for lfx, event in dates if not lfx.begun)
    kept: dict[datetime, tuple[LfxDate, Event]] = {}
    for lfx, event in newest_first:
        if not (lfx.begun and _overlaps(event, to_come)):
            kept.setdefault(instant(lfx.planned or event.start), (lfx, event))
    return sorted(kept.values(), key=lambda one: instant(one[1].start))


def _overlaps(event: Event, others: Sequence[tuple[datetime, datetime]]) -> bool:
    place = bisect(others, (instant(event.end),))
    return place > 0 and others[place - 1][1] > instant(event.start)


def _mostly(fit: Fit) -> bool:
    """Whether dates that are known to be of one meeting follow a rule."""
    return fit.on >= fit.missing and fit.on >= fit.odd


# ---------------------------------------------------------------- where title, place, length and starts show it


def _shown_by_dates(key: str, dates: Sequence[Series], zone: tzinfo | None) -> list[Series]:
    """Return the series that these dates show, one for each time of day, and the dates that show none."""
    starts = {instant(one.main_event.start) for one in dates}
    if len(starts) < len(dates):  # two at one time: parallel sessions
        return list(dates)
    left = [ListedDate(one.main_event.start, one.main_event) for one in dates]
    bands: list[tuple[DatePattern, PlacedDates]] = []
    while len(left) >= FEWEST_DATES:
        pattern = planned_pattern(left, zone, FEWEST_DATES)
        if pattern is None or not _clearly(pattern):
            break
        placed = place_dates(left, pattern, lambda gap: min(gap / 2, _MOVED))
        bands.append((pattern, placed))
        left = list(placed.beside)
    found = []
    for pattern, placed in bands:
        uid = derived_uid(key, *(_band(pattern) if len(bands) > 1 else ()))
        events = list(placed.on.values())
        found.append(series_of_dates(dates[0].feed, uid, pattern.fit.rule.rule, replace(placed, beside=()), events))
    alone = {id(date.event) for date in left}
    return [*found, *(one for one in dates if id(one.main_event) in alone)]


def _clearly(pattern: DatePattern) -> bool:
    """Whether dates follow a rule so well that it is none by chance: a usual one, and nearly all of them are there."""
    fit = pattern.fit
    rule = fit.rule.rule
    fewest = FEWEST_DATES if rule.interval in _USUAL.get(rule.freq, ()) else FEWEST_OF_AN_UNUSUAL_RULE
    fewest *= max(1, len(rule.weekdays))
    if rule.freq == "MONTHLY" and rule.interval > _A_SEASON:  # what happens every year is announced every year
        return False
    if fit.on >= MANY_DATES:
        return fit.missing <= fit.on  # a summer, and what was cancelled
    return fit.on >= fewest and fit.missing * 4 <= fit.on and (fit.on > fewest or not fit.missing)


def _band(pattern: DatePattern) -> tuple[str, ...]:
    """Return what tells series of one title apart: on which days, and at which time of day."""
    rule = pattern.fit.rule.rule
    return (*map(str, rule.weekdays), str(pattern.clock))
