"""The recurrence rule of an event, as it is published: its parts, and when its first date starts and ends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from aggregator.model import DateOrDateTime, ServedEvent
from aggregator.publish.ics.vevent_editing import Line, unfolded


@dataclass(frozen=True)
class RecurrenceRule:
    """An RRULE with its DTSTART and DTEND (RFC 5545, 3.8.5.3)."""

    parts: Mapping[str, str]  # FREQ, INTERVAL, BYDAY …
    start: DateOrDateTime
    end: DateOrDateTime | None
    zone: str  # IANA name; "" of whole days


def recurrence_rule(event: ServedEvent) -> RecurrenceRule | None:
    """Return the rule of an event; None if it has none, or several."""
    masters = [vevent for vevent in event.vevents if b"RRULE:" in vevent]
    return _read(masters[0]) if len(masters) == 1 else None


@lru_cache(maxsize=4096)
def _read(master: bytes) -> RecurrenceRule | None:
    lines = {line.name: line for line in reversed(unfolded(master))}
    start, rule = lines.get("DTSTART"), lines.get("RRULE")
    if start is None or rule is None:
        return None
    parts = dict(part.partition("=")[::2] for part in rule.value.split(";"))
    return RecurrenceRule(parts, start.when, _when(lines.get("DTEND")), start.zone)


def _when(line: Line | None) -> DateOrDateTime | None:
    return line.when if line else None
