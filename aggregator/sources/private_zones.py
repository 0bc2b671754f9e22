"""Series in a zone that only their calendar knows → their dates in UTC, where no rule gives those.

Such a zone cannot be published: many programs know the zones of the tz database alone. Its times are told in UTC, and
there a weekly meeting moves by an hour when that zone changes its clocks. So its dates are listed one by one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import islice
from typing import NamedTuple

from aggregator.model import DateOrDateTime, Event, Series
from aggregator.recurrence.rrule.limits import limit
from aggregator.recurrence.rrule.rule_dates import starts_of
from aggregator.recurrence.rrule.wall_times import from_wall_seconds, wall_seconds
from aggregator.sources.lines.notes import Notes
from aggregator.timezones import VTimezone

MAX_RULES = 10  # of one VEVENT
MAX_DATES = 1_500  # of a rule, from the beginning of last year on: four years of every day
HORIZON = wall_seconds(date(2100, 1, 1))  # no date after it is looked at

_UNTIL = re.compile(r"UNTIL=(\d{8}T\d{6})Z")


class Rules(NamedTuple):
    """The values of the rules of a VEVENT."""

    given: Sequence[str]  # of RRULE
    excepted: Sequence[str]  # of EXRULE


def with_dates_in_utc(series: Series, rules: Rules, zone: VTimezone, day: date, notes: Notes) -> Series | None:
    """Return a series of a private zone with its dates listed, as of a day; None where its rule gives them in UTC."""
    master = series.master
    if master is None or not master.rule or not isinstance(master.start, datetime):
        return None
    low = wall_seconds(date(day.year - 1, 1, 1))
    local = (master.start + zone.offset_at(master.start)).replace(tzinfo=UTC)
    given, excepted = (
        {at for rule in values[:MAX_RULES] for at in _in_utc(_local_rule(rule, zone), local, low, zone)}
        for values in rules
    )
    meant = sorted(given - excepted)
    if len(rules.given) == 1 and meant == _told_by_rule(master, meant):
        return None
    notes.info("private-zone-dates", "No rule gives these dates in UTC. Each is listed by itself.", len(meant))
    rdates = tuple(sorted({*master.rdates, *meant} - {master.start}, key=_instant))
    exdates = (*master.exdates, *({master.start} & excepted))  # without a rule, DTSTART would be a date
    return replace(series, master=replace(master, rule="", rdates=rdates, exdates=exdates))


def _instant(when: DateOrDateTime) -> datetime:
    return when if isinstance(when, datetime) else datetime(when.year, when.month, when.day, tzinfo=UTC)


def _local_rule(value: str, zone: VTimezone) -> str:
    """Return a rule whose UNTIL, given in UTC, is what the zone's clocks show then."""

    def shown(match: re.Match[str]) -> str:
        until = datetime.strptime(match[1], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
        return f"UNTIL={until + zone.offset_at(until):%Y%m%dT%H%M%S}Z"

    try:
        return _UNTIL.sub(shown, value)
    except (ValueError, OverflowError):
        return value


def _in_utc(value: str, local: datetime, low: int, zone: VTimezone) -> Iterator[datetime]:
    for at in islice(_starts(value, local, low), MAX_DATES):
        wall = from_wall_seconds(at)
        yield (wall - zone.offset(wall)).replace(tzinfo=UTC)


def _told_by_rule(master: Event, meant: Sequence[datetime]) -> list[datetime]:
    """Return the dates of the rule as it is, read in UTC, as many as there should be and one more."""
    assert isinstance(master.start, datetime)
    low = wall_seconds(meant[0]) if meant else HORIZON
    found = islice(_starts(master.rule, master.start, low), min(len(meant) + 1, MAX_DATES))
    return [from_wall_seconds(at).replace(tzinfo=UTC) for at in found]


def _starts(value: str, start: datetime, low: int) -> Iterator[int]:
    rule, _ = limit(value, start)
    if rule is not None:
        high = HORIZON if rule.until is None else min(HORIZON, wall_seconds(rule.until) + 1)
        yield from starts_of(rule).starts(rule, start, max(low, wall_seconds(start)), high)
