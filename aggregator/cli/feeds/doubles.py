"""Counts the events that two feeds have in common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import permutations

from aggregator.duplicates.pairs.match_types import EventGroup


def doubled_events(groups: Iterable[EventGroup]) -> Counter[tuple[str, str]]:
    """Return by two feeds how many events of the first are in the second as well."""
    counts: Counter[tuple[str, str]] = Counter()
    for group in groups:
        feeds = {feed for feed, _ in (group.winner, *group.others, *group.partly)}
        counts.update(permutations(feeds, 2))
    return counts
