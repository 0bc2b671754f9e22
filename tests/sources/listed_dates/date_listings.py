"""Writes calendars that list every date of a meeting as an event of its own."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st
from ics_text import vevent

NEW_YORK, BERLIN, SYDNEY, TOKYO, LOS_ANGELES = map(
    ZoneInfo, ("America/New_York", "Europe/Berlin", "Australia/Sydney", "Asia/Tokyo", "America/Los_Angeles")
)
HOUR = timedelta(hours=1)


def at(text: str, zone: ZoneInfo | None = None) -> datetime:
    """Return a UTC start; the text is a wall time of the zone."""
    return datetime.fromisoformat(text).replace(tzinfo=zone or UTC).astimezone(UTC)


def every(days: int, first: str, count: int, zone: ZoneInfo | None = None) -> list[datetime]:
    """Return starts at one wall time, so many days apart."""
    wall = datetime.fromisoformat(first)
    return [at((wall + timedelta(days=days * n)).isoformat(), zone) for n in range(count)]


def nth_weekday(nth: int, weekday: int, months: int, hour: int, zone: ZoneInfo) -> list[datetime]:
    """Return starts on the n-th weekday of the months from April 2026 on."""
    found = []
    for month in range(3, 3 + months):
        first = date(2026 + month // 12, month % 12 + 1, 1)
        day = first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))
        found.append(at(f"{day}T{hour:02}:00", zone))
    return found


def lfx(
    start: datetime, *lines: str, meeting: str = "941", planned: datetime | None = None, begun: bool = False
) -> str:
    """Return a date as LFX lists it."""
    seconds = int((planned or start).timestamp())
    return listed(start, *lines, uid=f"{meeting}-{seconds * 1000 if begun else seconds}@lfx.linuxfoundation.org")


def listed(start: datetime, *lines: str, uid: str, length: timedelta = HOUR) -> str:
    times = f"DTSTART:{start:%Y%m%dT%H%M%SZ}", f"DTEND:{start + length:%Y%m%dT%H%M%SZ}"
    title = () if any(line.startswith("SUMMARY") for line in lines) else ("SUMMARY:TSC",)
    return vevent(*times[1:], *title, *lines, uid=uid, start=times[0])


def meetup(start: datetime, *lines: str, number: int = 0) -> str:
    """Return a date with a UID that has its start, or a number that says nothing of the others."""
    return listed(start, *lines, uid=f"event_{number or int(start.timestamp())}@example.com")


TUESDAYS = every(7, "2026-04-07T09:00", 5)
YEAR = every(7, "2026-04-07T09:00", 52, NEW_YORK)
UIDS = st.sampled_from(["lfx", "meetup"])
CHANCE = st.integers(0, 9)


@st.composite
def listings(draw) -> list[str]:
    """Draw dates of a meeting: most of them regular, some missing, moved or with a title of their own."""
    zone = draw(st.sampled_from([NEW_YORK, BERLIN, SYDNEY, TOKYO, None]))
    days = draw(st.sampled_from([1, 7, 14, 28]))
    form = draw(UIDS)
    events = []
    for n, start in enumerate(every(days, "2026-02-03T20:30", draw(st.integers(1, 30)), zone)):
        what = draw(CHANCE)
        if what == 0:
            continue
        moved = start + timedelta(hours=draw(st.integers(-200, 200))) if what == 1 else start
        title = f"SUMMARY:Special {n}" if what == 2 else "SUMMARY:TSC"
        planned = start if draw(st.booleans()) else moved
        events.append(lfx(moved, title, planned=planned) if form == "lfx" else meetup(moved, title, number=n + 1))
    return events or [meetup(TUESDAYS[0])]
