"""When sample meetings are, and the invented identifiers they carry: all of it follows from `now` and a slug."""

from __future__ import annotations

import base64
import hashlib
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


class Week:
    """Days and times counted from the Monday of the current week."""

    def __init__(self, now: datetime) -> None:
        today = now.astimezone(UTC).date()
        self.monday = today - timedelta(days=today.weekday())

    def day(self, weekday: int, week: int = 0) -> date:
        """Return a day of the `week`-th week from now; Monday is 0."""
        return self.monday + timedelta(days=weekday, weeks=week)

    def at(self, weekday: int, clock: str, zone: str = "", week: int = 0) -> datetime:
        """Return a wall time of the `week`-th week from now, in UTC if no zone is named."""
        return datetime.combine(self.day(weekday, week), time.fromisoformat(clock), ZoneInfo(zone) if zone else UTC)

    def monthly(self, weekday: int, nth: int, clock: str, zone: str) -> datetime:
        """Return the nth weekday of the month three months ago: where a monthly series begins."""
        first = (self.monday.replace(day=15) - timedelta(days=91)).replace(day=1)
        start = first + timedelta(days=(weekday - first.weekday()) % 7, weeks=nth - 1)
        return datetime.combine(start, time.fromisoformat(clock), ZoneInfo(zone))


def google_uid(slug: str) -> str:
    """Make a UID that looks like one of Google's, always the same for a slug."""
    digest = hashlib.sha256(slug.encode()).digest()[:16]
    return base64.b32hexencode(digest).decode().lower().rstrip("=") + "@google.com"


def teamup_uid(slug: str) -> str:
    """Make a UID that looks like one of TeamUp's, always the same for a slug."""
    return f"TU{1_000_000_000 + int.from_bytes(hashlib.sha256(slug.encode()).digest()[:4]) % 900_000_000}"


def zoom(slug: str) -> str:
    """Make the address of a Zoom room; its number begins with 0, which no real room's does."""
    return f"https://zoom.us/j/0{int.from_bytes(hashlib.sha256(slug.encode()).digest()[:5]) % 10**10:010d}"


def meet(slug: str) -> str:
    """Make the address of a Meet room."""
    letters = "".join(chr(97 + byte % 26) for byte in hashlib.sha256(slug.encode()).digest()[:10])
    return f"https://meet.google.com/{letters[:3]}-{letters[3:7]}-{letters[7:]}"


def wrapped(url: str, label: str) -> str:
    """Write a link as Google's editor does: through its redirector, in HTML."""
    target = url.replace(":", "%3A").replace("/", "%2F")
    return f'<a href="https://www.google.com/url?q={target}&amp;sa=D&amp;source=calendar" target="_blank">{label}</a>'
