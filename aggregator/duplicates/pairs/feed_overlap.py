"""How far two calendars list the same: who shares forty of fifty events shares the next one, too.

The prior odds of a match are part of every record linkage (Fellegi and Sunter; Jaro estimates them from the data). Here
they are estimated for each two feeds, from the pairs that are one beyond doubt.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from math import log2

from aggregator.duplicates.evidence.evidence import Evidence
from aggregator.duplicates.pairs.match_types import Verdict
from aggregator.model import SeriesKey

SURE_FROM = 7.5  # bits: what counts as an event of both
SURE_ALIKE_FROM = 4.5  # the same where titles are equal: a title of one rare word alone among it
_PRIOR = 8.0  # events: how many the prior odds are worth
_NEUTRAL = 3.0  # bits: minus the logarithm of the odds that are usual
_LEAST, _MOST = -3.0, 5.0
MUCH_SHARED = 3.0  # bits from which two calendars are taken for two lists of the same

FeedPair = tuple[str, str]


def of_both(verdict: Verdict) -> bool:
    """Whether a pair counts as an event of both calendars; a name and an hour of the week that agree do not."""
    if verdict.doubted or any(e.name == "slot" for e in verdict.evidence):
        return False
    return verdict.score >= (SURE_ALIKE_FROM if verdict.alike else SURE_FROM)


def without_slot(verdict: Verdict) -> Verdict:
    """Leave out that a name and an hour say little: of calendars that share much, more is known."""
    return replace(verdict, evidence=tuple(e for e in verdict.evidence if e.name != "slot"))


def overlap_evidence(sure: Iterable[tuple[SeriesKey, SeriesKey]], sizes: Mapping[str, int]) -> dict[FeedPair, Evidence]:
    """Return what the overlap of each two feeds that share anything says, in whole bits; `sizes` count their series."""
    shared: defaultdict[FeedPair, tuple[set[SeriesKey], set[SeriesKey]]] = defaultdict(lambda: (set(), set()))
    for one, other in sure:
        a, b = sorted((one, other))
        if a[0] != b[0]:
            of_a, of_b = shared[a[0], b[0]]
            of_a.add(a)
            of_b.add(b)
    return {pair: evidence_of(pair, [len(keys) for keys in found], sizes) for pair, found in shared.items()}


def evidence_of(pair: FeedPair, found: Sequence[int], sizes: Mapping[str, int]) -> Evidence:
    """Return what it says that two feeds share so many events each; one alone speaks for nothing, not even itself."""
    shares = [((count + 1) / (sizes[feed] + _PRIOR + 1), feed) for count, feed in zip(found, pair, strict=True)]
    share, feed = max(shares)
    most = _MOST if max(found) > 1 else 0
    bits = max(_LEAST, min(most, round(log2(share / (1 - share)) + _NEUTRAL)))
    return Evidence("overlap", bits, f"the calendars share {_about(share)} of the events of {feed}")


def _about(share: float) -> str:
    """Say how much that is in steps which seldom change."""
    for least, words in ((0.75, "nearly all"), (0.5, "most"), (0.25, "many"), (0.1, "some")):
        if share >= least:
            return words
    return "few"
