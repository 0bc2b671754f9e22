"""Times, numbers, lists and texts in the visitor's language: by CLDR (Babel) and by the catalogues of translations.

Everything that depends on the language is a method of `Language`. Babel takes tens of microseconds to format a date,
and a page shows the same days again and again, so results are cached.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from babel import Locale
from babel.core import get_global
from babel.dates import format_date, format_time, format_timedelta, parse_pattern
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal
from babel.units import format_unit
from markupsafe import Markup, escape

from aggregator.web.request.gettext_catalogues import translations

Unit = Literal["second", "minute", "hour", "day", "week", "month"]

_LIMITS: dict[Unit, int] = {"second": 60, "minute": 3600, "hour": 86400, "day": 86400 * 14, "week": 86400 * 7 * 9}
_SIZES: dict[Unit, int] = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800, "month": 2629746}
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_PATTERN_LETTERS = re.compile(r".*[A-Za-z]")  # of a CLDR pattern, up to the last field
_BABEL_MONTH = timedelta(days=30)
_WITHOUT_SPACES = frozenset({"ja", "zh"})  # languages that put no space between sentences
_FEMININE_WEEKDAYS = {"pt": frozenset(range(5))}  # languages whose weekdays have two genders; 0 is Monday
NEVER_COARSER = 1e9  # for Babel: never use a larger unit than the one we name


@dataclass(frozen=True)
class Language:
    """A language with the conventions of one region."""

    code: str = "en"  # of a catalogue
    locale: Locale = Locale("en", "GB")  # noqa: RUF009 - nothing changes it

    @property
    def tag(self) -> str:
        """Its tag in HTML and URLs (BCP 47): es-MX."""
        return str(self.locale).replace("_", "-")

    @property
    def first_weekday(self) -> int:
        """The first day of the week: 0 is Monday."""
        return int(self.locale.first_week_day)

    def gettext(self, text: str, /, **values: object) -> str:
        """Return the translation of a text, with its `%(name)s` filled in."""
        translated = translations(self.code).gettext(text)
        return translated % values if values else translated

    def ngettext(self, one: str, many: str, number: int, **values: object) -> str:
        """Return the translation of a text that depends on a number, named `%(num)s` in it."""
        translated = translations(self.code).ngettext(one, many, number)
        return translated % {"num": number, **values} if values else translated

    def gettext_of_weekday(self, text: str, weekday: int, /, **values: object) -> str:
        """Return the translation of a text about a weekday (0 is Monday).

        Where weekdays have two genders, its translation gives both forms: "Toda %(weekday)s | Todo %(weekday)s",
        the feminine one first.
        """
        feminine, _, masculine = translations(self.code).gettext(text).partition(" | ")
        is_feminine = weekday in _FEMININE_WEEKDAYS.get(self.locale.language, ())
        return (feminine if is_feminine or not masculine else masculine) % values

    def clock_time(self, when: datetime | time) -> str:
        """Return a clock time: 09:05, 9:05 AM."""
        return _clock_time(self.locale, when.hour, when.minute)

    def hour(self, hour: int) -> str:
        """Return a full hour in short, for a scale: 15:00, 3 PM."""
        return _hour(self.locale, hour) if self._twelve_hours else self.clock_time(time(hour))

    def day_name(self, day: date, today: date) -> str:
        """Return a day in full, Monday 23 November, with the year where it is not that of `today`."""
        this_year = "MMMMEEEEd MMMEEEEd MMMMEd MMMEd"
        skeletons = this_year if day.year == today.year else "yMMMMEEEEd yMMMEEEEd yMMMMEd yMMMEd"
        return _first_upper(_day(self.locale, skeletons, _only_day(day)))

    def short_day(self, day: date) -> str:
        """Return a day in short: Mon 23 Nov."""
        return _day(self.locale, "MMMEd", _only_day(day))

    def short_day_with_year(self, day: date) -> str:
        """Return a day in short with its year: Mon, 23 Nov 2026."""
        return _day(self.locale, "yMMMEd", _only_day(day))

    def long_date(self, day: date) -> str:
        """Return a date in words, without its weekday: 23 November 2026."""
        return _first_of_month(str(format_date(day, "long", locale=self.locale)), day, self.locale)

    def day_of_month(self, number: int) -> str:
        """Return the number of a day of a month within a sentence: 26; in French 1er."""
        return (number == 1 and _first_ordinal(self.locale)) or str(number)

    def day_of_year(self, day: date) -> str:
        """Return a day without its year and weekday: 23 November."""
        return _day(self.locale, "MMMMd MMMd", _only_day(day))

    def month_and_year(self, day: date) -> str:
        """Return month and year within a sentence: November 2026; in Spanish noviembre de 2026."""
        return _day(self.locale, "yMMMM", _only_day(day))

    def month_name(self, day: date) -> str:
        """Return month and year: November 2026."""
        return _first_upper(_day(self.locale, "yMMMM", _only_day(day)))

    def weekday(self, day: date, width: str = "wide") -> str:
        """Return the name of a weekday, "wide" or "abbreviated"."""
        return str(self.locale.days["stand-alone"][width][day.weekday()])

    def weekday_time(self, when: datetime) -> str:
        """Return a weekday and a clock time: Mon 09:05."""
        pattern = self.locale.datetime_skeletons["Ehm" if self._twelve_hours else "EHm"].pattern
        return str(parse_pattern(_full_day_periods(pattern)).apply(when, self.locale))

    def short_day_time(self, when: datetime) -> str:
        """Return a day in short and a clock time: Mon 23 Nov, 09:05."""
        return str(self.locale.datetime_formats["medium"]).format(self.clock_time(when), self.short_day(when))

    def date_time(self, when: datetime) -> str:
        """Return a day and a clock time: Mon, 23 Nov 2026, 09:05."""
        return str(self.locale.datetime_formats["medium"]).format(self.clock_time(when), self.short_day_with_year(when))

    def duration(self, span: timedelta) -> str:
        """Return how long `span` is, rounded down to one number in its best unit: 3 minutes."""
        return _span(self.locale, *_rounded(span), directed=False)

    def relative_time(self, when: datetime, now: datetime) -> str:
        """Return how far `when` lies from `now`: 3 minutes ago, in 3 minutes."""
        if abs(now - when) < timedelta(seconds=10):
            return self.gettext("now") if when > now else self.gettext("just now")
        whole, unit = _rounded(abs(when - now))
        return _span(self.locale, whole if when > now else -whole, unit, directed=True)

    def list_names(self, names: Sequence[str]) -> str:
        """Return a list of names: TODO Group, OpenSSF and CHAOSS. It is markup if one of them is."""
        if not any(isinstance(name, Markup) for name in names):
            return str(format_list(names, locale=self.locale))
        places = format_list([f"{{{number}}}" for number in range(len(names))], locale=self.locale)
        return Markup(escape(places)).format(*names)  # noqa: S704 - names that are no markup are escaped

    def sentences(self, *texts: str) -> str:
        """Return sentences that follow each other; it is markup if one of them is. Empty ones are left out."""
        space = "" if self.locale.language in _WITHOUT_SPACES else " "
        space = escape(space) if any(isinstance(text, Markup) for text in texts) else space
        return space.join([text for text in texts if text])

    def number(self, number: int) -> str:
        """Return a count: 1,250."""
        return str(format_decimal(number, locale=self.locale))

    def price(self, amount: str, currency: str) -> str:
        """Return a price, given in digits with a point and by its ISO 4217 code ("" if it is not known): €12.50."""
        value = Decimal(amount)
        if not currency:
            return str(format_decimal(value, locale=self.locale))
        return str(format_currency(value, currency, locale=self.locale))

    def file_size(self, size: int) -> str:
        """Return a number of bytes: 19.0 kB."""
        return str(format_unit(size / 1000, "kilobyte", "short", "#,##0.0", locale=self.locale))

    @property
    def time_separator(self) -> str:
        """The text between two clock times: 15:00–16:00, 11:00 AM – 12:00 PM."""
        return _time_separator(self.locale, twelve_hours=self._twelve_hours)

    @property
    def day_separator(self) -> str:
        """The text between two days, or between a clock time and a day."""
        return str(self.locale.interval_formats[None]).format("", "")

    @property
    def _twelve_hours(self) -> bool:
        return "a" in str(self.locale.time_formats["short"].pattern)

    def city(self, zone: str) -> str:
        """Return the city that a time zone is named for: Los Angeles; for zones without one, the end of their name."""
        known = self.locale.time_zones  # some by an older name: Asia/Calcutta
        names = (zone, *(old for old, new in get_global("zone_aliases").items() if new == zone))
        translated = (known[name]["city"] for name in names if "city" in known.get(name, {}))
        city = str(next(translated, zone.rpartition("/")[2].replace("_", " ")))
        return city.replace("\N{SOFT HYPHEN}", "")  # German: Reyk-ja-vík


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


def _first_ordinal(locale: Locale) -> str:
    """Return the ordinal number of the first day of a month; "" in languages that use the cardinal one.

    CLDR has "1" in all of them, which readers of French, and of Portuguese in Brazil, take for a mistake.
    """
    if locale.language == "pt":
        return "1º" if locale.territory in (None, "BR") else ""
    return "1er" if locale.language == "fr" else ""


def _first_of_month(text: str, day: date, locale: Locale) -> str:
    """Return a day in words with its ordinal number, if it is the first of a month and the language asks for that."""
    first = _first_ordinal(locale) if day.day == 1 else ""
    return re.sub(r"\b1(?=\s)", first, text, count=1) if first else text


def _full_day_periods(pattern: str) -> str:
    """Return a pattern with AM and PM in full, for the abbreviation of CLDR for Korean is English, and on one line."""
    return re.sub(r"(?<=a)\s|\s(?=a)", "\N{NARROW NO-BREAK SPACE}", re.sub("a+", "aaaa", pattern))


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


@lru_cache(maxsize=64)
def _time_separator(locale: Locale, *, twelve_hours: bool) -> str:
    skeleton, field = ("hm", "a") if twelve_hours else ("Hm", "H")
    first, second = (_PATTERN_LETTERS.sub("", str(part)) for part in locale.interval_formats[skeleton][field])
    return first.removeprefix(second)  # of "H時mm分～" and "H時mm分"; both end with a unit that our clock times lack


@lru_cache(maxsize=8192)
def _clock_time(locale: Locale, hour: int, minute: int) -> str:
    pattern = _full_day_periods(locale.time_formats["short"].pattern)
    return str(format_time(time(hour, minute), pattern, locale=locale))


@lru_cache(maxsize=2048)
def _span(locale: Locale, span: timedelta, unit: Unit, *, directed: bool) -> str:
    return str(format_timedelta(span, unit, NEVER_COARSER, add_direction=directed, locale=locale))


@lru_cache(maxsize=512)
def _hour(locale: Locale, hour: int) -> str:
    return str(parse_pattern(_full_day_periods(locale.datetime_skeletons["h"].pattern)).apply(time(hour), locale))


@lru_cache(maxsize=16384)
def _day(locale: Locale, skeletons: str, day: date) -> str:
    return _first_of_month(str(parse_pattern(_pattern(locale, skeletons)).apply(day, locale)), day, locale)


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
            narrow = "[Ec]+" if letter == "E" else "M{3,}"  # a month in figures stays so
            pattern = re.sub(narrow, wide, pattern)
    return pattern
