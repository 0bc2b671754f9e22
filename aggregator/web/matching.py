"""Which occurrences are of the communities and words a reader asked for.

Words are looked for in the event as a whole, folded once per snapshot, and in what an override says of its own.
"""

from __future__ import annotations

from collections.abc import Sequence

from aggregator.model import ServedOccurrence
from aggregator.web.current import Shown
from aggregator.web.selection import Selection
from aggregator.web.wording import fold


def matching_occurrences(shown: Shown, selection: Selection) -> Sequence[ServedOccurrence]:
    """Return the occurrences of the communities and words asked for, in the order of the snapshot."""
    occurrences = shown.snapshot.occurrences
    if not selection.narrowed:
        return occurrences
    words, unwanted, feeds = selection.words, selection.unwanted, set(selection.feeds)
    of_feeds = [not feeds or any(s.feed in feeds for s in event.sources) for event in shown.snapshot.events]
    found = [ok and _fits(hay, words, unwanted) for ok, hay in zip(of_feeds, shown.haystacks, strict=True)]
    return [
        o
        for o in occurrences
        if (
            of_feeds[o.event] and _fits(_with_own(o, shown.haystacks[o.event]), words, unwanted)
            if o.title or o.location or o.text
            else found[o.event]
        )
    ]


def _fits(haystack: str, words: list[str], unwanted: list[str]) -> bool:
    return all(word in haystack for word in words) and not any(word in haystack for word in unwanted)


def _with_own(occurrence: ServedOccurrence, haystack: str) -> str:
    """Return what is searched once an override's own texts, which its event does not know, are added."""
    own = (occurrence.title, occurrence.location, occurrence.text)
    return "\n".join((haystack, fold("\n".join(text for text in own if text))))
