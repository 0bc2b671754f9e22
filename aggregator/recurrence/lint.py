"""Make a series safe to expand and to publish: a bounded, canonical rule, and every time in the form of its master.

Pure and idempotent: a linted series linted again is the same. What had to be changed is noted. A cancelled
occurrence becomes an EXDATE, which every client understands; a DTSTART that is an occurrence beside its rule becomes an
RDATE.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import product

from aggregator.model import DateOrDateTime, Event, Note, Series, Severity, Status, as_type_of, is_day, seconds
from aggregator.recurrence import redundant_dates
from aggregator.recurrence.rrule.limits import limit, listed_dates
from aggregator.recurrence.rrule.replacing import replace_if_changed
from aggregator.recurrence.rrule.rule import Rule
from aggregator.recurrence.rrule.rule_dates import rule_includes
from aggregator.recurrence.rrule.wall_times import expandable, plausible, wall
from aggregator.recurrence.series_start import begun_in_range

MAX_DATES = 10_000  # of RDATE, of EXDATE


def lint(series: Series) -> tuple[Series, tuple[Note, ...]]:
    """Return the series as it can be expanded and published, and what had to be changed for that."""
    if series.master is None:
        return replace_if_changed(series, overrides=tuple(map(_orphan, series.overrides))), ()
    notes: list[Note] = []
    master, rule = _with_limited_rule(series.master, notes)
    rdates = _dates(master.start, master.rdates, "RDATE", notes)
    exdates = _dates(master.start, _exdates_per_occurrence(master, rule, rdates), "EXDATE", notes)
    master = replace_if_changed(master, rdates=rdates, exdates=exdates)
    if rule:
        own = redundant_dates.extra_rdates(rule, master)
        master = replace_if_changed(master, rdates=_unique((*own, *_start_off_rule(rule, master, notes))))
    overrides = _overrides(master.start, series.overrides, exdates, notes)
    master = redundant_dates.effective_exdates(rule, _without_cancelled(master, overrides, notes))
    kept = tuple(override for override in overrides if override.status is not Status.CANCELLED)
    return replace_if_changed(series, master=master, overrides=kept), tuple(
        replace(note, uid=series.uid) for note in notes
    )


def _orphan(event: Event) -> Event:
    return _override_at(event, recurrence_id(event) if plausible(recurrence_id(event)) else event.start)


def _with_limited_rule(master: Event, notes: list[Note]) -> tuple[Event, Rule | None]:
    if not (expandable(master.start) and expandable(master.end)):
        text = "The year is out of range. No dates are shown."
        notes.append(Note(Severity.DROPPED, "start-implausible", text))
        return replace_if_changed(master, rule="", rdates=(), exdates=()), None
    if not master.rule:
        return master, None
    if (dates := listed_dates(master.rule, master.start)) is not None:
        text = (
            f"RRULE “{master.rule[:200]}” counts in minutes or seconds. Its {len(dates) + 1} dates are listed instead."
        )
        notes.append(Note(Severity.INFO, "rule-listed", text))
        return replace(master, rule="", rdates=(*master.rdates, *dates)), None
    rule, found = limit(master.rule, master.start)
    notes.extend(found)
    master = replace_if_changed(master, rule=str(rule or ""))
    return begun_in_range(rule, master, notes) if rule else (master, None)


def _start_off_rule(rule: Rule, master: Event, notes: list[Note]) -> tuple[DateOrDateTime, ...]:
    """Return DTSTART where it is an occurrence that the rule does not give.

    RFC 5545, 3.8.5.3 leaves open whether it is one, and its example of Friday the 13th says yes; so do Google and
    recurring-ical-events, ical.js and libical say no. Said by an RDATE it is one for all. All agree that there is none
    after UNTIL, which Google leaves behind where a series was split before its first occurrence.
    """
    if rule.until is not None and seconds(rule.until) < seconds(master.start):
        text = "UNTIL is before DTSTART. Only dates from RDATE are shown."
        notes.append(Note(Severity.INFO, "rule-ended", text))
        return ()
    named = map(seconds, (*master.rdates, *master.exdates))
    if rule_includes(rule, master, master.start) or seconds(master.start) in named:
        return ()
    text = "DTSTART is not a date of its RRULE. It is shown as an extra date."
    notes.append(Note(Severity.INFO, "start-off-rule", text))
    return (master.start,)


def _unique(dates: Iterable[DateOrDateTime]) -> tuple[DateOrDateTime, ...]:
    by_instant = {seconds(when): when for when in dates}
    return tuple(by_instant[key] for key in sorted(by_instant))


def _dates(
    start: DateOrDateTime, dates: Sequence[DateOrDateTime], name: str, notes: list[Note]
) -> tuple[DateOrDateTime, ...]:
    """Return the dates in the form of `start`, sorted, without doubles and without what no calendar can mean."""
    if not dates:
        return ()
    possible = [when for when in dates if plausible(when)]
    if len(possible) < len(dates):
        notes.append(Note(Severity.DROPPED, "date-implausible", f"Impossible dates in {name} left out."))
    if any(is_day(when) != is_day(start) for when in possible):
        notes.append(
            Note(
                Severity.REPAIRED,
                "date-form",
                f"{name} and DTSTART are not both days or both times. Read as in DTSTART.",
            )
        )
    kept = _unique(as_type_of(when, start) for when in possible)
    if len(kept) > MAX_DATES:
        notes.append(
            Note(
                Severity.DROPPED, "too-many-dates", f"{name} lists over {MAX_DATES:,} dates. Only the latest are used."
            )
        )
    return kept[-MAX_DATES:]


def _exdates_per_occurrence(
    master: Event, rule: Rule | None, rdates: Sequence[DateOrDateTime]
) -> tuple[DateOrDateTime, ...]:
    """Return EXDATE where a bare day on a timed series stands for every occurrence of that local day."""
    start = master.start
    days = {when for when in master.exdates if is_day(when) and plausible(when)}
    if not isinstance(start, datetime) or not days:
        return master.exdates
    timed = [when for when in master.exdates if not is_day(when)]
    timed += [when for when in rdates if wall(when).date() in days]
    at = [datetime.combine(day, start.timetz()) for day in sorted(days)[-MAX_DATES:]]
    if rule is None:
        return (*timed, *at)
    clock = product(at, *_times_of_day(rule, start))
    return (*timed, *(day.replace(hour=h, minute=m, second=s) for day, h, m, s in clock))


def _times_of_day(rule: Rule, start: datetime) -> tuple[Sequence[int], Sequence[int], Sequence[int]]:
    hours = range(24) if rule.freq == "HOURLY" else rule.by("BYHOUR") or (start.hour,)
    return hours, rule.by("BYMINUTE") or (start.minute,), rule.by("BYSECOND") or (start.second,)


def recurrence_id(override: Event) -> DateOrDateTime:
    """Return the date an override replaces."""
    assert override.recurrence_id is not None, "an override has a RECURRENCE-ID"
    return override.recurrence_id


def _override_at(override: Event, at: DateOrDateTime) -> Event:
    """Return an override for the date `at`, without what only a master has."""
    return replace_if_changed(override, recurrence_id=at, rule="", rdates=(), exdates=())


def _overrides(
    start: DateOrDateTime, overrides: Sequence[Event], exdates: Sequence[DateOrDateTime], notes: list[Note]
) -> tuple[Event, ...]:
    """Return the overrides, one per date and sorted by it, that replace a date which is not excluded.

    Readers agree that EXDATE wins over an override of the same date (ical.js, recurring-ical-events).
    """
    if not overrides:
        return ()
    excluded = set(map(seconds, exdates))
    by_date: dict[int, Event] = {}
    for override in overrides:
        if not plausible(recurrence_id(override)):
            notes.append(
                Note(Severity.DROPPED, "override-implausible", "Override with an impossible RECURRENCE-ID left out.")
            )
            continue
        at = as_type_of(recurrence_id(override), start)
        if seconds(at) in excluded:
            notes.append(
                Note(
                    Severity.INFO, "override-excluded", f"The override of {at} is excluded by EXDATE. It was left out."
                )
            )
            continue
        alone = _override_at(override, at)
        by_date[seconds(at)] = max(by_date.get(seconds(at), alone), alone, key=lambda event: event.sequence)
    return tuple(by_date[key] for key in sorted(by_date))


def _without_cancelled(master: Event, overrides: Sequence[Event], notes: list[Note]) -> Event:
    """Return the master with what is cancelled as EXDATE, as new as the latest cancellation.

    A cancellation is a new version of its date alone (RFC 5546, 2.1.4): its SEQUENCE rises and the master's stays. With
    the override gone, a copy of the series that does not know of it would count as no older.
    """
    cancelled = [override for override in overrides if override.status is Status.CANCELLED]
    if not cancelled:
        return master
    text = "A cancelled date is published as EXDATE."
    notes.append(Note(Severity.INFO, "override-cancelled", text, count=len(cancelled)))
    return replace(
        master,
        exdates=_unique((*master.exdates, *map(recurrence_id, cancelled))),
        sequence=max(event.sequence for event in (master, *cancelled)),
        modified=max((event.modified for event in (master, *cancelled) if event.modified), default=None),
    )
