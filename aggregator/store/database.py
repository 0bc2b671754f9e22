"""Opening the store: find the database, make its tables or check whose they are; and the `Store` that comes of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Self

from sqlalchemy import Connection
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from aggregator.errors import SchemaError, StoreError
from aggregator.secret_url import redact
from aggregator.store import damaged_sqlite, revisions
from aggregator.store.backends import store_lock
from aggregator.store.backends.backend import Backend
from aggregator.store.backends.postgres import PostgresDatabase
from aggregator.store.backends.sqlite import SqliteFile
from aggregator.store.backends.transactions import transaction
from aggregator.store.changes import ChangeStore
from aggregator.store.feeds import FeedStore
from aggregator.store.notices import NoticeStore
from aggregator.store.snapshots import SnapshotStore


class Store(FeedStore, SnapshotStore, ChangeStore, NoticeStore):
    """All that is remembered. Safe to use from several threads and processes; every method is one transaction.

    Every method raises StoreBusyError if another process kept it waiting too long, StoreError if the disk is full,
    read-only or broken, or the server cannot be reached: the same call may work later.
    """

    def __init__(self, backend: Backend, set_aside: Path | None = None) -> None:
        super().__init__(backend)
        self.set_aside = set_aside  # where a damaged predecessor of the file was moved when this one was opened

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection."""
        self._backend.close()

    def compact(self) -> None:
        """Give unused disk space back to the system. Raise StoreBusyError if somebody else uses the database."""
        engine = self._backend.engine
        with self._backend.errors_in_words():
            if engine.dialect.name == "sqlite":
                with closing(engine.raw_connection()) as raw:  # outside of a transaction, which SQLAlchemy would begin
                    raw.cursor().execute("VACUUM")
            else:
                with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                    connection.exec_driver_sql("VACUUM")

    @contextmanager
    def owned(self) -> Iterator[None]:
        """Be allowed to poll for the length of a `with`. Raise StoreLockedError if another daemon has the store alone.

        An SQLite file has one daemon at a time, so claims found by the next are of the dead and are given up. On
        PostgreSQL there may be many, and claims of the dead run out. Reading needs no ownership.
        """
        with self._backend.owned() as alone:
            if alone:
                self.release_all()
            yield

    def wait_for_news(self, patience: timedelta) -> None:
        """Return when somebody published, or when patience has run out: whoever waits then looks for itself.

        Not every database can tell, and no one promises to. To be called by one thread only.
        """
        self._backend.wait_for_news(patience)


def open_store(database: str) -> Store:
    """Open the store at a SQLAlchemy URL, creating its tables if the database is empty.

    An SQLite file that cannot be read is renamed and a new one made from what can be saved of it: see
    `Store.set_aside`. Raise SchemaError if the store belongs to another version or to another program, StoreError if it
    cannot be used.
    """
    backend = open_backend(database)
    aside = _set_aside_if_damaged(backend.path) if isinstance(backend, SqliteFile) else None
    try:
        with transaction(backend, backend.writing) as connection:
            _prepare(connection, backend, aside)
    except StoreError:
        backend.close()
        raise
    return Store(backend, aside)


def open_backend(database: str) -> SqliteFile | PostgresDatabase:
    """Return the backend for a SQLAlchemy URL; nothing is opened yet. Raise StoreError if there is none for it."""
    try:
        url = make_url(database)
    except (ArgumentError, ValueError):  # ValueError: the port is not a number. Both quote the URL.
        raise StoreError("The database URL is not valid. Use one like sqlite:///aggregator.db.") from None
    if url.drivername == "postgresql+psycopg":
        return PostgresDatabase(url)
    if url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:"):
        return SqliteFile(url)
    raise StoreError(_refusal(url))


def _refusal(url: URL) -> str:
    shown = redact(url.render_as_string(hide_password=False))
    if url.get_backend_name() == "postgresql":
        return f"“{shown}” must start with postgresql+psycopg://."
    return (
        f"“{shown}” is not a supported database URL. Use sqlite:///aggregator.db or "
        "postgresql+psycopg://user@host/aggregator."
    )


def _set_aside_if_damaged(path: Path) -> Path | None:
    if not damaged_sqlite.is_damaged(path):
        return None
    with store_lock.hold_lock(path.with_name(f"{path.name}.lock"), str(path)):  # not under the feet of a running daemon
        return damaged_sqlite.set_aside(path)


def _prepare(connection: Connection, backend: Backend, aside: Path | None) -> None:
    """Create the tables in an empty database; otherwise check of which revision they are."""
    found = revisions.current(connection)
    if found == revisions.NOTHING:
        backend.take_turns(connection)  # several replicas may start on an empty database at once
        found = revisions.current(connection)
    match found:
        case revisions.NOTHING:
            revisions.create(connection)
            if aside:
                damaged_sqlite.salvage(aside, connection)
        case revisions.FOREIGN:
            raise SchemaError(f"{backend.name} belongs to another program. Set another database.")
        case _:
            revisions.check(found, backend.name)
