"""A group of series → what is published of it, before it has its identity.

    group ─ merge ─ render ─ Draft

Of a series that meets no other all of this follows from the series alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from aggregator import render
from aggregator.config import Feed
from aggregator.duplicates.nouns import Group
from aggregator.ledger import digest, likeness
from aggregator.merge import merge
from aggregator.model import Draft, Expanded, Status, When

_NOTHING: frozenset[When] = frozenset()


def drawn_up(
    group: Group, cut: frozenset[When], sources: Sequence[Expanded], feeds: Mapping[str, Feed]
) -> Draft | str | None:
    """Merge a group, given all its series, and write what subscribers see of it. `cut` are dates another group shows.

    A sentence if it cannot be written, None if it has no occurrence in the window.
    """
    merged = merge(group, cut, {one.series.key: one for one in sources}, feeds)
    if not merged.occurrences or merged.series.head.status is Status.CANCELLED:
        return None
    try:
        written = render.contents(merged, feeds).all
    except (ValueError, OverflowError) as error:  # one event that can't be written never costs the calendar
        return f"it cannot be written as iCalendar: {error}"
    return Draft(merged, written, digest(written), likeness(merged), (group.winner, *merged.covered))


def alone(expanded: Expanded, feed: Feed) -> Draft | str | None:
    """Write what is published of a series that meets no other."""
    return drawn_up(Group(expanded.series.key), _NOTHING, (expanded,), {feed.id: feed})
