"""VTIMEZONEs as Google and TeamUp send them: two yearly rules since 1970, whatever the zone's true history."""

from __future__ import annotations

_AMERICA = ("19700308T020000", "BYMONTH=3;BYDAY=2SU", "19701101T020000", "BYMONTH=11;BYDAY=1SU")
_EUROPE = "BYMONTH=3;BYDAY=-1SU", "BYMONTH=10;BYDAY=-1SU"

# zone: standard offset and name, daylight offset and name, and when the one gives way to the other
_RULES = {
    "America/Los_Angeles": ("-0800", "PST", "-0700", "PDT", *_AMERICA),
    "America/New_York": ("-0500", "EST", "-0400", "EDT", *_AMERICA),
    "Europe/London": ("+0000", "GMT", "+0100", "BST", "19700329T010000", _EUROPE[0], "19701025T020000", _EUROPE[1]),
    "Europe/Madrid": ("+0100", "CET", "+0200", "CEST", "19700329T020000", _EUROPE[0], "19701025T030000", _EUROPE[1]),
}
_FIXED = {"Asia/Tokyo": ("+0900", "JST"), "Asia/Kolkata": ("+0530", "IST"), "Africa/Nairobi": ("+0300", "EAT")}


def vtimezone(zone: str, *, extra: tuple[str, ...] = ()) -> list[str]:
    """Return the lines of one VTIMEZONE; `extra` are lines a producer adds below TZID."""
    body = _fixed(*_FIXED[zone]) if zone in _FIXED else _changing(*_RULES[zone])
    return ["BEGIN:VTIMEZONE", f"TZID:{zone}", *extra, f"X-LIC-LOCATION:{zone}", *body, "END:VTIMEZONE"]


def _fixed(offset: str, name: str) -> list[str]:
    return _part("STANDARD", offset, offset, name, "19700101T000000", "")


def _changing(  # noqa: PLR0913, PLR0917 - a row of the table above
    std: str, std_name: str, dst: str, dst_name: str, dst_from: str, dst_rule: str, std_from: str, std_rule: str
) -> list[str]:
    return [
        *_part("DAYLIGHT", std, dst, dst_name, dst_from, dst_rule),
        *_part("STANDARD", dst, std, std_name, std_from, std_rule),
    ]


def _part(kind: str, before: str, after: str, name: str, since: str, rule: str) -> list[str]:
    lines = [f"TZOFFSETFROM:{before}", f"TZOFFSETTO:{after}", f"TZNAME:{name}", f"DTSTART:{since}"]
    yearly = [f"RRULE:FREQ=YEARLY;{rule}"] if rule else []
    return [f"BEGIN:{kind}", *lines, *yearly, f"END:{kind}"]
