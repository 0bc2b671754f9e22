"""Rules 3 and 4: different UIDs, compared occurrence by occurrence where they start at the same moment.

Everything that starts at one moment is put in a *bucket*. Within it, occurrences are joined into clusters, surest pair
first; two clusters are joined only if no pair across them is "different", so that a chain of near matches cannot pull
strangers together. Of each cluster one series shows the occurrence; for the others it is doubled.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from aggregator.duplicates.evidence import Context, compare
from aggregator.duplicates.nouns import Answer, Match, Verdict
from aggregator.duplicates.units import Rulings, Unit
from aggregator.model import Key, Occurrence, When

_SMALL_BUCKET = 16  # up to this many, every pair is compared; beyond, only pairs that share a word, link or address


@dataclass(slots=True)
class Doubled:
    """What came of comparing: who shows what, who loses what, and what nearly matched."""

    lost: dict[Key, dict[When, Key]] = field(default_factory=lambda: defaultdict(dict))  # loser → slot → winner
    matches: dict[tuple[Key, Key], Match] = field(default_factory=dict)
    near: dict[tuple[Key, Key], Match] = field(default_factory=dict)


@dataclass(slots=True)
class Judge:
    """Verdicts on pairs of occurrences, each worked out once."""

    context: Context
    rulings: Rulings
    shared: Counter[frozenset[Key]]
    known: dict[tuple[int, int, int], Verdict] = field(default_factory=dict)

    def __call__(self, a: tuple[Unit, Occurrence], b: tuple[Unit, Occurrence]) -> Verdict:
        """Judge two occurrences of two series."""
        (ua, oa), (ub, ob) = a, b
        if (ub.key, ob.slot) < (ua.key, oa.slot):
            (ua, oa), (ub, ob) = b, a
        if ruled := self.rulings.on(ua.key, ub.key):
            return ruled
        x, y = ua.traits_of(oa.event), ub.traits_of(ob.event)
        rhythm = (
            self.shared[frozenset((ua.key, ub.key))],
            len(ua.expanded.occurrences),
            len(ub.expanded.occurrences),
        )
        name = (id(x), id(y), rhythm[0])
        if name not in self.known:
            self.known[name] = compare(x, y, self.context, rhythm)
        return self.known[name]


Member = tuple[Unit, Occurrence]


def _buckets(units: Sequence[Unit]) -> dict[When, list[Member]]:
    buckets: dict[When, list[Member]] = defaultdict(list)
    for unit in units:
        for occurrence in unit.expanded.occurrences:
            buckets[occurrence.start].append((unit, occurrence))
    several = {start: members for start, members in buckets.items() if len(members) > 1}
    for members in several.values():
        members.sort(key=lambda member: member[0].rank)
    return several


def _handles(member: Member) -> Iterator[str]:
    """By what a member of a large bucket is found: words, rooms, addresses."""
    traits = member[0].traits_of(member[1].event)
    yield from (f"w:{word[:5]}" for word in traits.title.core)
    yield from (f"n:{word}" for word in traits.title.named)
    yield from (link.key for link in traits.links)
    if traits.url:
        yield traits.url


def _pairs(members: list[Member]) -> Iterable[tuple[int, int]]:
    if len(members) <= _SMALL_BUCKET:
        return combinations(range(len(members)), 2)
    by_handle: dict[str, list[int]] = defaultdict(list)
    for i, member in enumerate(members):
        for handle in set(_handles(member)):
            by_handle[handle].append(i)
    return sorted({pair for found in by_handle.values() if len(found) <= 200 for pair in combinations(found, 2)})


def _clusters(members: list[Member], judge: Judge) -> tuple[list[list[int]], dict[tuple[int, int], Verdict]]:
    """Join the members of one bucket, surest pair first. Members come in order of rank."""
    verdicts = {(i, j): judge(members[i], members[j]) for i, j in _pairs(members) if members[i][0] != members[j][0]}
    cluster_of = {i: [i] for i in range(len(members))}
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
    buckets = _buckets(taking_part)
    shared: Counter[frozenset[Key]] = Counter()
    for members in buckets.values():
        shared.update(frozenset((members[i][0].key, members[j][0].key)) for i, j in _pairs(members))
    judge = Judge(context, rulings, shared)
    doubled = Doubled()
    for start, members in sorted(buckets.items(), key=lambda item: item[0].isoformat()):
        clusters, verdicts = _clusters(members, judge)
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
    return doubled
