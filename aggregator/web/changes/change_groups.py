"""Changes as they are told: once, though several calendars of one event have changed alike; and filtered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from aggregator.model import Change
from aggregator.web.request.locale_text import casefolded
from aggregator.web.request.search_words import SearchWords
from aggregator.web.request.view_query import ViewQuery
from aggregator.web.serving.search_index import UID, text_matches
from aggregator.web.serving.served_snapshot import IndexedSnapshot

TOGETHER = timedelta(days=2)  # calendars that change alike within this time tell the same


@dataclass(frozen=True)
class ChangeGroup:
    """One change, and the feeds in which it was seen."""

    change: Change  # as it was first seen
    feeds: tuple[str, ...]


def change_groups(
    indexed: IndexedSnapshot, query: ViewQuery, event: str = "", among: Sequence[Change] | None = None
) -> list[ChangeGroup]:
    """Return the changes that pass the filters, of one event or of all, the newest first.

    `among` are those to choose from, the newest first; without it, all that the snapshot has.
    """
    passes = _filter(indexed, query)
    changes = indexed.changes if among is None else among
    found: dict[tuple[object, ...], list[ChangeGroup]] = {}
    for change in reversed(changes):  # the oldest first, so that a group keeps its place
        if (event and change.event != event) or not passes(change):
            continue
        groups = found.setdefault(_key(change), [])
        if groups and change.seen_at - groups[-1].change.seen_at <= TOGETHER:
            before = groups[-1]
            if change.feed not in before.feeds:
                groups[-1] = ChangeGroup(before.change, (*before.feeds, change.feed))
        else:
            groups.append(ChangeGroup(change, (change.feed,)))
    every = [group for groups in found.values() for group in groups]
    return sorted(every, key=lambda group: (-group.change.seen_at.timestamp(), group.change.start, group.change.title))


def _key(change: Change) -> tuple[object, ...]:
    return change.event, change.kind, change.start, change.before, change.before_title, change.one_date


def _filter(indexed: IndexedSnapshot, query: ViewQuery) -> Callable[[Change], bool]:
    words = query.words
    matches = indexed.search_index.matches(words) if words != SearchWords() else None

    def passes(change: Change) -> bool:
        if query.feeds and change.feed not in query.feeds:
            return False
        if matches is None:
            return True
        position = indexed.positions.get(change.event)
        if position is not None:
            return matches[position]
        text = casefolded(f"{change.title}\n{change.before_title}")  # an event that is gone has no other text left
        return text_matches(text, words.any_of, words.none_of, UID)

    return passes
