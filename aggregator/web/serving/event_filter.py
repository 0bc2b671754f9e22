"""The filters of a query applied to a snapshot: one meaning for pages, calendars and lists.

Words are searched in the whole event (see `search_index`) and in the texts an override has of its own. So a search
finds the one date of a series that has another title, and an excluded word takes out only that date.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from aggregator.model import AllOccurrences, ServedOccurrence
from aggregator.web.request.locale_text import casefolded
from aggregator.web.request.search_words import SearchWords
from aggregator.web.request.view_query import ViewQuery
from aggregator.web.serving.picks import find_picks
from aggregator.web.serving.search_index import UID, text_matches
from aggregator.web.serving.served_snapshot import IndexedSnapshot


@dataclass(frozen=True)
class FilterResult:
    """The events and occurrences that pass the filters."""

    events: Sequence[bool]  # per event: whether its dates pass, apart from those with texts of their own
    occurrences: AllOccurrences


def filter_events(indexed: IndexedSnapshot, query: ViewQuery) -> FilterResult:
    """Return the events and occurrences that pass the filters of `query`."""
    snapshot = indexed.snapshot
    if not query.filtered:
        return FilterResult([True] * len(snapshot.events), snapshot.occurrences)
    words, feeds = query.words, set(query.feeds)
    by_feed = [not feeds or not feeds.isdisjoint(of_event) for of_event in indexed.feeds]
    if query.events:
        picked = find_picks(indexed, query.events).positions
        by_feed = [passes and position in picked for position, passes in enumerate(by_feed)]
    if words == SearchWords():
        return FilterResult(by_feed, snapshot.occurrences.only(by_feed, lambda o: by_feed[o.event]))
    by_text = indexed.search_index.matches(words)
    passed = [feed_passes and text_passes for feed_passes, text_passes in zip(by_feed, by_text, strict=True)]
    texts = indexed.search_index.texts_of({o.event for o in snapshot.occurrences.unusual if has_own_texts(o)})

    def passes(o: ServedOccurrence) -> bool:
        if not has_own_texts(o):
            return passed[o.event]
        return by_feed[o.event] and text_matches(_with_own_texts(o, texts[o.event]), words.any_of, words.none_of, UID)

    return FilterResult(passed, snapshot.occurrences.only(passed, passes))


def filter_occurrences(indexed: IndexedSnapshot, query: ViewQuery) -> AllOccurrences:
    """Return the occurrences that pass the filters of `query`."""
    return filter_events(indexed, query).occurrences


def has_own_texts(occurrence: ServedOccurrence) -> bool:
    """Whether an override has a title, location or description of its own."""
    return bool(occurrence.title or occurrence.location or occurrence.text)


def _with_own_texts(occurrence: ServedOccurrence, text: str) -> str:
    """Return the text of the event after that of an override, which its event does not have."""
    own = (occurrence.title, occurrence.location, occurrence.text)
    return "\n".join((casefolded("\n".join(part for part in own if part)).replace(UID, " "), text))
