"""Calendars made ready for comparing, feed by feed: what a feed did not change is not looked at again.

    calendar ─ series ─ lint ─ strays ─ lint ─ expand ─ draft ─ Prepared

Nothing of it depends on other feeds. So whoever reads a document prepares it as well, in a process of its own
(`parse_changes`); what remains for a build is a feed whose window has moved on or that has another name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from operator import attrgetter

from aggregator.config import Feed
from aggregator.duplicates.features.comparison_features import event_features
from aggregator.model import (
    Calendar,
    CalendarChanges,
    Document,
    ExpandedSeries,
    Note,
    PreparedFeed,
    PreparedSeries,
    Series,
    SplitSeries,
    Window,
)
from aggregator.publish.event.orphan_overrides import without_orphans
from aggregator.publish.event.rendering import render_single
from aggregator.recurrence import cancelled_occurrences, expand, lint
from aggregator.sources import apply_changes as told_onto
from aggregator.sources import parse_changes as told_anew

# series prepared where they are read, which has to end in time; of a calendar with more, building does the rest
MOST = 20_000


def parse_changes(document: Document, feed: Feed, marks: bytes = b"", window: Window | None = None) -> CalendarChanges:
    """Understand what is new in a document, see `sources.reread`, and prepare it for the window. Raise ReadError."""
    difference = told_anew(document, feed, marks)
    if window is None:
        return difference
    calendar = difference.calendar
    some = replace(calendar, series=calendar.series[:MOST], past_series=calendar.past_series[:MOST])
    return replace(difference, calendar=replace(calendar, prepared=prepare_feed(some, feed, window)))


def parse(document: Document, feed: Feed, known: Calendar | None = None, *, window: Window | None = None) -> Calendar:
    """Understand a document and prepare it for the window. `known` is the feed's calendar until now.

    Series that did not change are the same objects again. Raise ReadError.
    """
    return apply_changes(parse_changes(document, feed, known.digests if known else b"", window), known)


def apply_changes(difference: CalendarChanges, known: Calendar | None) -> Calendar:
    """Return the calendar a difference leads to from the one its marks are of, prepared as far as both are."""
    calendar = told_onto(difference, known)
    came, before = calendar.prepared, known.prepared if known else None
    if not (known and came and before) or (before.window, before.community) != (came.window, came.community):
        return calendar
    found = {} if difference.gone is None else dict(before.parts)
    for uid in (*(difference.gone or ()), *(one.uid for one in known.past_series)):
        found.pop(uid, None)
    for uid, made in came.parts.items():
        there = before.parts.get(uid)
        found[uid] = there if there and there[0] == made[0] else made  # what was read again may have come to the same
    return replace(calendar, prepared=replace(came, parts=found))


def prepare_feed(calendar: Calendar, feed: Feed, window: Window, known: PreparedFeed | None = None) -> PreparedFeed:
    """Prepare the series of a calendar, but for those that came prepared or are the same objects as among the known."""
    told, before = (one if one and _fits(one, feed, window) else None for one in (calendar.prepared, known))
    series = (*calendar.series, *calendar.past_series)
    if told and len(told.parts) == len(series):
        return told
    came, stayed = (one.parts if one else {} for one in (told, before))
    found: dict[str, SplitSeries] = {}
    for one in series:
        there = came.get(one.uid)
        if there is None or there[0] is not one:
            there = stayed.get(one.uid)
        found[one.uid] = there if there is not None and there[0] is one else (one, prepare_series(one, feed, window))
    return PreparedFeed(window, feed.name, found)


def _fits(known: PreparedFeed, feed: Feed, window: Window) -> bool:
    return (known.window, known.community) == (window, feed.name)


def prepare_series(series: Series, feed: Feed, window: Window) -> tuple[PreparedSeries, ...]:
    """Return what a series is compared as: itself and each stray, as the feed says and linted with its occurrences."""
    linted = lint(series)
    singles = without_orphans(series, linted[0])
    return tuple(_part(one, *(linted if one is series else lint(one)), feed, window) for one in singles)


def _part(told: Series, linted: Series, notes: tuple[Note, ...], feed: Feed, window: Window) -> PreparedSeries:
    found = expand(linted, window)
    expanded = ExpandedSeries(
        linted,
        found.occurrences,
        notes=(*notes, *found.notes),
        looks=tuple(map(event_features, linted.events)),
        cancelled=cancelled_occurrences(linted, window, told.overrides),
    )
    return PreparedSeries(told, expanded, render_single(expanded, feed, window))


@dataclass(frozen=True)
class FeedSeries:
    """A feed's calendar as builds look at it. Strays are series of their own here."""

    calendar: Calendar
    prepared: PreparedFeed  # all of it

    @cached_property
    def by_uid(self) -> Mapping[str, PreparedSeries]:
        """What is compared, by the UID under which it is.

        An orphan override gets the UID that Google gives to an instance. A series that has this UID is that instance.
        """
        found = {part.as_sent.uid: part for part in self.prepared.all}
        return found | {uid: parts[0] for uid, (_, parts) in self.prepared.parts.items() if parts[0].as_sent.uid == uid}

    @cached_property
    def expanded(self) -> tuple[ExpandedSeries, ...]:
        """What there is, linted, with its occurrences; in no order, but the same object every time."""
        return tuple([part.expanded for part in self.by_uid.values()])

    @cached_property
    def series(self) -> list[Series]:
        """What there is, as the feed says it."""
        return [part.as_sent for part in sorted(self.prepared.all, key=_UID)]

    @cached_property
    def notes(self) -> tuple[Note, ...]:
        """What linting and expanding changed or left out."""
        noted = [part for part in self.prepared.all if part.expanded.notes]
        return tuple([note for part in sorted(noted, key=_UID) for note in part.expanded.notes])


_UID = attrgetter("as_sent.uid")


class SeriesPreparer:
    """Prepares again and again; what it gives does not depend on what it was given before."""

    def __init__(self) -> None:
        self._ready: dict[str, FeedSeries] = {}

    def __call__(
        self, calendars: Mapping[str, Calendar], feeds: Mapping[str, Feed], window: Window
    ) -> dict[str, FeedSeries]:
        """Prepare calendars, by feed id. What did not change since the last call is the same object."""
        self._ready = {id_: self._made_ready(calendar, feeds[id_], window) for id_, calendar in calendars.items()}
        return dict(self._ready)

    def _made_ready(self, calendar: Calendar, feed: Feed, window: Window) -> FeedSeries:
        known = self._ready.get(feed.id)
        if known and known.calendar is calendar and _fits(known.prepared, feed, window):
            return known
        return FeedSeries(calendar, prepare_feed(calendar, feed, window, known.prepared if known else None))
