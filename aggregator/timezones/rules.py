"""The recurrence rules that occur inside VTIMEZONE: a few days a year, computed year by year.

A general RRULE engine can be made to search for ever; here a rule picks days out of given months, so its cost is known
before it runs.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

YEARS = range(1970, 2101)  # rules are followed here, and where they ended before; else the nearest offset known holds
FOREVER = datetime.max  # noqa: DTZ901 – local, like everything here

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_KNOWN = {"FREQ", "INTERVAL", "BYMONTH", "BYDAY", "BYMONTHDAY", "BYSETPOS", "UNTIL", "COUNT"}
_IDLE = {"WKST", "BYHOUR", "BYMINUTE", "BYSECOND"}  # DTSTART has the time of day already
_BYDAY = re.compile(r"([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)")
_LOCAL = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)?)?Z?", re.ASCII)


@dataclass(frozen=True, slots=True)
class VTimezoneRule:
    """Days of certain months, every year until `until` (local time, inclusive)."""

    months: tuple[int, ...]
    weekdays: tuple[tuple[int, int], ...] = ()  # (which of the month: 1 first, -1 last, 0 each; Monday is 0)
    month_days: tuple[int, ...] = ()  # -1 is the last day
    positions: tuple[int, ...] = ()  # BYSETPOS: which of the days found in a month
    until: datetime = FOREVER

    def onsets(self, start: datetime) -> list[datetime]:
        """Return the local times after `start`, at its time of day, that fall into YEARS, or all that came before."""
        last = min(YEARS[-1], self.until.year)
        first = start.year if last < YEARS[0] else max(YEARS[0], start.year)
        found = (datetime.combine(day, start.time()) for year in range(first, last + 1) for day in self.days(year))
        return [when for when in found if start < when <= self.until]

    def days(self, year: int) -> list[date]:
        """Return the days of a year, whatever `until` says."""
        return [day for month in self.months for day in self._days(year, month)]

    def _days(self, year: int, month: int) -> list[date]:
        first_weekday, length = monthrange(year, month)
        days: Sequence[int] = range(1, length + 1)
        if self.month_days:
            wanted = {day if day > 0 else length + 1 + day for day in self.month_days}
            days = [day for day in days if day in wanted]
        if self.weekdays:
            days = [day for day in days if self._picks(day, length, (first_weekday + day - 1) % 7)]
        if self.positions:
            count = len(days)
            days = [days[p - 1 if p > 0 else p] for p in self.positions if -count <= p <= count]
        return [date(year, month, day) for day in days]

    def _picks(self, day: int, length: int, weekday: int) -> bool:
        places = (0, (day + 6) // 7, -((length - day + 7) // 7))
        return any(weekday == wanted and place in places for place, wanted in self.weekdays)


def parse_local(text: str) -> datetime:
    """Read a DATE or DATE-TIME as a naive time; a DATE is its midnight. Raise ValueError."""
    match = _LOCAL.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"“{text[:40]}” is not a date")
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups())
    return datetime(year, month, day, hour, minute, min(second, 59))  # noqa: DTZ001 – local; 60 is a leap second


def parse_rule(text: str, start: datetime, offset_from: timedelta) -> VTimezoneRule:
    """Read the RRULE of an observance. Raise ValueError for one that no time zone needs (FREQ=SECONDLY, 30 February).

    Without BYMONTH the month of `start` is meant: nobody changes the clocks on the third Sunday of a *year*.
    """
    parts = dict(part.split("=", 1) for part in text.strip().upper().rstrip(";").split(";") if "=" in part)
    monthly_in_months = parts.get("FREQ") == "MONTHLY" and "BYMONTH" in parts
    if parts.get("FREQ") != "YEARLY" and not monthly_in_months:
        raise ValueError(f"RRULE “{text[:80]}” is not yearly")
    if parts.keys() - _KNOWN - _IDLE or parts.get("INTERVAL", "1") != "1":
        raise ValueError(f"RRULE “{text[:80]}” is not yearly")
    byday, bymonthday = _weekdays(parts), _numbers(parts, "BYMONTHDAY", 31)
    return VTimezoneRule(
        months=tuple(sorted(_numbers(parts, "BYMONTH", 12))) or (start.month,),
        weekdays=byday,
        month_days=bymonthday or (() if byday else (start.day,)),
        positions=_numbers(parts, "BYSETPOS", 31),
        until=_until(parts, start, offset_from),
    )


def _numbers(parts: dict[str, str], key: str, largest: int) -> tuple[int, ...]:
    texts = parts[key].split(",") if key in parts else []
    numbers = {int(text) for text in texts if re.fullmatch(r"[+-]?\d{1,2}", text, re.ASCII)}
    if (
        len(numbers) < len(set(texts))
        or not all(1 <= abs(number) <= largest for number in numbers)
        or (key == "BYMONTH" and min(numbers, default=1) < 1)
    ):
        raise ValueError(f"{key} “{parts[key][:40]}” is not valid")
    return tuple(numbers)


def _weekdays(parts: dict[str, str]) -> tuple[tuple[int, int], ...]:
    found = []
    for day in parts["BYDAY"].split(",")[:50] if "BYDAY" in parts else ():
        match = _BYDAY.fullmatch(day)
        if match is None:
            raise ValueError(f"BYDAY “{parts['BYDAY'][:40]}” is not valid")
        found.append((int(match[1] or 0), WEEKDAYS.index(match[2])))
    return tuple(found)


def _until(parts: dict[str, str], start: datetime, offset_from: timedelta) -> datetime:
    if "COUNT" in parts:
        if re.fullmatch(r"\d{1,6}", parts["COUNT"], re.ASCII) is None:
            raise ValueError(f"COUNT “{parts['COUNT'][:40]}” is not valid")
        years = int(parts["COUNT"])  # one onset a year
        return datetime.combine(date(min(9999, start.year + max(years, 1) - 1), 12, 31), time.max)
    if "UNTIL" not in parts:
        return FOREVER
    until = parse_local(parts["UNTIL"])
    if "T" not in parts["UNTIL"]:
        return datetime.combine(until, time.max)
    utc = parts["UNTIL"].endswith("Z") and start.year <= until.year <= YEARS[-1]
    return until + offset_from if utc else until
