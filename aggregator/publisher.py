"""When to build what is served anew, and putting it in the store.

Built when content or settings changed, and once a day because the window moves. The window only moves on a day on
which some server has confirmed its calendar: a clock that is ten years ahead breaks TLS everywhere, so it cannot make
everything that is to come "past" (and without a network nobody misses the next day's end of the window).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Protocol

import structlog

from aggregator.config import Config
from aggregator.errors import StoreBusyError
from aggregator.model import Calendar, LedgerEntry, Note, Snapshot
from aggregator.store import Store

log = structlog.get_logger()


class Built(Protocol):
    """What `publish` needs of `snapshot.Built`."""

    @property
    def snapshot(self) -> Snapshot:
        """Return everything served."""

    @property
    def ledger(self) -> tuple[LedgerEntry, ...]:
        """Return all that is to be remembered of what was promised."""

    @property
    def changed(self) -> bool:
        """Say whether readers would see anything new."""

    @property
    def notes(self) -> Mapping[str, tuple[Note, ...]]:
        """Return what was changed or left out, by feed."""


class Build(Protocol):
    """`snapshot.build`."""

    def __call__(
        self,
        config: Config,
        calendars: Mapping[str, Calendar],
        ledger: Mapping[str, LedgerEntry],
        now: datetime,
        previous: Snapshot | None,
    ) -> Built:
        """Make everything served out of calendars."""


class Publisher:
    """Knows what is served now, and replaces it when it must."""

    def __init__(self, store: Store, build: Build) -> None:
        self._store = store
        self._build = build
        self._snapshot: Snapshot | None = None
        self._ledger: dict[str, LedgerEntry] = {}
        self._stale = False
        self._day: date | None = None  # of the last build: None after a start
        self.error = ""  # why the last build failed

    @property
    def has_published(self) -> bool:
        """Whether there is something to serve."""
        return self._snapshot is not None

    def load(self) -> None:
        """Take up what the store holds. Raise StoreError."""
        self._snapshot, self._ledger = self._store.latest_snapshot(), self._store.ledger()

    def note_change(self) -> None:
        """Remember that calendars or settings are not those of the last build."""
        self._stale = True

    def publish(
        self, config: Config, calendars: Mapping[str, Calendar], now: datetime, confirmed: datetime | None
    ) -> bool:
        """Build and store what is served, if that is due; return whether it was.

        `confirmed` is when a server last gave or confirmed a calendar. Raise StoreError if it cannot be stored: the
        next call tries again.
        """
        today = now.astimezone(UTC).date()
        is_confirmed = confirmed is not None and confirmed.astimezone(UTC).date() >= today
        if not (self._stale or (is_confirmed and self._day != today)):
            return False
        try:
            built = self._build(config, calendars, self._ledger, now, self._snapshot)
        except Exception as error:
            log.exception("build failed")
            self.error = f"Building the calendar failed ({type(error).__name__}): the last good one is served."
            self._stale, self._day = False, today  # the same input would fail again: wait for a change
            return True
        self._store_built(built)
        self._store.note_build(_occurrences(built.snapshot), built.notes)
        self._stale, self._day, self.error = False, today, ""
        return True

    def _store_built(self, built: Built) -> None:
        ledger = {entry.uid: entry for entry in built.ledger}
        if not built.changed and ledger == self._ledger:
            return
        version = self._store.snapshot_version()
        snapshot = replace(built.snapshot, version=version + 1)
        if not self._store.publish(snapshot, built.ledger, version):
            self.load()
            raise StoreBusyError("Somebody else published at the same moment.")
        self._snapshot, self._ledger = snapshot, ledger
        log.info("published", version=snapshot.version, events=len(snapshot.events))


def _occurrences(snapshot: Snapshot) -> dict[str, int]:
    """Count, by feed, the occurrences it announces."""
    counts = dict.fromkeys((feed.id for feed in snapshot.feeds), 0)
    for occurrence in snapshot.occurrences:
        for feed in {source.feed for source in snapshot.events[occurrence.event].sources}:
            counts[feed] = counts.get(feed, 0) + 1
    return counts
