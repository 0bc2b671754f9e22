"""Calendars as LFX lists them: every date as an event of its own, under one UID before it begins and another after."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from ics_text import vcalendar, vevent

NEW_YORK = ZoneInfo("America/New_York")
TWICE = timedelta(hours=8)  # a date that has begun is listed in both forms for as long


@dataclass
class LfxMeeting:
    """A meeting: its starts as they were planned, and where dates were moved to or cancelled (None)."""

    number: str
    title: str
    starts: list[datetime]
    length: timedelta = timedelta(hours=1)
    changed: dict[datetime, datetime | None] = field(default_factory=dict)

    def vevents(self, now: datetime, past: timedelta) -> list[str]:
        """Return the events listed at `now`: those of the past that long."""
        found = []
        for planned in self.starts:
            start = self.changed.get(planned, planned)
            if start is None or start < now - past:
                continue
            if start <= now:
                found.append(self._vevent(planned, start, now, begun=True))
            if now < start + TWICE:
                found.append(self._vevent(planned, start, now, begun=False))
        return found

    def _vevent(self, planned: datetime, start: datetime, now: datetime, *, begun: bool) -> str:
        seconds = int(planned.timestamp())
        return vevent(
            f"DTSTAMP:{now:%Y%m%dT%H%M%SZ}",
            f"DTEND:{start + self.length:%Y%m%dT%H%M%SZ}",
            "SEQUENCE:0",
            f"SUMMARY:{self.title}",
            f"DESCRIPTION:{self.title}",
            uid=f"{self.number}-{seconds * 1000 if begun else seconds}@lfx.linuxfoundation.org",
            start=f"DTSTART:{start:%Y%m%dT%H%M%SZ}",
        )


def every(days: int, first: str, count: int, zone: ZoneInfo = NEW_YORK) -> list[datetime]:
    """Return starts at one wall time, so many days apart."""
    wall = datetime.fromisoformat(first)
    return [(wall + timedelta(days=days * n)).replace(tzinfo=zone).astimezone(UTC) for n in range(count)]


def lfx_calendar(meetings: list[LfxMeeting], now: datetime, past: timedelta) -> bytes:
    """Return what LFX answers at `now`."""
    header = ("PRODID:-//LFX//Project Calendar//EN", "CALSCALE:GREGORIAN", "METHOD:PUBLISH")
    return vcalendar(*(one for meeting in meetings for one in meeting.vevents(now, past)), header=header)
