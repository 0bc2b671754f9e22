"""A series written so that every client reads the same occurrences from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from aggregator.model import DateOrDateTime, Event, ExpandedSeries, Occurrence, instant
from aggregator.publish.event.occurrence_edits import map_events, recurrence_id_of
from aggregator.recurrence.rrule.rule import Rule
from aggregator.recurrence.rrule.rule_dates import starts_of
from aggregator.recurrence.rrule.wall_times import wall, wall_seconds
from aggregator.timezones.transitions import transitions

_NAMED_UTC = ZoneInfo("Etc/UTC")
_UTC_NAMES = ("UTC", "Etc/UTC")
_MORNING = 5  # the hour before which clocks are changed: at 3 in Europe, at 2 in North America, at 4 in Troll


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


def meets_clock_change(master: Event, rule: Rule, occurrences: Sequence[Occurrence]) -> bool:
    """Whether a series has begun or ended in an hour that the clocks skip or show twice, or will within the window.

    Of two equal hours ical.js and libical take the second, RFC 5545 (3.3.5) the first. After an hour that is skipped
    libical and sabre/vobject show all dates that follow an hour later.
    """
    start, end = master.start, master.end
    zone = start.tzinfo if isinstance(start, datetime) else None
    if not (_in_the_night(master) and isinstance(zone, ZoneInfo) and occurrences):
        return False
    length = wall_seconds(end) - wall_seconds(start)
    for change in transitions(zone, start, occurrences[-1].start + timedelta(days=1)):
        first, last = sorted((change.local, change.local + (change.offset_to - change.offset_from)))
        for clock, passed in ((wall(start).time(), 0), (wall(end).time(), length)):
            for day in {first.date(), last.date()}:
                at = datetime.combine(day, clock)
                if first <= at < last and _gives(rule, master, wall_seconds(at) - passed):
                    return True
    return False


def _gives(rule: Rule, master: Event, at: int) -> bool:
    return at in starts_of(rule).starts(rule, master.start, at, at + 1)


def _in_the_night(master: Event) -> bool:
    """Whether a series can begin or end in an hour in which clocks are changed: they are in the night."""
    times = [when for when in (master.start, master.end) if isinstance(when, datetime)]
    return bool(times) and str(times[0].tzinfo) not in _UTC_NAMES and any(when.hour < _MORNING for when in times)


def _mistakable(when: DateOrDateTime) -> bool:
    return isinstance(when, datetime) and when.replace(fold=0).utcoffset() != when.replace(fold=1).utcoffset()


def _in_utc(when: DateOrDateTime) -> DateOrDateTime:
    return instant(when) if isinstance(when, datetime) else when
