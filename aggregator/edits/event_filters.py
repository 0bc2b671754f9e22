"""Does a filter of feeds.toml describe an event? Regular expressions take linear time, whatever a feed says."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

import re2

from aggregator.config import EventFilter
from aggregator.duplicates.busy_entries import says_only_busy
from aggregator.html import is_html, to_text
from aggregator.model import Event

LONGEST = 200_000  # characters of an event's texts that are searched

Search = Callable[[str], object | None]

_NEITHER_CASE = re2.Options()
_NEITHER_CASE.case_sensitive = False
_NEITHER_CASE.log_errors = False


def describes(one: EventFilter, event: Event) -> bool:
    """Whether a filter describes an event."""
    if one.private:
        return event.private
    if one.busy:
        return says_only_busy(event)
    if one.category:
        wanted = _plain(one.category)
        return any(_plain(category) == wanted for category in event.categories)
    text = _searched(one.field, event)[:LONGEST]
    return bool(pattern_search(one.pattern)(text) if one.pattern else word_search(one.words)(_plain(text)))


@lru_cache(maxsize=1000)
def pattern_search(pattern: str) -> Search:
    """Return the search for a regular expression, in upper or lower case. Raise re2.error if it is none."""
    search: Search = re2.compile(pattern, _NEITHER_CASE).search
    return search


def pattern_replaced(pattern: str, to: str, text: str) -> str:
    """Replace what a regular expression matches. The text that takes its place is meant as it is."""
    return str(re2.compile(pattern, _NEITHER_CASE).sub(lambda _: to, text))


@lru_cache(maxsize=1000)
def word_search(words: str) -> Search:
    """Return the search for words that stand together, in a plain text: whole words where words are written apart."""
    plain = _plain(words)
    before = r"(?<!\w)" if _written_apart(plain[:1]) else ""
    after = r"(?!\w)" if _written_apart(plain[-1:]) else ""
    return re.compile(before + re.escape(plain) + after).search


def _written_apart(letter: str) -> bool:
    """Whether the letter's script puts spaces between words: Chinese, Japanese and Thai do not."""
    return (
        letter.isalnum()
        and unicodedata.east_asian_width(letter) not in {"W", "F"}
        and not "\u0e00" <= letter < "\u0e80"
    )


def _plain(text: str) -> str:
    """Fold case and widths, and make all white space one blank."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _searched(field: str, event: Event) -> str:
    if field == "title":
        return event.title
    if field == "location":
        return event.location
    description = to_text(event.description) if is_html(event.description) else event.description
    if field == "description":
        return description
    return "\n".join((event.title, event.location, *event.categories, description))


same_text = _plain
