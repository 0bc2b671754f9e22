"""Times and texts as people read them: clock times, days, "3 minutes ago", and text folded for searching."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime, timedelta

_STEPS = ((60, "second"), (3600, "minute"), (86400, "hour"), (86400 * 14, "day"), (86400 * 7 * 9, "week"))
_SIZES = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800, "month": 2629746}


def fold(text: str) -> str:
    """Return `text` without case and diacritics, for searching."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


def clock(when: datetime) -> str:
    """Return a clock time: 09:05."""
    return f"{when:%H:%M}"


def day_name(day: date, today: date) -> str:
    """Return a day in full, Monday 23 November, with the year where it is not that of `today`."""
    return f"{day:%A} {day.day} {day:%B}" + (f" {day.year}" if day.year != today.year else "")


def short_day(day: date) -> str:
    """Return a day in short: Mon 23 Nov."""
    return f"{day:%a} {day.day} {day:%b}"


def moment(when: datetime) -> str:
    """Return a day and a clock time: Mon 23 Nov 2026, 09:05."""
    return f"{short_day(when)} {when.year}, {clock(when)}"


def duration(span: timedelta) -> str:
    """Return how long `span` is, rounded down to one number in its best unit: 3 minutes."""
    seconds = max(int(span.total_seconds()), 0)
    unit = next((name for limit, name in _STEPS if seconds < limit), "month")
    count = seconds // _SIZES[unit]
    return f"{count} {unit}" + ("" if count == 1 else "s")


def ago(when: datetime, now: datetime) -> str:
    """Return how far `when` lies from `now`: 3 minutes ago, in 3 minutes."""
    if abs(now - when) < timedelta(seconds=10):
        return "just now"
    return f"in {duration(when - now)}" if when > now else f"{duration(now - when)} ago"


def utc_offset(when: datetime) -> str:
    """Return the offset that holds at `when`: UTC+1, UTC+5:30, UTC."""
    minutes = int((when.utcoffset() or timedelta()).total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    return "UTC" + (f"{'-' if minutes < 0 else '+'}{hours}" + (f":{rest:02}" if rest else "") if minutes else "")
