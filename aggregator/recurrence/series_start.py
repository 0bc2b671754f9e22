"""Where a series begins: DTSTART moved to the first date of its rule, where the one given is no date to show.

What the rule gives from there on stays the same: a rule counts its intervals from DTSTART, and a date of the rule is
always a whole number of them away from it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import islice

from aggregator.model import Event, Note, Severity, seconds
from aggregator.model.times import DAY
from aggregator.recurrence.rrule.limits import MAX_COUNT
from aggregator.recurrence.rrule.replacing import replace_if_changed
from aggregator.recurrence.rrule.rule import Rule, read
from aggregator.recurrence.rrule.rule_dates import first_start, rule_includes, starts_of
from aggregator.recurrence.rrule.wall_times import attach_zone, expandable, from_wall_seconds, wall_seconds

FIRST_SHOWN = date(1900, 1, 1)  # client programs and zone data are sound from here on
_SEARCHED = 300 * 366 * DAY  # for a date of a rule that began centuries ago


def begun_on_rule(rule: Rule, master: Event) -> Event:
    """Begin a series where its rule does if its DTSTART does not fit the rule and is not to occur either (EXDATE).

    Otherwise ical.js counts it as the first of COUNT.
    """
    at = seconds(master.start)
    others = tuple(when for when in master.exdates if seconds(when) != at)
    if len(others) == len(master.exdates) or rule_includes(rule, master, master.start):
        return master
    moved = begun_at(master, first_start(rule, master.start))
    return replace(moved, exdates=others) if moved is not master else master


def begun_in_range(rule: Rule, master: Event, notes: list[Note]) -> tuple[Event, Rule]:
    """Begin a series that is older than what programs can count with at its first date after 1900.

    Apple begins the birthday of somebody whose age nobody knows in 1604. Of COUNT is left what has not passed.
    """
    if master.start.year >= FIRST_SHOWN.year:
        return master, rule
    low = wall_seconds(FIRST_SHOWN)
    moved = begun_at(master, first_start(rule, master.start, low, _SEARCHED))
    if moved is master:
        return master, rule
    if rule.count is not None:
        passed = len(
            list(islice(starts_of(rule).starts(rule, master.start, wall_seconds(master.start), low), MAX_COUNT))
        )
        rule = replace(rule, count=rule.count - passed)
    notes.append(
        Note(Severity.INFO, "start-early", f"DTSTART is before {FIRST_SHOWN.year}. Shown from {moved.start:%Y}.")
    )
    return replace_if_changed(moved, rule=str(rule)), rule


def begun_where_shown(master: Event) -> Event:
    """Begin a series at the first date that is not excluded: sabre/vobject 2 shows a DTSTART that EXDATE excludes."""
    excluded, rule = set(map(seconds, master.exdates)), read(master.rule).rule
    if rule is None or seconds(master.start) not in excluded:
        return master
    first = wall_seconds(master.start)
    for passed, at in enumerate(
        islice(starts_of(rule).starts(rule, master.start, first, first + _SEARCHED), MAX_COUNT)
    ):
        when = attach_zone(from_wall_seconds(at), master.start)
        if rule.until is not None and seconds(when) > seconds(rule.until):
            break
        if seconds(when) not in excluded:
            left = rule if rule.count is None else replace(rule, count=rule.count - passed)
            later = tuple(one for one in master.exdates if seconds(one) > seconds(when))
            return replace(begun_at(master, at), rule=str(left), exdates=later)
    return master


def begun_at(master: Event, begin: int | None) -> Event:
    """Return a series that begins at this wall time; itself where that is none it can be shown at."""
    if begin is None or not expandable(from_wall_seconds(begin)):
        return master
    shift = begin - wall_seconds(master.start)
    start, end = (attach_zone(from_wall_seconds(wall_seconds(at) + shift), at) for at in (master.start, master.end))
    return replace(master, start=start, end=end)
