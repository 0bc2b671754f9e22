"""DTSTART, DTEND and DURATION → a start and an end that fit each other (RFC 5545, 3.6.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from icalendar import vDuration

from aggregator.model import DateOrDateTime, instant
from aggregator.sources.lines.content_line import Property
from aggregator.sources.lines.notes import Notes
from aggregator.sources.vevent.dates import (
    FIRST_YEAR,
    BadDateError,
    Floating,
    floating_wall,
    read_value,
    read_when,
    without_quirks,
)
from aggregator.timezones import Zones

LONGEST = timedelta(days=31)  # of a DURATION; P999999999D occurs, and overflows every calendar
DAY = timedelta(days=1)

Period = tuple[DateOrDateTime, DateOrDateTime]  # start and end


def read_end(
    start: DateOrDateTime, dtend: Property | None, duration: Property | None, zones: Zones, notes: Notes
) -> DateOrDateTime:
    """Return the end of an event: never before `start`, and a day or a time just as `start` is.

    Without an end a day lasts one day and a time has no length.
    """
    end = None
    if dtend is not None:
        if duration is not None:
            notes.repaired("two-ends", "Both DTEND and DURATION are set. DURATION was ignored.")
        end = end_given(start, dtend, zones, notes)
    if end is None and duration is not None:
        end = end_after(start, duration, notes)
    return fitting(start, end, notes)


def end_given(start: DateOrDateTime, dtend: Property, zones: Zones, notes: Notes) -> DateOrDateTime | None:
    """Read DTEND and give it the form of `start`."""
    dtend = at_midnight(dtend, notes)
    try:
        end = read_when(dtend, zones, notes, min(FIRST_YEAR, start.year))
    except BadDateError as error:
        notes.repaired("bad-end", f"Invalid DTEND ({error}). It was ignored.")
        return None
    if isinstance(start, datetime) and not isinstance(end, datetime):
        notes.repaired("mixed-dates", "DTSTART is a time and DTEND a day. The end was set to midnight.")
        return datetime.combine(end, time(), start.tzinfo)
    if isinstance(end, datetime) and not isinstance(start, datetime):
        notes.repaired("mixed-dates", "DTSTART is a day and DTEND a time. Read as whole days.")
        return end.date() + (DAY if end.time() > time() else timedelta())
    return end


def at_midnight(dtend: Property, notes: Notes) -> Property:
    """Return an end at 24:00, an hour that RFC 5545 does not have, as the midnight that it means."""
    day, t, clock = dtend.value.strip().partition("T")
    if not t or clock[:6] != "240000" or not re.fullmatch(r"\d{8}", day, re.ASCII):
        return dtend
    try:
        midnight = date(int(day[:4]), int(day[4:6]), int(day[6:])) + DAY
    except (ValueError, OverflowError):
        return dtend
    notes.repaired("hour-24", "DTEND is at 24:00. Read as midnight.")
    return dtend._replace(value=f"{midnight:%Y%m%d}T000000{clock[6:]}")


def read_periods(
    prop: Property, zones: Zones, notes: Notes, cap: int, floating: Floating | None = None
) -> Iterator[Period]:
    """Read the periods of a list by start and end, or start and duration (RFC 5545, 3.3.9), up to `cap` of them.

    `floating` is as in `read_list`.
    """
    fixed = without_quirks(prop, notes)
    for value in fixed.value.split(",")[-cap:]:
        start_text, slash, end_text = value.strip().partition("/")
        if not slash:
            continue
        try:
            start = read_value(start_text, fixed, zones, Notes())
            end = fixed._replace(value=end_text)
            wall, end_wall = floating_wall(start_text, fixed), floating_wall(end_text, fixed)
            if floating and wall:
                start = floating(wall)
            if end_text[:1].upper() in "P+-":
                yield start, end_after(start, end, notes) or start
            elif floating and wall and end_wall:
                yield start, fitting(start, start + (end_wall - wall), notes)
            else:
                yield start, fitting(start, read_value(end_text, fixed, zones, notes), notes)
        except BadDateError as error:
            notes.repaired("period", f"Invalid period in {prop.name} ({error}). The length of the event is used.")


def read_duration(value: str) -> timedelta:
    """Read a DURATION value, which may be negative. Raise ValueError."""
    length: timedelta = vDuration.from_ical(value.strip().upper())  # type: ignore[no-untyped-call]
    return length


def end_after(start: DateOrDateTime, prop: Property, notes: Notes) -> DateOrDateTime | None:
    """Add DURATION to `start`: exact time for hours, nominal days for days (RFC 5545, 3.3.6)."""
    try:
        length = read_duration(prop.value)
    except ValueError:
        notes.repaired("bad-duration", f"Invalid DURATION (“{prop.value[:40]}”). It was ignored.")
        return None
    if not timedelta() <= length <= LONGEST:
        notes.repaired("bad-duration", f"DURATION “{prop.value[:40]}” is out of range (0 to 31 days). It was limited.")
        length = min(max(length, timedelta()), LONGEST)
    if isinstance(start, datetime):
        days = timedelta(days=length.days)
        return ((start + days).astimezone(UTC) + (length - days)).astimezone(start.tzinfo)
    return start + timedelta(days=-(-length // DAY))


def fitting(start: DateOrDateTime, end: DateOrDateTime | None, notes: Notes) -> DateOrDateTime:
    """Replace a missing or impossible end."""
    if isinstance(start, datetime):
        if not isinstance(end, datetime):
            return start
        if instant(end) < instant(start):  # not `end < start`, which compares wall times within one zone
            notes.repaired("end-before-start", "The end is before the start. Duration set to zero.")
            return start
        return end
    if not isinstance(end, date):
        return start + DAY
    if end < start:
        notes.repaired("end-before-start", "The end is before the start. Duration set to one day.")
    return max(end, start + DAY)
