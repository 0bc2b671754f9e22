"""An occurrence moved in one calendar and not in the other: one happening, two times, shown once as a disagreement.

Two series that were found to be one at other starts have each an occurrence for the same slot, at different times. Or
one of them keeps UTC while the other's clocks change, and half of the year they are an hour apart. Or (TeamUp, which
has no RECURRENCE-ID) one has a gap at the slot and, about that time, a single event of the same name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import timedelta

from aggregator.duplicates.features.word_statistics import WordStatistics
from aggregator.duplicates.pairs.comparable_series import ComparableSeries, LinkConstraints
from aggregator.duplicates.pairs.match_scoring import score_pair
from aggregator.duplicates.pairs.match_types import Decision, Disagreement, Evidence, Match, Verdict
from aggregator.duplicates.same_start import OccurrenceMatches
from aggregator.model import DateOrDateTime, Occurrence, SeriesKey, instant, is_day

_NEAR = timedelta(hours=36)  # a meeting is moved within a day or to the next; farther off it is another meeting
_CLOCK_CHANGE = timedelta(hours=1)  # a copy kept in UTC, or in a zone whose clocks change on another day
_ENOUGH = 2  # starts two series must share before the others count as moved


def _free(unit: ComparableSeries, doubled: OccurrenceMatches) -> list[Occurrence]:
    """Return the occurrences of a series that nobody else shows."""
    lost = doubled.lost.get(unit.key, {})
    return [o for o in unit.expanded.occurrences if o.recurrence_id not in lost]


def _disagree(a: ComparableSeries, x: Occurrence, b: ComparableSeries, y: Occurrence) -> Disagreement:
    """Show the winner's time, unless the operator ranks the other feed higher."""
    if b.feed.priority > a.feed.priority:
        return Disagreement(a.key, b.key, x.recurrence_id, y.start, x.start, other_says=False)
    return Disagreement(a.key, b.key, x.recurrence_id, x.start, y.start)


def _nearest(x: Occurrence, theirs: Iterable[Occurrence], within: timedelta) -> Occurrence | None:
    def apart(o: Occurrence) -> timedelta:
        return abs(instant(o.start) - instant(x.start))

    return min((o for o in theirs if apart(o) <= within), key=lambda o: (apart(o), instant(o.start)), default=None)


def _pairs(
    doubled: OccurrenceMatches,
    units: Mapping[SeriesKey, ComparableSeries],
    given_up: AbstractSet[SeriesKey],
    rulings: LinkConstraints,
) -> list[tuple[ComparableSeries, ComparableSeries]]:
    """Return series found or ruled to be one, the one that wins first."""
    found = {pair for pair, match in doubled.matches.items() if len(match.starts) >= _ENOUGH}
    for ruled in rulings.same:
        pair = sorted((units[key] for key in ruled - given_up if key in units), key=lambda u: u.rank)
        if len(pair) == 2:
            found.add((pair[0].key, pair[1].key))
    return [(units[winner], units[other]) for winner, other in sorted(found)]


@dataclass(frozen=True, slots=True)
class _Search:
    """What is looked through for the other time of an occurrence."""

    singles: Mapping[str, Sequence[ComparableSeries]]  # by feed
    doubled: OccurrenceMatches
    context: WordStatistics

    def replaced_by_single(self, x: Occurrence, a: ComparableSeries, feed: str) -> ComparableSeries | None:
        """Return the single event of another feed that stands for an occurrence its series has a gap for."""
        for single in self.singles.get(feed, ()):
            y = single.expanded.occurrences[0]
            if y.recurrence_id in self.doubled.lost.get(single.key, {}) or is_day(y.start) != is_day(x.start):
                continue
            if timedelta() < abs(instant(y.start) - instant(x.start)) <= _NEAR:
                verdict = score_pair(a.traits_of(x.event), single.traits_of(y.event), self.context)
                if verdict.answer is Decision.SAME:
                    return single
        return None

    def counterpart(
        self, x: Occurrence, a: ComparableSeries, b: ComparableSeries, within: timedelta
    ) -> tuple[ComparableSeries, Occurrence] | None:
        """Return what `b`'s calendar gives, at another time, for an occurrence of `a` that it does not share."""
        theirs = {o.recurrence_id: o for o in _free(b, self.doubled)}
        if x.recurrence_id in theirs:
            return (b, theirs[x.recurrence_id]) if theirs[x.recurrence_id].start != x.start else None
        if self.doubled.lost.get(b.key, {}).get(x.recurrence_id) == a.key:
            return None
        if shifted := _nearest(x, theirs.values(), within):
            return b, shifted
        single = self.replaced_by_single(x, a, b.feed.id)
        return (single, single.expanded.occurrences[0]) if single else None


def moved_occurrences(
    units: Mapping[SeriesKey, ComparableSeries],
    given_up: AbstractSet[SeriesKey],
    doubled: OccurrenceMatches,
    context: WordStatistics,
    rulings: LinkConstraints,
) -> list[Disagreement]:
    """Find moved occurrences among the series that are not given up.

    Enter what leaves a series into `doubled`; return the disagreements.
    """
    pairs = _pairs(doubled, units, given_up, rulings)
    singles: dict[str, list[ComparableSeries]] = defaultdict(list)
    for unit in units.values() if pairs else ():
        if (
            unit.key not in given_up
            and len(unit.expanded.occurrences) == 1
            and not unit.expanded.series.main_event.recurs
        ):
            singles[unit.feed.id].append(unit)
    search = _Search(singles, doubled, context)
    found: list[Disagreement] = []
    for a, b in pairs:
        within = _NEAR if frozenset((a.key, b.key)) in rulings.same else _CLOCK_CHANGE
        for x in _free(a, doubled):
            if hit := search.counterpart(x, a, b, within):
                loser, y = hit
                doubled.lost[loser.key][y.recurrence_id] = a.key
                disagreement = _disagree(a, x, loser, y)
                found.append(disagreement)
                _note_match(doubled, disagreement, x.start)
    return found


def _note_match(doubled: OccurrenceMatches, d: Disagreement, start: DateOrDateTime) -> None:
    if (d.winner, d.other) not in doubled.matches:
        why = Evidence("moved", 4.0, "the same occurrence at another time: the calendars disagree")
        verdict = Verdict(Decision.SAME, 4.0, (why,), "moved")
        doubled.matches[d.winner, d.other] = Match(d.winner, d.other, verdict, (start,))
