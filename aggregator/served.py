"""Merged events in the form in which page and JSON show them: texts sanitised, times as seconds, sorted."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import lru_cache
from operator import attrgetter

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
    if said is head:
        return ServedOccurrence(index, occurrence.begin, occurrence.finish, head.all_day)
    text = plain(said) if (said.description, said.html) != (head.description, head.html) else None
    return ServedOccurrence(
        event=index,
        start=occurrence.begin,
        end=occurrence.finish,
        all_day=said.all_day,
        title=(said.title or "(no title)") if said.title != head.title else None,
        location=said.location if said.location != head.location else None,
        join=join_link(said) if join_link(said) != join_link(head) else None,
        text=text,
        html=None if text is None else _html(said.description or said.html),
        status=said.status if said.status != head.status else None,
    )


def occurrences(merged: Merged, index: int) -> tuple[ServedOccurrence, ...]:
    """Return the occurrences of the event that stands at `index` among those served."""
    return tuple(_occurrence(index, merged.series.head, occurrence) for occurrence in merged.occurrences)


Track = tuple[ServedOccurrence, ...]


class Timetable:
    """The occurrences of all events, sorted by start, then end, then event; sorted anew only as far as they changed."""

    def __init__(self) -> None:
        self._tracks: dict[int, Track] = {}  # by identity
        self._sorted: Track = ()

    def of(self, tracks: Iterable[Track]) -> Track:
        """Return all occurrences in order; tracks that are the same object as last time did not change."""
        now = {id(track): track for track in tracks if track}
        gone = {track[0].event for name, track in self._tracks.items() if name not in now}
        new = [o for name, track in now.items() if name not in self._tracks for o in track]
        if gone or new:
            stayed = [o for o in self._sorted if o.event not in gone]
            stayed += new  # after what is in order already, so that sorting is merging
            self._sorted = tuple(sorted(stayed, key=attrgetter("start", "end", "event")))
        self._tracks = now
        return self._sorted
