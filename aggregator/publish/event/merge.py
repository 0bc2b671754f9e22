"""One event out of a group: the copy that wins, what the others add to it, and where it came from.

The winner's series is published. From calendars that announce all of it, it takes what it lacks: a join link, a place,
a longer text. Occurrences that another series shows leave it (as EXDATE). Where calendars disagree about an occurrence,
that occurrence gets an override which says so: about its time here, about its being cancelled in `cancellations`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from aggregator.config import Feed
from aggregator.duplicates.features.cancelled_titles import says_cancelled
from aggregator.duplicates.features.titles import parse_title
from aggregator.duplicates.pairs.match_types import Disagreement, EventGroup, Match
from aggregator.join_links import join_link
from aggregator.model import (
    READ_FROM,
    Conference,
    DateOrDateTime,
    Event,
    ExpandedSeries,
    MergedEvent,
    Occurrence,
    OtherStatus,
    OtherTime,
    SeriesKey,
    Source,
    StatusClaim,
    instant,
    is_day,
    is_from_page,
    seconds,
)
from aggregator.publish.event.cancellations import Cancellations, with_cancellations
from aggregator.publish.event.display_form import TIMES_DIFFER
from aggregator.publish.event.occurrence_edits import map_events, with_override, without_occurrences
from aggregator.publish.event.unambiguous_times import in_one_form, without_idle_override

_NOTHING: frozenset[str] = frozenset()
_MOST_TIMES = 60  # that one source lists: a year of weeks
_MANY = 4  # dates that a copy lists at one distance: fewer were moved one by one


# ---------------------------------------------------------------- what the winner takes from the others


def _better_text(mine: str, theirs: str) -> str:
    """Return the longer text if mine says next to nothing beside it."""
    return theirs if len(mine.strip()) * 2 < len(theirs.strip()) else mine


def _complete(event: Event, donor: Event) -> Event:
    """Fill in what `event` lacks from `donor`. Titles, times and status are never taken over."""
    lacks_link = not join_link(event) and bool(join_link(donor))
    return replace(
        event,
        description=_better_text(event.description, _description_for(event, donor)),
        html=event.html or ("" if event.description else donor.html),
        location=event.location or donor.location,
        url=event.url or donor.url,
        conference=event.conference + ((Conference(join_link(donor)),) if lacks_link else ()),
        organizer=event.organizer or donor.organizer,
        categories=tuple(dict.fromkeys((*event.categories, *_categories_for(event, donor)))),
        geo=event.geo or donor.geo,
        image=event.image or donor.image,
        offers=event.offers or donor.offers,
        performers=event.performers or donor.performers,
    )


def _of_page(event: Event, donor: Event) -> bool:
    """Whether a donor was read from a page and an event was not: what says so is not true of the event."""
    return is_from_page(donor.uid) and not is_from_page(event.uid)


def _categories_for(event: Event, donor: Event) -> tuple[str, ...]:
    return () if _of_page(event, donor) else donor.categories


def _description_for(event: Event, donor: Event) -> str:
    text, _, last = donor.description.rpartition("\n\n")
    return text if _of_page(event, donor) and last.startswith(READ_FROM) else donor.description


def _donors(winner: ExpandedSeries, others: Iterable[ExpandedSeries]) -> list[Event]:
    """Heads of those others that announce most of the winner's occurrences; a guest at one date says nothing of all."""
    most = len(winner.occurrences) / 2
    return [e.series.main_event for e in others if len(e.occurrences) > most or not winner.series.main_event.recurs]


def _completed(winner: ExpandedSeries, others: Sequence[ExpandedSeries]) -> ExpandedSeries:
    donors, changed = _donors(winner, others), {}
    if not donors:
        return winner
    for event in winner.series.events:
        better = event
        for donor in donors:
            better = _complete(better, donor)
        if better != event:
            changed[event.recurrence_id] = better
    return map_events(winner, changed) if changed else winner


# ---------------------------------------------------------------- where calendars give different times


def _when_in_words(when: DateOrDateTime) -> str:
    return when.strftime("%Y-%m-%d") if is_day(when) else instant(when).strftime("%Y-%m-%d %H:%M UTC")


