"""Joins what is at one moment: one to one between calendars, and every pair of a group must be possible.

One to one is an assignment: each publisher lists a meeting once, so an event of one feed has at most one partner in
another. A pair is joined if it is the best for both, or if every other assignment of the two feeds' events is worse by
MARGIN; else it is unsure. Groups grow by complete linkage, surest pair first: two are joined only if every pair across
them may be one event, so that no chain pulls strangers together.

The cost of a moment with n events and p pairs is O(p n) for the rivals, and for events with rivals that of an
assignment by dynamic programming, 2^m for m candidates in the other feed, which is not tried for more than MOST.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations

from aggregator.duplicates.evidence.evidence import ComparedFeatures
from aggregator.duplicates.pairs.comparable_series import ComparableSeries
from aggregator.duplicates.pairs.match_scoring import UNSURE_FROM, WAIVED
from aggregator.duplicates.pairs.match_types import Decision, Verdict
from aggregator.model import Occurrence

Member = tuple[ComparableSeries, Occurrence]
Pair = tuple[int, int]
Judge = Callable[[ComparableSeries, Occurrence, ComparableSeries, Occurrence], Verdict]

MARGIN = 2.0  # bits: a rival that is so little worse makes a match unsure
MOST = 10  # events of one feed at one moment with rivals for each other
_EQUAL_TITLE = 6.0
_OF_TWO = frozenset({"names", "slot"})  # doubts of a pair: whoever is named, or agrees on more, may be in the group
_DISTINCTIVE = 4.0  # bits of a title that is no name of every community's meetings


@dataclass(frozen=True, slots=True)
class Block:
    """What starts at one moment, in order of rank, and the verdicts on pairs."""

    members: list[Member]
    verdicts: dict[Pair, Verdict]


class Linkage:
    """Joins the members of one block."""

    def __init__(self, block: Block, judge: Judge) -> None:
        self._block, self._judge = block, judge
        self._feeds = [unit.key[0] for unit, _ in block.members]
        self._cluster_of = {i: [i] for i in range(len(block.members))}
        self.rivalled: set[Pair] = set()  # pairs that would be one, had one of them not another partner as good

    def clusters(self) -> list[list[int]]:
        """Return what is one event each, in order of rank."""
        same = [pair for pair, verdict in self._block.verdicts.items() if verdict.answer is Decision.SAME]
        same.sort(key=self._precedence)
        while sum(not self._has_rival(pair) and self._join(*pair) for pair in same):
            pass  # once more: who has found a partner is nobody's rival any more
        self.rivalled = {pair for pair in same if self._has_rival(pair)}
        return [cluster for i, cluster in self._cluster_of.items() if cluster[0] == i]

    def verdict(self, pair: Pair) -> Verdict:
        """Return the verdict on a pair of members."""
        if pair not in self._block.verdicts:
            (a, x), (b, y) = self._block.members[pair[0]], self._block.members[pair[1]]
            self._block.verdicts[pair] = self._judge(a, x, b, y)
        return self._block.verdicts[pair]

    def _precedence(self, pair: Pair) -> tuple[bool, bool, float, Pair]:
        """Sort key: what operators say, then what a calendar lists twice, then the surest, then the highest rank."""
        verdict = self.verdict(pair)
        between = self._feeds[pair[0]] != self._feeds[pair[1]]
        return verdict.rule != "operator", between, -_preference(verdict), pair

    def _has_rival(self, pair: Pair) -> bool:
        """Whether one of two has another partner in the other's feed that is free, and as good or nearly so.

        Nobody has within one feed: none of a feed is free for another of it.
        """
        verdict = self.verdict(pair)
        if verdict.rule == "operator":
            return False
        least = _preference(verdict) - MARGIN
        rivals = any(_preference(self.verdict(rival)) > least for rival in self._rivals(pair))
        return rivals and not self._clearly_assigned(pair)

    def _rivals(self, pair: Pair) -> Iterator[Pair]:
        """Yield the pairs of which one is in this pair, and the other in the feed of its partner, and free."""
        for (i, j), other in self._block.verdicts.items():
            if other.answer is Decision.DIFFERENT:
                continue
            for mine, theirs in (pair, pair[::-1]):
                rival = j if i == mine else i if j == mine else None
                if rival is None or self._feeds[rival] != self._feeds[theirs] or not self._free(rival, mine, theirs):
                    continue
                if not self._entered_twice(rival, theirs):
                    yield i, j

    def _entered_twice(self, i: int, j: int) -> bool:
        """Whether two entries of a calendar say the same but for their pages: whichever is taken, it is that event."""
        one, other = (unit.traits_of(occurrence.event) for unit, occurrence in (self._block.members[k] for k in (i, j)))
        return one.look.place != "" and _said(one) == _said(other)

    def _free(self, rival: int, mine: int, theirs: int) -> bool:
        """Whether a member is no copy of `theirs`, and has no partner in the feed of `mine`."""
        cluster = self._cluster_of[rival]
        return cluster is not self._cluster_of[theirs] and all(self._feeds[k] != self._feeds[mine] for k in cluster)

    def _clearly_assigned(self, pair: Pair) -> bool:
        """Whether every assignment of the events of two feeds that leaves out this pair is clearly worse."""
        edges = self._free_edges(pair)
        rows, columns = sorted({i for i, _ in edges}), sorted({j for _, j in edges})
        if len(rows) > MOST or len(columns) > MOST:
            return False
        best = _assignment(edges, rows, columns)
        without = _assignment({edge: weight for edge, weight in edges.items() if edge != pair}, rows, columns)
        return best - without >= MARGIN

    def _free_edges(self, pair: Pair) -> dict[Pair, float]:
        """Return how far pairs of the two feeds of a pair, whose events are free, are preferred to none."""
        feeds = self._feeds[pair[0]], self._feeds[pair[1]]
        return {
            edge: _preference(verdict) - UNSURE_FROM
            for (i, j), verdict in self._block.verdicts.items()
            if verdict.answer is not Decision.DIFFERENT
            and {self._feeds[i], self._feeds[j]} == set(feeds)
            and (edge := (i, j) if self._feeds[i] == feeds[0] else (j, i))
            and (edge == pair or (self._partnerless(i, feeds) and self._partnerless(j, feeds)))
        }

    def _partnerless(self, member: int, feeds: tuple[str, str]) -> bool:
        return not set(feeds) <= {self._feeds[k] for k in self._cluster_of[member]}

    def _join(self, i: int, j: int) -> bool:
        left, right = self._cluster_of[i], self._cluster_of[j]
        if left is right or not self._may_be_one(left, right):
            return False
        joined = sorted(left + right)
        for k in joined:
            self._cluster_of[k] = joined
        return True

    def _may_be_one(self, left: Sequence[int], right: Sequence[int]) -> bool:
        """Whether every pair across two clusters may be one event, and none has a better partner (complete linkage)."""
        pairs = [(min(i, j), max(i, j)) for i in left for j in right]
        together = sorted((*left, *right))
        unique = {k for pair in combinations(together, 2) if self.verdict(pair).unique for k in pair}
        if not all(_possible(self.verdict(pair), unique=not unique.isdisjoint(pair)) for pair in pairs):
            return False
        return not any(self._has_rival(pair) for pair in pairs)


def _said(one: ComparedFeatures) -> tuple[object, ...]:
    """Return what an entry says of its event, but for its page."""
    title, look = one.title, one.look
    rooms = frozenset(link.key for link in look.links if not link.page)
    return title.stems, title.marks, title.named, title.feeds, look.place, look.length, look.text, rooms


def _preference(verdict: Verdict) -> float:
    """Return by what pairs are preferred: a title that contains the other hardly outranks an equal one."""
    return verdict.score + (_EQUAL_TITLE if verdict.alike else 0.0)


def _possible(verdict: Verdict, *, unique: bool) -> bool:
    """Whether a pair of a group may be one. `unique`: one of them shares a link of one event with another of the group.

    That waives the place, if titles are alike: publishers name a room, a house or a stream for it.
    """
    separated = verdict.separated_by
    if separated:
        return unique and verdict.alike and separated <= WAIVED
    bits = sum(e.weight for e in verdict.evidence if e.name not in _OF_TWO)
    distinctive = verdict.evidence[0].weight >= _DISTINCTIVE
    return bits >= (0 if distinctive else UNSURE_FROM)


def _assignment(edges: Mapping[Pair, float], rows: Sequence[int], columns: Sequence[int]) -> float:
    """Return the greatest sum of weights of pairs that share no row and no column."""

    @cache
    def best(row: int, taken: int) -> float:
        if row == len(rows):
            return 0.0
        found = best(row + 1, taken)
        for place, column in enumerate(columns):
            weight = edges.get((rows[row], column))
            if weight is not None and not taken & 1 << place:
                found = max(found, weight + best(row + 1, taken | 1 << place))
        return found

    return best(0, 0)
