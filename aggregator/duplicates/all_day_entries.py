"""An all-day entry beside the timed event of another calendar on that day, with the same title and page: a placeholder.

Organisers announce the day first ("Save the date") and the hours later; a guide lists only the day. The page tells that
it is one event: it is about one event only. Without such a page both stay, as which is wanted depends on the reader.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime

from aggregator.duplicates.evidence.evidence import Evidence
from aggregator.duplicates.evidence.links import deep
from aggregator.duplicates.features.word_statistics import WordStatistics
from aggregator.duplicates.pairs.comparable_series import ComparableSeries
from aggregator.duplicates.pairs.match_scoring import decided, score_pair
from aggregator.duplicates.pairs.match_types import Decision, Match, Verdict
from aggregator.duplicates.same_start import OccurrenceMatches
from aggregator.model import Occurrence, SeriesKey, as_type_of
from aggregator.model.times import DAY

_WHY = Evidence("day", 2.0, "an all-day entry with the same page")


def match_all_day(
    units: Collection[ComparableSeries],
    hidden: AbstractSet[SeriesKey],
    doubled: OccurrenceMatches,
    context: WordStatistics,
) -> None:
    """Enter into `doubled` that an all-day entry is the one timed event of that day with its title and page."""
    days = [unit for unit in units if _is_day_with_page(unit) and _compared(unit, hidden, doubled)]
    pages = {unit.expanded.series.main_event.url for unit in days}
    timed: dict[str, list[ComparableSeries]] = defaultdict(list)
    for unit in units if pages else ():
        main_event = unit.expanded.series.main_event
        if main_event.url in pages and unit.key not in hidden and unit.feed.match == "full":
            timed[main_event.url].append(unit)
    for day in days:
        (at,) = day.expanded.occurrences
        found = dict(_beside(day, at, timed[day.expanded.series.main_event.url], doubled, context))
        if len(found) == 1:
            ((winner, verdict),) = found.items()
            doubled.lost[day.key][at.recurrence_id] = winner
            told = replace(decided(verdict, _WHY), rule="all-day")
            doubled.matches[winner, day.key] = Match(winner, day.key, told, (at.start,))


def _is_day_with_page(unit: ComparableSeries) -> bool:
    main_event = unit.expanded.series.main_event
    if not deep(main_event.url) or not main_event.all_day or main_event.recurs:
        return False
    return [end - begin for begin, end in unit.expanded.occurrences.spans] == [DAY]


def _compared(unit: ComparableSeries, hidden: AbstractSet[SeriesKey], doubled: OccurrenceMatches) -> bool:
    return unit.key not in hidden and unit.feed.match == "full" and not doubled.lost.get(unit.key)


def _beside(
    day: ComparableSeries,
    its: Occurrence,
    others: Collection[ComparableSeries],
    doubled: OccurrenceMatches,
    context: WordStatistics,
) -> Iterator[tuple[SeriesKey, Verdict]]:
    """Yield who shows the timed events of other calendars that day which are one with the entry, and why.

    The day is that of the clocks where an event is: an evening in Chicago is the next day in UTC.
    """
    for unit in others:
        for at in unit.expanded.occurrences if unit.feed.id != day.feed.id else ():
            begin = as_type_of(at.start, at.event.start)
            if not isinstance(begin, datetime) or begin.date() != its.start:
                continue
            verdict = score_pair(day.traits_of(its.event), unit.traits_of(at.event), context)
            if verdict.answer is Decision.SAME and verdict.alike and verdict.unique:
                yield doubled.lost.get(unit.key, {}).get(at.recurrence_id, unit.key), verdict
