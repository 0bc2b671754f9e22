"""Rules 3 and 4: different UIDs, compared occurrence by occurrence where they start at the same moment.

Everything that starts at one moment is put in a *bucket*. Within it, occurrences are joined into clusters, surest pair
first; two clusters are joined only if no pair across them is "different", so that a chain of near matches cannot pull
strangers together. Of each cluster one series shows the occurrence; for the others it is doubled.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations

from aggregator.duplicates.evidence import Context, Traits, compare
from aggregator.duplicates.nouns import Answer, Match, Verdict
from aggregator.duplicates.units import Rulings, Unit
from aggregator.model import Key, Occurrence, When, is_day

_SMALL_BUCKET = 16  # up to this many, every pair is looked at; beyond, only those an index of handles gives
_TOO_COMMON = 200  # a word that so many events of one moment share is no reason to compare them all


Member = tuple[Unit, Occurrence]
Pairs = list[tuple[int, int]]


@dataclass(slots=True)
class Doubled:
    """What came of comparing: who shows what, who loses what, and what nearly matched."""

    lost: dict[Key, dict[When, Key]] = field(default_factory=lambda: defaultdict(dict))  # loser → slot → winner
    matches: dict[tuple[Key, Key], Match] = field(default_factory=dict)
    near: dict[tuple[Key, Key], Match] = field(default_factory=dict)


@dataclass(slots=True)
class Judge:
    """Verdicts on pairs of occurrences, each worked out once: what is compared is the same all through a series."""

    context: Context
    rulings: Rulings
    shared: Counter[tuple[int, int]]  # by the ids of two units: at how many starts they meet
    known: dict[tuple[int, int], Verdict] = field(default_factory=dict)

    def __call__(self, a: Member, b: Member) -> Verdict:
        """Judge two occurrences; `a` is of the higher rank."""
        x, y = a[0].traits_of(a[1].event), b[0].traits_of(b[1].event)
        name = (id(x), id(y))
        if name not in self.known:
            self.known[name] = self._judge(a[0], x, b[0], y)
        return self.known[name]

    def _judge(self, a: Unit, x: Traits, b: Unit, y: Traits) -> Verdict:
        if ruled := self.rulings.on(a.key, b.key):
            return ruled
        rhythm = (self.shared[id(a), id(b)], len(a.expanded.occurrences), len(b.expanded.occurrences))
        return compare(x, y, self.context, rhythm)


@dataclass(frozen=True, slots=True)
class Bucket:
    """What starts at one moment, in order of rank, and the pairs in it that have anything in common."""

    start: When
    members: list[Member]
    pairs: Pairs


def _buckets(units: Sequence[Unit], rulings: Rulings) -> list[Bucket]:
    found: dict[tuple[int, bool], list[Member]] = defaultdict(list)
    for unit in units:
        for occurrence in unit.expanded.occurrences:
            found[occurrence.begin, is_day(occurrence.start)].append((unit, occurrence))
    buckets = []
    for _, members in sorted(found.items()):
        if len(members) > 1:
            members.sort(key=lambda member: member[0].rank)
            if pairs := _pairs(members, rulings):
                buckets.append(Bucket(members[0][1].start, members, pairs))
    return buckets


def _pairs(members: list[Member], rulings: Rulings) -> Pairs:
    """Return the pairs that share a word, a room, an address, a place or a text: nothing else can make two one."""
    handles = [unit.traits_of(occurrence.event).handles for unit, occurrence in members]
    if len(members) <= _SMALL_BUCKET:
        pairs = combinations(range(len(members)), 2)
        found = {(i, j) for i, j in pairs if not handles[i].isdisjoint(handles[j])}
    else:
        found = _indexed(handles)
    if rulings.same:
        place = {unit.key: i for i, (unit, _) in enumerate(members)}
        for a, b in (tuple(ruled) for ruled in rulings.same if ruled <= place.keys()):
            found.add((min(place[a], place[b]), max(place[a], place[b])))
    return sorted((i, j) for i, j in found if members[i][0] is not members[j][0])


def _indexed(handles: list[frozenset[str]]) -> set[tuple[int, int]]:
    by_handle: dict[str, list[int]] = defaultdict(list)
    for i, of_one in enumerate(handles):
        for handle in of_one:
            by_handle[handle].append(i)
    return {pair for some in by_handle.values() if 1 < len(some) <= _TOO_COMMON for pair in combinations(some, 2)}


def _clusters(
    members: list[Member], pairs: Pairs, judge: Judge
) -> tuple[list[list[int]], dict[tuple[int, int], Verdict]]:
    """Join the members of one bucket, surest pair first. Members come in order of rank."""
    verdicts = {(i, j): judge(members[i], members[j]) for i, j in pairs}
    cluster_of = {i: [i] for i in range(len(members))}
    if all(v.answer is Answer.DIFFERENT for v in verdicts.values()):
        return [], verdicts
    sure = sorted((-v.score, pair) for pair, v in verdicts.items() if v.answer is Answer.SAME)
    for _, (i, j) in sure:
        left, right = cluster_of[i], cluster_of[j]
        if left is right or _strangers(left, right, members, verdicts, judge):
            continue
        joined = sorted(left + right)
        for k in joined:
            cluster_of[k] = joined
    return list({id(c): c for c in cluster_of.values()}.values()), verdicts


def _strangers(
    left: list[int],
    right: list[int],
    members: list[Member],
    verdicts: dict[tuple[int, int], Verdict],
    judge: Judge,
) -> bool:
    """Whether any pair across two clusters is "different", or two occurrences of one series would be joined."""
    for i in left:
        for j in right:
            if members[i][0] is members[j][0]:
                return True
            pair = (min(i, j), max(i, j))
            if pair not in verdicts:
                verdicts[pair] = judge(members[pair[0]], members[pair[1]])
            if verdicts[pair].answer is Answer.DIFFERENT:
                return True
    return False


def _note(into: dict[tuple[Key, Key], Match], winner: Key, other: Key, verdict: Verdict, start: When) -> None:
    known = into.get((winner, other))
    starts = (*known.starts, start) if known else (start,)
    into[winner, other] = Match(winner, other, known.verdict if known else verdict, starts)


def same_start(units: Sequence[Unit], context: Context, rulings: Rulings) -> Doubled:
    """Find doubled occurrences among series with different UIDs, within one feed as well as across feeds."""
    taking_part = [u for u in units if u.feed.match == "full"]
    buckets = _buckets(taking_part, rulings)
    shared: Counter[tuple[int, int]] = Counter()
    for bucket in buckets:
        ids = [id(unit) for unit, _ in bucket.members]
        shared.update((ids[i], ids[j]) for i, j in bucket.pairs)
    judge = Judge(context, rulings, shared)
    doubled = Doubled()
    for bucket in buckets:
        _settle(bucket, judge, doubled)
    return doubled


def _settle(bucket: Bucket, judge: Judge, doubled: Doubled) -> None:
    """Decide who shows what in one bucket."""
    members, start = bucket.members, bucket.start
    clusters, verdicts = _clusters(members, bucket.pairs, judge)
    joined: set[tuple[int, int]] = set()
    for cluster in clusters:
        winner = members[cluster[0]][0]
        for i in cluster[1:]:
            unit, occurrence = members[i]
            doubled.lost[unit.key][occurrence.slot] = winner.key
            verdict = verdicts.get((cluster[0], i)) or judge(members[cluster[0]], members[i])
            _note(doubled.matches, winner.key, unit.key, verdict, start)
        joined.update(combinations(cluster, 2))
    for (i, j), verdict in sorted(verdicts.items()):
        if verdict.answer is not Answer.DIFFERENT and (i, j) not in joined:
            _note(doubled.near, members[i][0].key, members[j][0].key, verdict, start)
