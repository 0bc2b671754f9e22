"""Stand-ins for what a poller is put together from: a web, an understanding and a build simple enough to predict.

A body lists UIDs; a snapshot's feeds carry, as name, the UIDs read for them.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from aggregator.config import Config, Feed
from aggregator.errors import FetchError, ReadError
from aggregator.model import (
    AllOccurrences,
    Calendar,
    Document,
    Event,
    Note,
    NotModified,
    PackedEvents,
    PublishedUid,
    Rendered,
    Series,
    ServedFeed,
    Snapshot,
    Validators,
)

NOW = datetime(2026, 6, 20, 12, tzinfo=UTC)
LATER = datetime(2027, 1, 1, tzinfo=UTC)  # when all events are


def body(*uids):
    return f"BEGIN:VCALENDAR\r\nX-UIDS:{' '.join(uids)}\r\nEND:VCALENDAR\r\n".encode()


def feed(id_, host="a.test", **settings):
    return Feed(id=id_, name=id_.upper(), url=f"https://{host}/{id_}.ics", **settings)


def config(*feeds):
    return Config(feeds=feeds)


class Web:
    """Answers by feed: bytes, an exception, or an event to wait for before answering bytes. Counts who asked."""

    def __init__(self, **answers):
        self.answers = answers
        self.asked = []
        self.at_once = 0
        self.most_at_once = 0
        self._lock = threading.Lock()

    def fetch(self, feed, validators, now):
        with self._lock:
            self.asked.append(feed.id)
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            return self._answer(feed, validators, now)
        finally:
            with self._lock:
                self.at_once -= 1

    def _answer(self, feed, validators, now):
        answer = self.answers.get(feed.id, FetchError("status-404"))
        if callable(answer):
            answer = answer()
        if isinstance(answer, Exception):
            raise answer
        etag = f'"{hash(answer)}"'
        if validators.etag == etag:
            return NotModified(feed.id, now)
        return Document(feed.id, feed.url, now, answer, "text/calendar", Validators(etag))


def understand(document, feed, _known=None, **_how):
    uids = document.body.split(b"X-UIDS:")[1].split(b"\r\n")[0].decode().split()
    if "poison" in uids:
        raise ReadError("crashed")
    event = Event("", LATER, LATER + timedelta(hours=1))
    return Calendar(feed.id, tuple(Series(feed.id, uid, event) for uid in uids), events_read=len(uids))


@dataclass(frozen=True)
class Built:
    snapshot: Snapshot
    published_uids: dict[str, PublishedUid]
    changed: bool
    occurrences: dict[str, int] = field(default_factory=dict)
    notes: dict[str, tuple[Note, ...]] = field(default_factory=dict)


@dataclass
class Builder:
    """Builds; remembers when."""

    days: list[datetime] = field(default_factory=list)
    error: Exception | None = None
    notes: dict[str, tuple[Note, ...]] = field(default_factory=dict)
    dates: dict[str, int] = field(default_factory=dict)  # how many occurrences each feed announces

    def __call__(self, config, calendars, published_uids, now, previous):
        if self.error:
            raise self.error
        self.days.append(now)
        feeds = tuple(
            ServedFeed(feed.id, " ".join(series.uid for series in calendars[feed.id].series), "", "")
            for feed in config.feeds
            if feed.id in calendars
        )
        if previous and feeds == previous.feeds:
            return Built(previous, published_uids, changed=False)
        version = previous.version + 1 if previous else 1
        snapshot = Snapshot(
            version, now, feeds, PackedEvents(), AllOccurrences(), Rendered(b"", b"", '""', now), {}, {}
        )
        uids = sorted({series.uid for calendar in calendars.values() for series in calendar.series})
        entries = {uid: self._entry(uid, published_uids.get(uid), now) for uid in uids}
        return Built(snapshot, entries, changed=True, occurrences=self.dates, notes=self.notes)

    def _entry(self, uid, before, now):
        sequence = before.sequence + 1 if before else 0
        return PublishedUid(
            uid=uid, members=(), digest="", content_key="", sequence=sequence, modified=now, seen_at=now
        )


def served(store):
    """What readers see: the UIDs of each feed."""
    snapshot = store.latest_snapshot()
    return {feed.id: feed.name for feed in snapshot.feeds} if snapshot else None
