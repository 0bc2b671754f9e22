"""What SQLite needs to be a good store: WAL, write locks taken at BEGIN, its errors in words, damaged files set aside.

A reading transaction sees one consistent state and never waits; a writing one takes the lock at its BEGIN, so it can
wait for its turn (busy timeout) instead of failing half-way through, as an upgraded reader would.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from sqlalchemy import Connection, Engine, Table, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from aggregator.errors import StoreBusyError, StoreError
from aggregator.store import schema

BUSY_TIMEOUT_MS = 3000
PRAGMAS = (
    f"busy_timeout = {BUSY_TIMEOUT_MS}",  # first: the next one may already have to wait
    "journal_mode = WAL",
    "synchronous = NORMAL",  # with WAL: kill -9 loses nothing; a power cut may lose the last commits, never the file
    "foreign_keys = ON",
)
WRITES = {"writes": True}  # execution option of a connection whose transaction will write

SENTENCES = {
    sqlite3.SQLITE_FULL: "The disk is full: {path} cannot grow. Free some space; nothing else needs doing.",
    sqlite3.SQLITE_READONLY: "{path} is read-only. Make the file and its folder writable.",
    sqlite3.SQLITE_CANTOPEN: "{path} cannot be opened. Check that its folder exists and may be written to.",
    sqlite3.SQLITE_IOERR: "{path} cannot be read or written: the disk or its quota gave an error.",
    sqlite3.SQLITE_CORRUPT: "{path} is damaged. A restart sets it aside and begins a new one.",
    sqlite3.SQLITE_NOTADB: "{path} is not a database. A restart sets it aside and begins a new one.",
}
DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


def make_engine(url: URL) -> Engine:
    """Return an engine whose transactions behave as the module says. Opens no file yet."""
    engine = create_engine(url)
    event.listen(engine, "connect", _configure)
    event.listen(engine, "begin", _begin)
    return engine


def _configure(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # BEGIN is ours to say
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def errors_in_words(path: str) -> Iterator[None]:
    """Turn whatever SQLAlchemy raises into a StoreError that says what to do."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error) as error:  # the latter from our PRAGMAs, which run below SQLAlchemy
        cause = error.orig if isinstance(error, DBAPIError) else error
        code = primary_code(cause)
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise StoreBusyError(f"Another program is writing to {path} just now.") from error
        sentence = SENTENCES.get(code, "The store {path} failed: {error}.")
        raise StoreError(sentence.format(path=path, error=cause)) from error


def primary_code(error: BaseException | None) -> int:
    """Return SQLite's primary result code of a driver's error, 0 if it has none."""
    code: int = getattr(error, "sqlite_errorcode", 0)
    return code & 0xFF  # the higher bits only refine it


# ---------------------------------------------------------------- damaged files


def is_damaged(path: Path) -> bool:
    """Whether the file exists and SQLite cannot read it. Raise StoreError if it cannot be looked at."""
    if not path.exists() or not path.stat().st_size:
        return False
    try:
        with closing(sqlite3.connect(path, timeout=BUSY_TIMEOUT_MS / 1000)) as connection:
            (answer,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.DatabaseError as error:
        return primary_code(error) in DAMAGED
    return bool(answer != "ok")


def set_aside(path: Path) -> Path:
    """Rename a damaged file, with its WAL, to the first free `<name>.corrupt-<n>`; return the new path."""
    number = 1
    while (aside := path.with_name(f"{path.name}.corrupt-{number}")).exists():
        number += 1
    for suffix in ("", "-wal", "-shm"):
        with suppress(FileNotFoundError):
            path.with_name(path.name + suffix).rename(aside.with_name(aside.name + suffix))
    return aside


def salvage(aside: Path, target: Connection) -> None:
    """Copy what can still be read of a damaged file: the snapshots and the ledger are what subscribers rely on."""
    for table in schema.metadata.sorted_tables:
        if table is not schema.meta:
            with suppress(sqlite3.DatabaseError):
                _copy_rows(aside, table, target)


def _copy_rows(aside: Path, table: Table, target: Connection) -> None:
    names = [column.name for column in table.columns]
    with closing(sqlite3.connect(aside)) as source:
        for row in source.execute(f"SELECT {', '.join(names)} FROM {table.name}"):  # noqa: S608  names are our schema's
            with suppress(DBAPIError):  # a damaged index may give a row twice
                target.execute(table.insert(), dict(zip(names, row, strict=True)))
