"""The store in an SQLite file: WAL, write locks taken at BEGIN, one poller at a time, its errors in words.

A reading transaction sees one consistent state and never waits; a writing one takes the lock at its BEGIN, so it can
wait for its turn (busy timeout) instead of failing half-way through, as an upgraded reader would.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from aggregator.errors import StoreBusyError, StoreError
from aggregator.store.backends import store_lock
from aggregator.store.backends.private_files import make_private

BUSY_TIMEOUT_MS = 3000
PRAGMAS = (
    f"busy_timeout = {BUSY_TIMEOUT_MS}",  # first: the next one may already have to wait
    "journal_mode = WAL",
    "synchronous = NORMAL",  # with WAL: kill -9 loses nothing; a power cut may lose the last commits, never the file
    "foreign_keys = ON",
)

_RECOVERY = "Restart the service: the file is kept as {path}.corrupt-1, and what can be read is copied to a new one."

SENTENCES = {
    sqlite3.SQLITE_FULL: "The disk is full, so {path} cannot grow. Free some space.",
    sqlite3.SQLITE_READONLY: "{path} is read-only. Make the file and its folder writable.",
    sqlite3.SQLITE_CANTOPEN: "{path} cannot be opened. Check that its folder exists and is writable.",
    sqlite3.SQLITE_IOERR: "{path} cannot be read or written. Check the disk and its quota.",
    sqlite3.SQLITE_CORRUPT: "{path} is damaged. " + _RECOVERY,
    sqlite3.SQLITE_NOTADB: "{path} is not an SQLite database. " + _RECOVERY,
}


class SqliteFile:
    """The backend that is an SQLite file: see `backend.Backend`."""

    def __init__(self, url: URL) -> None:
        self.reading: Mapping[str, Any] = {}
        self.writing: Mapping[str, Any] = {"writes": True}  # `begin` looks at it
        self.path = Path(url.database or "").absolute()
        self.name = str(self.path)
        self.engine = make_engine(url)

    @contextmanager
    def errors_in_words(self) -> Iterator[None]:
        """Turn SQLite's result codes into sentences."""
        try:
            yield
        except (SQLAlchemyError, sqlite3.Error) as error:  # the latter from our PRAGMAs, which run below SQLAlchemy
            cause = error.orig if isinstance(error, DBAPIError) else error
            code = primary_code(cause)
            if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                raise StoreBusyError(f"{self.name} is locked by another program. It will be retried.") from error
            sentence = SENTENCES.get(code, "{path} failed: {error}.")
            raise StoreError(sentence.format(path=self.name, error=cause)) from error

    @contextmanager
    def owned(self) -> Iterator[bool]:
        """Be the only poller on the file: the kernel takes the lock back, however this process ends."""
        with store_lock.hold_lock(self.path.with_name(f"{self.path.name}.lock"), self.name):
            yield True

    def take_turns(self, connection: Connection) -> None:
        """Do nothing: BEGIN IMMEDIATE has let no other writer in."""

    def announce(self, connection: Connection) -> None:
        """Do nothing: SQLite cannot call anybody."""

    def wait_for_news(self, patience: timedelta) -> None:
        """Let the time pass."""
        threading.Event().wait(patience.total_seconds())

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def make_engine(url: URL) -> Engine:
    """Return an engine whose transactions behave as the module says. Opens no file yet."""
    engine = create_engine(url)
    event.listen(engine, "do_connect", lambda *_: make_private(Path(url.database or "")))
    event.listen(engine, "connect", _configure)
    event.listen(engine, "begin", begin)
    return engine


def _configure(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # BEGIN is ours to say
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def begin(connection: Connection) -> None:
    """Begin a transaction; one that writes takes the lock at once."""
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def primary_code(error: BaseException | None) -> int:
    """Return SQLite's primary result code of a driver's error, 0 if it has none."""
    code: int = getattr(error, "sqlite_errorcode", 0)
    return code & 0xFF  # the higher bits only refine it
