"""What was decided about sameness, as operators see it: `aggregator duplicates`, `aggregator explain`, the page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from aggregator.duplicates.pairs.match_types import Disagreement, Grouping, Match
from aggregator.model import ComparisonOutcome, DateOrDateTime, SeriesKey, ServedComparison

Title = Callable[[SeriesKey], str]  # of a series

MOST = 2_000  # of one kind: beyond, a person will not read on


def _iso(when: DateOrDateTime | None) -> str:
    return "" if when is None else when.isoformat()


def _comparison(outcome: ComparisonOutcome, match: Match, title: Title) -> ServedComparison:
    return ServedComparison(
        outcome,
        match.winner,
        title(match.winner),
        match.other,
        title(match.other),
        len(match.starts),
        _iso(match.starts[0] if match.starts else None),
        match.verdict.rule,
        match.verdict.score,
        tuple((e.name, e.weight, e.detail) for e in match.verdict.evidence),
    )


def _disagreement(d: Disagreement, title: Title) -> ServedComparison:
    return ServedComparison(
        ComparisonOutcome.DISAGREEMENT,
        d.winner,
        title(d.winner),
        d.other,
        title(d.other),
        1,
        _iso(d.shown),
        "moved",
        0.0,
        (),
        f"shown at {_iso(d.shown)}; {d.says_otherwise} says {_iso(d.other_start)}",
        _iso(d.other_start),
        d.says_otherwise,
    )


def _each(grouping: Grouping, title: Title) -> Iterator[Iterable[ServedComparison]]:
    yield (_comparison(ComparisonOutcome.MERGED, match, title) for one in grouping.met for match in one.matches)
    yield (_disagreement(d, title) for one in grouping.met for d in one.disagreements)
    yield (_comparison(ComparisonOutcome.NEAR_MISS, match, title) for match in grouping.near_misses)


def served_comparisons(grouping: Grouping, title: Title) -> tuple[ServedComparison, ...]:
    """Return everything that was found to be one event or nearly so: merged, disagreements, near misses."""
    found: list[ServedComparison] = []
    for kind in _each(grouping, title):
        found += sorted(kind, key=lambda c: (c.a, c.b, c.first))[:MOST]
    return tuple(found)
