"""DTSTART and other dates: a property's value → a day, or a time in a zone.

icalendar reads some unknown TZIDs as floating times and picks zones by itself; here the value and its TZID are taken as
they stand and `timezones` alone decides what they mean.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import lru_cache

from aggregator.model import DateOrDateTime
from aggregator.sources.lines.content_line import Property
from aggregator.sources.lines.notes import Notes
from aggregator.sources.vevent.quirks import colon_in_tzid, doubled_colon, misplaced_quote
from aggregator.timezones import Zones

FIRST_YEAR, LAST_YEAR = 1900, 2200  # zone data and client programs are sound between; beyond lie 1601 and 9999
FIRST_YEAR_OF_SERIES = 1600  # Apple begins the birthdays of people without a year in 1604

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


def read_when(prop: Property, zones: Zones, notes: Notes, first_year: int = FIRST_YEAR) -> DateOrDateTime:
    """Read one DATE or DATE-TIME property. Raise BadDateError."""
    fixed = without_quirks(prop, notes)
    return read_value(fixed.value.strip(), fixed, zones, notes, first_year)


Floating = Callable[[datetime], DateOrDateTime]  # what a wall time without zone means


def read_list(
    prop: Property, zones: Zones, notes: Notes, cap: int, floating: Floating | None = None
) -> list[DateOrDateTime]:
    """Read a list of dates, or of periods by their starts (RDATE, EXDATE). Unreadable ones are dropped and noted.

    Of more than `cap` the latest are kept: what was long ago is out of every window. `floating` gives the meaning of
    times without zone, if they may not be in the feed's own.
    """
    fixed = without_quirks(prop, notes)
    values = [value for part in fixed.value.split(",") if (value := part.strip())]
    if len(values) > cap:
        notes.dropped("too-many-dates", f"{prop.name} lists {len(values):,} dates. Only the latest {cap:,} are used.")
        values = sorted(values)[-cap:]
    found = []
    for value in values:
        start = value.partition("/")[0]
        try:
            wall = floating_wall(start, fixed) if floating else None
            found.append(floating(wall) if floating and wall else read_value(start, fixed, zones, notes))
        except BadDateError as error:
            notes.dropped("bad-date", f"Invalid date in {prop.name} ({error}). It was left out.")
    return found


def floating_wall(value: str, prop: Property) -> datetime | None:
    """Return the wall time of a value that names neither UTC nor an offset nor a time zone; None of any other."""
    match = None if prop.param("TZID") else LENIENT.fullmatch(value)
    if not match or not match[4] or match[7]:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    with suppress(ValueError):
        return datetime(year, month, day, hour, minute, min(second, 59))  # noqa: DTZ001  (a wall time)
    return None


def possible_readings(wall: datetime, tzids: Sequence[str | None], zones: Zones) -> list[datetime]:
    """Return what a time without zone may mean: a time in the zone of each TZID (None: the feed's own), or in UTC."""
    found = []
    for tzid in dict.fromkeys(tzids):
        with suppress(ValueError):
            found.append(zones.attach_zone(wall, tzid)[0])
    return [*found, wall.replace(tzinfo=UTC)]


def without_quirks(prop: Property, notes: Notes) -> Property:
    """Undo what is known to go wrong between a property's name and its value."""
    if ":" not in prop.value and '"' not in prop.value:
        return prop
    for quirk in (doubled_colon, misplaced_quote, colon_in_tzid):
        prop = quirk(prop, notes)
    return prop


def read_value(value: str, prop: Property, zones: Zones, notes: Notes, first_year: int = FIRST_YEAR) -> DateOrDateTime:
    """Read one value with the parameters of its property. Raise BadDateError."""
    canonical = CANONICAL.fullmatch(value)
    if canonical and first_year <= int(value[:4]) <= LAST_YEAR and not (canonical[1] and prop.param("VALUE")):
        try:
            return _read_canonical(value, prop, zones, notes)
        except ValueError:
            pass  # there is no such day or time: said below
    match = LENIENT.fullmatch(value)
    if not match:
        raise BadDateError(f"“{value[:40]}”")
    year, month, day, hour, minute, second, suffix = match.groups()
    if not first_year <= int(year) <= LAST_YEAR:
        raise OutOfRangeError(f"“{value}”, outside {FIRST_YEAR}–{LAST_YEAR}")
    if not canonical:
        notes.repaired("date-form", f"{prop.name} “{value[:40]}” is not in the form of RFC 5545. It was read as meant.")
    try:
        whole_day = date(int(year), int(month), int(day))
        clock = time(int(hour), int(minute), without_leap_second(second or "0", prop, notes)) if hour else None
    except ValueError:
        raise BadDateError(f"“{value}”, no such date or time") from None
    if clock is None or (clock == time() and prop.param("VALUE").upper() == "DATE"):
        return whole_day
    return attach_zone(datetime.combine(whole_day, clock), suffix or "", prop, zones, notes)


def without_leap_second(second: str, prop: Property, notes: Notes) -> int:
    """Return the second of a time; 60 as 59 (RFC 5545, 3.3.12), as no clock of a computer shows it."""
    if second != "60":
        return int(second)
    notes.repaired("leap-second", f"Second 60 in {prop.name}. Read as 59.")
    return 59


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
