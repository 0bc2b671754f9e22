"""Runs the rules over all series: which are one event, and which occurrences are shown by another.

series ─ learn ─ same_uid ─ same_start ─ moved ─ groups, cuts, near misses
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet

from aggregator.config import Feed
from aggregator.duplicates.all_day_entries import match_all_day
from aggregator.duplicates.busy_entries import match_busy
from aggregator.duplicates.cancelled_events import match_cancelled
from aggregator.duplicates.features.word_statistics import NOTHING_TURNED, StatisticsCollector, Turned, WordStatistics
from aggregator.duplicates.moved_occurrences import moved_occurrences
from aggregator.duplicates.pairs.candidate_pairs import CandidatePairs
from aggregator.duplicates.pairs.comparable_series import NO_CONSTRAINTS, ComparableSeries, LinkConstraints
from aggregator.duplicates.pairs.match_types import Disagreement, EventGroup, Grouping, Match, RemovedOccurrences
from aggregator.duplicates.same_start import OccurrenceMatches, same_start
from aggregator.duplicates.same_uid import same_uid
from aggregator.model import DateOrDateTime, ExpandedSeries, SeriesKey


class Grouper:
    """Groups again and again; series that did not change are not compared again.

    What it gives is what `group` gives, which remembers nothing.
    """

    def __init__(self) -> None:
        self._learn = StatisticsCollector()
        self._context: WordStatistics | None = None
        self._settings: tuple[LinkConstraints, Mapping[str, Feed]] | None = None
        self._series: dict[SeriesKey, ComparableSeries] = {}  # in the order of their keys
        self._given_up: AbstractSet[SeriesKey] = frozenset()
        self._meetings: CandidatePairs | None = None

    def group(
        self,
        told: Mapping[str, Sequence[ExpandedSeries]],
        feeds: Mapping[str, Feed],
        rulings: LinkConstraints = NO_CONSTRAINTS,
    ) -> Grouping:
        """Decide what is one event, given all series by feed id.

        Every series is the winner or one of the others of exactly one group.
        """
        context = self._learn({feed.id: (feed.id, feed.name) for feed in feeds.values()}, told)
        gone, new, turned = self._learn.gone, self._learn.new, self._learn.turned
        before = self._context
        if before is None or not context.reads_like(before) or (rulings, feeds) != self._settings:
            self._settings, self._series, self._given_up = (rulings, feeds), {}, frozenset()
            self._meetings = CandidatePairs(context, rulings)
            gone, new, turned = [], [one for some in told.values() for one in some], NOTHING_TURNED
        self._context = context
        came = [ComparableSeries(one, feeds[one.series.feed], context) for one in new]
        return self._grouped(gone, came, turned, rulings)

    def _grouped(
        self,
        gone: Sequence[ExpandedSeries],
        new: Sequence[ComparableSeries],
        turned: Turned,
        rulings: LinkConstraints,
    ) -> Grouping:
        """Group what there is, given how it differs from the last time."""
        assert self._meetings is not None
        assert self._context is not None
        left = [self._series.pop(one.series.key) for one in gone]
        self._series.update((unit.key, unit) for unit in new)
        self._series = series = dict(sorted(self._series.items()))
        copies = same_uid(series.values(), _shared_uids(series), rulings)
        shown_by = {match.other: match.winner for match in copies}
        given_up = shown_by.keys()
        left += [series[key] for key in given_up]
        back = [series[key] for key in self._given_up - given_up if key in series]
        self._given_up = given_up
        came = dict.fromkeys((*new, *back))  # some are both
        originals = [unit for unit in came if unit.feed.match == "full" and unit.key not in given_up]
        self._meetings.update(left, originals, self._context, turned)
        doubled = same_start(self._meetings, self._meetings.sizes)
        disagreements = moved_occurrences(series, given_up, doubled, self._context, rulings)
        match_busy(series, shown_by, doubled)
        match_cancelled(series, given_up, self._meetings, doubled)
        match_all_day(series.values(), given_up, doubled, self._context)
        return _assemble(series, copies, doubled, disagreements)


def _shared_uids(keys: Iterable[SeriesKey]) -> Collection[str]:
    """Return the UIDs that several feeds have."""
    counts = Counter([uid for _, uid in keys])
    return {uid for uid, count in counts.items() if count > 1}


def group(
    expanded: Sequence[ExpandedSeries], feeds: Mapping[str, Feed], rulings: LinkConstraints = NO_CONSTRAINTS
) -> Grouping:
    """Decide once what is one event, see `Grouper`."""
    told: dict[str, list[ExpandedSeries]] = defaultdict(list)
    for one in expanded:
        told[one.series.feed].append(one)
    return Grouper().group(told, feeds, rulings)


def _covering(unit: ComparableSeries, lost: Mapping[DateOrDateTime, SeriesKey]) -> SeriesKey | None:
    """Return who shows a series that has lost every occurrence it had, or None while it still shows one."""
    if len(lost) < len(unit.expanded.occurrences):
        return None
    counts = Counter(lost.values())
    return min(counts, key=lambda key: (-counts[key], key))


def _shown_by(key: SeriesKey, covered: Mapping[SeriesKey, SeriesKey]) -> SeriesKey:
    """Return the series that is published for this one: itself, or who covers it, or who covers that one."""
    while key in covered:
        key = covered[key]
    return key


def _assemble(
    series: Mapping[SeriesKey, ComparableSeries],
    copies: Sequence[Match],
    doubled: OccurrenceMatches,
    disagreements: Sequence[Disagreement],
) -> Grouping:
    covered = {losing: key for losing, lost in doubled.lost.items() if (key := _covering(series[losing], lost))}
    others: dict[SeriesKey, list[SeriesKey]] = defaultdict(list)
    partly: dict[SeriesKey, list[SeriesKey]] = defaultdict(list)
    matches: dict[SeriesKey, list[Match]] = defaultdict(list)
    for key in covered:
        others[_shown_by(key, covered)].append(key)
    for copy in copies:
        winner = _shown_by(copy.winner, covered)
        others[winner].append(copy.other)
        matches[winner].append(copy)
    disagreeing = {(one.winner, one.other) for one in disagreements}
    for (shows, other), match in doubled.matches.items():
        winner = _shown_by(shows, covered)
        matches[winner].append(match)
        gives_another_time = (shows, other) in disagreeing and _shown_by(other, covered) != winner
        if other not in covered or gives_another_time:
            partly[winner].append(other)
    by_winner: dict[SeriesKey, list[Disagreement]] = defaultdict(list)
    for disagreement in disagreements:
        by_winner[_shown_by(disagreement.winner, covered)].append(disagreement)
    met = {
        key: EventGroup(
            key,
            tuple(sorted(others[key])),
            tuple(sorted(partly[key])),
            tuple(sorted(matches[key], key=lambda m: m.other)),
            tuple(by_winner[key]),
        )
        for key in sorted(matches)  # whatever another shows was matched with it
    }
    absorbed = {key for some in others.values() for key in some}
    groups = tuple([met.get(key) or one.alone for key, one in series.items() if key not in absorbed])
    cuts = tuple(
        RemovedOccurrences(key, tuple(sorted(lost, key=lambda slot: slot.isoformat())))
        for key, lost in sorted(doubled.lost.items())
        if key not in covered
    )
    near = tuple(match for pair, match in sorted(doubled.near.items()) if pair not in doubled.matches)
    return Grouping(groups, cuts, near, tuple(met.values()))
