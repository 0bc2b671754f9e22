"""Turn a linted series into its occurrences within a window.

The master's rule gives wall times (`rule_arithmetic`, `library_rules`), of which the `offsets` of its zone make
instants. RDATE, EXDATE and overrides are then applied by instant, so that it does not matter in which zone a feed wrote
them (recurring-ical-events 3.8.2, asked to exclude 00:00 in New York, which is 05:00 UTC, excludes 05:00 in New York
as well). With a rule, DTSTART is no occurrence by itself: `lint` made it an RDATE where its rule does not give it.

An occurrence lasts as long *on the clock* as its master: 23:00 to 03:00 stays that in the night the clocks change,
although it is then an hour shorter or longer. ical.js and recurring-ical-events do the same. For a time that comes
twice they differ (ical.js and libical take the second); RFC 5545, 3.3.5 says the first.

Calendars have many occurrences, so they are reckoned in seconds, many at a time.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime
from heapq import merge
from itertools import islice, pairwise
from math import ceil, floor, inf
from operator import itemgetter

from aggregator.model import (
    DateOrDateTime,
    Event,
    ExpandedSeries,
    Note,
    Occurrence,
    Series,
    SeriesOccurrences,
    Severity,
    Status,
    Window,
    seconds,
)
from aggregator.model.times import DAY
from aggregator.recurrence.lint import recurrence_id
from aggregator.recurrence.offsets import Offsets, offsets_of
from aggregator.recurrence.rrule import library_rules, rule_arithmetic
from aggregator.recurrence.rrule.rule import read
from aggregator.recurrence.rrule.wall_times import dst_fold, expandable, to_utc, wall_seconds

MAX_OCCURRENCES = 1_000
_GAP = 30 * DAY  # between two dates that are looked for together
_MARGIN = 2 * DAY  # more than a wall time can be from UTC, and a gap besides


def expand(series: Series, window: Window) -> ExpandedSeries:
    """Return the occurrences of a linted series that touch the window, sorted by start."""
    master = series.master
    if master is not None and master.status is Status.CANCELLED:
        return ExpandedSeries(series, SeriesOccurrences())
    begins: list[int] = []
    lengths: Sequence[int] = ()
    if master is not None and expandable(master.start) and expandable(master.end):
        begins, lengths = _from_master(series, master, window)
    own = [found for override in series.overrides if (found := _override_occurrence(override, window))]
    occurrences = (
        SeriesOccurrences(master, begins, lengths)
        if not own
        else _with_overrides(SeriesOccurrences(master, begins, lengths), own)
    )
    if len(occurrences) <= MAX_OCCURRENCES:
        return ExpandedSeries(series, occurrences)
    text = f"Over {MAX_OCCURRENCES:,} dates. The later ones are not shown."
    note = Note(Severity.DROPPED, "too-many", text, uid=series.uid)
    return ExpandedSeries(series, SeriesOccurrences.of(master, occurrences[:MAX_OCCURRENCES]), (note,))


def dates_among(master: Event, wanted: Collection[DateOrDateTime]) -> set[int]:
    """Return which of these are dates of a linted master, in seconds since the epoch.

    The cost grows with their number and with the dates that lie between neighbours, not with the square of either.
    """
    if not (expandable(master.start) and expandable(master.end)):
        return set()
    found: set[int] = set()
    for near in _clusters(sorted(map(seconds, wanted))):
        low, high = near[0], near[-1] + 1
        years = (datetime.fromtimestamp(at, UTC).year for at in (low, high))
        offsets = offsets_of(master.start, *years)
        found.update({*near}.intersection(_starts(master, offsets, low, high)))
    return found.difference(map(seconds, master.exdates))


def _clusters(instants: Sequence[int]) -> Iterable[Sequence[int]]:
    """Cut sorted instants where none comes for long: between there nothing needs to be reckoned."""
    ends = [place for place, (one, other) in enumerate(pairwise(instants), 1) if other - one > _GAP]
    bounds = (0, *ends, len(instants))
    return [instants[first:last] for first, last in pairwise(bounds) if first < last]


def _with_overrides(regular: SeriesOccurrences, own: list[Occurrence]) -> SeriesOccurrences:
    """Put the occurrences of overrides among the regular ones, which keep their recurrence ids."""
    found: list[tuple[int, int, int, Occurrence | None]] = [
        (begin, begin, finish, None) for begin, finish in regular.spans
    ]
    found += [(one.start_seconds, seconds(one.recurrence_id), one.end_seconds, one) for one in own]
    found.sort(key=itemgetter(0, 1))
    placed = {place: one for place, (*_, one) in enumerate(found) if one is not None}
    lengths = [finish - begin for begin, _, finish, _ in found]
    return SeriesOccurrences(regular.master, (begin for begin, *_ in found), lengths, placed)


def _override_occurrence(event: Event, window: Window) -> Occurrence | None:
    """Return the one occurrence an override (or an orphan) stands for, if it touches the window."""
    if event.status is Status.CANCELLED or not (expandable(event.start) and expandable(event.end)):
        return None
    found = Occurrence.of(to_utc(event.start), to_utc(event.end), to_utc(recurrence_id(event)), event)
    return found if _touches(found.start_seconds, found.end_seconds, *_bounds(window)) else None


def _bounds(window: Window) -> tuple[float, float]:
    return window.start.timestamp(), window.end.timestamp()


def _touches(begin: int, finish: int, low: float, high: float) -> bool:
    return begin < high and (finish > low or begin == finish == low)


def _from_master(series: Series, master: Event, window: Window) -> tuple[list[int], Sequence[int]]:
    """Return where the occurrences begin that are as the master says, and how long each lasts, or all of them do.

    They are in order, and not many more than are wanted.
    """
    low, high = _bounds(window)
    offsets = offsets_of(master.start, window.start.year, window.end.year)
    length = _length(master)
    own_length = {seconds(master.start): seconds(master.end) - seconds(master.start)}  # DTSTART lasts until DTEND
    excluded = {*map(seconds, master.exdates), *(seconds(recurrence_id(override)) for override in series.overrides)}
    found: list[int] = []
    left = iter(_starts(master, offsets, low - length - _MARGIN, high))
    while len(found) <= MAX_OCCURRENCES and (some := list(islice(left, MAX_OCCURRENCES))):
        begins = sorted(set(some) - excluded)  # around a gap two wall times are one instant
        excluded.update(begins)
        begun = bisect_right(begins, low)
        lasting = offsets.lengths(begins[:begun], length) | own_length
        found += [at for at in begins[:begun] if _touches(at, at + lasting.get(at, length), low, high)]
        found += begins[begun : bisect_left(begins, high)]  # none ends before it begins
    found.sort()
    del found[MAX_OCCURRENCES + 1 :]
    odd = {at: one for at, one in (offsets.lengths(found, length) | own_length).items() if one != length}
    return found, [odd.get(at, length) for at in found] if not odd.keys().isdisjoint(found) else (length,)


def _starts(master: Event, offsets: Offsets, low: float, high: float) -> Iterable[int]:
    """Return the instants DTSTART, RDATE and the rule give near the window; nearly in order, with doubles."""
    if not (master.rule or master.rdates):
        return (seconds(master.start),)
    fixed = [at for when in master.rdates if low <= (at := seconds(when)) < high]
    if not master.rule:
        fixed.append(seconds(master.start))
    return (
        merge(sorted(fixed), _rule_starts(master, offsets, low, high))
        if fixed
        else _rule_starts(master, offsets, low, high)
    )


def _rule_starts(master: Event, offsets: Offsets, low: float, high: float) -> Iterable[int]:
    rule = read(master.rule).rule
    if rule is None:
        return ()
    last = inf if rule.until is None else seconds(rule.until)
    answer = rule_arithmetic if rule_arithmetic.is_plain(rule) else library_rules
    walls = answer.starts(rule, master.start, floor(low) - _MARGIN, ceil(min(high, last)) + _MARGIN)
    begins = offsets.instants(walls, dst_fold(master.start))
    return begins if last == inf else (begin for begin in begins if begin <= last)


def _length(master: Event) -> int:
    """Return how long the master lasts on the clock, or in truth where it starts and ends in different zones."""
    start, end = master.start, master.end
    if isinstance(start, datetime) and isinstance(end, datetime) and str(start.tzinfo) != str(end.tzinfo):
        return seconds(end) - seconds(start)
    return wall_seconds(end) - wall_seconds(start)
