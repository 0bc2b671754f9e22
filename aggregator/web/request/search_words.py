"""The words of a search: ospo metrics; ospo, metrics; "working group"; metrics -board.

Words beside each other must all be found. A comma or | separates searches of which one is enough. Quotation marks keep
words together, and a minus takes out what has the word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product

from aggregator.web.request.locale_text import casefolded

MAX_FILTER_TEXT = 200  # characters
_QUOTES = '"\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}\N{DOUBLE LOW-9 QUOTATION MARK}«»「」'
_SEPARATORS = ",|\N{IDEOGRAPHIC COMMA}\N{ARABIC COMMA}"
_TOKEN = re.compile(rf"(-?)[{_QUOTES}]([^{_QUOTES}]*)[{_QUOTES}]|([{_SEPARATORS}])|(-?)([^\s{_SEPARATORS}{_QUOTES}]+)")
_PLAIN = re.compile(rf"(?!-)[^\s{_SEPARATORS}{_QUOTES}]+")

Terms = tuple[str, ...]


@dataclass(frozen=True)
class SearchWords:
    """What a text must have and must not have. All terms are casefolded."""

    any_of: tuple[Terms, ...] = ()  # all terms of one of these must be found; none given: anything fits
    none_of: Terms = ()  # of these none

    @property
    def include(self) -> str:
        """What must be found, as one text for all who search alike."""
        return _within_limit(", ", sorted(" ".join(map(_quoted, terms)) for terms in self.any_of))

    @property
    def exclude(self) -> str:
        """What must not be found, likewise."""
        return _within_limit(" ", map(_quoted, self.none_of))

    def and_also(self, other: SearchWords) -> SearchWords:
        """Return what finds only what both find."""
        pairs = product(self.any_of or ((),), other.any_of or ((),))
        any_of = {tuple(sorted({*first, *second})) for first, second in pairs} - {()}
        return SearchWords(tuple(sorted(any_of)), tuple(sorted({*self.none_of, *other.none_of})))


def read_search_words(include: str, exclude: str) -> SearchWords:
    """Read what is searched and what is excluded, as people write it."""
    searches: list[set[str]] = [set()]
    unwanted = {term for term, _ in _terms(exclude) if term}
    for term, negated in _terms(include):
        if not term:
            searches.append(set())
        else:
            (unwanted if negated else searches[-1]).add(term)
    any_of = {tuple(sorted(terms)) for terms in searches if terms}
    return SearchWords(tuple(sorted(any_of)), tuple(sorted(unwanted)))


def _terms(text: str) -> Iterator[tuple[str, bool]]:
    """Yield each term with whether it has a minus; "" for what separates searches."""
    for quoted_minus, phrase, separator, minus, word in _TOKEN.findall(casefolded(text)):
        term = " ".join((phrase or word).split())[:MAX_FILTER_TEXT]
        if separator or term.strip("-"):
            yield term, bool(quoted_minus or minus)


def _quoted(term: str) -> str:
    return term if _PLAIN.fullmatch(term) else f'"{term}"'


def _within_limit(separator: str, parts: Iterable[str]) -> str:
    """Join parts as long as they fit: casefolding can lengthen words."""
    text = ""
    for part in parts:
        longer = f"{text}{separator}{part}" if text else part
        text = longer if len(longer) <= MAX_FILTER_TEXT else text
    return text
