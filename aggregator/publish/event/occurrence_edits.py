"""Changes to a series and its occurrences at once: events replaced, occurrences taken out, one given an override."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from aggregator.model import (
    DateOrDateTime,
    Event,
    ExpandedSeries,
    Occurrence,
    RecurrenceId,
    SeriesOccurrences,
    as_type_of,
    instant,
    is_day,
)


def recurrence_id_of(override: Event) -> DateOrDateTime:
    """Return which occurrence an override replaces: a day, or the UTC instant."""
    assert override.recurrence_id is not None
    slot = override.recurrence_id
    return slot if is_day(slot) else instant(slot)


def map_events(expanded: ExpandedSeries, events: Mapping[RecurrenceId, Event]) -> ExpandedSeries:
    """Replace events of a series, by their RECURRENCE-ID, in master, overrides and occurrences alike."""

    def new(event: Event) -> Event:
        return events.get(event.recurrence_id, event)

    series = expanded.series
    return replace(
        expanded,
        series=replace(
            series,
            master=new(series.master) if series.master else None,
            overrides=tuple(new(o) for o in series.overrides),
        ),
        occurrences=expanded.occurrences.given_by(events),
        cancelled=expanded.cancelled and expanded.cancelled.given_by(events),
    )


def without_occurrences(expanded: ExpandedSeries, removed: frozenset[DateOrDateTime]) -> ExpandedSeries:
    """Take occurrences out of a series, by their recurrence ids: they become EXDATEs."""
    series, master = expanded.series, expanded.series.master
    if not removed or master is None:
        return expanded
    exdates = {instant(d): d for d in master.exdates} | {instant(s): as_type_of(s, master.start) for s in removed}
    shorter_master = replace(master, exdates=tuple(d for _, d in sorted(exdates.items())))
    kept = tuple(o for o in series.overrides if recurrence_id_of(o) not in removed)
    occurrences = SeriesOccurrences.of(master, (o for o in expanded.occurrences if o.recurrence_id not in removed))
    shorter = replace(expanded, series=replace(series, overrides=kept), occurrences=occurrences)
    return map_events(shorter, {None: shorter_master})


def with_override(expanded: ExpandedSeries, occurrence: Occurrence) -> ExpandedSeries:
    """Give one occurrence an event of its own, in place of what the series says of it, if only that it is cancelled.

    An event that happens once is replaced itself.
    """
    master, slot = expanded.series.master, occurrence.recurrence_id
    if master is None:
        return expanded
    override = replace(
        occurrence.event,
        uid=master.uid,
        start=as_type_of(occurrence.start, master.start),
        end=as_type_of(occurrence.end, master.start),
        recurrence_id=as_type_of(slot, master.start) if master.recurs else None,
        rule="",
        rdates=(),
        exdates=(),
    )
    shown = occurrence._replace(event=override)
    others = (o for o in expanded.occurrences if o.recurrence_id != slot)
    occurrences = sorted([*others, shown], key=lambda o: (o.start_seconds, instant(o.recurrence_id)))
    if not master.recurs:
        series = replace(expanded.series, master=override)
        return replace(expanded, series=series, occurrences=SeriesOccurrences.of(master, occurrences))
    rest = [o for o in expanded.series.overrides if recurrence_id_of(o) != slot]
    overrides = sorted([*rest, override], key=lambda o: instant(recurrence_id_of(o)))
    series = replace(expanded.series, overrides=tuple(overrides))
    changed = replace(expanded, series=series, occurrences=SeriesOccurrences.of(master, occurrences))
    exdates = tuple(when for when in master.exdates if instant(when) != instant(slot))
    if exdates == master.exdates:
        return changed
    return map_events(changed, {None: replace(master, exdates=exdates)})
