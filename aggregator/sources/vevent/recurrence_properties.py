"""RRULE, RDATE and EXDATE of one VEVENT as text and dates; what they mean is `recurrence`'s matter."""

from __future__ import annotations

from aggregator.model import DateOrDateTime, as_type_of, instant
from aggregator.sources.lines.notes import Notes
from aggregator.sources.vevent.dates import read_list
from aggregator.sources.vevent.fields import Properties
from aggregator.timezones import Zones

MAX_DATES = 5_000  # RDATEs, and EXDATEs, of one event: working days of 20 years


def rule(props: Properties, notes: Notes) -> str:
    """Return the value of RRULE in upper case without blanks: of several the first (RFC 5545, 3.8.5.3)."""
    rules = ["".join(prop.value.upper().split()).strip(";") for prop in props.get("RRULE", [])]
    if len(set(rules)) > 1:
        notes.dropped("two-rules", "Several RRULEs. Only the first is used.")
    if "EXRULE" in props:
        notes.dropped("exrule", "EXRULE is obsolete (RFC 5545) and was ignored. Extra dates may appear.")
    return rules[0] if rules else ""


def dates(
    props: Properties, name: str, start: DateOrDateTime, zones: Zones, notes: Notes
) -> tuple[DateOrDateTime, ...]:
    """Return all RDATEs or EXDATEs, in the form of `start`, sorted, each once."""
    found: dict[object, DateOrDateTime] = {}
    for prop in props.get(name, []):
        for when in read_list(prop, zones, notes, MAX_DATES):
            fitting = as_type_of(when, start)
            found[instant(fitting)] = fitting
    in_order = sorted(found.values(), key=instant)
    if len(in_order) > MAX_DATES:
        notes.dropped(
            "too-many-dates", f"{name} lists {len(in_order):,} dates. Only the latest {MAX_DATES:,} are used."
        )
    return tuple(in_order[-MAX_DATES:])