def disagreement_in_words(d: Disagreement, feeds: Mapping[str, Feed]) -> str:
    """Say who gives which other time for an occurrence."""
    return f"{TIMES_DIFFER}{feeds[d.says_otherwise].name} says {_when_in_words(d.other_start)}."


def _with_time(expanded: ExpandedSeries, d: Disagreement, other: ExpandedSeries, words: str) -> ExpandedSeries:
    """Give one occurrence the time that is shown, and a sentence on the other one."""
    mine = next((o for o in expanded.occurrences if o.recurrence_id == d.slot), None)
    if mine is None:
        return expanded
    theirs = next((o for o in other.occurrences if o.start == d.shown), None)
    event, end = mine.event, d.shown + (instant(mine.end) - instant(mine.start))
    if theirs is not None and not d.other_says:
        event, end = _texts_of(theirs.event, mine.event, other.series.main_event), theirs.end
    event = replace(event, description=f"{words}\n\n{event.description or event.html}".strip())
    return with_override(expanded, Occurrence.of(d.shown, end, mine.recurrence_id, event))


def _drifts(disagreements: Iterable[Disagreement], series: ExpandedSeries) -> dict[SeriesKey, timedelta]:
    """Return the copies that list many dates at one distance from the time shown, and how far.

    So does a copy in UTC for half of the year. That is said once of the series: it needs no override for each date.
    """
    if series.series.master is None:
        return {}  # there is nothing to say it of
    found = Counter((d.other, _distance(d)) for d in disagreements if d.other_says)
    return {other: distance for (other, distance), count in found.items() if count >= _MANY}


def _distance(d: Disagreement) -> timedelta:
    return instant(d.other_start) - instant(d.shown)


def _drift_in_words(feed: str, distance: timedelta, feeds: Mapping[str, Feed]) -> str:
    minutes = round(abs(distance) / timedelta(minutes=1))
    direction = "later" if distance > timedelta() else "earlier"
    return f"{TIMES_DIFFER}{feeds[feed].name} lists some dates {minutes} minutes {direction}."


def _with_times(
    expanded: ExpandedSeries,
    disagreements: Sequence[Disagreement],
    by_key: Mapping[SeriesKey, ExpandedSeries],
    feeds: Mapping[str, Feed],
) -> tuple[ExpandedSeries, dict[SeriesKey, str]]:
    """Give occurrences the time that is shown; return the series, and by copy which other time it gives."""
    if not disagreements:
        return expanded, {}
    drifts = _drifts(disagreements, expanded)
    said = {other: _drift_in_words(other[0], distance, feeds) for other, distance in drifts.items()}
    for d in disagreements:
        if d.other_says and drifts.get(d.other) == _distance(d):
            continue
        words = disagreement_in_words(d, feeds)
        expanded = _with_time(expanded, d, by_key[d.other], words)
        said.setdefault(d.other, words)
    master = expanded.series.master
    if drifts:
        assert master is not None
        told = " ".join(said[other] for other in sorted(drifts))
        text = f"{told}\n\n{master.description or master.html}".strip()
        expanded = map_events(expanded, {None: replace(master, description=text)})
    return expanded, said


def _texts_of(override: Event, mine: Event, main_event: Event) -> Event:
    """Return my event with what an override that is believed says of this date alone."""
    if override is main_event:
        return mine
    return replace(
        mine,
        title=override.title if override.title not in ("", main_event.title) else mine.title,
        description=override.description if override.description != main_event.description else mine.description,
        location=override.location if override.location != main_event.location else mine.location,
    )


# ---------------------------------------------------------------- where it came from


def _reason(key: SeriesKey, matches: Iterable[Match]) -> str:
    return next((m.verdict.reason for m in matches if m.other == key), "announced together with another copy")


def _evidence(key: SeriesKey, matches: Iterable[Match]) -> tuple[str, ...]:
    """Return the kinds of evidence for a match, strongest first."""
    verdict = next((m.verdict for m in matches if m.other == key), None)
    if verdict is None:
        return ("another copy",)
    speaking = sorted((e for e in verdict.evidence if e.weight > 0), key=lambda e: -e.weight)
    return tuple(dict.fromkeys(e.name for e in speaking))


