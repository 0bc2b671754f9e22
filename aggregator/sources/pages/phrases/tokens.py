"""One line of text → tokens: clock times, zones, weekdays, months, numbers, words, marks.

One regular expression whose alternatives cannot overlap within themselves: a line is read once, from left to right.
"""

from __future__ import annotations

import re
import unicodedata
from enum import Enum
from functools import cache
from typing import NamedTuple

from aggregator.sources.pages.phrases.month_names import months, plural_weekdays, weekdays
from aggregator.sources.pages.phrases.zone_words import is_abbreviation, zone_pattern

LONGEST = 2_000  # characters of a line that are read: a sentence about a meeting is far shorter
_URL = re.compile(r"(?:https?|webcal)://[^\s)>\]]+")
_DASHES = str.maketrans({"–": "-", "—": "-", "−": "-", "‐": "-", "‑": "-", "’": "'", "⁄": "/", "：": ":", "～": "~"})


class Kind(Enum):
    """What a token is."""

    STAMP = "a day with a clock time, ISO 8601"
    ISO_DATE = "a day, ISO 8601"
    NUMERIC_DATE = "a day in figures"
    CLOCK = "a clock time"
    HHMM = "four digits that may be a clock time"
    YEAR = "four digits that may be a year"
    ORDINAL = "first, 2nd, last"
    NUMBER = "a number of at most three digits"
    WEEKDAY = "a weekday"
    MONTH = "a month"
    ZONE = "a time zone"
    WORD = "any other word"
    MARK = "a punctuation mark"


class Token(NamedTuple):
    """A token and where it stands. `value` is a number: minutes of a clock time, a weekday from Monday 0, a month."""

    kind: Kind
    text: str  # in lower case
    start: int
    end: int
    value: int = 0
    half: str = ""  # "a" or "p" of a clock time that says so
    plural: bool = False  # of a weekday: "Thursdays"
    year: int = 0  # 2 digits more of YEAR and HHMM


_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "last": -1, "penultimate": -2,
    "erster": 1, "erste": 1, "ersten": 1, "zweiten": 2, "dritten": 3, "vierten": 4, "letzten": -1,
    "primer": 1, "segundo": 2, "tercer": 3, "cuarto": 4, "último": -1, "premier": 1, "deuxième": 2, "dernier": -1,
}  # fmt: skip
_PLAIN = {
    "stamp": Kind.STAMP, "isodate": Kind.ISO_DATE, "numeric": Kind.NUMERIC_DATE, "ordinal": Kind.ORDINAL,
    "number": Kind.NUMBER, "weekday": Kind.WEEKDAY, "month": Kind.MONTH, "mark": Kind.MARK,
}  # fmt: skip
_NAMED_CLOCK = {"noon": 720, "midday": 720, "midnight": 0, "mittag": 720}
_NUMBER_WORDS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6}


@cache
def _pattern() -> re.Pattern[str]:
    months_, weekdays_ = (
        "|".join(sorted(map(re.escape, names), key=len, reverse=True)) for names in (months(), weekdays())
    )
    return re.compile(
        r"(?P<stamp>(?<!\d)\d{4}-\d\d-\d\d[t ]\d\d:?\d\d(?::\d\d(?:\.\d{1,9})?)?(?:z\b|[+\-]\d\d:?\d\d(?!\d))?)"
        r"|(?P<isodate>(?<![\d.\-/])\d{4}(?P<sep>[\-/.])\d{1,2}(?P=sep)\d{1,2}(?![\d\-])(?!\.\d))"
        r"|(?P<numeric>(?<![\d.\-/])\d{1,2}(?P<sep2>[/.])\d{1,2}(?P=sep2)(?:\d{4}|\d\d)(?![\d\-/])(?!\.\d))"
        r"|(?P<clock>(?<![\d.:])(?:"
        r"(?P<h1>\d{1,2}):(?P<m1>[0-5]\d)(?::00)?(?!\d|:\d)"
        r"(?:[ ]?(?P<x1>[ap](?:\.?m\b\.?|\b(?!['’])))|[ ]?(?:uhr|hrs?)\b)?"
        r"|(?P<h2>\d{1,2})\.(?P<m2>[0-5]\d)[ ]?(?:(?P<x2>[ap]\.?m\b\.?)|uhr\b)"
        r"|(?P<h3>\d{1,2})[ ]?(?P<x3>[ap]\.?m\b\.?)"
        r"|(?P<h4>\d{1,2})(?P<x4>[ap])\b(?!['’])"
        r"|(?P<h5>\d{1,2})(?:h(?P<m5>[0-5]\d)?(?![a-z0-9])|[ ]uhr\b)"
        r"))"
        r"|(?P<four>(?:(?<=\d{4}-)|(?<![\d.,:\-+#]))\d{4}(?![\d.:]\d|\d)(?P<hours>[ ]?(?:hrs?|hours|uhr|h)\b)?)"
        r"|(?P<ordinal>(?<![\d.:])\d{1,2}(?:st|nd|rd|th|er|º|ª)\b)"
        r"|(?P<number>(?<![\d.:])\d{1,3}(?!\d|:\d))"
        r"|(?P<weekday>\b(?:" + weekdays_ + r")\b)"
        r"|(?P<month>\b(?:" + months_ + r")\b)"
        r"|(?P<zone>(?<![^\W_])(?:" + zone_pattern() + r"))"
        r"|(?P<word>[^\W\d_]+(?:['’\-][^\W\d_]+)*)"
        r"|(?P<mark>[^\w\s])"
    )


