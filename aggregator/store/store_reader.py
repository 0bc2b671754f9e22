"""The store as web workers use it: opened as soon as it can be, and read even where it cannot be written to.

On a full disk or a read-only file system SQLite cannot open a file in WAL mode as usual, since it needs room for the
`-shm` beside it. What was published can still be served: see `backends.read_only_sqlite`. The reader goes back to the
usual way as soon as that works again.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import TypeVar

from aggregator.clock import stopwatch
from aggregator.errors import SchemaError, StoreBusyError, StoreError
from aggregator.model import Change, DaemonState, FeedState, Notice, Snapshot
from aggregator.store import revisions
from aggregator.store.backends.read_only_sqlite import ReadOnlySqliteFile
from aggregator.store.backends.sqlite import SqliteFile
from aggregator.store.backends.transactions import transaction
from aggregator.store.database import Store, open_backend, open_store

T = TypeVar("T")

RETRY_EVERY = timedelta(seconds=10)  # to open the store as usual, while it is only read


class StoreReader:
    """A `SnapshotSource` over a store that may not be there, or not be writable. Used by one thread."""

    def __init__(self, database: str) -> None:
        self._database = database
        self._store: Store | None = None
        self._read_only_since: Callable[[], timedelta] | None = None
        self._open_error = ""

    def snapshot_version(self) -> int:
        """Return the version of the newest snapshot, 0 if there is none. Raise StoreError, as all methods do."""
        return self._read(Store.snapshot_version)

    def latest_snapshot(self, before: Snapshot | None = None) -> Snapshot | None:
        """Return the newest snapshot that can be read, or None."""
        return self._read(lambda store: store.latest_snapshot(before))

    def states(self) -> Mapping[str, FeedState]:
        """Return the state of each feed by its id."""
        return self._read(Store.states)

    def daemon_state(self) -> DaemonState | None:
        """Return the state of the poller; None if it has never run."""
        return self._read(Store.daemon_state)

    def changes_mark(self) -> bytes:
        """Return what is another one once changes were added or removed."""
        return self._read(Store.changes_mark)

    def changes(self, limit: int) -> Sequence[Change]:
        """Return the latest changes that are news for subscribers, the newest first."""
        return self._read(lambda store: store.changes(limit, shown=True))

    def notices(self) -> Sequence[Notice]:
        """Return the notices that wait to be sent."""
        return self._read(Store.notices)

    def wait_for_news(self, patience: timedelta) -> None:
        """Return when something was published, or after `patience`."""
        if self._store is None or self._read_only_since:
            threading.Event().wait(patience.total_seconds())
        else:
            self._store.wait_for_news(patience)

    def write_error(self, *, probe: bool) -> str:
        """Return why nothing can be written to the store, "" if that is not known. Raise nothing.

        With `probe`, find out by writing.
        """
        try:
            store = self._opened()
            if probe and not self._read_only_since:
                store.check_writable()
        except StoreBusyError:
            return ""
        except StoreError as error:
            self.close()  # a file opened where it was read-only stays so: SQLite shares its -shm within the process
            return str(error)
        return self._open_error if self._read_only_since else ""

    def close(self) -> None:
        """Close every connection."""
        if self._store is not None:
            self._store.close()
        self._store = self._read_only_since = None

    def _read(self, read: Callable[[Store], T]) -> T:
        try:
            return read(self._opened())
        except StoreBusyError:
            raise
        except StoreError:
            self.close()  # the next try may have to open it in another way
            raise

    def _opened(self) -> Store:
        if self._store is not None and (self._read_only_since is None or self._read_only_since() < RETRY_EVERY):
            return self._store
        try:
            store = open_store(self._database)
        except (SchemaError, StoreBusyError):
            raise
        except StoreError as error:
            self._open_error = str(error)
            store = self._store or _open_read_only(self._database, error)
            self._read_only_since = stopwatch()
        else:
            self.close()
        self._store = store
        return store


def _open_read_only(database: str, error: StoreError) -> Store:
    """Open an SQLite file for reading. Raise `error` if it is none, or is not there."""
    usual = open_backend(database)
    usual.close()
    if not isinstance(usual, SqliteFile) or not usual.path.exists():
        raise error
    backend = ReadOnlySqliteFile(usual.path)
    try:
        with transaction(backend, backend.reading) as connection:
            revisions.check(revisions.current(connection), backend.name)
    except SchemaError:
        backend.close()
        raise
    except StoreError:
        backend.close()
        raise error from None
    return Store(backend)
