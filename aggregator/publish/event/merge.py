"""One event out of a group: the copy that wins, what the others add to it, and where it came from.

The winner's series is published. From calendars that announce all of it, it takes what it lacks: a join link, a place,
a longer text. Occurrences that another series shows leave it (as EXDATE). Where calendars disagree about the time of an
occurrence, that occurrence gets an override which says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from aggregator.config import Feed
from aggregator.duplicates.features.titles import parse_title
from aggregator.duplicates.pairs.match_types import Disagreement, EventGroup, Match
from aggregator.join_links import join_link
from aggregator.model import (
    DateOrDateTime,
    Event,
    ExpandedSeries,
    MergedEvent,
    Occurrence,
    SeriesKey,
    SeriesOccurrences,
    Source,
    as_type_of,
    instant,
    is_day,
)

_NOTHING: frozenset[str] = frozenset()
_NAMED_UTC = ZoneInfo("Etc/UTC")


def recurrence_id_of(override: Event) -> DateOrDateTime:
    """Return which occurrence an override replaces: a day, or the UTC instant."""
    assert override.recurrence_id is not None
    slot = override.recurrence_id
    return slot if is_day(slot) else instant(slot)


# ---------------------------------------------------------------- what the winner takes from the others


def _better_text(mine: str, theirs: str) -> str:
    """Return the longer text if mine says next to nothing beside it."""
    return theirs if len(mine.strip()) * 2 < len(theirs.strip()) else mine


def _complete(event: Event, donor: Event) -> Event:
    """Fill in what `event` lacks from `donor`. Titles, times and status are never taken over."""
    lacks_link = not join_link(event) and bool(join_link(donor))
    return replace(
        event,
        description=_better_text(event.description, donor.description),
        html=event.html or ("" if event.description else donor.html),
        location=event.location or donor.location,
        url=event.url or donor.url,
        conference=event.conference + ((join_link(donor),) if lacks_link else ()),
        organizer=event.organizer or donor.organizer,
        categories=tuple(dict.fromkeys((*event.categories, *donor.categories))),
        geo=event.geo or donor.geo,
    )


def _donors(winner: ExpandedSeries, others: Iterable[ExpandedSeries]) -> list[Event]:
    """Heads of those others that announce most of the winner's occurrences; a guest at one date says nothing of all."""
    most = len(winner.occurrences) / 2
    return [e.series.main_event for e in others if len(e.occurrences) > most or not winner.series.main_event.recurs]


def _map_events(expanded: ExpandedSeries, events: Mapping[int, Event]) -> ExpandedSeries:
    """Replace events of a series (by their id) in master, overrides and occurrences alike."""

    def new(event: Event) -> Event:
        return events.get(id(event), event)

    series = expanded.series
    return replace(
        expanded,
        series=replace(
            series,
            master=new(series.master) if series.master else None,
            overrides=tuple(new(o) for o in series.overrides),
        ),
        occurrences=expanded.occurrences.given_by(events),
    )


def _completed(winner: ExpandedSeries, others: Sequence[ExpandedSeries]) -> ExpandedSeries:
    changed = {}
    for event in winner.series.events:
        better = event
        for donor in _donors(winner, others):
            better = _complete(better, donor)
        if better != event:
            changed[id(event)] = better
    return _map_events(winner, changed) if changed else winner


# ---------------------------------------------------------------- occurrences that leave or get a word of their own


def _cut(expanded: ExpandedSeries, slots: frozenset[DateOrDateTime]) -> ExpandedSeries:
    """Take occurrences out of a series that another one shows."""
    series, master = expanded.series, expanded.series.master
    if not slots or master is None:
        return expanded
    exdates = {instant(d): d for d in master.exdates} | {instant(s): as_type_of(s, master.start) for s in slots}
    cut_master = replace(master, exdates=tuple(d for _, d in sorted(exdates.items())))
    kept = tuple(o for o in series.overrides if recurrence_id_of(o) not in slots)
    occurrences = SeriesOccurrences.of(master, (o for o in expanded.occurrences if o.recurrence_id not in slots))
    shorter = replace(expanded, series=replace(series, overrides=kept), occurrences=occurrences)
    return _map_events(shorter, {id(master): cut_master})


def _when_in_words(when: DateOrDateTime) -> str:
    return when.strftime("%Y-%m-%d") if is_day(when) else instant(when).strftime("%Y-%m-%d %H:%M UTC")


def disagreement_in_words(d: Disagreement, feeds: Mapping[str, Feed]) -> str:
    """Say who gives which other time for an occurrence."""
    name = feeds[d.says_otherwise].name if d.says_otherwise in feeds else d.says_otherwise
    return f"Calendars disagree about the time: {name} says {_when_in_words(d.other_start)}."


