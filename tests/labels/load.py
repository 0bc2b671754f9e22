"""Reads the labelled pairs: for each, what a careful organiser would say about two entries being one event.

A pair is about two *occurrences*: the one of `a` that starts at `at` and the one of `b` that starts at `at_b`, which is
`at` unless the two calendars give different times. `different` holds for any two occurrences of the pair and needs no
`at`; where it has one, the two coincide there and could be mistaken for one. The data is the .toml files beside this
module, one per theme; `documents` makes of a pair what its servers would send.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
from dateutil.rrule import rrulestr  # type: ignore[import-untyped]  # it ships no types

from aggregator.model import DateOrDateTime, Window, instant, is_day

HERE = Path(__file__).parent

HELD_OUT = "heldout"
"""Name of the theme to look at only when everything else is settled: nothing may be tuned to it."""

WINDOW = Window(datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
"""Every labelled occurrence starts in here; the rules are written to make sense in it."""

STAMP = datetime(2025, 12, 15, 9, 0, tzinfo=UTC)


class Label(StrEnum):
    """What a person who knows the communities would say."""

    SAME = "same"
    DIFFERENT = "different"
    UNCLEAR = "unclear"  # neither verdict is a mistake


@dataclass(frozen=True, slots=True)
class LabelledOverride:
    """One occurrence of a series that differs from the rule: `title` is empty where it keeps the master's."""

    slot: DateOrDateTime
    start: DateOrDateTime
    title: str = ""


