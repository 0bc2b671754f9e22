"""DTSTART and other dates: a property's value → a day, or a time in a zone.

icalendar reads some unknown TZIDs as floating times and picks zones by itself; here the value and its TZID are taken as
they stand and `timezones` alone decides what they mean.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import lru_cache

from aggregator.model import DateOrDateTime
from aggregator.sources.lines.content_line import Property
from aggregator.sources.lines.notes import Notes
from aggregator.sources.vevent.quirks import colon_in_tzid, doubled_colon, misplaced_quote
from aggregator.timezones import Zones

FIRST_YEAR, LAST_YEAR = 1900, 2200  # zone data and client programs are sound between; beyond lie 1601 and 9999

# RFC 5545 3.3.4 and 3.3.5, and how ISO 8601 would write the same: dashes, colons, fractions, offsets, lower case
LENIENT = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)"
    r"(?:[Tt ](\d\d):?(\d\d)(?::?(\d\d)(?:[.,]\d{1,9})?)?\s?([Zz]|[+-]\d\d:?\d\d)?|[Zz])?",
    re.ASCII,
)
CANONICAL = re.compile(r"\d{8}(T\d{6}Z?)?", re.ASCII)


class BadDateError(ValueError):
    """A value that names no day and no time. The message shows the value, and why where that is not plain."""


class OutOfRangeError(BadDateError):
    """A date far outside of what calendars can show."""


def read_when(prop: Property, zones: Zones, notes: Notes) -> DateOrDateTime:
    """Read one DATE or DATE-TIME property. Raise BadDateError."""
    fixed = without_quirks(prop, notes)
    return read_value(fixed.value.strip(), fixed, zones, notes)


def read_list(prop: Property, zones: Zones, notes: Notes, cap: int) -> list[DateOrDateTime]:
    """Read a list of dates, or of periods by their starts (RDATE, EXDATE). Unreadable ones are dropped and noted.

    Of more than `cap` the latest are kept: what was long ago is out of every window.
    """
    fixed = without_quirks(prop, notes)
    values = [value for part in fixed.value.split(",") if (value := part.strip())]
    if len(values) > cap:
        notes.dropped("too-many-dates", f"{prop.name} lists {len(values):,} dates. Only the latest {cap:,} are used.")
        values = sorted(values)[-cap:]
    found = []
    for value in values:
        start, _, period = value.partition("/")
        if period:
            notes.repaired("period", f"{prop.name} lists periods. Only their start times are used.")
        try:
            found.append(read_value(start, fixed, zones, notes))
        except BadDateError as error:
            notes.dropped("bad-date", f"Invalid date in {prop.name} ({error}). It was left out.")
    return found


def without_quirks(prop: Property, notes: Notes) -> Property:
    """Undo what is known to go wrong between a property's name and its value."""
    if ":" not in prop.value and '"' not in prop.value:
        return prop
    for quirk in (doubled_colon, misplaced_quote, colon_in_tzid):
        prop = quirk(prop, notes)
    return prop


def read_value(value: str, prop: Property, zones: Zones, notes: Notes) -> DateOrDateTime:
    """Pin one value with the parameters of its property. Raise BadDateError."""
    canonical = CANONICAL.fullmatch(value)
    if canonical and FIRST_YEAR <= int(value[:4]) <= LAST_YEAR and not (canonical[1] and prop.param("VALUE")):
        with suppress(ValueError):  # there is no such day or time: said below
            return _read_canonical(value, prop, zones, notes)
    match = LENIENT.fullmatch(value)
    if not match:
        raise BadDateError(f"“{value[:40]}”")
    year, month, day, hour, minute, second, suffix = match.groups()
    if not FIRST_YEAR <= int(year) <= LAST_YEAR:
        raise OutOfRangeError(f"“{value}”, outside {FIRST_YEAR}–{LAST_YEAR}")
    if not canonical:
        notes.repaired("date-form", f"{prop.name} “{value[:40]}” is not in the form of RFC 5545. It was read as meant.")
    try:
        whole_day = date(int(year), int(month), int(day))
        clock = time(int(hour), int(minute), int(second or 0)) if hour else None
    except ValueError:
        raise BadDateError(f"“{value}”, no such date or time") from None
    if clock is None or (clock == time() and prop.param("VALUE").upper() == "DATE"):
        return whole_day
    return attach_zone(datetime.combine(whole_day, clock), suffix or "", prop, zones, notes)


def _read_canonical(value: str, prop: Property, zones: Zones, notes: Notes) -> DateOrDateTime:
    """Read what is written as RFC 5545 asks, as nearly everything is. Raise ValueError where there is no such time."""
    if len(value) == 8:
        return date.fromisoformat(value)
    if value[-1] == "Z":
        return _utc(value)
    return attach_zone(datetime.fromisoformat(value), "", prop, zones, notes)


@lru_cache(maxsize=1024)
def _utc(value: str) -> datetime:
    """Read a time in UTC; one object for many events that were changed at once, or on one day."""
    return datetime.fromisoformat(value)


def attach_zone(wall: datetime, suffix: str, prop: Property, zones: Zones, notes: Notes) -> datetime:
    """Pin a wall time: by its own "Z" or offset if it has one, else by TZID, else as a floating time."""
    if suffix in ("Z", "z"):
        return wall.replace(tzinfo=UTC)
    if suffix:
        sign = -1 if suffix[0] == "-" else 1
        offset = sign * timedelta(hours=int(suffix[1:3]), minutes=int(suffix[-2:]))
        if abs(offset) < timedelta(days=1):
            return wall.replace(tzinfo=timezone(offset)).astimezone(UTC)
        raise BadDateError(f"“{suffix}”, no valid UTC offset")
    pinned, note = zones.attach_zone(wall, prop.param("TZID") or None)
    if note is not None and note not in notes.found:
        notes.found.append(note)
    return pinned
