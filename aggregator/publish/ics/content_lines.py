"""iCalendar content lines as bytes: escaped, free of what clients choke on, folded at 75 octets (RFC 5545, 3.1).

We write these ourselves, since what is written here is what this product is for: icalendar's writer lets NUL, U+2028
and lone surrogates pass, and its guard against line injection is an assert that `python -O` removes.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from aggregator.model import Conference, DateOrDateTime, instant

# Controls (TAB is allowed by RFC 5545 but Home Assistant's reader refuses it), line and paragraph separators,
# surrogates and non-characters. Line ends become LF first.
_UNWRITABLE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_LINE_END = re.compile("\r\n?|\u2028|\u2029|\x0b|\x0c|\x85")


def clean(text: str) -> str:
    """Return `text` with LF line ends, tabs as spaces and without characters that some client refuses."""
    if text.isprintable() or text.replace("\n", "").isprintable():  # nearly always, and soon known
        return text
    return _UNWRITABLE.sub("", _LINE_END.sub("\n", text).replace("\t", " "))


def escape(text: str) -> str:
    """Return a TEXT value (RFC 5545, 3.3.11)."""
    return clean(text).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def fold_line(line: str) -> bytes:
    """Encode one content line, folded so that no line is longer than 75 octets and no UTF-8 sequence is split."""
    data = line.encode()
    if len(data) <= 75:
        return data + b"\r\n"
    if len(data) == len(line):  # ASCII: an octet is a character
        rest = (data[at : at + 74] for at in range(75, len(data), 74))
        return b"\r\n ".join((data[:75], *rest)) + b"\r\n"
    parts, start, room = [], 0, 75
    while len(data) - start > room:
        end = start + room
        while data[end] & 0xC0 == 0x80:  # inside a UTF-8 sequence
            end -= 1
        parts.append(data[start:end])
        start, room = end, 74  # the blank that marks a continuation counts
    parts.append(data[start:])
    return b"\r\n ".join(parts) + b"\r\n"


def text(name: str, value: str) -> bytes:
    """Write a property with a TEXT value."""
    return fold_line(f"{name}:{escape(value)}")


def raw(name: str, value: str) -> bytes:
    """Write a property whose value is not TEXT (URI, RECUR, INTEGER …); whatever could end the line is removed."""
    return fold_line(f"{name}:{clean(value).replace(chr(10), '')}")


def conference(one: Conference) -> bytes:
    """Write CONFERENCE with FEATURE and LABEL (RFC 7986, 5.11)."""
    features = f";FEATURE={','.join(one.features)}" if one.features else ""
    label = f';LABEL="{_parameter(one.label)}"' if one.label else ""
    return raw(f"CONFERENCE;VALUE=URI{features}{label}", one.uri)


def _parameter(value: str) -> str:
    """Return the value of a quoted parameter (RFC 6868)."""
    return clean(value).replace("^", "^^").replace("\n", "^n").replace('"', "^'")


def moment(name: str, when: DateOrDateTime) -> bytes:
    """Write a property with a date or date-time value: a day, a UTC time, or a wall time with its IANA zone."""
    if not isinstance(when, datetime):
        return fold_line(f"{name};VALUE=DATE:{when:%Y%m%d}")
    zone = zone_name(when)
    if zone == "UTC":
        return fold_line(f"{name}:{utc(when)}")
    return fold_line(f"{name};TZID={zone}:{_basic(when)}")


def utc(when: datetime) -> str:
    """Return the UTC form of an instant, 20260302T160000Z."""
    return f"{_basic(instant(when))}Z"


def _basic(when: datetime) -> str:
    """Return a wall time, 20260302T160000: a third of the time that strftime takes."""
    return when.isoformat()[:19].replace("-", "").replace(":", "")


def zone_name(when: DateOrDateTime) -> str:
    """Return the IANA name of the zone of a time, "UTC" for UTC, "" for a day."""
    if not isinstance(when, datetime):
        return ""
    return getattr(when.tzinfo, "key", "UTC")


def duration(span: timedelta) -> str:
    """Return a DURATION value (RFC 5545, 3.3.6) for a span that is not negative."""
    seconds = int(span.total_seconds())
    days, rest = divmod(seconds, 86400)
    hours, rest = divmod(rest, 3600)
    minutes, seconds = divmod(rest, 60)
    clock = "".join(f"{n}{unit}" for n, unit in ((hours, "H"), (minutes, "M"), (seconds, "S")) if n)
    return "P" + (f"{days}D" if days else "") + (f"T{clock or '0S'}" if clock or not days else "")
