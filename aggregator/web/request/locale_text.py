"""Times and texts as people read them: clock times, days, "3 minutes ago", and text folded for searching.

Everything that depends on the reader's language is a method of `Language`: dates by Babel, texts by the catalogues.
Formatting a date costs Babel tens of microseconds, and a page shows the same days again and again; so it is remembered.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal

from babel import Locale
from babel.core import get_global
from babel.dates import format_date, format_time, format_timedelta, parse_pattern
from babel.lists import format_list

from aggregator.web.request.gettext_catalogues import translations

Unit = Literal["second", "minute", "hour", "day", "week", "month"]

_LIMITS: dict[Unit, int] = {"second": 60, "minute": 3600, "hour": 86400, "day": 86400 * 14, "week": 86400 * 7 * 9}
_SIZES: dict[Unit, int] = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800, "month": 2629746}
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_BABEL_MONTH = timedelta(days=30)
NEVER_COARSER = 1e9  # for Babel: the unit we name, however many of it there are


@dataclass(frozen=True)
class Language:
    """A language as one region writes it."""

    code: str = "en"  # of a catalogue
    locale: Locale = Locale("en", "GB")  # noqa: RUF009 - nothing changes it

    @property
    def tag(self) -> str:
        """Its name in HTML and in addresses (BCP 47): es-MX."""
        return str(self.locale).replace("_", "-")

    @property
    def first_weekday(self) -> int:
        """The day weeks begin with: 0 is Monday."""
        return int(self.locale.first_week_day)

    def gettext(self, text: str, /, **values: object) -> str:
        """Return a text of the page in this language, with its `%(name)s` filled in."""
        translated = translations(self.code).gettext(text)
        return translated % values if values else translated

    def ngettext(self, one: str, many: str, number: int, **values: object) -> str:
        """Return a text that depends on a number, which it may name `%(num)s`."""
        translated = translations(self.code).ngettext(one, many, number)
        return translated % {"num": number, **values} if values else translated

    def clock_time(self, when: datetime | time) -> str:
        """Return a clock time: 09:05, 9:05 AM."""
        return _clock_time(self.locale, when.hour, when.minute)

    def hour(self, hour: int) -> str:
        """Return a full hour in short, for a scale: 15:00, 3 PM."""
        twelve = "a" in str(self.locale.time_formats["short"].pattern)
        return _hour(self.locale, hour) if twelve else self.clock_time(time(hour))

    def day_name(self, day: date, today: date) -> str:
        """Return a day in full, Monday 23 November, with the year where it is not that of `today`."""
        skeletons = "MMMMEEEEd MMMMEd MMMEd" if day.year == today.year else "yMMMMEEEEd yMMMMEd yMMMEd"
        return _first_upper(_day(self.locale, skeletons, _only_day(day)))

    def short_day(self, day: date) -> str:
        """Return a day in short: Mon 23 Nov."""
        return _day(self.locale, "MMMEd", _only_day(day))

    def short_day_with_year(self, day: date) -> str:
        """Return a day in short with its year: Mon, 23 Nov 2026."""
        return _day(self.locale, "yMMMEd", _only_day(day))

    def long_date(self, day: date) -> str:
        """Return a date in words, without its weekday: 23 November 2026."""
        return str(format_date(day, "long", locale=self.locale))

    def month_name(self, day: date) -> str:
        """Return month and year: November 2026."""
        return _first_upper(_day(self.locale, "yMMMM", _only_day(day)))

    def weekday(self, day: date, width: str = "wide") -> str:
        """Return the name of a weekday, "wide" or "abbreviated"."""
        return str(self.locale.days["stand-alone"][width][day.weekday()])

    def date_time(self, when: datetime) -> str:
        """Return a day and a clock time: Mon, 23 Nov 2026, 09:05."""
        return str(self.locale.datetime_formats["medium"]).format(self.clock_time(when), self.short_day_with_year(when))

    def duration(self, span: timedelta) -> str:
        """Return how long `span` is, rounded down to one number in its best unit: 3 minutes."""
        return _span(self.locale, *_rounded(span), directed=False)

    def relative_time(self, when: datetime, now: datetime) -> str:
        """Return how far `when` lies from `now`: 3 minutes ago, in 3 minutes."""
        if abs(now - when) < timedelta(seconds=10):
            return self.gettext("just now")
        whole, unit = _rounded(abs(when - now))
        return _span(self.locale, whole if when > now else -whole, unit, directed=True)

    def list_names(self, names: Sequence[str]) -> str:
        """Return names in a row: TODO Group, OpenSSF and CHAOSS."""
        return str(format_list(names, locale=self.locale))

    def city(self, zone: str) -> str:
        """Return the place a time zone is named for: Los Angeles."""
        known = self.locale.time_zones  # some by an older name: Asia/Calcutta
        names = (zone, *(old for old, new in get_global("zone_aliases").items() if new == zone))
        translated = (known[name]["city"] for name in names if "city" in known.get(name, {}))
        return str(next(translated, zone.rpartition("/")[2].replace("_", " ")))


def casefolded(text: str) -> str:
    """Return `text` without case and diacritics, for searching."""
    if text.isascii():
        return text.lower()
    return _NOT_ASCII.sub(_without_marks, unicodedata.normalize("NFKD", text)).casefold()


def _without_marks(found: re.Match[str]) -> str:
    return "".join(c for c in found[0] if not unicodedata.combining(c))


def utc_offset(when: datetime) -> str:
    """Return the offset that holds at `when`: UTC+1, UTC+5:30, UTC."""
    minutes = int((when.utcoffset() or timedelta()).total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    return "UTC" + (f"{'-' if minutes < 0 else '+'}{hours}" + (f":{rest:02}" if rest else "") if minutes else "")


def _only_day(when: date) -> date:
    return when.date() if isinstance(when, datetime) else when


def _first_upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _rounded(span: timedelta) -> tuple[timedelta, Unit]:
    """Return `span` as a whole number of its best unit, in the sizes Babel counts with, and that unit."""
    seconds = max(int(span.total_seconds()), 0)
    unit: Unit = next((name for name, limit in _LIMITS.items() if seconds < limit), "month")
    count = seconds // _SIZES[unit]
    return count * (_BABEL_MONTH if unit == "month" else timedelta(seconds=_SIZES[unit])), unit


@lru_cache(maxsize=8192)
def _clock_time(locale: Locale, hour: int, minute: int) -> str:
    return str(format_time(time(hour, minute), "short", locale=locale))


@lru_cache(maxsize=2048)
def _span(locale: Locale, span: timedelta, unit: Unit, *, directed: bool) -> str:
    return str(format_timedelta(span, unit, NEVER_COARSER, add_direction=directed, locale=locale))


@lru_cache(maxsize=512)
def _hour(locale: Locale, hour: int) -> str:
    return str(locale.datetime_skeletons["h"].apply(time(hour), locale))


@lru_cache(maxsize=16384)
def _day(locale: Locale, skeletons: str, day: date) -> str:
    return str(parse_pattern(_pattern(locale, skeletons)).apply(day, locale))


@lru_cache(maxsize=256)
def _pattern(locale: Locale, skeletons: str) -> str:
    """Return the locale's pattern for the first of `skeletons` it has, with names as wide as in the very first.

    A locale that has no pattern for a long form gives that of a shorter one, to be widened (UTS 35, 4, "Matching
    Skeletons").
    """
    wanted, *_ = names = skeletons.split()
    known = locale.datetime_skeletons
    pattern = str(known[next(name for name in names if name in known)].pattern)
    for letter, wide in (("E", "EEEE"), ("M", "MMMM")):
        if wide in wanted:
            narrow = f"{letter}+" if letter == "E" else "M{3,}"  # a month in figures stays so
            pattern = re.sub(narrow, wide, pattern)
    return pattern
