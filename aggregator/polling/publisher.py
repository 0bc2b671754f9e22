"""When to build what is served anew, and putting it in the store.

Built when content or settings changed, and once a day because the window moves. The window only moves on a day on
which some server has confirmed its calendar: a clock that is ten years ahead breaks TLS everywhere, so it cannot make
everything that is to come "past" (and without a network nobody misses the next day's end of the window).

Where several pollers share a store, who stored a new document builds. Each build is made on top of a version and stored
only if that is still the newest; whoever comes second takes up what the first has published, and builds again if its
document is not in it. Documents of a poller that died before it could build are seen to by the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Protocol

import structlog

from aggregator.config import Config
from aggregator.history import change_links
from aggregator.model import Calendar, Note, PublishedUid, Snapshot
from aggregator.polling.calendar_cache import CalendarCache
from aggregator.process.gc_pause import gc_paused
from aggregator.process.malloc_trim import TrimThrottle
from aggregator.store import Store, StoredSnapshot

log = structlog.get_logger()

ABANDONED = timedelta(seconds=15)  # a document another poller stored so long ago and has not built is built by us


class BuildResult(Protocol):
    """What `publish` needs of `snapshot.Built`."""

    @property
    def snapshot(self) -> Snapshot:
        """Return everything served."""

    @property
    def published_uids(self) -> Mapping[str, PublishedUid]:
        """Return what subscribers have seen, by published UID."""

    @property
    def changed(self) -> bool:
        """Say whether readers would see anything new."""

    @property
    def occurrences(self) -> Mapping[str, int]:
        """Return how many each feed announces."""

    @property
    def notes(self) -> Mapping[str, tuple[Note, ...]]:
        """Return what was changed or left out, by feed."""


class BuildSnapshot(Protocol):
    """`snapshot.build`."""

    def __call__(
        self,
        config: Config,
        calendars: Mapping[str, Calendar],
        published_uids: Mapping[str, PublishedUid],
        now: datetime,
        previous: Snapshot | None,
    ) -> BuildResult:
        """Make everything served out of calendars."""


class Publisher:
    """Knows what is served now, and replaces it when it must."""

    def __init__(self, store: Store, build: BuildSnapshot) -> None:
        self._store = store
        self._build = build
        self._give_back = TrimThrottle()
        self._published = StoredSnapshot()
        self._unsettled = False  # settings are not those of our last build
        self._ours: set[str] = set()  # feeds whose document we have replaced since
        self._waiting: datetime | None = None  # since when documents of others wait to be built
        self._failed: tuple[Mapping[str, int], date] | None = None  # the revisions and day of a build that failed
        self._day: date | None = None  # up to which the window has moved: None after a start
        self.error = ""  # why the last build failed

    @property
    def has_published(self) -> bool:
        """Whether there is something to serve."""
        return self._published.snapshot is not None

    def load(self) -> None:
        """Take up what the store holds. Raise StoreError."""
        self._published = self._store.published()

    def note_settings(self) -> None:
        """Remember that settings are not those of the last build."""
        self._unsettled = True

    def note_document(self, feed_id: str) -> None:
        """Remember that we have stored a new document, so that building is up to us."""
        self._ours.add(feed_id)

    def is_due(self, now: datetime, confirmed: datetime | None) -> bool:
        """Whether it is for us to build now. `confirmed` is when a server last gave or confirmed a calendar.

        Raise StoreError.
        """
        return self._unsettled or self._has_documents(now) or self._is_new_day(now, confirmed)

    def _has_documents(self, now: datetime) -> bool:
        """Whether documents wait to be built that are ours, or were left behind by somebody else."""
        waiting = self._store.not_built()
        self._ours &= waiting
        if not waiting - self._ours:
            self._waiting = None
        elif self._waiting is None or now < self._waiting:
            self._waiting = now
        return bool(self._ours) or (self._waiting is not None and now - self._waiting >= ABANDONED)

    def _is_new_day(self, now: datetime, confirmed: datetime | None) -> bool:
        today = _day(now)
        if confirmed is None or _day(confirmed) < today or self._day == today:
            return False
        self.catch_up()
        return self._day != today

    def catch_up(self) -> None:
        """Take up what others have published; what they made today is of today's window. Raise StoreError.

        To be called before documents are read for a build: then it is made of none that is older than what is served.
        """
        if self._store.snapshot_version() == self._published.version:
            return
        self.load()
        if self._day is not None and self._published.snapshot:
            self._day = max(self._day, _day(self._published.snapshot.made_at))

    def publish(self, config: Config, calendars: CalendarCache, now: datetime) -> bool:
        """Build and store what is served; return False if that has failed before and nothing has changed since.

        Raise StoreError if it cannot be stored: the next call tries again.
        """
        revisions, today, base = calendars.revisions, _day(now), self._published
        if self._failed == (revisions, today) and not self._unsettled:
            return False
        moves = self._day is not None and self._day != today  # once a day
        with gc_paused(thorough=moves):  # garbage is looked for when readers have what was built
            try:
                built = self._build(config, calendars.by_feed, base.published_uids, now, base.snapshot)
            except Exception:
                log.exception("build failed")
                self.error = "Building the combined calendar failed. The last version stays published. See the log."
                self._unsettled, self._day, self._failed = False, today, (revisions, today)
                return True
            if self._has_stored(built):
                self._store.note_build(revisions, built.occurrences, built.notes)
                self._link_changes(built, base, now)
                if moves:
                    self._store.forget_changes(now - timedelta(days=config.history.days))
                self._unsettled, self._day, self._failed, self.error = False, today, None, ""
        self._give_back(now)
        return True

    def _link_changes(self, built: BuildResult, base: StoredSnapshot, now: datetime) -> None:
        """Say to which events the changes since the last build belong."""
        found = self._store.changes_not_linked()
        if found:
            links = change_links(found, built.published_uids, (base.snapshot, built.snapshot), now)
            self._store.link_changes(links)

    def _has_stored(self, built: BuildResult) -> bool:
        """Store what was built, if it says anything new; False if somebody else has published meanwhile."""
        base = self._published
        if not built.changed and built.published_uids == base.published_uids:
            return True
        snapshot = replace(built.snapshot, version=base.version + 1)
        if not self._store.publish(snapshot, built.published_uids.values(), base.version):
            log.info("another poller published first", version=base.version + 1)
            return False
        self._published = StoredSnapshot(snapshot.version, snapshot, built.published_uids)
        log.info("published", version=snapshot.version, events=len(snapshot.events))
        return True


def _day(instant: datetime) -> date:
    return instant.astimezone(UTC).date()
