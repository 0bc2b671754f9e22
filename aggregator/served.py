"""Merged events in the form in which page and JSON show them: texts sanitised, times as seconds, sorted."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import lru_cache

from aggregator.duplicates.links import join_link
from aggregator.html import from_description
from aggregator.model import Event, Merged, Occurrence, ServedEvent, ServedOccurrence
from aggregator.render import plain


def event_id(uid: str) -> str:
    """Return the short name of an event in addresses. It depends on the published UID alone."""
    return hashlib.blake2b(uid.encode(), digest_size=6).hexdigest()


@lru_cache(maxsize=4096)
def _html(description: str) -> str:
    return from_description(description)


def event(merged: Merged, component: bytes, zones: tuple[str, ...]) -> ServedEvent:
    """Return a merged event as it is shown."""
    head = merged.series.head
    return ServedEvent(
        id=event_id(merged.uid),
        uid=merged.uid,
        title=head.title or "(no title)",
        text=plain(head),
        html=_html(head.description or head.html),
        location=head.location,
        url=head.url,
        join=join_link(head),
        status=head.status,
        organizer=head.organizer,
        recurs=head.recurs,
        sources=merged.sources,
        component=component,
        zones=zones,
    )


def _occurrence(index: int, head: Event, occurrence: Occurrence) -> ServedOccurrence:
    said = occurrence.event
    own = said is not head
    text = plain(said) if own and (said.description, said.html) != (head.description, head.html) else None
    return ServedOccurrence(
        event=index,
        start=occurrence.begin,
        end=occurrence.finish,
        all_day=said.all_day,
        title=(said.title or "(no title)") if own and said.title != head.title else None,
        location=said.location if own and said.location != head.location else None,
        join=join_link(said) if own and join_link(said) != join_link(head) else None,
        text=text,
        html=None if text is None else _html(said.description or said.html),
        status=said.status if own and said.status != head.status else None,
    )


def occurrences(merged: Sequence[Merged]) -> tuple[ServedOccurrence, ...]:
    """Return all occurrences of all events, sorted by start, then end, then event."""
    found = [
        _occurrence(index, one.series.head, occurrence)
        for index, one in enumerate(merged)
        for occurrence in one.occurrences
    ]
    return tuple(sorted(found, key=lambda o: (o.start, o.end, o.event)))
