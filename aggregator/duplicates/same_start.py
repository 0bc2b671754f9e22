"""Rules 3 and 4: different UIDs, compared occurrence by occurrence where they start at the same moment.

Everything that may be one at one moment is a *block*. `linkage` joins its members to groups. Of each group one series
shows the occurrence; for the others it is doubled. How far two calendars list the same events counts as evidence too
(`pairs.feed_overlap`), which is known only when all pairs have been compared.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

from aggregator.duplicates.evidence.evidence import Evidence
from aggregator.duplicates.linkage import Block, Judge, Linkage, Pair
from aggregator.duplicates.pairs.candidate_pairs import CandidatePair, CandidatePairs
from aggregator.duplicates.pairs.comparable_series import ComparableSeries
from aggregator.duplicates.pairs.feed_overlap import MUCH_SHARED, evidence_of, of_both, overlap_evidence, without_slot
from aggregator.duplicates.pairs.match_scoring import decided
from aggregator.duplicates.pairs.match_types import Decision, Match, Verdict
from aggregator.model import DateOrDateTime, Occurrence, SeriesKey, StartKey

_RIVAL = Evidence("rival", 0.0, "another event of that calendar fits as well")
_GROUP = Evidence("group", 0.0, "another event that fits better is not the same")


@dataclass(slots=True)
class OccurrenceMatches:
    """What came of comparing: who shows what, who loses what, and what nearly matched."""

    lost: dict[SeriesKey, dict[DateOrDateTime, SeriesKey]] = field(
        default_factory=lambda: defaultdict(dict)
    )  # loser → slot → winner
    matches: dict[tuple[SeriesKey, SeriesKey], Match] = field(default_factory=dict)
    near: dict[tuple[SeriesKey, SeriesKey], Match] = field(default_factory=dict)


def _block(at: StartKey, there: Sequence[tuple[CandidatePair, Verdict]]) -> Block:
    units = {unit.key: unit for meeting, _ in there for unit in (meeting.a, meeting.b)}
    ranked = sorted(units.values(), key=lambda unit: unit.rank)
    members = [(unit, occurrence) for unit in ranked for occurrence in unit.expanded.occurrences.at(at)]
    place: dict[SeriesKey, int] = {}
    for i, (unit, _) in enumerate(members):
        place.setdefault(unit.key, i)
    verdicts = {(place[meeting.a.key], place[meeting.b.key]): verdict for meeting, verdict in there}
    return Block(members, verdicts)


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


def _settle(block: Block, judge: Judge, doubled: OccurrenceMatches) -> None:
    """Decide who shows what in one block."""
    members = block.members
    start = members[0][1].start
    joined: set[Pair] = set()
    near = [(pair, verdict) for pair, verdict in block.verdicts.items() if verdict.answer is not Decision.DIFFERENT]
    linkage = Linkage(block, judge)
    for cluster in linkage.clusters():
        winner, _ = members[cluster[0]]
        for i in cluster[1:]:
            unit, occurrence = members[i]
            doubled.lost[unit.key][occurrence.recurrence_id] = winner.key
            _note(doubled.matches, winner.key, unit.key, linkage.verdict((cluster[0], i)), start)
        joined.update(combinations(cluster, 2))
    for (i, j), verdict in near:
        if (i, j) not in joined:
            why = _RIVAL if (i, j) in linkage.rivalled else _GROUP
            told = replace(verdict, answer=Decision.UNSURE, evidence=(*verdict.evidence, why))
            shown = told if verdict.answer is Decision.SAME else verdict
            _note(doubled.near, members[i][0].key, members[j][0].key, shown, start)


def same_start(meetings: CandidatePairs, sizes: Mapping[str, int]) -> OccurrenceMatches:
    """Find doubled occurrences among series with different UIDs, within one feed as well as across feeds."""
    sure = ((m.a.key, m.b.key) for m in meetings if any(of_both(v) for v, _ in m.verdicts))
    overlap = overlap_evidence(sure, sizes)

    def with_overlap(verdict: Verdict, a: SeriesKey, b: SeriesKey) -> Verdict:
        if a[0] == b[0] or verdict.rule == "operator":
            return verdict
        pair = min(a[0], b[0]), max(a[0], b[0])
        if pair not in overlap:
            overlap[pair] = evidence_of(pair, (0, 0), sizes)
        return decided(without_slot(verdict) if overlap[pair].weight >= MUCH_SHARED else verdict, overlap[pair])

    def judge(a: ComparableSeries, x: Occurrence, b: ComparableSeries, y: Occurrence) -> Verdict:
        return with_overlap(meetings.judge(a, x, b, y), a.key, b.key)

    blocks: Mapping[StartKey, list[tuple[CandidatePair, Verdict]]] = defaultdict(list)
    for meeting in meetings:
        for known, moments in meeting.verdicts:
            verdict = with_overlap(known, meeting.a.key, meeting.b.key)
            for at in moments:
                blocks[at].append((meeting, verdict))
    doubled = OccurrenceMatches()
    for at in sorted(blocks):
        _settle(_block(at, blocks[at]), judge, doubled)
    return doubled
