"""Every feed's last good document, understood, kept in step with the store.

A poller holds calendars in memory because reading documents is dear. Other pollers may store newer ones at any time;
the store counts the documents of each feed, and only those whose count has moved are read again.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

import structlog

from aggregator.config import Feed
from aggregator.errors import ReadError, StoreDamagedError
from aggregator.model import Calendar, Document, Window
from aggregator.polling.host_limited_pool import HostLimitedPool
from aggregator.polling.poll import ParseDocument
from aggregator.process.gc_pause import gc_paused
from aggregator.store import Store

log = structlog.get_logger()

AT_ONCE = 4  # documents in memory: while two are read, the next are fetched from the store
PATIENCE = timedelta(minutes=5)  # at a time, for a reading; whoever reads has limits of its own


@dataclass(frozen=True, slots=True)
class _Copy:
    """What we have of a feed."""

    revision: int  # of the document in the store
    feed: Feed  # the settings it was read by
    calendar: Calendar | None  # None: there is no document, or none was ever understood
    current: bool = True  # False: this is an older document's, for want of a better one


class CalendarCache:
    """The calendars a poller knows. Used by one thread; `stopping` ends a long reading early."""

    def __init__(self, store: Store, parse: ParseDocument, stopping: threading.Event) -> None:
        self._store = store
        self._parse = parse
        self._stopping = stopping
        self._copies: dict[str, _Copy] = {}

    @property
    def by_feed(self) -> dict[str, Calendar]:
        """Return the calendar of every feed that has one: what is to be built."""
        return {feed: copy.calendar for feed, copy in self._copies.items() if copy.calendar is not None}

    @property
    def revisions(self) -> dict[str, int]:
        """Return of which revision of its document we know each feed."""
        return {feed: copy.revision for feed, copy in self._copies.items()}

    def current(self, feed_id: str) -> Calendar | None:
        """Return the calendar of the stored document; None if there is none or it is not understood here."""
        copy = self._copies.get(feed_id)
        return copy.calendar if copy and copy.current else None

    def keep_only(self, feed_ids: Mapping[str, Feed]) -> None:
        """Forget all other feeds."""
        self._copies = {feed: copy for feed, copy in self._copies.items() if feed in feed_ids}

    def refresh_stale(self, feeds: Mapping[str, Feed], window: Window, *, all_of_them: bool) -> None:
        """Read again the documents of these feeds that others replaced, or that other settings make read otherwise.

        They are prepared for the window. `all_of_them` says whether these are all feeds of the store, which are then
        asked for in one go. Raise StoreError.
        """
        self._let_go_of_other_windows(window)
        revisions = self._store.revisions(None if all_of_them else list(feeds))
        stale = [feed for id_, feed in feeds.items() if not self._is_known(feed, revisions.get(id_, 0))]
        if stale:
            with gc_paused():
                self._parse_stale(stale, revisions, window)

    def _let_go_of_other_windows(self, window: Window) -> None:
        """Forget what calendars were prepared for yesterday: the next build prepares them anew, and keeps that."""
        for feed, copy in self._copies.items():
            prepared = copy.calendar.prepared if copy.calendar else None
            if copy.calendar and prepared and prepared.window != window:
                self._copies[feed] = replace(copy, calendar=replace(copy.calendar, prepared=None))

    def _is_known(self, feed: Feed, revision: int) -> bool:
        copy = self._copies.get(feed.id)
        return copy is not None and copy.revision == revision and copy.feed == feed

    def _parse_stale(self, stale: list[Feed], revisions: Mapping[str, int], window: Window) -> None:
        reading: HostLimitedPool[_Copy] = HostLimitedPool(AT_ONCE, AT_ONCE)
        for feed in stale:
            self._collect(reading, AT_ONCE - 1)
            if self._stopping.is_set():
                break
            revision, document = revisions.get(feed.id, 0), self._document(feed.id)
            reading.start(feed.id, "", partial(self._read, feed, revision, document, window))
        self._collect(reading, 0)

    def accept(self, feed: Feed, calendar: Calendar) -> None:
        """Take up the calendar of a document that we have just stored, the only ones who may: we hold the claim."""
        before = self._copies.get(feed.id)
        self._copies[feed.id] = _Copy(before.revision + 1 if before else 1, feed, calendar)

    def _collect(self, reading: HostLimitedPool[_Copy], most: int) -> None:
        """Take up what was read, until at most so many are being read."""
        while len(reading) > most:
            copy = reading.next_result(PATIENCE)
            if copy is not None:
                self._copies[copy.feed.id] = copy

    def _read(self, feed: Feed, revision: int, document: Document | None, window: Window) -> _Copy:
        """Read a stored document; what cannot be read here leaves what there was. Runs in a thread of its own."""
        before = self._copies.get(feed.id)
        known = before.calendar if before else None
        calendar = self._understood(document, feed, known, window) if document else None
        if calendar is None and document is not None and known is not None:
            return _Copy(revision, feed, known, current=False)
        return _Copy(revision, feed, calendar)

    def _document(self, feed_id: str) -> Document | None:
        try:
            return self._store.document(feed_id)
        except StoreDamagedError as error:
            log.error("stored feed lost", feed=feed_id, problem=str(error))  # noqa: TRY400  it will be fetched again
            return None

    def _understood(self, document: Document, feed: Feed, known: Calendar | None, window: Window) -> Calendar | None:
        """Read a stored document; None if that fails."""
        try:
            return self._asked_again(document, feed, known, window)
        except Exception:
            log.exception("stored feed unreadable", feed=feed.id)
            return None

    def _asked_again(self, document: Document, feed: Feed, known: Calendar | None, window: Window) -> Calendar:
        """Read a stored document, by another process where one died.

        What is stored was once understood, so that somebody killed the process or memory was short. To go on with an
        older copy would take back what is served.
        """
        try:
            return self._parse(document, feed, known, window=window)
        except ReadError as error:
            if error.reason != "crashed":
                raise
            log.warning("stored feed read again", feed=feed.id, problem=str(error))
            return self._parse(document, feed, known, window=window)