def _explain(expanded: ExpandedSeries, d: Disagreement, words: str) -> ExpandedSeries:
    """Give one occurrence the time that is shown, and a sentence on the other one."""
    master = expanded.series.master
    found = next((o for o in expanded.occurrences if o.recurrence_id == d.slot), None)
    if master is None or found is None:
        return expanded
    length = instant(found.end) - instant(found.start)
    end = d.shown + length
    said = replace(
        found.event,
        start=as_type_of(d.shown, master.start),
        end=as_type_of(end, master.start),
        recurrence_id=as_type_of(d.slot, master.start) if master.recurs else None,
        rule="",
        rdates=(),
        exdates=(),
        description=f"{words}\n\n{found.event.description}".strip(),
    )
    shown = Occurrence.of(d.shown, end, found.recurrence_id, said)
    occurrences = sorted(
        (shown if o.recurrence_id == d.slot else o for o in expanded.occurrences), key=lambda o: o.start_seconds
    )
    if not master.recurs:
        series = replace(expanded.series, master=said)
    else:
        rest = [o for o in expanded.series.overrides if recurrence_id_of(o) != d.slot]
        overrides = sorted([*rest, said], key=lambda o: instant(recurrence_id_of(o)))
        series = replace(expanded.series, overrides=tuple(overrides))
    return replace(expanded, series=series, occurrences=SeriesOccurrences.of(master, occurrences))


# ---------------------------------------------------------------- what every client reads alike


def _without_idle_override(expanded: ExpandedSeries) -> ExpandedSeries:
    """Put the override of an event that happens once in its master's place: clients would show the master, or both."""
    series, master = expanded.series, expanded.series.master
    if master is None or master.recurs:
        return expanded
    override = next((o for o in series.overrides if instant(recurrence_id_of(o)) == instant(master.start)), None)
    if override is None:
        return expanded
    single = replace(override, recurrence_id=None)
    return _map_events(replace(expanded, series=replace(series, master=override, overrides=())), {id(override): single})


def _in_one_form(expanded: ExpandedSeries) -> ExpandedSeries:
    """Write times so that they mean one instant to every reader."""
    series, master = expanded.series, expanded.series.master
    form = _same
    if master is not None and series.overrides and isinstance(master.start, datetime) and master.start.tzinfo == UTC:
        form = _in_named_utc
    changed = {id(event): _unmistakable(form(event)) for event in series.events}
    changed = {id(event): changed[id(event)] for event in series.events if changed[id(event)] is not event}
    return _map_events(expanded, changed) if changed else expanded


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


def _unmistakable(event: Event) -> Event:
    """Write what happens once in UTC if the clock shows its time twice that day, or never: there readers differ."""
    if event.recurs or not (_mistakable(event.start) or _mistakable(event.end)):
        return event
    return replace(event, start=_in_utc(event.start), end=_in_utc(event.end))


def _mistakable(when: DateOrDateTime) -> bool:
    return isinstance(when, datetime) and when.replace(fold=0).utcoffset() != when.replace(fold=1).utcoffset()


def _in_utc(when: DateOrDateTime) -> DateOrDateTime:
    return instant(when) if isinstance(when, datetime) else when


# ---------------------------------------------------------------- where it came from


def _reason(key: SeriesKey, matches: Iterable[Match]) -> str:
    return next((m.verdict.reason for m in matches if m.other == key), "announced together with another copy")


def _differs(mine: Event, theirs: Event) -> str:
    """Say what a reader should know that another copy says and ours does not."""
    said = parse_title(theirs.title, _NOTHING, _NOTHING).status - parse_title(mine.title, _NOTHING, _NOTHING).status
    if said:
        return f'it calls the event "{theirs.title}"'
    if theirs.status != mine.status:
        return f"it calls the event {theirs.status.value.lower()}"
    return ""


def _sources(
    group: EventGroup, winner: ExpandedSeries, by_key: Mapping[SeriesKey, ExpandedSeries], feeds: Mapping[str, Feed]
) -> list[Source]:
    disagree = {d.other: disagreement_in_words(d, feeds) for d in group.disagreements}
    sources = [Source(*group.winner)]
    for key in (*group.others, *group.partly):
        theirs = by_key[key]
        sources.append(
            Source(
                *key,
                reason=_reason(key, group.matches),
                partial=len(theirs.occurrences) < len(winner.occurrences),
                disagrees=disagree.get(key) or _differs(winner.series.main_event, theirs.series.main_event),
            )
        )
    return sources


def merge(
    group: EventGroup,
    cut: frozenset[DateOrDateTime],
    by_key: Mapping[SeriesKey, ExpandedSeries],
    feeds: Mapping[str, Feed],
) -> MergedEvent:
    """Make the one event that is published for a group. Its lasting identity is given by `ledger`.

    `cut` are the winner's slots that another group shows.
    """
    winner = by_key[group.winner]
    result = _cut(_completed(winner, [by_key[key] for key in group.others]), cut)
    for disagreement in group.disagreements:
        result = _explain(result, disagreement, disagreement_in_words(disagreement, feeds))
    result = _in_one_form(_without_idle_override(result))
    return MergedEvent(
        series=result.series,
        occurrences=result.occurrences,
        sources=tuple(_sources(group, winner, by_key, feeds)),
        absorbed=group.others,
    )