def normalized(text: str) -> str:
    """Return a line without URLs, with plain blanks, hyphens and figures: one spelling is left of each form."""
    text = _URL.sub(" ", text[: 4 * LONGEST])
    return " ".join(unicodedata.normalize("NFKC", text).translate(_DASHES).split())[:LONGEST]


def tokens(text: str) -> list[Token]:
    """Split a normalized line."""
    lower = text.lower()
    if len(lower) != len(text):  # a letter whose lower case is longer
        lower = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    found: list[Token] = []
    for match in _pattern().finditer(lower):
        token = _token(match, text, found[-1] if found else None)
        if token:
            found.append(token)
    return found


def _token(match: re.Match[str], text: str, before: Token | None) -> Token | None:
    lower, start, end, kind = match.group(), match.start(), match.end(), match.lastgroup
    groups = match.groupdict()
    if groups["clock"] is not None:
        return _clock(match)
    if groups["four"] is not None:
        return _four_digits(match, ends_as_time=groups["hours"] is not None)
    if groups["zone"] is not None and not _is_plain_word(lower, text[start:end], before, start):
        return Token(Kind.ZONE, lower, start, end)
    if groups["zone"] is not None or kind == "word":
        return _word(lower, start, end)
    return _plain(match, groups)


def _plain(match: re.Match[str], groups: dict[str, str | None]) -> Token:
    lower, start, end = match.group(), match.start(), match.end()
    kind = next(kind for name, kind in _PLAIN.items() if groups[name] is not None)
    value, plural = 0, False
    if kind in {Kind.ORDINAL, Kind.NUMBER}:
        value = int("".join(c for c in lower if c.isdecimal()))
    elif kind is Kind.WEEKDAY:
        value, plural = weekdays()[lower], lower in plural_weekdays()
    elif kind is Kind.MONTH:
        value = months()[lower]
    return Token(kind, lower, start, end, value, plural=plural)


def _four_digits(match: re.Match[str], *, ends_as_time: bool) -> Token:
    """Read 1600 as a clock time and 2026 as a year; the parser of times decides by what stands behind."""
    number = int(match.group()[:4])
    is_time = number // 100 < 24 and number % 100 < 60
    kind = Kind.YEAR
    if is_time and ends_as_time:
        kind = Kind.CLOCK
    elif is_time and not 1900 <= number <= 2100:
        kind = Kind.HHMM
    return Token(kind, match.group(), match.start(), match.end(), number // 100 * 60 + number % 100, year=number)


def _is_plain_word(lower: str, written: str, before: Token | None, start: int) -> bool:
    """Whether the letters of a zone are a word here: "et", "art"."""
    return is_abbreviation(lower) and not written.isupper() and not _behind_clock(before, start)


def _behind_clock(before: Token | None, start: int) -> bool:
    return before is not None and before.kind in {Kind.CLOCK, Kind.HHMM} and start - before.end <= 2


def _word(lower: str, start: int, end: int) -> Token:
    if lower in _ORDINALS:
        return Token(Kind.ORDINAL, lower, start, end, _ORDINALS[lower])
    if lower in _NAMED_CLOCK:
        return Token(Kind.CLOCK, lower, start, end, _NAMED_CLOCK[lower], half="x")
    if lower in _NUMBER_WORDS:
        return Token(Kind.NUMBER, lower, start, end, _NUMBER_WORDS[lower])
    return Token(Kind.WORD, lower, start, end)


def _clock(match: re.Match[str]) -> Token | None:
    groups = match.groupdict()
    for form in "12345":
        hour = groups[f"h{form}"]
        if hour is not None:
            minute = groups.get(f"m{form}") or "0"
            half = (groups.get(f"x{form}") or "")[:1]
            minutes = minutes_of_day(int(hour), int(minute), half)
            if minutes is not None:
                return Token(Kind.CLOCK, match.group(), match.start(), match.end(), minutes, half or _all_day(hour))
    return None


def _all_day(hour: str) -> str:
    """Return "x" for an hour that needs no "pm": it is past noon, or written with a leading zero."""
    return "x" if int(hour) > 12 or hour.startswith("0") else ""


def minutes_of_day(hour: int, minute: int, half: str) -> int | None:
    """Return minutes since midnight, or None where there is no such time."""
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour == 24 and minute == 0:
        hour = 0
    return hour * 60 + minute if hour < 24 else None
