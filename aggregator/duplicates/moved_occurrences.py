"""An occurrence moved in one calendar and not in the other: one happening, two times, shown once as a disagreement.

Two series that were found to be one at other starts have each an occurrence for the same slot, at different times. Or
one of them keeps UTC while the other's clocks change, and half of the year they are an hour apart. Or (TeamUp, which
has no RECURRENCE-ID) one has a gap at the slot and, about that time, a single event of the same name.

Whose time is shown, in this order:
    calendar     a calendar rather than a web page
    priority     the feed that the operator ranks higher
    exception    who changed this very date, unless the other's rule was revised since; of two the later LAST-MODIFIED
    time zone    who keeps the series in a time zone, rather than in UTC
    rank         who shows the other occurrences
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from aggregator.duplicates.evidence.evidence import Evidence
from aggregator.duplicates.features.word_statistics import WordStatistics
from aggregator.duplicates.pairs.comparable_series import ComparableSeries, LinkConstraints
from aggregator.duplicates.pairs.match_scoring import score_pair
from aggregator.duplicates.pairs.match_types import Decision, Disagreement, Match, Verdict
from aggregator.duplicates.same_start import OccurrenceMatches
from aggregator.model import DateOrDateTime, Occurrence, SeriesKey, instant, is_day, start_key

_NEAR = timedelta(hours=36)  # a meeting is moved within a day or to the next; farther off it is another meeting
_CLOCK_CHANGE = timedelta(hours=1)  # a copy kept in UTC, or in a zone whose clocks change on another day
LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)
ENOUGH = 2  # starts two series must share before the others count as moved


def _free(unit: ComparableSeries, doubled: OccurrenceMatches) -> list[Occurrence]:
    """Return the occurrences of a series that nobody else shows."""
    lost = doubled.lost.get(unit.key, {})
    return [o for o in unit.expanded.occurrences if o.recurrence_id not in lost]


@dataclass(frozen=True, slots=True)
class _Listed:
    """An occurrence in one calendar."""

    unit: ComparableSeries
    occurrence: Occurrence
    replaces: bool = False  # a single event in place of a date that its calendar took out of the series

    @property
    def exception(self) -> bool:
        """Whether somebody changed this very date."""
        return self.replaces or self.occurrence.event.recurrence_id is not None


def _disagree(a: _Listed, b: _Listed) -> Disagreement:
    """Return the disagreement of two calendars about one occurrence; the first shows it."""
    slot, mine, theirs = a.occurrence.recurrence_id, a.occurrence.start, b.occurrence.start
    if _other_is_believed(a, b):
        return Disagreement(a.unit.key, b.unit.key, slot, theirs, mine, other_says=False)
    return Disagreement(a.unit.key, b.unit.key, slot, mine, theirs)


def _other_is_believed(a: _Listed, b: _Listed) -> bool:
    if a.unit.from_page != b.unit.from_page:
        return a.unit.from_page
    mine, theirs = a.unit.feed.priority, b.unit.feed.priority
    if mine != theirs:
        return theirs > mine
    if a.exception and b.exception:
        return _modified(b) > _modified(a)
    if a.exception or b.exception:
        return not _revised_since(a, b) if b.exception else _revised_since(b, a)
    return a.unit.in_utc and b.unit.expanded.series.main_event.recurs and not b.unit.in_utc


def _modified(listed: _Listed) -> datetime:
    return listed.occurrence.event.modified or LONG_AGO


def _revised_since(rule: _Listed, exception: _Listed) -> bool:
    """Whether a series was revised after the other's exception was made.

    LAST-MODIFIED alone does not tell: Google's moves with every reply. With SEQUENCE at 0 the series was never revised.
    """
    master = rule.occurrence.event
    return master.sequence > 0 and LONG_AGO < _modified(exception) < _modified(rule)


def _nearest(x: Occurrence, theirs: Iterable[Occurrence], within: timedelta) -> Occurrence | None:
    def apart(o: Occurrence) -> timedelta:
        return abs(instant(o.start) - instant(x.start))

    return min((o for o in theirs if apart(o) <= within), key=apart, default=None)  # of two the earlier: it comes first


def _pairs(
    doubled: OccurrenceMatches,
    units: Mapping[SeriesKey, ComparableSeries],
    given_up: AbstractSet[SeriesKey],
    rulings: LinkConstraints,
) -> list[tuple[ComparableSeries, ComparableSeries]]:
    """Return series found or ruled to be one, the one that wins first."""
    found = {pair for pair, match in doubled.matches.items() if len(match.starts) >= ENOUGH}
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

    def replaced_by_single(self, x: Occurrence, a: ComparableSeries, feed: str) -> _Listed | None:
        """Return the single event of another feed that stands for an occurrence its series has a gap for."""
        for single in self.singles.get(feed, ()):
            (y,) = single.expanded.occurrences
            if y.recurrence_id in self.doubled.lost.get(single.key, {}) or is_day(y.start) != is_day(x.start):
                continue
            if timedelta() < abs(instant(y.start) - instant(x.start)) <= _NEAR:
                verdict = score_pair(a.traits_of(x.event), single.traits_of(y.event), self.context)
                if verdict.answer is Decision.SAME:
                    return _Listed(single, y)
        return None

    def counterpart(self, x: Occurrence, a: ComparableSeries, b: ComparableSeries, within: timedelta) -> _Listed | None:
        """Return what `b`'s calendar gives, at another time, for an occurrence of `a` that it does not share."""
        theirs = {o.recurrence_id: o for o in _free(b, self.doubled)}
        if x.recurrence_id in theirs:
            there = theirs[x.recurrence_id]
            return _Listed(b, there) if there.start != x.start else None
        if self.doubled.lost.get(b.key, {}).get(x.recurrence_id) == a.key:
            return None
        if shifted := _nearest(x, theirs.values(), within):
            return _Listed(b, shifted)
        single = self.replaced_by_single(x, a, b.feed.id)
        return single and replace(single, replaces=_took_out(b, x))

    def moved(
        self, a: ComparableSeries, b: ComparableSeries, rulings: LinkConstraints
    ) -> Iterator[tuple[_Listed, _Listed]]:
        """Yield what two series list at different times: who shows it, and the other."""
        within = _NEAR if frozenset((a.key, b.key)) in rulings.same else _CLOCK_CHANGE
        for x in _free(a, self.doubled):
            if theirs := self.counterpart(x, a, b, within):
                yield _Listed(a, x), theirs
        for y in _free(b, self.doubled) if a.expanded.cancelled else ():
            if _took_out(a, y) and (single := self.replaced_by_single(y, b, a.feed.id)):
                yield replace(single, replaces=True), _Listed(b, y)


def _took_out(unit: ComparableSeries, x: Occurrence) -> bool:
    """Whether a series has taken the date of an occurrence out, by EXDATE or by cancelling it."""
    return unit.expanded.cancelled is not None and start_key(x) in unit.expanded.cancelled.moments


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
    return [_settle(shows, other, doubled) for a, b in pairs for shows, other in search.moved(a, b, rulings)]


def _settle(shows: _Listed, other: _Listed, doubled: OccurrenceMatches) -> Disagreement:
    """Enter that the other's occurrence is shown as that of the first."""
    doubled.lost[other.unit.key][other.occurrence.recurrence_id] = shows.unit.key
    disagreement = _disagree(shows, other)
    _note_match(doubled, disagreement, shows.occurrence.start)
    return disagreement


def _note_match(doubled: OccurrenceMatches, d: Disagreement, start: DateOrDateTime) -> None:
    if (d.winner, d.other) not in doubled.matches:
        why = Evidence("moved", 4.0, "the same occurrence at another time: the calendars disagree")
        verdict = Verdict(Decision.SAME, 4.0, (why,), "moved")
        doubled.matches[d.winner, d.other] = Match(d.winner, d.other, verdict, (start,))
