"""Dates that no RRULE gives which all readers read alike: each is published as an event of its own.

sabre/vobject, the library of Nextcloud's server, ignores the rule where an RDATE is beside it. Other readers differ
about an RDATE without a rule, and about a DTSTART that the rule does not give. So RDATE is never published, and a
series begins at the first date of its rule. Some rules are misread (`rrule.portability`), and any is where a date is
in an hour that the clocks skip or show twice: then each date within the window is an event of its own.

Such a date is named by its slot: the recurrence id it has in its series. It keeps it, whatever the date is moved to.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import inf
from typing import NamedTuple

from aggregator.model import DateOrDateTime, Event, MergedEvent, Occurrence, as_type_of, seconds
from aggregator.publish.event.unambiguous_times import meets_clock_change, unmistakable
from aggregator.publish.ics.vevent_editing import basic_format
from aggregator.recurrence.rrule.portability import portable_rule
from aggregator.recurrence.rrule.rule import Rule, read
from aggregator.recurrence.rrule.rule_dates import first_start, rule_includes
from aggregator.recurrence.series_start import begun_at, begun_where_shown


class SingleDate(NamedTuple):
    """A date of a series, as an event that does not recur."""

    slot: DateOrDateTime
    event: Event


@dataclass(frozen=True, slots=True)
class WrittenEvent:
    """A merged event as its VEVENTs tell it."""

    series: tuple[Event, ...]  # master and overrides, or one event; none where every date is an event of its own
    dates: tuple[SingleDate, ...] = ()
    not_told: tuple[str, ...] = ()  # what of the series the VEVENTs do not tell as the feed does

    @property
    def events(self) -> tuple[Event, ...]:
        """Every VEVENT."""
        return (*self.series, *(one.event for one in self.dates))


def written_event(merged: MergedEvent) -> WrittenEvent:
    """Return what is written of a merged event. Only dates within the window become events of their own."""
    series, master = merged.series, merged.series.master
    if master is None or not master.recurs:
        return WrittenEvent(series.events)
    rule = read(master.rule).rule if master.rule else None
    written = portable_rule(rule, master.start) if rule else None
    if written is not None and meets_clock_change(master, written, merged.occurrences):
        written = None
    not_told = _not_told(rule, written, master)
    begun = _begun(written, master) if written else None
    if written is None or begun is None:
        return WrittenEvent((), _dates(merged.occurrences, master), not_told)
    begun = begun_where_shown(begun)
    if begun is master:
        return WrittenEvent(series.events, not_told=not_told)
    added = _added(written, master)
    return WrittenEvent(
        (begun, *(one for one in series.overrides if seconds(_slot(one)) not in added)),
        _dates((one for one in merged.occurrences if seconds(one.recurrence_id) in added), master),
        not_told,
    )


def _not_told(rule: Rule | None, written: Rule | None, master: Event) -> tuple[str, ...]:
    dates = tuple([basic_format(when) for when in master.rdates])
    return dates if rule == written else (*dates, str(written))


def _begun(rule: Rule, master: Event) -> Event | None:
    """Return the master without RDATE, from the first date of its rule on; None if its rule gives none."""
    told = str(rule)
    if not master.rdates:
        return master if told == master.rule else replace(master, rule=told)
    begun = master
    if not rule_includes(rule, master, master.start):
        begun = begun_at(master, first_start(rule, master.start))
        if begun.start == master.start:
            return None
        told = str(portable_rule(rule, begun.start) or rule)
    if rule.until is not None and seconds(rule.until) < seconds(begun.start):
        return None
    excluded = tuple(when for when in master.exdates if rule_includes(rule, master, when))
    return replace(begun, rule=told, rdates=(), exdates=excluded)


def _added(rule: Rule, master: Event) -> set[int]:
    """Return the dates that RDATE alone gives."""
    last = inf if rule.until is None else seconds(rule.until)
    return {seconds(when) for when in master.rdates if seconds(when) > last or not rule_includes(rule, master, when)}


def _slot(override: Event) -> DateOrDateTime:
    assert override.recurrence_id is not None, "an override has a RECURRENCE-ID"
    return override.recurrence_id


def _dates(occurrences: Iterable[Occurrence], master: Event) -> tuple[SingleDate, ...]:
    found = sorted(occurrences, key=lambda one: seconds(one.recurrence_id))
    return tuple(SingleDate(one.recurrence_id, _single(one, master)) for one in found)


def _single(occurrence: Occurrence, master: Event) -> Event:
    """Return one occurrence as an event that does not recur."""
    event = occurrence.event
    start, end = event.start, event.end
    if event.recurrence_id is None:
        start, end = (as_type_of(when, master.start) for when in (occurrence.start, occurrence.end))
    return unmistakable(replace(event, start=start, end=end, recurrence_id=None, rule="", rdates=(), exdates=()))
