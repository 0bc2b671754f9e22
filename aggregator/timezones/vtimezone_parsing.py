"""VTIMEZONE components as feeds send them → `VTimezone`, which can tell the offset of any wall time.

Read from content lines and not by icalendar, which refuses the whole file for one offset of ±99:59 and expands rules
without limit. A broken observance costs that observance.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property

from aggregator.model import Note, Severity
from aggregator.timezones.rules import YEARS, VTimezoneRule, parse_local, parse_rule

ContentLine = tuple[str, Mapping[str, str], str]  # name, parameters, value as sent; unfolded

MAX_OBSERVANCES = 400  # who lists every transition since 1900 comes to about 240
MAX_RDATES = 400  # of one observance
FIRST_YEAR = 1601  # of an observance: where Windows begins
WEST, EAST = timedelta(hours=-12), timedelta(hours=14)  # no place on Earth keeps a time outside of these

_OFFSET = re.compile(r"([+-]?)(\d\d):?(\d\d):?(\d\d)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Observance:
    """One STANDARD or DAYLIGHT sub-component (RFC 5545, 3.6.5). Times are naive and local, counted in `offset_from`."""

    start: datetime
    offset_from: timedelta
    offset_to: timedelta
    rule: VTimezoneRule | None = None
    rdates: tuple[datetime, ...] = ()

    def onsets(self) -> list[datetime]:
        """Return the instants at which this observance takes over, as naive UTC."""
        ruled = self.rule.onsets(self.start) if self.rule else []
        return [when - self.offset_from for when in (self.start, *self.rdates, *ruled)]


@dataclass(frozen=True, slots=True, order=True)
class Change:
    """The clocks change from one offset to another at an instant, given as naive UTC."""

    at: datetime
    before: timedelta
    after: timedelta


@dataclass(frozen=True)
class VTimezone:
    """A VTIMEZONE understood. There is always at least one observance."""

    tzid: str
    observances: tuple[Observance, ...]
    location: str = ""  # X-LIC-LOCATION: libical's name of the IANA zone this was made from

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """Every change up to the end of `rules.YEARS`, in order."""
        onsets = sorted((at, o.offset_from, o.offset_to) for o in self.observances for at in o.onsets())
        befores = [onsets[0][1], *(after for _, _, after in onsets)]
        return tuple(Change(at, before, after) for before, (at, _, after) in zip(befores, onsets, strict=False))

    def offset(self, wall: datetime) -> timedelta:
        """Return the offset of a naive wall time; in a gap or an overlap the one before it (RFC 5545, 3.3.5)."""
        passed = bisect_right(self.changes, wall, key=lambda change: change.at + max(change.before, change.after))
        return self._offset_after(passed)

    def offset_at(self, instant: datetime) -> timedelta:
        """Return the offset at an aware instant."""
        naive = instant.astimezone(UTC).replace(tzinfo=None)
        return self._offset_after(bisect_right(self.changes, naive, key=lambda change: change.at))

    def _offset_after(self, passed: int) -> timedelta:
        return self.changes[passed - 1].after if passed else self.changes[0].before


def constant(tzid: str, offset: timedelta) -> VTimezone:
    """Return the VTIMEZONE of a place that never changes its clocks."""
    return VTimezone(tzid, (Observance(datetime(YEARS[0], 1, 1), offset, offset),))  # noqa: DTZ001 – local


def parse_vtimezone(lines: Iterable[ContentLine]) -> tuple[VTimezone | None, tuple[Note, ...]]:
    """Read the content lines of one VTIMEZONE, with or without its own BEGIN and END.

    Observances that cannot be used are left out, each kind of fault with a note. None if there is no TZID, or none of
    them is left.
    """
    own, blocks = _split(lines)
    tzid = own.get("TZID", "").strip()
    observances, faults = [], []
    for block in blocks[:MAX_OBSERVANCES]:
        try:
            observances.append(_observance(block))
        except (ValueError, OverflowError) as fault:
            faults.append(str(fault))
    if len(blocks) > MAX_OBSERVANCES:
        faults.append(f"more than {MAX_OBSERVANCES} parts")
    notes = tuple(_note(tzid, fault, faults.count(fault)) for fault in dict.fromkeys(faults))
    if not tzid or not observances:
        text = f"VTIMEZONE “{tzid[:80]}” has no TZID or no usable part. It was left out."
        return None, (*notes, Note(Severity.REPAIRED, "zone-broken", text))
    return VTimezone(tzid, tuple(observances), own.get("X-LIC-LOCATION", "").strip()), notes


def _note(tzid: str, fault: str, count: int) -> Note:
    text = f"VTIMEZONE “{tzid[:80]}”: {fault}. That part was left out."
    return Note(Severity.REPAIRED, "zone-broken", text, count=count)


def _split(lines: Iterable[ContentLine]) -> tuple[dict[str, str], list[list[ContentLine]]]:
    """Separate the properties of the VTIMEZONE itself from its STANDARD and DAYLIGHT blocks."""
    own: dict[str, str] = {}
    blocks: list[list[ContentLine]] = []
    inside = False
    for name, params, value in lines:
        match name.upper(), value.strip().upper():
            case "BEGIN", "STANDARD" | "DAYLIGHT":
                inside = True
                blocks.append([])
            case "END", _:
                inside = False
            case upper, _ if inside:
                blocks[-1].append((upper, params, value))
            case upper, _:
                own.setdefault(upper, value)
    return own, blocks


def _observance(block: list[ContentLine]) -> Observance:
    values = {name: value for name, _, value in reversed(block)}  # of two equal names the first counts
    if "DTSTART" not in values or "TZOFFSETTO" not in values:
        raise ValueError("no DTSTART or TZOFFSETTO")
    # Before 1601 (where Windows begins) and near 9999, `start - offset` may not exist.
    start = max(parse_local(values["DTSTART"]), datetime(FIRST_YEAR, 1, 1))  # noqa: DTZ001 – local
    if start.year > YEARS[-1]:
        raise ValueError(f"a part that begins in {start.year}")
    offset_to = _offset(values["TZOFFSETTO"])
    try:
        offset_from = _offset(values["TZOFFSETFROM"])
    except (KeyError, ValueError):
        offset_from = offset_to  # it only says how DTSTART is counted: an hour's doubt on one day of the year
    rule = parse_rule(values["RRULE"], start, offset_from) if "RRULE" in values else None
    return Observance(start, offset_from, offset_to, rule, _rdates(block))


def _rdates(block: list[ContentLine]) -> tuple[datetime, ...]:
    """Read every RDATE; of a PERIOD the start counts."""
    texts = [text.split("/")[0] for name, _, value in block if name == "RDATE" for text in value.split(",") if text]
    dates = (parse_local(text) for text in texts[:MAX_RDATES])
    return tuple(when for when in dates if FIRST_YEAR <= when.year <= YEARS[-1])


def _offset(text: str) -> timedelta:
    match = _OFFSET.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"“{text[:20]}” is not a valid UTC offset")
    hours, minutes, seconds = (int(part or 0) for part in match.groups()[1:])
    offset = timedelta(hours=hours, minutes=minutes, seconds=seconds) * (-1 if match[1] == "-" else 1)
    if not WEST <= offset <= EAST:
        raise ValueError(f"“{text[:20]}” is not a valid UTC offset")
    return offset
