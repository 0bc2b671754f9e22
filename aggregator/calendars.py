"""Every feed's last good document, understood, kept in step with the store.

A poller holds calendars in memory because reading documents is dear. Other pollers may store newer ones at any time;
the store counts the documents of each feed, and only those whose count has moved are read again.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass

import structlog

from aggregator.config import Feed
from aggregator.errors import StoreError
from aggregator.model import Calendar, Document
from aggregator.poll import Understand
from aggregator.store import Store

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Copy:
    """What we have of a feed."""

    revision: int  # of the document in the store
    feed: Feed  # the settings it was read by
    calendar: Calendar | None  # None: there is no document, or none was ever understood
    current: bool = True  # False: this is an older document's, for want of a better one


class Calendars:
    """The calendars a poller knows. Used by one thread; `stopping` ends a long reading early."""

    def __init__(self, store: Store, understand: Understand, stopping: threading.Event) -> None:
        self._store = store
        self._understand = understand
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

    def keep_up(self, feeds: Mapping[str, Feed], *, all_of_them: bool) -> None:
        """Read again the documents of these feeds that others replaced, or that other settings make read otherwise.

        `all_of_them` says whether these are all feeds of the store, which are then asked for in one go. Raise
        StoreError.
        """
        revisions = self._store.revisions(None if all_of_them else list(feeds))
        for feed_id, feed in feeds.items():
            copy = self._copies.get(feed_id)
            revision = revisions.get(feed_id, 0)
            if copy is None or copy.revision != revision or copy.feed != feed:
                if self._stopping.is_set():
                    return
                self._copies[feed_id] = self._read(feed, revision, copy)

    def took(self, feed: Feed, calendar: Calendar) -> None:
        """Take up the calendar of a document that we have just stored, the only ones who may: we hold the claim."""
        before = self._copies.get(feed.id)
        self._copies[feed.id] = _Copy(before.revision + 1 if before else 1, feed, calendar)

    def _read(self, feed: Feed, revision: int, before: _Copy | None) -> _Copy:
        """Read the stored document; what cannot be read here leaves what there was."""
        document = self._document(feed.id)
        calendar = self._understood(document, feed) if document else None
        if calendar is None and document is not None and before and before.calendar:
            return _Copy(revision, feed, before.calendar, current=False)
        return _Copy(revision, feed, calendar)

    def _document(self, feed_id: str) -> Document | None:
        try:
            return self._store.document(feed_id)
        except StoreError as error:
            log.error("stored document lost", feed=feed_id, problem=str(error))  # noqa: TRY400  it will be fetched again
            return None

    def _understood(self, document: Document, feed: Feed) -> Calendar | None:
        try:
            return self._understand(document, feed)
        except Exception:
            log.exception("stored document not understood", feed=feed.id)
            return None
