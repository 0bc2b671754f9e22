"""RRULE, RDATE and EXDATE of one VEVENT as text and dates; what they mean is `recurrence`'s matter."""

from __future__ import annotations

from aggregator.model import DateOrDateTime, instant
from aggregator.sources.lines.notes import Notes
from aggregator.sources.vevent.dates import as_type_of, read_list
from aggregator.sources.vevent.fields import Properties
from aggregator.timezones import Zones

MAX_DATES = 5_000  # RDATEs, and EXDATEs, of one event: working days of 20 years


def rule(props: Properties, notes: Notes) -> str:
    """Return the value of RRULE in upper case without blanks: of several the first (RFC 5545, 3.8.5.3)."""
    rules = ["".join(prop.value.upper().split()).strip(";") for prop in props.get("RRULE", [])]
    if len(set(rules)) > 1:
        notes.dropped("two-rules", f"the event has {len(rules)} recurrence rules; only the first was used")
    if "EXRULE" in props:
        notes.dropped("exrule", "EXRULE is obsolete (RFC 5545, A.3) and was ignored: more dates may show than meant")
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
        notes.dropped("too-many-dates", f"the event has {len(in_order)} {name}; the latest {MAX_DATES:,} were kept")
    return tuple(in_order[-MAX_DATES:])
