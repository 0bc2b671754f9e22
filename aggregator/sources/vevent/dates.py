"""DTSTART and its kin: a property's raw value → a day, or a time pinned to a zone.

icalendar reads some unknown TZIDs as floating times and picks zones by itself; here the value and its TZID are taken as
they stand and `timezones` alone decides what they mean.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import lru_cache

from aggregator.model import DateOrDateTime, is_day
from aggregator.sources.lines.content_line import Property
from aggregator.sources.lines.notes import Notes
from aggregator.sources.vevent.quirks import colon_in_tzid, doubled_colon, misplaced_quote
from aggregator.timezones import Zones

FIRST_YEAR, LAST_YEAR = 1900, 2200  # zone data and client programs are sound between; beyond lie 1601 and 9999

# RFC 5545 3.3.4 and 3.3.5, and how ISO 8601 would write the same: dashes, colons, fractions, offsets, lower case
MOMENT = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)"
    r"(?:[Tt ](\d\d):?(\d\d)(?::?(\d\d)(?:[.,]\d{1,9})?)?\s?([Zz]|[+-]\d\d:?\d\d)?|[Zz])?",
    re.ASCII,
)
CANONICAL = re.compile(r"\d{8}(T\d{6}Z?)?", re.ASCII)


class BadDateError(ValueError):
    """A value that names no day and no time. The message completes the sentence "… is not a date: "."""


class OutOfRangeError(BadDateError):
    """A date far outside of what calendars can show."""


def read_when(prop: Property, zones: Zones, notes: Notes) -> DateOrDateTime:
    """Read one DATE or DATE-TIME property. Raise BadDateError."""
    fixed = repaired(prop, notes)
    return moment(fixed.value.strip(), fixed, zones, notes)


def read_list(prop: Property, zones: Zones, notes: Notes, cap: int) -> list[DateOrDateTime]:
    """Read a list of dates, or of periods by their starts (RDATE, EXDATE). Unreadable ones are dropped and noted.

    Of more than `cap` the latest are kept: what was long ago is out of every window.
    """
    fixed = repaired(prop, notes)
    values = [value for part in fixed.value.split(",") if (value := part.strip())]
    if len(values) > cap:
        notes.dropped("too-many-dates", f"{prop.name} lists {len(values)} dates; the latest {cap:,} were read")
        values = sorted(values)[-cap:]
    found = []
    for value in values:
        start, _, period = value.partition("/")
        if period:
            notes.repaired("period", f"{prop.name} gives periods; only their starts are used")
        try:
            found.append(moment(start, fixed, zones, notes))
        except BadDateError as error:
            notes.dropped("bad-date", f"{prop.name}: {error}; left out")
    return found


def repaired(prop: Property, notes: Notes) -> Property:
    """Undo what is known to go wrong between a property's name and its value."""
    if ":" not in prop.value and '"' not in prop.value:
        return prop
    for quirk in (doubled_colon, misplaced_quote, colon_in_tzid):
        prop = quirk(prop, notes)
    return prop


def moment(value: str, prop: Property, zones: Zones, notes: Notes) -> DateOrDateTime:
    """Pin one value with the parameters of its property. Raise BadDateError."""
    canonical = CANONICAL.fullmatch(value)
    if canonical and FIRST_YEAR <= int(value[:4]) <= LAST_YEAR and not (canonical[1] and prop.param("VALUE")):
        with suppress(ValueError):  # there is no such day or time: said below
            return _written_well(value, prop, zones, notes)
    match = MOMENT.fullmatch(value)
    if not match:
        raise BadDateError(f'"{value[:40]}" is not a date')
    year, month, day, hour, minute, second, suffix = match.groups()
    if not FIRST_YEAR <= int(year) <= LAST_YEAR:
        raise OutOfRangeError(f"the year {year} is outside {FIRST_YEAR}-{LAST_YEAR}")
    if not canonical:
        notes.repaired("date-form", f'{prop.name} is not written as RFC 5545 asks: "{value[:40]}"')
    try:
        whole_day = date(int(year), int(month), int(day))
        clock = time(int(hour), int(minute), int(second or 0)) if hour else None
    except ValueError as error:
        raise BadDateError(f'"{value}" does not exist ({error})') from None
    if clock is None or (clock == time() and prop.param("VALUE").upper() == "DATE"):
        return whole_day
    return attach_zone(datetime.combine(whole_day, clock), suffix or "", prop, zones, notes)


def _written_well(value: str, prop: Property, zones: Zones, notes: Notes) -> DateOrDateTime:
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
        raise BadDateError(f'"{suffix}" is no offset from UTC')
    pinned, note = zones.pin(wall, prop.param("TZID") or None)
    if note is not None and note not in notes.found:
        notes.found.append(note)
    return pinned


def as_type_of(when: DateOrDateTime, start: DateOrDateTime) -> DateOrDateTime:
    """Give a day or time the form of `start`: a day, or a time of day in the zone of `start`.

    A day given for a timed event means that day's happening, so it takes the time of day of `start`.
    """
    if isinstance(start, datetime):
        if isinstance(when, datetime):
            return when if when.tzinfo is start.tzinfo else when.astimezone(start.tzinfo)
        return datetime.combine(when, start.timetz())
    return when if is_day(when) else datetime.combine(when, time()).date()
