"""Several RRULEs in one VEVENT → series of one rule each, which together have every date of any of them (their union).

RFC 5545 (3.8.5.3) allows several and says that only the first is sure to be understood; hardly a program reads more.
Rules that differ in one list only ("Monday", "Wednesday") become one. Each of the others goes on as a series of its
own, `<uid>_R<first date>`, from the first date it gives, without the dates that an earlier rule gives as well.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import islice

from aggregator.model import DateOrDateTime, Event, Series, as_type_of
from aggregator.recurrence.rrule.limits import limit
from aggregator.recurrence.rrule.rule import Rule
from aggregator.recurrence.rrule.rule_dates import rule_includes, starts_of
from aggregator.recurrence.rrule.wall_times import attach_zone, from_wall_seconds, wall_seconds
from aggregator.sources.lines.notes import SEVERAL_RULES, Notes
from aggregator.sources.this_and_future import utc_form

MAX_RULES = 10  # of one VEVENT
MAX_COMPARED = 3_000  # dates of a rule among which those of another are looked for, up to …
HORIZON = wall_seconds(date(2046, 1, 1))  # … this wall time


def one_rule_each(series: Series, more_rules: Sequence[str], notes: Notes) -> list[Series]:
    """Split a series whose master has these further rules."""
    master = series.master
    if master is None or not more_rules:
        return [series]
    rules = list(_merged(_limited(master, [master.rule, *more_rules], notes)))
    first = next((rule for rule in rules if rule_includes(rule, master, master.start)), rules[0] if rules else None)
    if first is None or len(rules) == 1:
        return [replace(series, master=replace(master, rule=str(first or "")))]
    dates, parts = [set(_dates(first, master))], [replace(series, master=replace(master, rule=str(first)))]
    for rule in rules:
        found = _dates(rule, master) if rule is not first else []
        doubled = set(found) & set().union(*dates)
        known = min((max(one) for one in dates if len(one) == MAX_COMPARED), default=HORIZON)
        if any(at <= known and at not in doubled for at in found):
            parts.append(_part(series, rule, found[0], doubled))
            dates.append(set(found))
    if len(parts) > 1:
        notes.info(SEVERAL_RULES, "Several RRULEs. Each further one is shown as a series of its own.", len(parts) - 1)
    return _with_overrides(_with_own_uids(parts), series, dates)


def _limited(master: Event, values: Sequence[str], notes: Notes) -> Iterator[Rule]:
    if len(values) > MAX_RULES:
        notes.dropped("too-many-rules", f"Over {MAX_RULES} RRULEs. The others were left out.", len(values) - MAX_RULES)
    for value in values[:MAX_RULES]:
        rule, found = limit(value, master.start)
        notes.found += [replace(note, uid=notes.uid) for note in found]
        if rule is not None:
            yield rule


def _merged(rules: Iterator[Rule]) -> Iterator[Rule]:
    """Join rules of which one gives exactly the dates that two give together."""
    kept: list[Rule] = []
    for rule in rules:
        place, both = next(((i, u) for i, one in enumerate(kept) if (u := union(one, rule))), (len(kept), rule))
        kept[place : place + 1] = [both]
    yield from kept


def union(one: Rule, other: Rule) -> Rule | None:
    """Return the rule that gives the dates of both, if one does; without COUNT and BYSETPOS each value counts alone."""
    if one == other:
        return one
    if one.count is not None or "BYSETPOS" in {*one.numbers, *other.numbers}:
        return None
    if one.weekdays and other.weekdays and replace(one, weekdays=other.weekdays) == other:
        days = {*one.weekdays, *other.weekdays}
        return replace(one, weekdays=tuple(sorted(days, key=lambda value: (value.nth, value.day))))
    for name in one.numbers.keys() & other.numbers.keys():
        if replace(one, numbers={**one.numbers, name: other.by(name)}) == other:
            return replace(one, numbers={**one.numbers, name: tuple(sorted({*one.by(name), *other.by(name)}))})
    return None


def _part(series: Series, rule: Rule, begin: int, doubled: Collection[int]) -> Series:
    """Return the dates of a rule from its first on as a series, without those that an earlier one gives."""
    master = series.master
    assert master is not None
    shift = begin - wall_seconds(master.start)
    start, end = (attach_zone(from_wall_seconds(wall_seconds(at) + shift), at) for at in (master.start, master.end))
    excluded = [*master.exdates, *(attach_zone(from_wall_seconds(at), master.start) for at in sorted(doubled))]
    own = replace(master, start=start, end=end, rule=str(rule), rdates=(), exdates=tuple(excluded))
    return replace(series, uid=f"{series.uid}_R{utc_form(start)}", master=own, overrides=())


def _dates(rule: Rule, master: Event) -> list[int]:
    """Return the wall times of a rule up to its UNTIL."""
    first = wall_seconds(master.start)
    last = HORIZON if rule.until is None else min(HORIZON, wall_seconds(as_type_of(rule.until, master.start)) + 1)
    return list(islice(starts_of(rule).starts(rule, master.start, first, last), MAX_COMPARED))


def _with_own_uids(parts: list[Series]) -> list[Series]:
    taken: set[str] = set()
    for place, part in enumerate(parts):
        uid, number = part.uid, 1
        while uid in taken:
            number += 1
            uid = f"{part.uid}-{number}"
        taken.add(uid)
        assert part.master is not None
        parts[place] = replace(part, uid=uid, master=replace(part.master, uid=uid))
    return parts


def _with_overrides(parts: list[Series], series: Series, dates: Sequence[Collection[int]]) -> list[Series]:
    """Give every override, and every RDATE, to the series whose rule has its date: to the first if none has."""
    master = series.master
    assert master is not None

    def place(when: DateOrDateTime | None) -> int:
        at = wall_seconds(as_type_of(when, master.start) if when is not None else master.start)
        return next((number for number, one in enumerate(dates) if at in one), 0)

    of_rule: list[list[Event]] = [[] for _ in parts]
    for override in series.overrides:
        of_rule[place(override.recurrence_id)].append(override)
    extra = tuple(when for when in master.rdates if place(when) == 0)
    done = []
    for number, (part, own) in enumerate(zip(parts, of_rule, strict=True)):
        assert part.master is not None
        part_master = replace(part.master, rdates=extra) if number == 0 else part.master
        overrides = tuple(replace(override, uid=part.uid) for override in own)
        done.append(replace(part, master=part_master, overrides=overrides))
    return done
