"""What one line says: its label, dates, times, cadences."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from aggregator.sources.pages.phrases.cadences import Cadence, cadences
from aggregator.sources.pages.phrases.clock_times import ClockTime, clock_times, groups
from aggregator.sources.pages.phrases.dates import WrittenDate, written_dates
from aggregator.sources.pages.phrases.meeting_words import is_when_label, label_of
from aggregator.sources.pages.phrases.tokens import LONGEST, Kind, Token, normalized, tokens

_TELLS_TIME = re.compile(
    r"\d|day|week|month|noon|quarter|daily|annual|jeden|cada|chaque|montag|dienstag|mittwoch|donnerstag|freitag"
    r"|lunes|martes|jueves|viernes|lundi|mardi|mercredi|jeudi|vendredi|wöchentlich|monatlich|\b(?:mon|tue|wed|thu|fri)",
    re.IGNORECASE,
)
_ABBREVIATED = re.compile(
    r"(?:\b(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|mon|tues?|wed|thur?s?|fri|sat|sun|vs|approx|e\.g|i\.e|u\.s"
    r"|a\.m|p\.m|st|dr|no)|\b[a-z]|(?<![:\d.])\d{1,2})\.$",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[\"“(]?[^\W\d_a-z])")


@dataclass(frozen=True)
class LineFacts:
    """A line, or a sentence of one, and what it says about time."""

    text: str  # normalized
    label: str  # "when" of "When: 7am PT"; "" if there is none
    rest: str  # the text behind the label

    @cached_property
    def tokens(self) -> Sequence[Token]:
        """Return the tokens of the text behind a label of time; else of the whole."""
        return tokens(self.said)

    @property
    def said(self) -> str:
        """Return what is read of the line."""
        return self.rest if is_when_label(self.label) else self.text

    @cached_property
    def dates(self) -> list[WrittenDate]:
        """Return the dates."""
        return written_dates(self.tokens)

    @cached_property
    def groups(self) -> list[list[ClockTime]]:
        """Return the times, each in all zones in which it is told."""
        return groups(self.tokens, clock_times(self.tokens))

    @cached_property
    def cadences(self) -> list[Cadence]:
        """Return what is said to repeat."""
        return cadences(self.said, self.tokens)

    @property
    def has_zone(self) -> bool:
        """Whether a time names its zone."""
        return any(time.zones for group in self.groups for time in group)

    @property
    def zone_only(self) -> tuple[Token, ...]:
        """Return the zones named without any time."""
        return () if self.groups else tuple(token for token in self.tokens if token.kind is Kind.ZONE)

    @cached_property
    def remainder(self) -> tuple[str, str]:
        """Return what stands before and behind everything that is about time."""
        spans = [(self.tokens[one.first].start, self.tokens[one.last - 1].end) for one in self.dates]
        spans += [(self.tokens[one[0].first].start, self.tokens[one[-1].last - 1].end) for one in self.groups]
        spans += [(one.start, one.end) for one in self.cadences]
        if not spans:
            return self.said, ""
        return self.said[: min(spans)[0]], self.said[max(end for _, end in spans) :]


def facts_of(text: str) -> LineFacts | None:
    """Read a line. None if it cannot say anything about time."""
    if not _TELLS_TIME.search(text):
        return None
    line = normalized(text)
    label, rest = label_of(line)
    return LineFacts(line, label, rest)


def sentences(text: str) -> list[str]:
    """Split a paragraph into sentences; "Feb. 10" and "a.m. ET" stay together."""
    found: list[str] = []
    for part in _SENTENCE.split(text):
        if found and len(found[-1]) < LONGEST and _ABBREVIATED.search(found[-1][-12:]):
            found[-1] = f"{found[-1]} {part}"
        else:
            found.append(part)
    return found
