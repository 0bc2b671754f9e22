"""What is told of two entries, to the tenth of a bit: every kind of evidence and every weight, one case each.

The expected lines stand in `tests/data/evidence.txt`, for people to read. A change of a weight or of a rule shows there
as what it is: which cases it moves, and how far. After such a change, take over what the failing test prints.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from evidence_cases import CASES, Case
from small_feeds import comparable, grouped

from aggregator.duplicates import NO_CONSTRAINTS
from aggregator.duplicates.pairs.candidate_pairs import CandidatePairs
from aggregator.duplicates.pairs.match_types import Grouping, Verdict

EXPECTED = Path(__file__).parent.parent / "data" / "evidence.txt"


def told(case: Case) -> str:
    """Return the verdict on a pair with all its evidence, and what becomes of the two."""
    listed = {"todo": case.todo, "chaoss": case.chaoss, "openssf": ()}
    context, series = comparable(listed)
    first, second = series["todo", "a-1"], series["chaoss", "b-1"] if case.chaoss else series["todo", "a-2"]
    a, b = sorted((first, second), key=lambda one: one.rank)
    occurrences = [one.expanded.occurrences.at(one.expanded.occurrences.moments[0])[0] for one in (a, b)]
    judge = CandidatePairs(context, NO_CONSTRAINTS).judge
    verdict, turned = (
        judge(*both) for both in ((a, occurrences[0], b, occurrences[1]), (b, occurrences[1], a, occurrences[0]))
    )
    assert _weights(verdict) == _weights(turned)
    return "\n".join([_headline(verdict), *_evidence(verdict), _outcome(grouped(listed), {a.key, b.key})])


def _weights(verdict: Verdict) -> tuple[object, ...]:
    """Return all of a verdict but the words, in which the two are named in order."""
    return (
        verdict.answer,
        verdict.alike,
        verdict.unique,
        verdict.doubted,
        [(e.name, e.weight) for e in verdict.evidence],
    )


def _headline(verdict: Verdict) -> str:
    flags = [name for name in ("alike", "unique", "doubted") if getattr(verdict, name)]
    return f"  {verdict.answer} {verdict.score:+.1f}" + (f" ({', '.join(flags)})" if flags else "")


def _evidence(verdict: Verdict) -> list[str]:
    return [f"    {one.name} {_bits(one.weight)}: {one.detail}" for one in verdict.evidence]


def _bits(weight: float) -> str:
    return f"{weight:+.1f}" if weight == round(weight, 1) else f"{weight:+}"


def _outcome(grouping: Grouping, keys: set[tuple[str, str]]) -> str:
    for found in grouping.met:
        for match in found.matches:
            if {match.winner, match.other} == keys:
                return f"  one event, shown by {match.winner[0]}: {match.verdict.score:+.1f}, {match.verdict.reason}"
    for match in grouping.near_misses:
        if {match.winner, match.other} == keys:
            return f"  a near miss: {match.verdict.score:+.1f}, {match.verdict.reason}"
    return "  two events"


def _expected() -> dict[str, str]:
    blocks = EXPECTED.read_text(encoding="utf-8").split("\n\n")
    return dict(block.strip("\n").split("\n", 1) for block in blocks if block.strip())


@pytest.mark.parametrize("name", CASES)
def test_what_is_told_of_two_entries(name: str):
    assert told(CASES[name]) == _expected().get(name)


def test_what_is_written_down_is_of_a_case():
    assert list(_expected()) == list(CASES)
