"""RRULE, RDATE and EXDATE of one VEVENT as text and dates; what they mean is `recurrence`'s matter."""

from __future__ import annotations

from collections.abc import Container, Sequence
from datetime import datetime, timedelta

from aggregator.model import DateOrDateTime, instant
from aggregator.model.times import as_type_of
from aggregator.sources.lines.content_line import Property
from aggregator.sources.lines.notes import Notes
from aggregator.sources.vevent.dates import floating_wall, possible_readings, read_list
from aggregator.sources.vevent.fields import Properties
from aggregator.sources.vevent.quirks import distant_until
from aggregator.sources.vevent.start_and_end import Period, read_periods
from aggregator.timezones import Zones

MAX_DATES = 5_000  # RDATEs, and EXDATEs, of one event: working days of 20 years

RuleParts = dict[str, str]


def rules(props: Properties, name: str = "RRULE") -> tuple[str, ...]:
    """Return the values of RRULE, or of EXRULE, in upper case without blanks, each once."""
    found = (distant_until("".join(prop.value.upper().split()).strip(";")) for prop in props.get(name, []))
    return tuple(dict.fromkeys(filter(None, found)))


def periods(
    props: Properties, start: DateOrDateTime, end: DateOrDateTime, zones: Zones, notes: Notes
) -> tuple[Period, ...]:
    """Return the periods of RDATE (RFC 5545, 3.8.5.2) that last longer or shorter than the event, sorted."""
    length = instant(end) - instant(start)

    def floating(wall: datetime) -> DateOrDateTime:
        return floating_date(wall, "RDATE", props, start, zones, Notes())

    found: dict[datetime, Period] = {}
    for prop in props.get("RDATE", []):
        if "/" in prop.value:
            for one in read_periods(prop, zones, notes, MAX_DATES, floating if has_zone(props) else None):
                begins, ends = as_type_of(one[0], start), as_type_of(one[1], start)
                if instant(ends) - instant(begins) not in (length, timedelta()):
                    found[instant(begins)] = (begins, ends)
    return tuple(found[at] for at in sorted(found))


def rule_parts(rule: str) -> RuleParts:
    """Split the value of RRULE into its parts."""
    return dict(part.partition("=")[::2] for part in rule.split(";") if part)


def dates(
    props: Properties, name: str, start: DateOrDateTime, zones: Zones, notes: Notes
) -> tuple[DateOrDateTime, ...]:
    """Return all RDATEs or EXDATEs, in the form of `start`, sorted, each once."""
    if name not in props:
        return ()
    found: dict[object, DateOrDateTime] = {}

    def floating(wall: datetime) -> DateOrDateTime:
        return floating_date(wall, name, props, start, zones, notes)

    has_floating = has_zone(props)
    for prop in props[name]:
        for when in read_list(prop, zones, notes, MAX_DATES, floating if has_floating else None):
            fitting = as_type_of(when, start)
            found[instant(fitting)] = fitting
    in_order = sorted(found.values(), key=instant)
    if len(in_order) > MAX_DATES:
        notes.dropped(
            "too-many-dates", f"{name} lists {len(in_order):,} dates. Only the latest {MAX_DATES:,} are used."
        )
    return tuple(in_order[-MAX_DATES:])


def has_zone(props: Properties) -> bool:
    """Whether DTSTART is a time in a zone or in UTC, so that times without a zone beside it are a fault."""
    start: Property = props["DTSTART"][0]
    return "T" in start.value.upper() and not floating_wall(start.value.strip(), start)


def floating_date(
    wall: datetime, name: str, props: Properties, start: DateOrDateTime, zones: Zones, notes: Notes
) -> DateOrDateTime:
    """Return what a time without zone beside a DTSTART with one means: the reading that is a date of the series.

    Producers leave the zone out because it is that of DTSTART, or because they write the feed's own time or UTC.
    """
    if not isinstance(start, datetime):
        return wall.date()
    readings = readings_beside(wall, props, start, zones)
    rules = props.get("RRULE", [])
    notes.repaired("floating-date", f"{name} has no time zone. Read as a date of the series.")
    return fitting_reading(readings, start, rules[0].value.upper() if rules else "")


def readings_beside(wall: datetime, props: Properties, start: datetime, zones: Zones) -> list[datetime]:
    """Return the possible readings of a wall time beside DTSTART, the most likely first."""
    tzid = props["DTSTART"][0].param("TZID")
    first = [] if tzid else [wall.replace(tzinfo=start.tzinfo)]
    return [*first, *possible_readings(wall, [tzid, None] if tzid else [None], zones)]


def fitting_reading(readings: Sequence[datetime], start: datetime, rule: str) -> datetime:
    """Return the first reading at a time of day at which the series has dates, else the first of all."""
    parts = rule_parts(rule)
    hours = _numbers(parts, "BYHOUR") or (range(24) if _within_days(parts) else {start.hour})
    minutes = _numbers(parts, "BYMINUTE") or (range(60) if parts.get("FREQ") == "MINUTELY" else {start.minute})
    local = ((reading, reading.astimezone(start.tzinfo)) for reading in readings)
    return next((found for found, at in local if at.hour in hours and at.minute in minutes), readings[0])


def _within_days(parts: RuleParts) -> bool:
    return parts.get("FREQ") in {"HOURLY", "MINUTELY", "SECONDLY"}


def _numbers(parts: RuleParts, name: str) -> Container[int]:
    return {int(text) for text in parts.get(name, "").split(",") if text.isascii() and text.isdigit()}
