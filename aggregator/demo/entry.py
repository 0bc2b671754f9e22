"""What a person typed into a calendar, and the iCalendar syntax that every producer shares (RFC 5545, 3.1 and 3.3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from aggregator.model import DateOrDateTime, Status, instant


@dataclass(frozen=True, slots=True)
class Entry:
    """One event or series as its organiser means it. Zoned starts carry a ZoneInfo, others are UTC or days."""

    uid: str
    title: str
    start: DateOrDateTime
    length: timedelta = timedelta(hours=1)
    rule: str = ""
    skipped: tuple[DateOrDateTime, ...] = ()  # occurrences taken out again
    instead_of: datetime | None = None  # this entry replaces the occurrence of that instant
    text: str = ""
    place: str = ""
    link: str = ""  # a page about the event
    status: Status = Status.CONFIRMED
    organizer: str = ""

    @property
    def end(self) -> DateOrDateTime:
        """The end; of days exclusive. Added in wall time, which no sample lets cross a change of the clocks."""
        return self.start + self.length


def zone_of(when: DateOrDateTime) -> str:
    """Return the IANA zone of a zoned time; "" for UTC and for days."""
    return str(when.tzinfo.key) if isinstance(when, datetime) and isinstance(when.tzinfo, ZoneInfo) else ""


def moment(name: str, when: DateOrDateTime) -> str:
    """Write a property whose value is a time in the form its zone asks for."""
    if not isinstance(when, datetime):
        return f"{name};VALUE=DATE:{when:%Y%m%d}"
    zone = zone_of(when)
    return f"{name};TZID={zone}:{when:%Y%m%dT%H%M%S}" if zone else f"{name}:{utc(when)}"


def utc(when: datetime) -> str:
    """Write an instant: 20260620T150000Z."""
    return f"{when.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def entered(entry: Entry) -> str:
    """Write the instant at which somebody put the entry into the calendar: sixty days ahead."""
    return utc(instant(entry.start) - timedelta(days=60))


def escaped(text: str) -> str:
    """Write a TEXT value (RFC 5545, 3.3.11)."""
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def document(lines: list[str]) -> bytes:
    """Fold lines at 75 octets, never inside a character, and end them as iCalendar wants."""
    return b"".join(_folded(line) for line in lines)


def _folded(line: str) -> bytes:
    rest, pieces = line.encode(), []
    while len(rest) > 75:
        cut = 75
        while rest[cut] & 0xC0 == 0x80:  # in the middle of a UTF-8 sequence
            cut -= 1
        pieces.append(rest[:cut])
        rest = b" " + rest[cut:]
    return b"\r\n".join([*pieces, rest, b""])
