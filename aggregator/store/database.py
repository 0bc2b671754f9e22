"""Opening the store: create it, check that it is ours, set a damaged file aside; and the `Store` that comes of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from sqlalchemy import Connection, Engine, inspect, select
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from aggregator.errors import SchemaError, StoreError
from aggregator.store import ownership, sqlite
from aggregator.store.codec import decode, encode
from aggregator.store.feeds import FeedStore
from aggregator.store.schema import VERSION, meta, metadata
from aggregator.store.snapshots import SnapshotStore


class Store(FeedStore, SnapshotStore):
    """All that is remembered. Safe to use from several threads and processes; every method is one transaction.

    Every method raises StoreBusyError if another process kept it waiting too long, StoreError if the disk is full,
    read-only or broken: the same call may work later.
    """

    def __init__(self, engine: Engine, path: Path, set_aside: Path | None = None) -> None:
        super().__init__(engine, str(path))
        self._lock = path.with_name(f"{path.name}.lock")
        self.set_aside = set_aside  # where a damaged predecessor of the file was moved when this one was opened

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    @contextmanager
    def owned(self) -> Iterator[None]:
        """Be the only daemon on this store for the length of a `with`. Raise StoreLockedError if there is one already.

        However this process ends, the kernel takes the lock back. Reading needs no ownership.
        """
        with ownership.hold(self._lock, self._path):
            yield


def open_store(database: str) -> Store:
    """Open the store at a SQLAlchemy URL, creating it if there is none.

    A file that cannot be read is renamed and a new one made from what can be saved of it: see `Store.set_aside`.
    Raise SchemaError if it belongs to a newer version or to another program, StoreError if it cannot be used.
    """
    url, path = _locate(database)
    aside = _set_aside_if_damaged(path)
    engine = sqlite.make_engine(url)
    with (
        sqlite.errors_in_words(str(path)),
        engine.connect().execution_options(**sqlite.WRITES) as connection,
        connection.begin(),
    ):
        _prepare(connection, path, aside)
    return Store(engine, path, aside)


def _locate(database: str) -> tuple[URL, Path]:
    try:
        url = make_url(database)
    except ArgumentError as error:
        raise StoreError(f"{database!r} is not a database URL; sqlite:///aggregator.db is one.") from error
    if url.get_backend_name() != "sqlite" or url.database in (None, "", ":memory:"):
        raise StoreError(f"The store must be an SQLite file, as in sqlite:///aggregator.db, not {url!r}.")
    return url, Path(url.database or "").absolute()


def _set_aside_if_damaged(path: Path) -> Path | None:
    if not sqlite.is_damaged(path):
        return None
    with ownership.hold(path.with_name(f"{path.name}.lock"), str(path)):  # not under the feet of a running daemon
        return sqlite.set_aside(path)


def _prepare(connection: Connection, path: Path, aside: Path | None) -> None:
    """Check the schema's version, or create the tables if the file is new."""
    tables = inspect(connection).get_table_names()
    if meta.name not in tables:
        if tables:
            raise SchemaError(f"{path} is a database of another program. Give the aggregator a file of its own.")
        metadata.create_all(connection)
        connection.execute(meta.insert().values(key="schema", value=encode(VERSION)))
        if aside:
            sqlite.salvage(aside, connection)
        return
    blob = connection.scalar(select(meta.c.value).where(meta.c.key == "schema"))
    version = decode(int, blob) if blob else 0
    if version != VERSION:
        raise SchemaError(
            f"{path} has schema {version}, and this program knows {VERSION}. "
            "Use the version of the program that wrote it, or another file."
        )
