"""Evidence of lengths, rhythms and organisers: little each, and less the more events of a calendar have the same."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from aggregator.duplicates.evidence.evidence import SEPARATE, ComparedFeatures, Evidence
from aggregator.duplicates.features.rarity import Rarity
from aggregator.model.times import DAY

_MOST = 4.0
IRREGULAR, _REGULAR = 3.0, 1.5  # bits of a rhythm that two series share
_CONTAINED = 3  # times as long: an event that contains the other


def end_evidence(a: ComparedFeatures, b: ComparedFeatures, rarity: Rarity) -> Evidence | None:
    """Weigh the ends."""
    if a.look.length == b.look.length:
        if not a.look.length:
            return None
        bits = rarity.of("end", str(a.look.length)).bits
        return Evidence("end", round(max(0.2, min(bits, _MOST)), 1), "same end")
    if not a.look.length or not b.look.length:
        return None  # no end given is no statement
    shorter, longer = sorted((a, b), key=lambda one: one.look.length)
    told = f"different lengths {shorter.look.length} and {longer.look.length}"
    if longer.look.length >= _CONTAINED * shorter.look.length:
        contained = longer.title.stems < shorter.title.stems
        return Evidence("length" if contained else "end", SEPARATE if contained else -3.0, told)
    return Evidence("end", -1.0 if 10 * longer.look.length <= 16 * shorter.look.length else -2.0, told)


def organizer_evidence(a: ComparedFeatures, b: ComparedFeatures, rarity: Rarity) -> Evidence | None:
    """Weigh the organisers."""
    if a.look.organizer and a.look.organizer == b.look.organizer:
        bits = rarity.of("organizer", a.look.organizer).bits / 2
        return Evidence("organizer", round(min(bits, 2.0), 1), f'same organiser "{a.look.organizer}"')
    return None


def rhythm_evidence(a: Sequence[int], b: Sequence[int]) -> Evidence | None:
    """Weigh at which moments two series are, within the window.

    A regular rhythm must not bring more: at one slot all weekly meetings coincide for ever.
    """
    if len(a) < 3 and len(b) < 3:
        return None
    shared = len(set(a) & set(b))
    if shared == len(a) == len(b):
        irregular = len({round((y - x) / DAY) for x, y in pairwise(a)}) > 2
        return Evidence("rhythm", IRREGULAR if irregular else _REGULAR, f"all {shared} occurrences at the same times")
    if min(len(a), len(b)) >= 3 and 2 * shared <= min(len(a), len(b)):
        return Evidence("rhythm", -2.0, f"only {shared} occurrences at the same times")
    return None