def _other_times(key: SeriesKey, disagreements: Iterable[Disagreement]) -> tuple[OtherTime, ...]:
    """Return the times that are not shown, of the dates this copy and the shown one disagree about."""
    found = sorted((d for d in disagreements if d.other == key), key=lambda d: instant(d.shown))
    return tuple(OtherTime(seconds(d.shown), d.other_start.isoformat(), d.says_otherwise) for d in found[:_MOST_TIMES])


def _other_status(key: SeriesKey, mine: Event, theirs: Event) -> OtherStatus | None:
    """Return what a visitor should know that another copy says of the event and ours does not."""
    if says_cancelled(mine) or says_cancelled(theirs):
        return None  # see `cancellations`
    if parse_title(theirs.title, _NOTHING, _NOTHING).status - parse_title(mine.title, _NOTHING, _NOTHING).status:
        return OtherStatus(StatusClaim.TITLED, key[0])
    if theirs.status != mine.status:
        return OtherStatus(StatusClaim(theirs.status.lower()), key[0])
    return None


def _other_statuses(
    key: SeriesKey, mine: Event, theirs: Event, told: Mapping[SeriesKey, tuple[OtherStatus, ...]]
) -> tuple[OtherStatus, ...]:
    if key in told:
        return told[key][:_MOST_TIMES]
    other = _other_status(key, mine, theirs)
    return (other,) if other else ()


def _statuses_in_words(statuses: Sequence[OtherStatus], theirs: Event, cancellations: Cancellations) -> str:
    """Return the first of these in words; "" if there is none."""
    if not statuses:
        return ""
    if statuses[0] in cancellations.sentences:
        return cancellations.sentences[statuses[0]]
    called = f'"{theirs.title}"' if statuses[0].claim is StatusClaim.TITLED else statuses[0].claim
    return f"it calls the event {called}"


def _source(key: SeriesKey, copy: Event, shown: Event) -> Source:
    """Return a calendar that has the event, with what it says otherwise than is shown."""
    return Source(
        *key,
        title=copy.title if copy.title != shown.title else "",
        location=copy.location if copy.location != shown.location else "",
        url=copy.url,
    )


def _sources(
    group: EventGroup,
    shown: Event,
    by_key: Mapping[SeriesKey, ExpandedSeries],
    cancellations: Cancellations,
    times: Mapping[SeriesKey, str],
) -> list[Source]:
    winner = by_key[group.winner]
    mine = winner.series.main_event
    own = _source(group.winner, mine, shown)
    sources = [replace(own, url="") if own.url else own]
    for key in (*group.others, *group.partly):
        theirs = by_key[key]
        dates = len(theirs.occurrences) or len(theirs.cancelled or ())
        statuses = _other_statuses(key, mine, theirs.series.main_event, cancellations.of_copies)
        sources.append(
            replace(
                _source(key, theirs.series.main_event, shown),
                reason=_reason(key, group.matches),
                partial=dates < len(winner.occurrences),
                disagrees=times.get(key) or _statuses_in_words(statuses, theirs.series.main_event, cancellations),
                evidence=_evidence(key, group.matches),
                other_times=_other_times(key, group.disagreements),
                other_statuses=statuses,
            )
        )
    return sources


def merge(
    group: EventGroup,
    cut: frozenset[DateOrDateTime],
    by_key: Mapping[SeriesKey, ExpandedSeries],
    feeds: Mapping[str, Feed],
) -> MergedEvent:
    """Make the one event that is published for a group. Its lasting identity is given by `published_uids`.

    `cut` are the recurrence ids of the winner's occurrences that another group shows.
    """
    winner = by_key[group.winner]
    result = without_idle_override(without_occurrences(_completed(winner, [by_key[key] for key in group.others]), cut))
    versions = {match.other for match in group.matches if match.verdict.rule == "uid"}
    copies = [by_key[key] for key in (*group.others, *group.partly) if key not in versions]
    moved = {d.slot for d in group.disagreements}
    cancellations = with_cancellations(result, copies, feeds, winner, group.matches, moved)
    result, times = _with_times(cancellations.series, group.disagreements, by_key, feeds)
    result = in_one_form(result)
    return MergedEvent(
        series=result.series,
        occurrences=result.occurrences,
        sources=tuple(_sources(group, result.series.main_event, by_key, cancellations, times)),
        absorbed=group.others,
        sentences=frozenset(cancellations.sentences.values()),
    )
