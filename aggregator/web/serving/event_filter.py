"""What of a snapshot is of the communities and words asked for: the meaning that page, calendars and lists share.

Words are looked for in the event as a whole (see `haystacks`), and in what an override says of its own. So a
search finds the one date of a series that is called otherwise, and an excluded word takes out only that date.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from aggregator.model import AllOccurrences, ServedOccurrence
from aggregator.web.request.locale_text import casefolded
from aggregator.web.request.view_query import ViewQuery
from aggregator.web.serving.served_snapshot import IndexedSnapshot


@dataclass(frozen=True)
class EventFilter:
    """What was asked for."""

    events: Sequence[bool]  # per event: whether its dates are in it, apart from those with texts of their own
    occurrences: AllOccurrences


def matching(shown: IndexedSnapshot, selection: ViewQuery) -> EventFilter:
    """Return the events and occurrences of the communities and words asked for."""
    snapshot = shown.snapshot
    if not selection.narrowed:
        return EventFilter([True] * len(snapshot.events), snapshot.occurrences)
    words, unwanted, feeds = selection.words, selection.unwanted, set(selection.feeds)
    of_feeds = [not feeds or not feeds.isdisjoint(announcers) for announcers in shown.feeds]
    if not words and not unwanted:
        return EventFilter(of_feeds, snapshot.occurrences.only(of_feeds, lambda o: of_feeds[o.event]))
    found = [ok and fits for ok, fits in zip(of_feeds, shown.haystacks.fitting(words, unwanted), strict=True)]
    texts = shown.haystacks.of({o.event for o in snapshot.occurrences.unusual if has_own_texts(o)})

    def fits(o: ServedOccurrence) -> bool:
        if not has_own_texts(o):
            return found[o.event]
        return of_feeds[o.event] and _fits(_with_own(o, texts[o.event]), words, unwanted)

    return EventFilter(found, snapshot.occurrences.only(found, fits))


def matching_occurrences(shown: IndexedSnapshot, selection: ViewQuery) -> AllOccurrences:
    """Return the occurrences of the communities and words asked for."""
    return matching(shown, selection).occurrences


def has_own_texts(occurrence: ServedOccurrence) -> bool:
    """Whether an override says something otherwise than its event."""
    return bool(occurrence.title or occurrence.location or occurrence.text)


def _fits(haystack: str, words: list[str], unwanted: list[str]) -> bool:
    return all(word in haystack for word in words) and not any(word in haystack for word in unwanted)


def _with_own(occurrence: ServedOccurrence, haystack: str) -> str:
    """Return what is searched once an override's own texts, which its event does not know, are added."""
    own = (occurrence.title, occurrence.location, occurrence.text)
    return "\n".join((haystack, casefolded("\n".join(text for text in own if text))))
