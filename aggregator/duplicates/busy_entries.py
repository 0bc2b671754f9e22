"""An entry that says only "Busy", beside an event with a name: that event, seen without its details.

Google and Outlook write it where a person shares when they are busy and not with what. Beside a named event of the same
calendar and the same time it tells nothing more. Beside two of them, nobody knows which one it is: then it stays.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace

from aggregator.duplicates.evidence.evidence import Evidence
from aggregator.duplicates.pairs.comparable_series import ComparableSeries
from aggregator.duplicates.pairs.match_types import Decision, Match, Verdict
from aggregator.duplicates.same_start import OccurrenceMatches
from aggregator.model import Event, Occurrence, SeriesKey

# What calendar programs write in place of a title, in the languages of their users.
_BUSY = frozenset(
    """
    busy beschäftigt gebucht belegt occupé occupée ocupado ocupada occupato bezet opptaget optaget upptagen varattu
    zajęty zajęte zaneprázdněn занят занято 忙碌 忙 予定あり 바쁨
    """.split()
)
_TITLES = _BUSY.union(map(str.capitalize, _BUSY), map(str.upper, _BUSY))  # many titles are looked at, at every build

_WHY = Verdict(Decision.SAME, 4.0, (Evidence("busy", 4.0, "an entry without a name at the same time"),), "busy")

Span = tuple[int, int]
Named = tuple[ComparableSeries, Occurrence]


def says_only_busy(event: Event) -> bool:
    """Whether an event tells nothing but that somebody is busy."""
    if event.title not in _TITLES:
        return False
    return not (event.description or event.html or event.location or event.url or event.conference)


def match_busy(
    series: Mapping[SeriesKey, ComparableSeries],
    shown_by: Mapping[SeriesKey, SeriesKey],
    doubled: OccurrenceMatches,
) -> None:
    """Enter into `doubled` that entries which say only "Busy" are the one named event beside them.

    `shown_by` says of copies with one UID who shows them.
    """
    busy = [
        unit
        for unit in series.values()
        if says_only_busy(unit.expanded.series.main_event) and unit.key not in shown_by and unit.feed.match == "full"
    ]
    if not busy:
        return
    wanted: dict[str, set[Span]] = defaultdict(set)
    for unit in busy:
        wanted[unit.feed.id].update(unit.expanded.occurrences.spans)
    named: dict[str, list[ComparableSeries]] = defaultdict(list)
    for unit in series.values():
        if unit.feed.id in wanted and not says_only_busy(unit.expanded.series.main_event):
            named[unit.feed.id].append(series[shown_by.get(unit.key, unit.key)])
    by_feed = {feed: _at(spans, named[feed]) for feed, spans in wanted.items()}
    for unit in busy:
        _enter(unit, by_feed[unit.feed.id], doubled)


def _at(spans: AbstractSet[Span], named: Iterable[ComparableSeries]) -> Mapping[Span, list[Named]]:
    """Return the named events at each of these times."""
    found: dict[Span, list[Named]] = defaultdict(list)
    for unit in named:
        for place, span in enumerate(unit.expanded.occurrences.spans):
            if span in spans:
                found[span].append((unit, unit.expanded.occurrences[place]))
    return found


def _enter(busy: ComparableSeries, named: Mapping[Span, list[Named]], doubled: OccurrenceMatches) -> None:
    lost = doubled.lost.get(busy.key, {})
    for occurrence in busy.expanded.occurrences:
        beside = named.get((occurrence.start_seconds, occurrence.end_seconds), [])
        if occurrence.recurrence_id in lost or len(beside) != 1:
            continue
        ((unit, its),) = beside
        if its.all_day != occurrence.all_day:
            continue
        winner = doubled.lost.get(unit.key, {}).get(its.recurrence_id, unit.key)
        doubled.lost[busy.key][occurrence.recurrence_id] = winner
        known = doubled.matches.get((winner, busy.key), Match(winner, busy.key, _WHY, ()))
        doubled.matches[winner, busy.key] = replace(known, starts=(*known.starts, occurrence.start))