@dataclass(frozen=True, slots=True)
class LabelledEvent:
    """One side of a pair: a VEVENT as its calendar announces it. Times keep the zone in which they were written."""

    feed: str
    feed_name: str
    uid: str
    start: DateOrDateTime
    length: timedelta
    title: str = ""
    rule: str = ""
    exdates: tuple[DateOrDateTime, ...] = ()
    overrides: tuple[LabelledOverride, ...] = ()
    location: str = ""
    description: str = ""
    html: str = ""
    url: str = ""
    conference: tuple[str, ...] = ()
    organizer: str = ""

    def starts(self, window: Window = WINDOW) -> tuple[DateOrDateTime, ...]:
        """Return every start within the window, overrides applied: UTC instants, or days."""
        moved = {instant(o.slot): o.start for o in self.overrides}
        gone = {instant(e) for e in self.exdates}
        slots = [s for s in self._slots(window) if instant(s) not in gone]
        return tuple(_utc(moved.get(instant(s), s)) for s in slots)

    def _slots(self, window: Window) -> Iterator[DateOrDateTime]:
        """Yield what the rule alone says, counted on the wall clock of the event's zone (RFC 5545, 3.3.10)."""
        if not self.rule:
            yield self.start
            return
        zone = self.start.tzinfo if isinstance(self.start, datetime) else None
        if isinstance(self.start, datetime):
            first = self.start.replace(tzinfo=None)
        else:
            first = datetime.combine(self.start, time.min)
        for wall in rrulestr(self._local_rule(), dtstart=first):
            slot: DateOrDateTime = wall.date() if zone is None else wall.replace(tzinfo=zone)
            if instant(slot) >= window.end:
                return
            if instant(slot) >= window.start:
                yield slot

    def _local_rule(self) -> str:
        """Return the rule with UNTIL on the wall clock, since dateutil compares it with naive times here."""
        head, found, tail = self.rule.partition("UNTIL=")
        if not found:
            return self.rule
        until, semicolon, rest = tail.partition(";")
        if until.endswith("Z") and isinstance(self.start, datetime):
            at = datetime.strptime(until, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
            until = at.astimezone(self.start.tzinfo).strftime("%Y%m%dT%H%M%S")
        return f"{head}UNTIL={until}{semicolon}{rest}"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two entries and what a person says about them. `theme` is the name of the file it stands in."""

    id: str
    theme: str
    label: Label
    why: str
    a: LabelledEvent
    b: LabelledEvent
    at: DateOrDateTime | None = None
    at_b: DateOrDateTime | None = None

    @property
    def held_out(self) -> bool:
        """Whether this pair is kept for the last look."""
        return self.theme == HELD_OUT


def load_pairs(folder: Path = HERE) -> tuple[Pair, ...]:
    """Read every theme, in order of file name. Raise ValueError naming the pair that cannot be understood."""
    return tuple(pair for file in sorted(folder.glob("*.toml")) for pair in _read_theme(file))


def documents(pair: Pair) -> dict[str, bytes]:
    """Return the pair as served: feed id → .ics. Two entries of one feed share one document."""
    by_feed: dict[str, list[LabelledEvent]] = {}
    for side in (pair.a, pair.b):
        by_feed.setdefault(side.feed, []).append(side)
    return {feed: render(events) for feed, events in by_feed.items()}


def render(events: Iterable[LabelledEvent]) -> bytes:
    """Write events of one feed as one iCalendar document, TZIDs being IANA names without a VTIMEZONE."""
    calendar = icalendar.Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Labelled pairs//EN")
    for number, event in enumerate(events):
        if number == 0:
            calendar.add("x-wr-calname", event.feed_name)
        for component in _components(event):
            calendar.add_component(component)
    return bytes(calendar.to_ical())


def _components(event: LabelledEvent) -> Iterator[icalendar.Event]:
    """Yield the master, then one component for each override."""
    master = _component(event, event.start, event.title)
    if event.rule:
        master.add("rrule", icalendar.vRecur.from_ical(event.rule))
    for exdate in event.exdates:
        master.add("exdate", exdate)
    yield master
    for override in event.overrides:
        component = _component(event, override.start, override.title or event.title)
        component.add("recurrence-id", override.slot)
        yield component


def _component(event: LabelledEvent, start: DateOrDateTime, title: str) -> icalendar.Event:
    component = icalendar.Event()
    component.add("uid", event.uid)
    component.add("dtstamp", STAMP)
    component.add("dtstart", start)
    component.add("dtend", _later(start, event.length))
    texts = {"summary": title, "location": event.location, "description": event.description, "url": event.url}
    for name, text in texts.items():
        if text:
            component.add(name, text)
    if event.html:
        component.add("x-alt-desc", event.html, parameters={"FMTTYPE": "text/html"})
    for address in event.conference:
        component.add("conference", address, parameters={"VALUE": "URI"})
    if event.organizer:
        component.add("organizer", "mailto:organizer@example.org", parameters={"CN": event.organizer})
    return component


def _later(start: DateOrDateTime, length: timedelta) -> DateOrDateTime:
    """Add a length as RFC 5545 means it: exact time for instants, days for days."""
    if isinstance(start, datetime):
        return (start.astimezone(UTC) + length).astimezone(start.tzinfo)
    return start + length


def _utc(when: DateOrDateTime) -> DateOrDateTime:
    return when if is_day(when) else instant(when)


def _read_theme(file: Path) -> Iterator[Pair]:
    with file.open("rb") as stream:
        content = tomllib.load(stream)
    for table in content["pair"]:
        try:
            yield _pair(table, file.stem)
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"{file.name}: pair {table.get('id', '?')!r}: {error!r}") from error


def _pair(table: Mapping[str, Any], theme: str) -> Pair:
    at = _moment(table["at"]) if "at" in table else None
    return Pair(
        id=table["id"],
        theme=theme,
        label=Label(table["label"]),
        why=table["why"],
        a=_event(dict(table["a"])),
        b=_event(dict(table["b"])),
        at=at,
        at_b=_moment(table["at_b"]) if "at_b" in table else at,
    )


def _event(table: dict[str, Any]) -> LabelledEvent:
    """Build one side. Unknown keys raise TypeError, so that a misspelt key cannot silently change a label's meaning."""
    zone = table.pop("zone", "")
    days = table.pop("days", None)
    return LabelledEvent(
        start=_when(table.pop("start"), zone),
        length=timedelta(days=days) if days else timedelta(minutes=table.pop("minutes")),
        exdates=tuple(_when(text, zone) for text in table.pop("exdates", ())),
        overrides=tuple(_override(entry, zone) for entry in table.pop("recurrence_overrides", ())),
        conference=tuple(table.pop("conference", ())),
        **table,
    )


def _override(table: Mapping[str, str], zone: str) -> LabelledOverride:
    return LabelledOverride(_when(table["slot"], zone), _when(table["start"], zone), table.get("title", ""))


def _when(text: str, zone: str) -> DateOrDateTime:
    """Read a wall time of this zone, or a day where there is no clock in it."""
    if "T" not in text:
        return date.fromisoformat(text)
    return datetime.fromisoformat(text).replace(tzinfo=UTC if zone == "UTC" else ZoneInfo(zone))


def _moment(text: str) -> DateOrDateTime:
    """Read "2026-03-05T16:00Z" or a day."""
    return datetime.fromisoformat(text).astimezone(UTC) if "T" in text else date.fromisoformat(text)
