"""Rules 3 and 4: different UIDs, compared occurrence by occurrence where they start at the same moment.

Everything that may be one at one moment is put in a *bucket*. Within it, occurrences are joined into clusters, surest
pair first; two clusters are joined only if no pair across them is "different", so that a chain of near matches cannot
pull strangers together. Of each cluster one series shows the occurrence; for the others it is doubled.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

from aggregator.duplicates.evidence.evidence import Evidence
from aggregator.duplicates.pairs.candidate_pairs import CandidatePair, CandidatePairs
from aggregator.duplicates.pairs.comparable_series import ComparableSeries
from aggregator.duplicates.pairs.feed_overlap import SURE_FROM, evidence_of, overlap_evidence
from aggregator.duplicates.pairs.match_scoring import WAIVED, decided
from aggregator.duplicates.pairs.match_types import Decision, Match, Verdict
from aggregator.model import DateOrDateTime, Occurrence, SeriesKey, StartKey

Member = tuple[ComparableSeries, Occurrence]
Pair = tuple[int, int]
Judge = Callable[[ComparableSeries, Occurrence, ComparableSeries, Occurrence], Verdict]

MARGIN = 2.0  # bits: a rival that is so little worse makes a match unsure
_EQUAL_TITLE = 6.0
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


@dataclass(frozen=True, slots=True)
class Block:
    """What starts at one moment, in order of rank, and the verdicts on pairs that are not "different"."""

    members: list[Member]
    verdicts: dict[Pair, Verdict]


def _block(at: StartKey, there: Sequence[tuple[CandidatePair, Verdict]]) -> Block:
    units = {unit.key: unit for meeting, _ in there for unit in (meeting.a, meeting.b)}
    ranked = sorted(units.values(), key=lambda unit: unit.rank)
    members = [(unit, occurrence) for unit in ranked for occurrence in unit.expanded.occurrences.at(at)]
    place: dict[SeriesKey, int] = {}
    for i, (unit, _) in enumerate(members):
        place.setdefault(unit.key, i)
    verdicts = {(place[meeting.a.key], place[meeting.b.key]): verdict for meeting, verdict in there}
    return Block(members, verdicts)


class _Linkage:
    """Joins the members of one block."""

    def __init__(self, block: Block, judge: Judge) -> None:
        self._block, self._judge = block, judge
        self._cluster_of = {i: [i] for i in range(len(block.members))}
        self.rivalled: set[Pair] = set()  # pairs that would be one, had one of them not another partner as good

    def clusters(self) -> list[list[int]]:
        """Return what is one event each."""
        feeds = [unit.key[0] for unit, _ in self._block.members]
        sure = [(pair, v) for pair, v in self._block.verdicts.items() if v.answer is Decision.SAME]
        sure.sort(key=lambda found: (-_preference(found[1]), found[0]))
        for pair in (pair for pair, _ in sure if feeds[pair[0]] == feeds[pair[1]]):
            self._join(*pair, feeds)
        pending = [(pair, v) for pair, v in sure if feeds[pair[0]] != feeds[pair[1]]]
        joining = True
        while joining:  # who has found a partner is nobody's rival any more
            joining = False
            for pair, verdict in pending:
                ruled = verdict.rule == "operator"
                if (ruled or not self._has_rival(pair, verdict, feeds)) and self._join(*pair, feeds):
                    joining = True
        self.rivalled = {pair for pair, verdict in pending if self._has_rival(pair, verdict, feeds)}
        return list({id(c): c for c in self._cluster_of.values()}.values())

    def _has_rival(self, pair: Pair, verdict: Verdict, feeds: Sequence[str]) -> bool:
        """Whether one of two has another partner in the other's feed that is as good or nearly so, and free."""
        least = _preference(verdict) - MARGIN
        for (i, j), other in self._block.verdicts.items():
            if other.answer is Decision.DIFFERENT or _preference(other) <= least:
                continue
            for mine, theirs in (pair, pair[::-1]):
                rival = j if i == mine else i if j == mine else None
                if rival is None or rival == theirs or feeds[rival] != feeds[theirs]:
                    continue
                cluster = self._cluster_of[rival]
                if cluster is not self._cluster_of[theirs] and not any(feeds[k] == feeds[mine] for k in cluster):
                    return True
        return False

    def _join(self, i: int, j: int, feeds: Sequence[str]) -> bool:
        left, right = self._cluster_of[i], self._cluster_of[j]
        if left is right or not self._may_be_one(left, right):
            return False
        others = [(min(x, y), max(x, y)) for x in left for y in right if {x, y} != {i, j} and feeds[x] != feeds[y]]
        if any(self._has_rival(pair, self.verdict(pair), feeds) for pair in others):
            return False
        joined = sorted(left + right)
        for k in joined:
            self._cluster_of[k] = joined
        return True

    def _may_be_one(self, left: list[int], right: list[int]) -> bool:
        """Whether every pair across two clusters may be one event (complete linkage)."""
        pairs = [(min(i, j), max(i, j)) for i in left for j in right]
        if any(self._block.members[i][0] is self._block.members[j][0] for i, j in pairs):
            return False
        found = [self.verdict(pair) for pair in pairs]
        unique = any(v.unique for v in found)
        return all(_possible(v, unique=unique) for v in found)

    def verdict(self, pair: Pair) -> Verdict:
        """Return the verdict on a pair of members."""
        if pair not in self._block.verdicts:
            (a, x), (b, y) = self._block.members[pair[0]], self._block.members[pair[1]]
            self._block.verdicts[pair] = self._judge(a, x, b, y)
        return self._block.verdicts[pair]


def _preference(verdict: Verdict) -> float:
    """Return by what pairs are preferred: a title that contains the other hardly outranks an equal one."""
    return verdict.score + (_EQUAL_TITLE if verdict.alike else 0.0)


def _possible(verdict: Verdict, *, unique: bool) -> bool:
    """Whether a pair of a group may be one. A link of one event across the groups waives places if titles are alike."""
    separated = verdict.separated_by
    if separated and not (unique and verdict.alike and separated <= WAIVED):
        return False
    return bool(separated) or verdict.score >= 0 or verdict.rule == "operator"


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
    near = sorted(
        (pair, verdict) for pair, verdict in block.verdicts.items() if verdict.answer is not Decision.DIFFERENT
    )
    linkage = _Linkage(block, judge)
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
    sure = ((m.a.key, m.b.key) for m in meetings if any(v.score >= SURE_FROM for v, _ in m.verdicts))
    overlap = overlap_evidence(sure, sizes)

    def with_overlap(verdict: Verdict, a: SeriesKey, b: SeriesKey) -> Verdict:
        if a[0] == b[0] or verdict.rule == "operator":
            return verdict
        pair = (a[0], b[0]) if a[0] < b[0] else (b[0], a[0])
        if pair not in overlap:
            overlap[pair] = evidence_of(pair, (0, 0), sizes)
        return decided(verdict, overlap[pair])

    def judge(a: ComparableSeries, x: Occurrence, b: ComparableSeries, y: Occurrence) -> Verdict:
        return with_overlap(meetings.judge(a, x, b, y), a.key, b.key)

    blocks: Mapping[StartKey, list[tuple[CandidatePair, Verdict]]] = defaultdict(list)
    for meeting in meetings:
        for known, moments in meeting.verdicts:
            verdict = with_overlap(known, meeting.a.key, meeting.b.key)
            for at in moments:
                blocks[at].append((meeting, verdict))
    doubled = OccurrenceMatches()
    for at, there in sorted(blocks.items(), key=lambda item: item[0]):
        _settle(_block(at, there), judge, doubled)
    return doubled
