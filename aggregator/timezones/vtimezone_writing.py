"""An IANA name → the VTIMEZONE we publish, which libical, ical.js, icalendar and zoneinfo read alike from 2000 to 2046.

Clients differ in what they understand: ical.js reads only the first value of an RDATE, many know no rules but "the n-th
or last Sunday of a month" and "the Sunday among these days". So there are no RDATEs here: a change of the clocks is
part of a yearly rule of these kinds, or an observance of its own.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from aggregator.timezones.rules import WEEKDAYS, VTimezoneRule
from aggregator.timezones.transitions import Transition, state, transitions
from aggregator.timezones.tzid_lookup import iana_names

FIRST = date(2000, 1, 1)
LAST = date(2047, 1, 1)  # changes without a rule are listed up to here
# A rule that holds until here holds for ever: weekdays and leap years have repeated by then.
HORIZON = date(2060, 1, 1)
SHORTEST_RULE = 3  # years; a shorter row of changes is written one by one
BEGINNING = datetime(1970, 1, 1)  # noqa: DTZ001 – local; start of the observance that covers all before FIRST


@dataclass(frozen=True, slots=True)
class _Row:
    """Changes of the clocks in consecutive years that follow one rule."""

    rules: tuple[VTimezoneRule, ...]  # two where the days cross the end of a month: each year one of them gives the day
    changes: tuple[Transition, ...]

    @property
    def endless(self) -> bool:
        return self.changes[-1].at.year == HORIZON.year - 1


@cache
def vtimezone(name: str) -> bytes:
    """Return the VTIMEZONE of an IANA zone, folded, with CRLF.

    Raise ValueError for names not in the tz database, and for "UTC": its times are written with Z and need none.
    """
    if name == "UTC" or name not in iana_names():
        raise ValueError(f"{name!r} is no zone that has a VTIMEZONE")
    zone = ZoneInfo(name)
    lines = ["BEGIN:VTIMEZONE", f"TZID:{name}", f"X-LIC-LOCATION:{name}"]
    lines += _observance(state(zone, datetime(FIRST.year, 1, 1, tzinfo=UTC)), BEGINNING)
    rows = _rows(list(transitions(zone, FIRST, HORIZON)))
    for change, rule in sorted((pair for row in rows for pair in _written(row)), key=lambda pair: pair[0].at):
        lines += _observance(change, change.local, rule)
    lines.append("END:VTIMEZONE")
    return "".join(f"{_fold(line)}\r\n" for line in lines).encode()


def _rows(changes: list[Transition]) -> Iterable[_Row]:
    """Part the changes into the longest rows; those without a rule up to LAST only."""
    left = {change.local.date(): change for change in changes}
    for change in changes:
        if change.local.date() not in left:
            continue
        row = max(
            (_row(rules, change, left) for rules in _rules(change.local.date())), key=lambda row: len(row.changes)
        )
        for taken in row.changes:
            del left[taken.local.date()]
        if change.at.year < LAST.year:
            yield row


def _row(rules: tuple[VTimezoneRule, ...], first: Transition, left: dict[date, Transition]) -> _Row:
    """Follow rules from its first change as long as there is such a change every year."""
    changes = [first]
    for year in range(first.local.year + 1, HORIZON.year):
        change = next((left[day] for rule in rules for day in rule.days(year) if day in left), None)
        if change is None or not _alike(first, change):
            break
        changes.append(change)
    return _Row(rules, tuple(changes))


def _alike(one: Transition, other: Transition) -> bool:
    return (one.offset_from, one.offset_to, one.name, one.daylight, one.local.time()) == (
        other.offset_from,
        other.offset_to,
        other.name,
        other.daylight,
        other.local.time(),
    )


def _rules(day: date) -> Iterable[tuple[VTimezoneRule, ...]]:
    """Yield the rules a date may follow, best understood first: n-th weekday, last weekday, weekday on or after."""
    length = monthrange(day.year, day.month)[1]
    months, weekday = (day.month,), day.weekday()
    nth = (day.day + 6) // 7
    if nth <= 4:
        yield (VTimezoneRule(months, ((nth, weekday),)),)
    if day.day > length - 7:
        yield (VTimezoneRule(months, ((-1, weekday),)),)
    for earliest in range(max(1, day.day - 6), min(day.day, length - 6) + 1):
        yield (VTimezoneRule(months, ((0, weekday),), tuple(range(earliest, earliest + 7))),)
    yield (VTimezoneRule(months, month_days=(day.day,)),)
    yield from _across_months(day)


def _across_months(day: date) -> Iterable[tuple[VTimezoneRule, ...]]:
    """Yield the rules for weeks that end in the next month, such as Egypt's "midnight after the last Thursday"."""
    first = day if day.day > 7 else day.replace(day=1) - timedelta(days=1)
    length, following = monthrange(first.year, first.month)[1], first.month % 12 + 1
    for earliest in range(length - 5, length + 1):
        here = VTimezoneRule((first.month,), ((0, day.weekday()),), tuple(range(earliest, length + 1)))
        there = VTimezoneRule((following,), ((0, day.weekday()),), tuple(range(1, earliest + 7 - length)))
        if day in here.days(day.year) + there.days(day.year):
            yield here, there


def _written(row: _Row) -> Iterable[tuple[Transition, str]]:
    """Yield the first change of each observance a row is written as, with its RRULE or "" for none."""
    if len(row.changes) < SHORTEST_RULE:
        yield from ((change, "") for change in row.changes)
        return
    for rule in row.rules:
        changes = [change for change in row.changes if change.local.month in rule.months]
        if changes:
            yield changes[0], _rrule(rule, None if row.endless else changes[-1].at)


def _rrule(rule: VTimezoneRule, until: datetime | None) -> str:
    parts = ["FREQ=YEARLY", f"BYMONTH={rule.months[0]}"]
    if rule.month_days:
        parts.append("BYMONTHDAY=" + ",".join(map(str, rule.month_days)))
    parts += [f"BYDAY={nth or ''}{WEEKDAYS[weekday]}" for nth, weekday in rule.weekdays]
    if until is not None:
        # A day more than needed: icalendar [7.3.0] compares UNTIL, which is UTC, with local times, and so loses the
        # last change of every zone east of Greenwich.
        parts.append(f"UNTIL={until + timedelta(days=1):%Y%m%dT%H%M%S}Z")
    return ";".join(parts)


def _observance(change: Transition, start: datetime, rrule: str = "") -> list[str]:
    kind = "DAYLIGHT" if change.daylight else "STANDARD"
    return [
        f"BEGIN:{kind}",
        f"DTSTART:{start:%Y%m%dT%H%M%S}",
        *([f"RRULE:{rrule}"] if rrule else []),
        f"TZOFFSETFROM:{_offset(change.offset_from)}",
        f"TZOFFSETTO:{_offset(change.offset_to)}",
        f"TZNAME:{change.name}",
        f"END:{kind}",
    ]


def _offset(offset: timedelta) -> str:
    minutes = offset // timedelta(minutes=1)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}{abs(minutes) % 60:02}"


def _fold(line: str) -> str:
    """Fold an ASCII line after 75 octets (RFC 5545, 3.1)."""
    rest = (line[start : start + 74] for start in range(75, len(line), 74))
    return "\r\n ".join((line[:75], *rest))
