"""What operators have decided: [[same]] and [[different]] of feeds.toml, resolved to series."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations, product

from aggregator.config import EventSelector, LinkConstraint
from aggregator.duplicates.features.case_folding import casefolded
from aggregator.duplicates.pairs.comparable_series import LinkConstraints
from aggregator.model import Note, Series, SeriesKey, Severity


def _named(name: EventSelector, series: Iterable[Series]) -> list[SeriesKey]:
    title = casefolded(name.title).strip()
    return [
        one.key
        for one in series
        if (not name.feed or one.feed == name.feed)
        and (not name.uid or one.has_uid(name.uid))
        and (not title or title == casefolded(one.main_event.title).strip())
    ]


def _pairs(
    section: str, rulings: Sequence[LinkConstraint], series: Sequence[Series], notes: list[Note]
) -> set[frozenset[SeriesKey]]:
    pairs: set[frozenset[SeriesKey]] = set()
    for number, ruling in enumerate(rulings):
        found = [_named(name, series) for name in ruling.events]
        for name, keys in zip(ruling.events, found, strict=True):
            if not keys:
                said = ", ".join(f'{k} = "{v}"' for k, v in name.model_dump(exclude_defaults=True).items())
                text = f"{section}[{number}] in feeds.toml matches no event ({said})."
                notes.append(Note(Severity.INFO, "ruling-unmatched", text))
        for one, other in combinations(found, 2):
            pairs |= {frozenset(pair) for pair in product(one, other) if pair[0] != pair[1]}
    return pairs


def resolve_constraints(
    same: Sequence[LinkConstraint], different: Sequence[LinkConstraint], series: Sequence[Series]
) -> tuple[LinkConstraints, tuple[Note, ...]]:
    """Find the series that the operator's rulings are about; say which rulings are about none."""
    notes: list[Note] = []
    rulings = LinkConstraints(
        frozenset(_pairs("same", same, series, notes)), frozenset(_pairs("different", different, series, notes))
    )
    return rulings, tuple(notes)
