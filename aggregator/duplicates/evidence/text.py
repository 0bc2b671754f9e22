"""Evidence of descriptions."""

from __future__ import annotations

from rapidfuzz import fuzz

from aggregator.duplicates.evidence.evidence import ComparedFeatures, Evidence
from aggregator.duplicates.features.rarity import Rarity
from aggregator.duplicates.features.titles import words_of

_SAYS_SOMETHING = 40  # characters: a shorter text ("Weekly call") is no evidence
_MOST = 5.0  # bits
_SHORT = 200  # characters: a short text may be boilerplate ("Everybody is welcome! See the agenda for details.")
_SHORT_MOST = 2.0


def text_evidence(a: ComparedFeatures, b: ComparedFeatures, rarity: Rarity) -> Evidence | None:
    """Weigh the descriptions."""
    mine, theirs = a.text, b.text
    length = min(len(mine), len(theirs))
    if length < _SAYS_SOMETHING:
        return None
    found = min((rarity.of("text", one.look.text) for one in (a, b)), key=lambda one: one.bits)
    weight = round(min(found.bits, _MOST if length >= _SHORT else _SHORT_MOST), 1)
    if a.look.text == b.look.text:
        return Evidence("description", weight, f"same description ({found.told})")
    contained = mine in theirs or theirs in mine
    if contained or (not _one_form(a, b) and fuzz.ratio(mine, theirs, score_cutoff=85) > 0):
        return Evidence("description", weight, "nearly the same description")
    return None


def _one_form(a: ComparedFeatures, b: ComparedFeatures) -> bool:
    """Whether the texts differ as the titles do, or are short and say different things: one form, filled in twice."""
    mine, theirs = set(a.text.split()), set(b.text.split())
    if min(len(a.text), len(b.text)) < _SHORT and mine - theirs and theirs - mine:
        return True
    titles = set(words_of(a.title.text)), set(words_of(b.title.text))
    return not (titles[0] - titles[1]).isdisjoint(mine - theirs) and not (titles[1] - titles[0]).isdisjoint(
        theirs - mine
    )
