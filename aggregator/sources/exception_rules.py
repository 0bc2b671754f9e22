"""EXRULE (RFC 2445, 4.8.5.2) → EXDATEs: what an exception rule takes from a series, date by date.

RFC 5545 has no EXRULE any more, and hardly a program reads one: without this, dates appear that do not take place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import islice

from aggregator.model import Event, Series, as_type_of
from aggregator.recurrence.rrule.limits import limit
from aggregator.recurrence.rrule.rule import Rule
from aggregator.recurrence.rrule.rule_dates import rule_includes, starts_of
from aggregator.recurrence.rrule.wall_times import attach_zone, from_wall_seconds, wall_seconds
from aggregator.sources.lines.notes import EXCLUDED_BY_RULE, Notes

MAX_RULES = 10  # of one VEVENT
MAX_DATES = 1_500  # of a series, from the beginning of last year on: four years of every day
HORIZON = wall_seconds(date(2100, 1, 1))  # no date after it is looked at


def without_excluded(series: Series, values: Sequence[str], day: date | None, notes: Notes) -> Series:
    """Return a series without the dates of these exception rules, as of a day."""
    master = series.master
    if master is None or day is None or not values:
        return series
    rules = [rule for value in values[:MAX_RULES] if (rule := limit(value, master.start)[0])]
    if len(rules) < len(values):
        text = "EXRULE cannot be read and was ignored. Extra dates may appear."
        notes.dropped("exrule", text, len(values) - len(rules))
    low = wall_seconds(date(day.year - 1, 1, 1))
    own = _dates_of(master, low)
    excluded = {at for rule in rules for at in _given(rule, master, own, low)}
    if not excluded:
        return series
    notes.info(EXCLUDED_BY_RULE, "EXRULE is obsolete (RFC 5545). Its dates are left out.", len(excluded))
    exdates = (attach_zone(from_wall_seconds(at), master.start) for at in sorted(excluded))
    return replace(series, master=replace(master, exdates=(*master.exdates, *exdates)))


def _dates_of(master: Event, low: int) -> set[int]:
    """Return the wall times of DTSTART, of RDATE, and of RRULE from `low` on."""
    listed = {wall_seconds(as_type_of(when, master.start)) for when in (master.start, *master.rdates)}
    rule = limit(master.rule, master.start)[0] if master.rule else None
    return listed | set(islice(_starts(rule, master, low, HORIZON), MAX_DATES)) if rule else listed


def _given(rule: Rule, master: Event, own: set[int], low: int) -> set[int]:
    """Return the dates among `own` that an exception rule gives."""
    early = {
        at for at in own if at < low and rule_includes(rule, master, attach_zone(from_wall_seconds(at), master.start))
    }
    return early | own.intersection(_starts(rule, master, low, max(own) + 1))


def _starts(rule: Rule, master: Event, low: int, high: int) -> Iterator[int]:
    """Yield the wall times of a rule from `low` to before `high`, none after its UNTIL."""
    if rule.until is not None:
        high = min(high, wall_seconds(as_type_of(rule.until, master.start)) + 1)
    yield from starts_of(rule).starts(rule, master.start, max(low, wall_seconds(master.start)), high)
