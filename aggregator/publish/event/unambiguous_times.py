"""A series written so that every client reads the same occurrences from it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from aggregator.model import DateOrDateTime, Event, ExpandedSeries, instant
from aggregator.publish.event.occurrence_edits import map_events, recurrence_id_of

_NAMED_UTC = ZoneInfo("Etc/UTC")


def without_idle_override(expanded: ExpandedSeries) -> ExpandedSeries:
    """Put the override of an event that happens once in its master's place: clients would show the master, or both."""
    series, master = expanded.series, expanded.series.master
    if master is None or master.recurs:
        return expanded
    override = next((o for o in series.overrides if instant(recurrence_id_of(o)) == instant(master.start)), None)
    if override is None:
        return expanded
    single = replace(override, recurrence_id=None)
    return map_events(
        replace(expanded, series=replace(series, master=override, overrides=())), {override.recurrence_id: single}
    )


def in_one_form(expanded: ExpandedSeries) -> ExpandedSeries:
    """Write times so that they mean one instant to every reader."""
    series, master = expanded.series, expanded.series.master
    form = _same
    if master is not None and series.overrides and isinstance(master.start, datetime) and master.start.tzinfo == UTC:
        form = _in_named_utc
    written = [(event, unmistakable(form(event))) for event in series.events]
    changed = {event.recurrence_id: new for event, new in written if new is not event}
    return map_events(expanded, changed) if changed else expanded


def _same(event: Event) -> Event:
    return event


def _in_named_utc(event: Event) -> Event:
    """Write a series in UTC that has overrides in the zone "Etc/UTC".

    Home Assistant's reader (`ical` 14) compares RECURRENCE-ID with the wall times of a series, and of 16:00Z the "Z" is
    in its way: it would show the override and the occurrence it replaces.
    """

    def named(when: DateOrDateTime) -> DateOrDateTime:
        return when.replace(tzinfo=_NAMED_UTC) if isinstance(when, datetime) and when.tzinfo == UTC else when

    return replace(
        event,
        start=named(event.start),
        end=named(event.end),
        recurrence_id=None if event.recurrence_id is None else named(event.recurrence_id),
        rdates=tuple(map(named, event.rdates)),
        exdates=tuple(map(named, event.exdates)),
    )


def unmistakable(event: Event) -> Event:
    """Write what happens once in UTC if the clock shows its time twice that day, or never: there readers differ."""
    if event.recurs or not (_mistakable(event.start) or _mistakable(event.end)):
        return event
    return replace(event, start=_in_utc(event.start), end=_in_utc(event.end))


def _mistakable(when: DateOrDateTime) -> bool:
    return isinstance(when, datetime) and when.replace(fold=0).utcoffset() != when.replace(fold=1).utcoffset()


def _in_utc(when: DateOrDateTime) -> DateOrDateTime:
    return instant(when) if isinstance(when, datetime) else when
