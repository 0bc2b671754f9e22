"""Turn a linted series into its occurrences within a window.

The master's rule gives wall times (`walk`, `general`), which are pinned to its zone; RDATE, EXDATE and overrides are
then applied by instant, so that it does not matter in which zone a feed wrote them (recurring-ical-events 3.8.2,
asked to exclude 00:00 in New York, which is 05:00 UTC, excludes 05:00 in New York as well). With a rule, DTSTART is
no occurrence by itself: `lint` made it an RDATE where its rule does not give it.

An occurrence lasts as long *on the clock* as its master: 23:00 to 03:00 stays that in the night the clocks change,
although it is then an hour shorter or longer. ical.js and recurring-ical-events do the same. For a time that comes
twice they differ (ical.js and libical take the second); RFC 5545, 3.3.5 says the first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from heapq import merge
from itertools import islice

from aggregator.model import Event, Expanded, Note, Occurrence, Series, Severity, Status, When, Window, instant
from aggregator.recurrence import general, walk
from aggregator.recurrence.lint import slot
from aggregator.recurrence.rule import read
from aggregator.recurrence.times import expandable, pin, to_utc, wall

MAX_OCCURRENCES = 1_000
_MARGIN = timedelta(days=2)  # more than a wall time can be from UTC, and a gap besides


def expand(series: Series, window: Window) -> Expanded:
    """Return the occurrences of a linted series that touch the window, sorted by start."""
    master = series.master
    if master is not None and master.status is Status.CANCELLED:
        return Expanded(series, ())
    found: list[Occurrence] = []
    if master is not None and expandable(master.start) and expandable(master.end):
        found.extend(islice(_regular(series, master, window), MAX_OCCURRENCES + 1))
    found += [own for override in series.overrides if (own := _own(override, window))]
    found.sort(key=lambda occurrence: (occurrence.begin, instant(occurrence.slot)))
    if len(found) <= MAX_OCCURRENCES:
        return Expanded(series, tuple(found))
    text = f"More than {MAX_OCCURRENCES} occurrences; the later ones are not shown."
    note = Note(Severity.DROPPED, "too-many", text, uid=series.uid)
    return Expanded(series, tuple(found[:MAX_OCCURRENCES]), (note,))


def _own(event: Event, window: Window) -> Occurrence | None:
    """Return the one occurrence an override (or an orphan) stands for, if it touches the window."""
    if event.status is Status.CANCELLED or not (expandable(event.start) and expandable(event.end)):
        return None
    start, end = to_utc(event.start), to_utc(event.end)
    return Occurrence.of(start, end, to_utc(slot(event)), event) if _touches(start, end, window) else None


def _touches(start: When, end: When, window: Window) -> bool:
    begin, finish = instant(start), instant(end)
    return begin < window.end and (finish > window.start or begin == finish == window.start)


def _regular(series: Series, master: Event, window: Window) -> Iterator[Occurrence]:
    """Yield the occurrences that are as the master says, in order."""
    taken = set(map(instant, master.exdates)) | {instant(slot(override)) for override in series.overrides}
    end_of = _ending(master)
    for start in _slots(master, window):
        if instant(start) in taken:
            continue
        taken.add(instant(start))  # around a gap two wall times can be one instant
        end = end_of(start)
        if _touches(start, end, window):
            yield Occurrence.of(start, end, start, master)


def _slots(master: Event, window: Window) -> Iterable[When]:
    """Return what DTSTART, RDATE and the rule give near the window, in UTC; nearly in order, with doubles."""
    first = wall(master.start)
    earliest = min([first, *map(wall, master.rdates)])
    reach = _duration(master) + _MARGIN  # how long before the window an occurrence may start and touch it
    begin, high = wall(window.start), wall(window.end) + _MARGIN
    low = begin - reach if begin - earliest > reach else earliest
    fixed = [to_utc(when) for when in master.rdates if low <= wall(when) < high]
    if not master.rule:
        fixed.append(to_utc(master.start))
    return merge(sorted(fixed, key=instant), _ruled(master, low, high), key=instant)


def _ruled(master: Event, low: datetime, high: datetime) -> Iterator[When]:
    rule = read(master.rule).rule
    if rule is None:
        return
    last = None if rule.until is None else instant(rule.until)
    if last is not None:
        high = min(high, wall(last) + _MARGIN)
    answer = walk if walk.is_plain(rule) else general
    for shown in answer.starts(rule, wall(master.start), low, high):
        start = to_utc(pin(shown, master.start))
        if last is None or instant(start) <= last:
            yield start


def _ending(master: Event) -> Callable[[When], When]:
    """Return what tells the end of an occurrence from its start, both in UTC."""
    duration = _duration(master)
    zone = master.start.tzinfo if isinstance(master.start, datetime) else None
    first, first_end = to_utc(master.start), to_utc(master.end)

    def end_of(start: When) -> When:
        if start == first:
            return first_end
        if not isinstance(start, datetime):
            return start + duration
        local = start.astimezone(zone)  # in a gap not the wall time of the rule, but the one clocks really show
        end = (local.replace(tzinfo=None) + duration).replace(tzinfo=zone, fold=local.fold)
        return max(start, end.astimezone(UTC))

    return end_of


def _duration(master: Event) -> timedelta:
    """Return how long the master lasts on the clock, or in truth where it starts and ends in different zones."""
    start, end = master.start, master.end
    if isinstance(start, datetime) and isinstance(end, datetime) and str(start.tzinfo) != str(end.tzinfo):
        return instant(end) - instant(start)
    return wall(end) - wall(start)
