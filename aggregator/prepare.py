"""Calendars made ready for comparing, feed by feed: what a feed did not change is not looked at again.

    calendar ─ series ─ lint ─ strays ─ lint ─ expand ─ draft ─ Prepared

Nothing of it depends on other feeds. So whoever reads a document prepares it as well, in a process of its own
(`reread`); what remains for a build is a feed whose window has moved on or that has another name.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from operator import attrgetter

from aggregator.config import Feed
from aggregator.drafts import alone
from aggregator.duplicates.looks import look
from aggregator.model import Calendar, Difference, Document, Expanded, Note, Part, Prepared, Series, Window
from aggregator.recurrence import expand, lint
from aggregator.sources import onto
from aggregator.sources import reread as told_anew
from aggregator.strays import single_series

# series prepared where they are read, which has to end in time; of a calendar with more, building does the rest
MOST = 20_000


def reread(document: Document, feed: Feed, marks: bytes = b"", window: Window | None = None) -> Difference:
    """Understand what is new in a document, see `sources.reread`, and prepare it for the window. Raise ReadError."""
    difference = told_anew(document, feed, marks)
    if window is None:
        return difference
    calendar = difference.calendar
    some = replace(calendar, series=calendar.series[:MOST], kept=calendar.kept[:MOST])
    return replace(difference, calendar=replace(calendar, prepared=prepared(some, feed, window)))


def read(document: Document, feed: Feed, known: Calendar | None = None, *, window: Window | None = None) -> Calendar:
    """Understand a document and prepare it for the window. `known` is the feed's calendar until now.

    Series that did not change are the same objects again. Raise ReadError.
    """
    return onto(reread(document, feed, known.marks if known else b"", window), known)


def prepared(calendar: Calendar, feed: Feed, window: Window) -> Prepared:
    """Prepare all series of a calendar."""
    series = (*calendar.series, *calendar.kept)
    return Prepared(window, feed.name, {one.uid: (one, parts(one, feed, window)) for one in series})


def parts(series: Series, feed: Feed, window: Window) -> tuple[Part, ...]:
    """Return what a series is compared as: itself and each stray, as the feed says and linted with its occurrences."""
    linted = lint(series)
    singles = single_series(series, linted[0])
    return tuple(_part(one, *(linted if one is series else lint(one)), feed, window) for one in singles)


def _part(told: Series, linted: Series, notes: tuple[Note, ...], feed: Feed, window: Window) -> Part:
    found = expand(linted, window)
    expanded = replace(found, notes=(*notes, *found.notes), looks=tuple(map(look, linted.events)))
    return Part(told, expanded, alone(expanded, feed, window))


@dataclass(frozen=True)
class Ready:
    """A feed's calendar as builds look at it. Strays are series of their own here."""

    calendar: Calendar
    window: Window
    community: str  # the name of the feed
    parts: Sequence[Part]  # all there are
    by_series: Mapping[int, tuple[Part, ...]] = field(repr=False, compare=False)  # by id of the calendar's series

    @cached_property
    def series(self) -> list[Series]:
        """What there is, as the feed says it."""
        return [part.told for part in self.parts]

    @cached_property
    def expanded(self) -> tuple[Expanded, ...]:
        """The same linted, with their occurrences: the same object every time."""
        return tuple([part.expanded for part in self.parts])

    def part(self, uid: str) -> Part:
        """Return the part that is compared under a UID."""
        series = self.calendar.series
        at = bisect_left(series, uid, key=_UID)
        part = self.by_series[id(series[at])][0] if at < len(series) else None
        return part if part and part.told.uid == uid else self._by_uid[uid]

    @cached_property
    def _by_uid(self) -> Mapping[str, Part]:
        """For strays, and what is kept of earlier documents."""
        return {part.told.uid: part for part in reversed(self.parts)}

    @cached_property
    def notes(self) -> tuple[Note, ...]:
        """What linting and expanding changed or left out."""
        return tuple([note for one in self.expanded if one.notes for note in one.notes])


_UID = attrgetter("uid")


class Preparer:
    """Prepares again and again; what it gives does not depend on what it was given before."""

    def __init__(self) -> None:
        self._ready: dict[str, Ready] = {}

    def __call__(
        self, calendars: Mapping[str, Calendar], feeds: Mapping[str, Feed], window: Window
    ) -> dict[str, Ready]:
        """Prepare calendars, by feed id. What did not change since the last call is the same object."""
        self._ready = {id_: self._made_ready(calendar, feeds[id_], window) for id_, calendar in calendars.items()}
        return dict(self._ready)

    def _made_ready(self, calendar: Calendar, feed: Feed, window: Window) -> Ready:
        known = self._ready.get(feed.id)
        fits = known is not None and (known.window, known.community) == (window, feed.name)
        if known and fits and known.calendar is calendar:
            return known
        stayed = known.by_series if known and fits else {}
        series = (*calendar.series, *calendar.kept)
        found = [stayed.get(id(one)) or _parts(one, calendar.prepared, feed, window) for one in series]
        every = [part for some in found for part in some]
        return Ready(calendar, window, feed.name, every, dict(zip(map(id, series), found, strict=True)))


def _parts(series: Series, came: Prepared | None, feed: Feed, window: Window) -> tuple[Part, ...]:
    """Return what came with the calendar where that is of this very series, or make it."""
    if came and (came.window, came.community) == (window, feed.name):
        told, there = came.parts.get(series.uid, (None, ()))
        if told is series:
            return there
    return parts(series, feed, window)
