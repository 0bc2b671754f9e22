"""The labelled pairs as inputs: two entries each, of which a person has said whether they are one event.

What is counted is what the label speaks of. Of a pair that is one event, the labelled occurrence: shown more than once
it is doubled, not at all it is lost. Of a pair that is two events, every occurrence of both. Unclear pairs count for
nothing. Starts are compared and not titles, since a merged event may take either. What a title says is cancelled need
not be shown: it is published as cancelled.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from bench.nouns import Inputs, Shown, Tally
from labels.load import WINDOW, Label, Pair, documents

from aggregator.duplicates.features.cancelled_titles import without_cancelled


def inputs(pair: Pair) -> Inputs:
    """Return what the calendars of a pair serve."""
    names = {side.feed: side.feed_name for side in (pair.a, pair.b)}
    return Inputs(names, documents(pair), WINDOW)


def tally(pair: Pair, shown: Iterable[Shown]) -> Tally:
    """Count what is wrong with a pair."""
    sides = pair.a, pair.b
    announced = Counter(start for side in sides for start in side.starts())
    held = Counter(start for side in sides if without_cancelled(side.title) is None for start in side.starts())
    seen = Counter(one.start for one in shown)
    if pair.label is Label.DIFFERENT:
        return Tally(doubled=(seen - announced).total(), lost=(held - seen).total())
    labelled = {at for at in (pair.at, pair.at_b) if at is not None}
    expected = sum(announced[start] for start in labelled) - 1
    found = sum(seen[start] for start in labelled)
    lost = expected - found if held == announced else 0
    return Tally(doubled=max(0, found - expected), lost=max(0, lost))


def size(pair: Pair) -> int:
    """Return how many occurrences the label speaks of."""
    if pair.label is Label.SAME:
        return 1
    return sum(len(side.starts()) for side in (pair.a, pair.b))
