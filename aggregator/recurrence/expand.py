"""Turn a linted series into its occurrences within a window.

The master's rule gives wall times (`walk`, `general`), of which the `offsets` of its zone make instants; RDATE, EXDATE
and overrides are then applied by instant, so that it does not matter in which zone a feed wrote them
(recurring-ical-events 3.8.2, asked to exclude 00:00 in New York, which is 05:00 UTC, excludes 05:00 in New York as
well). With a rule, DTSTART is no occurrence by itself: `lint` made it an RDATE where its rule does not give it.

An occurrence lasts as long *on the clock* as its master: 23:00 to 03:00 stays that in the night the clocks change,
although it is then an hour shorter or longer. ical.js and recurring-ical-events do the same. For a time that comes
twice they differ (ical.js and libical take the second); RFC 5545, 3.3.5 says the first.

Calendars have many occurrences, so they are reckoned in seconds, and become datetimes and days last.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from heapq import merge
from itertools import islice
from math import ceil, floor, inf

from aggregator.model import Event, Expanded, Note, Occurrence, Series, Severity, Status, Window, seconds
from aggregator.recurrence import general, walk
from aggregator.recurrence.lint import slot
from aggregator.recurrence.offsets import Offsets, offsets_of
from aggregator.recurrence.rule import read
from aggregator.recurrence.times import DAY, EPOCH, expandable, fold, to_utc, wall_seconds

MAX_OCCURRENCES = 1_000
_MARGIN = 2 * DAY  # more than a wall time can be from UTC, and a gap besides
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def expand(series: Series, window: Window) -> Expanded:
    """Return the occurrences of a linted series that touch the window, sorted by start."""
    master = series.master
    if master is not None and master.status is Status.CANCELLED:
        return Expanded(series, ())
    found: list[Occurrence] = []
    if master is not None and expandable(master.start) and expandable(master.end):
        found.extend(islice(_regular(series, master, window), MAX_OCCURRENCES + 1))
    found += [own for override in series.overrides if (own := _own(override, window))]
    found.sort(key=_order)
    if len(found) <= MAX_OCCURRENCES:
        return Expanded(series, tuple(found))
    text = f"More than {MAX_OCCURRENCES} occurrences; the later ones are not shown."
    note = Note(Severity.DROPPED, "too-many", text, uid=series.uid)
    return Expanded(series, tuple(found[:MAX_OCCURRENCES]), (note,))


def _order(occurrence: Occurrence) -> tuple[int, int]:
    begin = occurrence.begin
    return begin, begin if occurrence.slot is occurrence.start else seconds(occurrence.slot)


def _own(event: Event, window: Window) -> Occurrence | None:
    """Return the one occurrence an override (or an orphan) stands for, if it touches the window."""
    if event.status is Status.CANCELLED or not (expandable(event.start) and expandable(event.end)):
        return None
    found = Occurrence.of(to_utc(event.start), to_utc(event.end), to_utc(slot(event)), event)
    return found if _touches(found.begin, found.finish, *_bounds(window)) else None


def _bounds(window: Window) -> tuple[float, float]:
    return window.start.timestamp(), window.end.timestamp()


def _touches(begin: int, finish: int, low: float, high: float) -> bool:
    return begin < high and (finish > low or begin == finish == low)


def _regular(series: Series, master: Event, window: Window) -> Iterator[Occurrence]:
    """Yield the occurrences that are as the master says, in order."""
    low, high = _bounds(window)
    offsets = offsets_of(master.start, window.start.year, window.end.year)
    length = _length(master)
    first, first_finish = seconds(master.start), seconds(master.end)
    lasting = timedelta(seconds=length)
    made = _instant if isinstance(master.start, datetime) else _day
    earliest = low - length - _MARGIN
    taken = {*map(seconds, master.exdates), *(seconds(slot(override)) for override in series.overrides)}
    for begin in _begins(master, offsets, earliest, high):
        if begin in taken:
            continue
        taken.add(begin)  # around a gap two wall times can be one instant
        finish = first_finish if begin == first else offsets.end(begin, length)
        if _touches(begin, finish, low, high):
            start = made(begin)
            end = start + lasting if finish - begin == length else made(finish)
            yield Occurrence(start, end, start, master, begin, finish)


def _begins(master: Event, offsets: Offsets, low: float, high: float) -> Iterable[int]:
    """Return the instants DTSTART, RDATE and the rule give near the window; nearly in order, with doubles."""
    if not (master.rule or master.rdates):
        return (seconds(master.start),)
    fixed = [at for when in master.rdates if low <= (at := seconds(when)) < high]
    if not master.rule:
        fixed.append(seconds(master.start))
    return merge(sorted(fixed), _ruled(master, offsets, low, high)) if fixed else _ruled(master, offsets, low, high)


def _ruled(master: Event, offsets: Offsets, low: float, high: float) -> Iterator[int]:
    rule = read(master.rule).rule
    if rule is None:
        return
    last = inf if rule.until is None else seconds(rule.until)
    which = fold(master.start)
    answer = walk if walk.is_plain(rule) else general
    for wall in answer.starts(rule, master.start, floor(low) - _MARGIN, ceil(min(high, last)) + _MARGIN):
        begin = offsets.instant(wall, which)
        if begin <= last:
            yield begin


def _length(master: Event) -> int:
    """Return how long the master lasts on the clock, or in truth where it starts and ends in different zones."""
    start, end = master.start, master.end
    if isinstance(start, datetime) and isinstance(end, datetime) and str(start.tzinfo) != str(end.tzinfo):
        return seconds(end) - seconds(start)
    return wall_seconds(end) - wall_seconds(start)


def _instant(at: int) -> datetime:
    return _EPOCH + timedelta(0, at)


def _day(at: int) -> date:
    return date.fromordinal(at // DAY + EPOCH)
