"""Rules 3 and 4: different UIDs, compared occurrence by occurrence where they start at the same moment.

Everything that may be one at one moment is put in a *bucket*. Within it, occurrences are joined into clusters, surest
pair first; two clusters are joined only if no pair across them is "different", so that a chain of near matches cannot
pull strangers together. Of each cluster one series shows the occurrence; for the others it is doubled.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from aggregator.duplicates.pairs.candidate_pairs import CandidatePair, CandidatePairs
from aggregator.duplicates.pairs.comparable_series import ComparableSeries
from aggregator.duplicates.pairs.match_types import Decision, Match, Verdict
from aggregator.model import DateOrDateTime, Occurrence, SeriesKey, StartKey

Member = tuple[ComparableSeries, Occurrence]
Pair = tuple[int, int]


@dataclass(slots=True)
class OccurrenceMatches:
    """What came of comparing: who shows what, who loses what, and what nearly matched."""

    lost: dict[SeriesKey, dict[DateOrDateTime, SeriesKey]] = field(
        default_factory=lambda: defaultdict(dict)
    )  # loser → slot → winner
    matches: dict[tuple[SeriesKey, SeriesKey], Match] = field(default_factory=dict)
    near: dict[tuple[SeriesKey, SeriesKey], Match] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Block:
    """What starts at one moment, in order of rank, and the verdicts on pairs that are not "different"."""

    members: list[Member]
    verdicts: dict[Pair, Verdict]


def _bucket(at: StartKey, there: Sequence[tuple[CandidatePair, Verdict]]) -> Block:
    units = {unit.key: unit for meeting, _ in there for unit in (meeting.a, meeting.b)}
    ranked = sorted(units.values(), key=lambda unit: unit.rank)
    members = [(unit, occurrence) for unit in ranked for occurrence in unit.expanded.occurrences.at(at)]
    place: dict[SeriesKey, int] = {}
    for i, (unit, _) in enumerate(members):
        place.setdefault(unit.key, i)
    verdicts = {(place[meeting.a.key], place[meeting.b.key]): verdict for meeting, verdict in there}
    return Block(members, verdicts)


def _clusters(bucket: Block, meetings: CandidatePairs) -> list[list[int]]:
    """Join the members of one bucket, surest pair first. Members come in order of rank."""
    cluster_of = {i: [i] for i in range(len(bucket.members))}
    sure = sorted((-v.score, pair) for pair, v in bucket.verdicts.items() if v.answer is Decision.SAME)
    for _, (i, j) in sure:
        left, right = cluster_of[i], cluster_of[j]
        if left is right or _strangers(left, right, bucket, meetings):
            continue
        joined = sorted(left + right)
        for k in joined:
            cluster_of[k] = joined
    return list({id(c): c for c in cluster_of.values()}.values())


def _strangers(left: list[int], right: list[int], bucket: Block, meetings: CandidatePairs) -> bool:
    """Whether any pair across two clusters is "different", or two occurrences of one series would be joined."""
    for i in left:
        for j in right:
            (a, x), (b, y) = bucket.members[min(i, j)], bucket.members[max(i, j)]
            if a is b:
                return True
            verdict = bucket.verdicts.get((min(i, j), max(i, j))) or meetings.judge(a, x, b, y)
            if verdict.answer is Decision.DIFFERENT:
                return True
    return False


def _note(
    into: dict[tuple[SeriesKey, SeriesKey], Match],
    winner: SeriesKey,
    other: SeriesKey,
    verdict: Verdict,
    start: DateOrDateTime,
) -> None:
    known = into.get((winner, other))
    starts = (*known.starts, start) if known else (start,)
    into[winner, other] = Match(winner, other, known.verdict if known else verdict, starts)


def _settle(bucket: Block, meetings: CandidatePairs, doubled: OccurrenceMatches) -> None:
    """Decide who shows what in one bucket."""
    members = bucket.members
    start = members[0][1].start
    joined: set[Pair] = set()
    for cluster in _clusters(bucket, meetings):
        winner, shown = members[cluster[0]]
        for i in cluster[1:]:
            unit, occurrence = members[i]
            doubled.lost[unit.key][occurrence.recurrence_id] = winner.key
            verdict = bucket.verdicts.get((cluster[0], i)) or meetings.judge(winner, shown, unit, occurrence)
            _note(doubled.matches, winner.key, unit.key, verdict, start)
        joined.update(combinations(cluster, 2))
    for (i, j), verdict in sorted(bucket.verdicts.items(), key=lambda item: item[0]):
        if (i, j) not in joined:
            _note(doubled.near, members[i][0].key, members[j][0].key, verdict, start)


def same_start(meetings: CandidatePairs) -> OccurrenceMatches:
    """Find doubled occurrences among series with different UIDs, within one feed as well as across feeds."""
    buckets: Mapping[StartKey, list[tuple[CandidatePair, Verdict]]] = defaultdict(list)
    for meeting in meetings:
        for verdict, moments in meeting.verdicts:
            for at in moments:
                buckets[at].append((meeting, verdict))
    doubled = OccurrenceMatches()
    for at, there in sorted(buckets.items(), key=lambda item: item[0]):
        _settle(_bucket(at, there), meetings, doubled)
    return doubled
