"""Merged events in the form in which page and JSON show them: texts sanitised, times as seconds."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection
from functools import lru_cache
from operator import attrgetter

from aggregator.html import from_description
from aggregator.model import (
    Event,
    EventOccurrences,
    MergedEvent,
    Occurrence,
    SeparateDate,
    ServedEvent,
    ServedOccurrence,
)
from aggregator.publish.ics.render import plain_description
from aggregator.ways_to_join import way_to_join

TIMES_DIFFER = "Calendars disagree about the time: "  # begins what subscribers get; pages say it beside the time


def event_id(uid: str) -> str:
    """Return the short name of an event in addresses. It depends on the published UID alone."""
    return hashlib.blake2b(uid.encode(), digest_size=6).hexdigest()


_html = lru_cache(maxsize=4096)(from_description)


def _own_html(description: str, sentences: Collection[str]) -> str:
    """Return a description without what subscribers read at its begin, and pages beside the time."""
    first, _, rest = description.partition("\n\n")
    while first.startswith(TIMES_DIFFER) or first in sentences:
        description = rest
        first, _, rest = description.partition("\n\n")
    return _html(description)


def displayed(
    merged: MergedEvent, vevents: tuple[bytes, ...], dates: tuple[SeparateDate, ...], zones: tuple[str, ...]
) -> ServedEvent:
    """Return a merged event as it is shown."""
    head = merged.series.main_event
    return ServedEvent(
        title=head.title or "(no title)",
        text=plain_description(head),
        html=_own_html(head.description or head.html, merged.sentences),
        location=head.location,
        url=head.url,
        join=way_to_join(head),
        status=head.status,
        organizer=head.organizer,
        recurs=head.recurs,
        sources=merged.sources,
        zones=zones,
        vevents=vevents,
        dates=dates,
        image=head.image,
        offers=head.offers,
        performers=head.performers,
    )


def occurrence_columns(merged: MergedEvent) -> EventOccurrences:
    """Return the occurrences of an event."""
    found, head = merged.occurrences, merged.series.main_event
    lengths = Counter(found.lengths)
    usual = max(lengths, key=lambda length: (lengths[length], length))
    odd = {found.begins[place] for place in found.own}
    if len(lengths) > 1:
        odd |= {begin for begin, finish in found.spans if finish - begin != usual}
    unusual = (
        _occurrence(head, found[place], merged.sentences) for place, begin in enumerate(found.begins) if begin in odd
    )
    rows = sorted(unusual, key=attrgetter("start", "end")) if odd else ()
    return EventOccurrences.with_unusual(found.begins, (usual, found.all_day), rows)


def _occurrence(head: Event, occurrence: Occurrence, sentences: Collection[str]) -> ServedOccurrence:
    said = occurrence.event
    if said is head:
        return ServedOccurrence(0, occurrence.start_seconds, occurrence.end_seconds, head.all_day)
    text = plain_description(said) if (said.description, said.html) != (head.description, head.html) else None
    own_way = way_to_join(said)
    return ServedOccurrence(
        event=0,
        start=occurrence.start_seconds,
        end=occurrence.end_seconds,
        all_day=said.all_day,
        title=(said.title or "(no title)") if said.title != head.title else None,
        location=said.location if said.location != head.location else None,
        join=own_way if own_way != way_to_join(head) else None,
        text=text,
        html=None if text is None else _own_html(said.description or said.html, sentences),
        status=said.status if said.status != head.status else None,
    )
