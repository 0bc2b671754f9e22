"""Zone labels of any producer → IANA names, as far as the label alone says it.

Nothing a feed sends ever reaches `ZoneInfo(...)`, which opens files: labels are only looked up in tables whose values
are names of the tz database.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from aggregator.timezones.tzid_aliases import ABBREVIATIONS, PLACES, PLACES_OF_LINKS, WINDOWS_EXTRA

UTC_LABELS = {
    "z", "utc", "uct", "gmt", "gmt0", "zulu", "universal", "greenwich", "etc/utc", "etc/uct", "etc/gmt", "etc/gmt0",
    "etc/gmt+0", "etc/gmt-0", "gmt+0", "gmt-0", "etc/zulu", "etc/universal", "etc/greenwich", "tzone://microsoft/utc",
    "coordinated universal time", "greenwich mean time",
}  # fmt: skip
# London's time to many who write them, so that a VTIMEZONE decides.
DOUBTFUL_UTC = {"gmt", "gmt0", "gmt+0", "gmt-0", "greenwich", "greenwich mean time"}

_SQUASHED = re.compile(r"[\W_]+")
_OFFSET = re.compile(r"\(?(?:UTC|GMT)?\s*([+\-−])(\d{1,2})(?::?([0-5]\d))?\)?", re.ASCII | re.IGNORECASE)
_DISPLAY = re.compile(r"\((?:UTC|GMT)\s*([+\-−]\d{1,2}:?\d\d)?\)\s*(.+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ZoneGuess:
    """What a label says. IANA names are `sure` and win over a VTIMEZONE; others give way to one that contradicts them.

    A TZID means what the file says (RFC 5545, 3.2.19), but the names of the tz database mean the same everywhere.
    """

    name: str  # IANA, or "UTC"
    kind: str = ""  # of the note, "" where the label needed no repair
    sure: bool = True


@cache
def iana_names() -> frozenset[str]:
    """Return the zones of the tz database, without those that depend on the machine or stand for "unknown"."""
    return frozenset(available_timezones() - {"Factory", "localtime", "posixrules"})


def clean_tzid(label: str) -> str:
    """Return a label without quotes, escapes and outer blanks, the form in which labels are compared."""
    return label.replace("\\,", ",").replace("\\;", ";").strip().strip('"').strip()[:200]


def guess_zone(label: str) -> ZoneGuess | None:
    """Return what a cleaned label means, None if it tells nothing."""
    return _iana(label) or _windows(label) or _prefixed(label) or _short(label) or _display(label)


def fixed_offset(label: str) -> timedelta | None:
    """Read "GMT+0200", "UTC-5", "+01:00" or "(GMT-03:00)": hours east of Greenwich are positive."""
    match = _OFFSET.fullmatch(label)
    if match is None:
        return None
    offset = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
    return offset if match[1] == "+" else -offset


def etc_name(offset: timedelta) -> str | None:
    """Return the Etc zone of whole hours. Its sign is POSIX's: Etc/GMT+5 is five hours *behind* Greenwich."""
    hours, rest = divmod(offset, timedelta(hours=1))
    if rest or not -12 <= hours <= 14:
        return None
    return f"Etc/GMT{-hours:+d}" if hours else "UTC"


def _iana(label: str) -> ZoneGuess | None:
    if label.casefold() in UTC_LABELS:
        sure = label.casefold() not in DOUBTFUL_UTC
        return ZoneGuess("UTC", "" if label in iana_names() else "zone-spelling", sure)
    if label in iana_names():
        place = PLACES_OF_LINKS.get(label)
        return ZoneGuess(
            place or label, "zone-link" if place else "", sure="/" in label or not label.isupper()
        )  # EST, CET and the like are abbreviations
    respelled = _by_spelling().get(_squash(label))
    return ZoneGuess(respelled, "zone-spelling") if respelled and "/" in respelled else None


def _windows(label: str) -> ZoneGuess | None:
    """Look up CLDR's table, also for "… Standard Time 1" (Outlook numbers copies) and "… Daylight Time"."""
    standard = re.sub(r" (daylight|summer) time$", " standard time", label.rstrip(":").casefold())
    for candidate in (standard, re.sub(r" \d{1,3}$", "", standard)):
        name = _windows_table().get(candidate)
        if name is not None:
            return ZoneGuess(name, "zone-windows", sure=False)
    return None


def _prefixed(label: str) -> ZoneGuess | None:
    """Find the longest IANA name at the end: "/citadel.org/20210210_1/Europe/Berlin", "custom_America/New_York"."""
    parts = label.removeprefix("custom_").split("/")
    for start in range(len(parts)):
        name = "/".join(parts[start:])
        if name in iana_names() and name != label:
            return ZoneGuess(
                "UTC" if name.casefold() in UTC_LABELS else PLACES_OF_LINKS.get(name, name), "zone-prefixed"
            )
    return None


def _short(label: str) -> ZoneGuess | None:
    """Read an abbreviation only one zone uses, or an offset of whole hours."""
    offset = fixed_offset(label)
    name = ABBREVIATIONS.get(label.upper()) if offset is None else etc_name(offset)
    return ZoneGuess(name, "zone-offset", sure=False) if name else None


def _display(label: str) -> ZoneGuess | None:
    """Read what Windows shows to people: "(UTC+01:00) Amsterdam, Berlin, Bern", "Eastern Time (US & Canada)"."""
    match = _DISPLAY.fullmatch(label)
    offset = fixed_offset(match[1]) if match and match[1] else None
    for place in re.split(r"[,;:]", match[2] if match else label):
        known = PLACES.get(_squash(place))
        if known:
            return ZoneGuess(known, "zone-windows", sure=False)
        name = _cities().get(_squash(place))
        if name and (offset is None or offset in _offsets_of(name)):
            return ZoneGuess(name, "zone-windows", sure=False)
    return None


def _squash(text: str) -> str:
    return _SQUASHED.sub("", text.casefold())


def _offsets_of(name: str) -> Iterator[timedelta | None]:
    """Yield the winter and the summer offset of a zone; which year hardly matters to a label."""
    zone = ZoneInfo(name)
    return (datetime(2025, month, 1, tzinfo=UTC).astimezone(zone).utcoffset() for month in (1, 7))


@cache
def _by_spelling() -> dict[str, str]:
    # Etc/GMT+5 and Etc/GMT-5 squash to the same text: no guess may come of that.
    return {_squash(name): name for name in sorted(iana_names()) if not name.startswith(("Etc/", "GMT"))}


@cache
def _windows_table() -> dict[str, str]:
    table = {name.casefold(): zone for name, zone in (WINDOWS_TO_OLSON | WINDOWS_EXTRA).items()}
    return {name: "UTC" if zone == "Etc/UTC" else zone for name, zone in table.items() if zone in iana_names()}


@cache
def _cities() -> dict[str, str]:
    """Return the last part of each IANA name, where it means one time only (unlike Brazil/West, Australia/West)."""
    zones = sorted(name for name in iana_names() if "/" in name and not name.startswith(("Etc/", "US/", "Canada/")))
    found: dict[str, list[str]] = {}
    for name in zones:
        found.setdefault(_squash(name.rsplit("/", 1)[1]), []).append(name)
    return {
        city: names[0]
        for city, names in found.items()
        if len(names) == 1 or len({tuple(_offsets_of(name)) for name in names}) == 1
    }
