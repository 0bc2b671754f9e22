"""What one calendar has cancelled and another still lists: the same event, found by the same evidence.

A cancelled date has no occurrence, so `same_start` does not see it. Here it is compared as if it took place. Which of
the two calendars is believed is decided where the event is published (`publish.event.cancellations`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace

from aggregator.duplicates.evidence.evidence import Evidence
from aggregator.duplicates.moved_occurrences import ENOUGH
from aggregator.duplicates.pairs.candidate_pairs import CandidatePairs
from aggregator.duplicates.pairs.comparable_series import ComparableSeries
from aggregator.duplicates.pairs.match_types import Decision, Match, Verdict
from aggregator.duplicates.same_start import OccurrenceMatches
from aggregator.model import Occurrence, SeriesKey, StartKey

_Found = tuple[ComparableSeries, StartKey, Verdict]

_KNOWN = Verdict(Decision.SAME, 4.0, (Evidence("cancelled", 4.0, "one event at its other dates"),), "cancelled")


def match_cancelled(
    units: Mapping[SeriesKey, ComparableSeries],
    given_up: AbstractSet[SeriesKey],
    pairs: CandidatePairs,
    doubled: OccurrenceMatches,
) -> None:
    """Match what a feed has cancelled with what other feeds list at the same start; enter it into `doubled`.

    What is cancelled by STATUS is compared with all that it could be, as is a series that another feed lists date by
    date. EXDATEs are compared only with series that are matched at other dates: they may be there for other reasons.
    """
    search = _Search(units, doubled)
    for unit in units.values():
        cancelled = unit.expanded.cancelled
        if not cancelled or unit.key in given_up or unit.feed.match != "full":
            continue
        planned = unit.as_planned()
        found = list(search.at_other_dates(unit, planned))
        by_status = not unit.expanded.occurrences or bool(cancelled.own)
        if by_status or search.listed_date_by_date(unit):
            found += _alike(planned, pairs)
        settled: set[StartKey] = set()
        for other, start, verdict in sorted(found, key=lambda one: (one[1], -one[2].score, one[0].key)):
            if start not in settled and search.enter(unit, other, start, verdict):
                settled.add(start)


def _alike(planned: ComparableSeries, pairs: CandidatePairs) -> Iterator[_Found]:
    for pair in pairs.compared_with(planned):
        other = pair.b if pair.a is planned else pair.a
        for verdict, starts in pair.verdicts:
            if verdict.answer is Decision.SAME:
                yield from ((other, start, verdict) for start in starts)


class _Search:
    """Knows who is matched with whom, and enters what is found."""

    def __init__(self, units: Mapping[SeriesKey, ComparableSeries], doubled: OccurrenceMatches) -> None:
        self._units = units
        self._doubled = doubled
        self._matched: dict[SeriesKey, set[SeriesKey]] = defaultdict(set)
        for winner, other in doubled.matches:
            self._matched[winner].add(other)
            self._matched[other].add(winner)

    def at_other_dates(self, unit: ComparableSeries, planned: ComparableSeries) -> Iterator[_Found]:
        """Yield what is listed at the cancelled starts by series that are matched with this one at others."""
        starts = set(planned.expanded.occurrences.moments)
        for other in (self._units[key] for key in self._matched[unit.key]):
            match = self._match(unit.key, other.key)
            if match is not None and len(match.starts) >= ENOUGH:
                shared = starts.intersection(other.expanded.occurrences.moments)
                yield from ((other, start, _KNOWN) for start in shared)

    def listed_date_by_date(self, unit: ComparableSeries) -> bool:
        """Whether a feed lists dates of a series as events of their own."""
        series = (self._units[key] for key in self._matched[unit.key])
        counts = Counter(one.feed.id for one in series if not one.expanded.series.main_event.recurs)
        return any(count >= ENOUGH for count in counts.values())

    def enter(self, unit: ComparableSeries, other: ComparableSeries, start: StartKey, verdict: Verdict) -> bool:
        """Enter that what `other` lists at a start is what `unit` has cancelled, unless the feed of `unit` lists it.

        Return whether that settles it: it is no other event.
        """
        found = self._shown(other, start)
        if found is None or self._listed_by(unit.feed.id, *found):
            return True
        shown_by, occurrence = found
        shows_itself = len(self._doubled.lost.get(unit.key, ())) < len(unit.expanded.occurrences)
        if shows_itself and unit.rank < shown_by.rank:
            self._doubled.lost[shown_by.key][occurrence.recurrence_id] = unit.key
            self._note(Match(unit.key, shown_by.key, verdict, (occurrence.start,)))
            return True
        if not unit.expanded.occurrences:
            self._doubled.lost[unit.key][occurrence.recurrence_id] = shown_by.key
        elif not shows_itself and self._match(shown_by.key, unit.key) is None:
            return False  # it is shown by a third series, which says nothing of this date
        self._note(Match(shown_by.key, unit.key, verdict, (occurrence.start,)))
        return True

    def _shown(self, other: ComparableSeries, start: StartKey) -> tuple[ComparableSeries, Occurrence] | None:
        """Return the series that shows what `other` lists at a start, and the occurrence there."""
        while True:
            there = other.expanded.occurrences.at(start)
            if not there:
                return None  # shown at another time
            winner = self._doubled.lost.get(other.key, {}).get(there[0].recurrence_id)
            if winner is None:
                return other, there[0]
            other = self._units[winner]

    def _listed_by(self, feed: str, shown_by: ComparableSeries, occurrence: Occurrence) -> bool:
        """Whether another entry of the feed was found to be this occurrence."""
        if shown_by.feed.id == feed:
            return True
        entries = (self._match(shown_by.key, key) for key in self._matched[shown_by.key] if key[0] == feed)
        return any(match is not None and occurrence.start in match.starts for match in entries)

    def _match(self, a: SeriesKey, b: SeriesKey) -> Match | None:
        return self._doubled.matches.get((a, b)) or self._doubled.matches.get((b, a))

    def _note(self, match: Match) -> None:
        pair = (match.winner, match.other)
        known = self._doubled.matches.get(pair)
        self._doubled.matches[pair] = replace(known, starts=(*known.starts, *match.starts)) if known else match
        self._matched[match.winner].add(match.other)
        self._matched[match.other].add(match.winner)
