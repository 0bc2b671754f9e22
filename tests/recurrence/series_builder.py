"""Series built from short text, so that a test case reads like the calendar it stands for."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from aggregator.model import DateOrDateTime, Event, Series, Status, Window


def when(text: str) -> DateOrDateTime:
    """Read "2024-01-01", "2024-01-01 09:00" (UTC) or "2024-01-01 09:00 Europe/Berlin"."""
    day, _, rest = text.partition(" ")
    if not rest:
        return date.fromisoformat(day)
    clock, _, zone = rest.partition(" ")
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=ZoneInfo(zone) if zone else UTC)


def event(start: str, end: str = "", rule: str = "", *, rdates: str = "", exdates: str = "", **more: object) -> Event:
    """Build an event; dates of RDATE and EXDATE are separated by commas. It lasts an hour, or a day."""
    begin = when(start)
    length = timedelta(hours=1) if isinstance(begin, datetime) else timedelta(days=1)
    finish = when(end) if end else begin + length
    return replace(
        Event("uid", begin, finish, rule=rule, rdates=_list(rdates), exdates=_list(exdates)),
        **more,  # type: ignore[arg-type]
    )


def override(slot: str, start: str = "", end: str = "", **more: object) -> Event:
    return event(start or slot, end, recurrence_id=when(slot), **more)


def cancelled(slot: str) -> Event:
    return override(slot, status=Status.CANCELLED)


def series(master: Event | None, *overrides: Event) -> Series:
    return Series("feed", "uid", master, tuple(overrides))


def window(start: str, end: str) -> Window:
    first, last = datetime.fromisoformat(start), datetime.fromisoformat(end)
    return Window(first.replace(tzinfo=UTC), last.replace(tzinfo=UTC))


def _list(text: str) -> tuple[DateOrDateTime, ...]:
    return tuple(when(part.strip()) for part in text.split(",") if part.strip())
