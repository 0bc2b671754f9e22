"""The filtered calendar as jCal (RFC 7265), converted from the iCalendar text that we write.

It knows the properties that `render` and `timezones` write. Any other gets the type "unknown" (RFC 7265, 5.1).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import msgspec

from aggregator.config import Config
from aggregator.publish.ics.vevent_editing import Line, unfolded
from aggregator.web.formats.ics import subscription_as_ics
from aggregator.web.request.subscription_query import SubscriptionQuery
from aggregator.web.serving.served_snapshot import IndexedSnapshot

_TYPES = {
    name: kind
    for kind, names in {
        "text": "VERSION PRODID CALSCALE NAME DESCRIPTION COLOR UID SUMMARY LOCATION CATEGORIES STATUS TRANSP TZID "
        "TZNAME ACTION",
        "date-time": "DTSTAMP LAST-MODIFIED DTSTART DTEND RECURRENCE-ID EXDATE RDATE",
        "duration": "DURATION TRIGGER",
        "integer": "SEQUENCE",
        "float": "GEO",
        "recur": "RRULE",
        "uri": "URL",
        "utc-offset": "TZOFFSETFROM TZOFFSETTO",
    }.items()
    for name in names.split()
}
_ESCAPE = re.compile(r"\\(.)")
_PARAMETER = re.compile(r';([^=;:"]+)=((?:"[^"]*"|[^";:])*)')
_CARET = re.compile(r"\^([n'^])")
_COMMA = re.compile(r"(?<!\\)(?:\\\\)*,")


def subscription_as_jcal(indexed: IndexedSnapshot, query: SubscriptionQuery, config: Config, now: datetime) -> bytes:
    """Write the filtered calendar."""
    return ics_as_jcal(subscription_as_ics(indexed, query, config, now))


def ics_as_jcal(ics: bytes) -> bytes:
    """Convert a calendar that we have written."""
    lines = iter(unfolded(ics))
    next(lines)  # BEGIN:VCALENDAR
    return msgspec.json.encode(_component("vcalendar", lines))


def _component(name: str, lines: Iterator[Line]) -> list[Any]:
    """Read up to the END of a component: its name, its properties, its subcomponents."""
    properties: list[Any] = []
    components: list[Any] = []
    for line in lines:
        if line.name == "END":
            break
        if line.name == "BEGIN":
            components.append(_component(line.value.lower(), lines))
        else:
            properties.append(_property(line))
    return [name, properties, components]


def _property(line: Line) -> list[Any]:
    parameters = {name.lower(): _parameter(value) for name, value in _PARAMETER.findall(line.parameters)}
    kind = parameters.pop("value", "").lower() or _TYPES.get(line.name, "unknown")
    if line.name == "CATEGORIES":
        return ["categories", parameters, kind, *map(_text, _values(line.value))]
    return [line.name.lower(), parameters, kind, _CONVERTERS.get(kind, str)(line.value)]


def _parameter(value: str) -> str:
    """Return the value of a parameter without its quotes and the escapes of RFC 6868."""
    return _CARET.sub(lambda found: {"n": "\n", "'": '"', "^": "^"}[found[1]], value.strip('"'))


def _values(text: str) -> list[str]:
    """Split a list at the commas that are not escaped."""
    ends = [found.end() - 1 for found in _COMMA.finditer(text)]
    return [text[a:b] for a, b in zip([0, *(end + 1 for end in ends)], [*ends, len(text)], strict=True)]


def _text(value: str) -> str:
    return _ESCAPE.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)


def _date(value: str) -> str:
    return f"{value[:4]}-{value[4:6]}-{value[6:8]}"


def _date_time(value: str) -> str:
    return f"{_date(value)}T{value[9:11]}:{value[11:13]}:{value[13:]}"


def _offset(value: str) -> str:
    hours, minutes, seconds = value[:3], value[3:5], value[5:]
    return f"{hours}:{minutes}" + (f":{seconds}" if seconds else "")


def _recur(value: str) -> dict[str, Any]:
    parts = (part.split("=", 1) for part in value.split(";"))
    return {name.lower(): _rule_part(name, part) for name, part in parts}


def _rule_part(name: str, value: str) -> object:
    if name == "UNTIL":
        return _date_time(value) if "T" in value else _date(value)
    values = [int(one) if one.lstrip("+-").isdigit() else one for one in value.split(",")]
    return values[0] if len(values) == 1 else values


_CONVERTERS: dict[str, Callable[[str], object]] = {
    "text": _text,
    "date": _date,
    "date-time": _date_time,
    "integer": int,
    "float": lambda value: [float(number) for number in value.split(";")],
    "recur": _recur,
    "utc-offset": _offset,
}
