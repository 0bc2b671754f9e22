"""`migrate`: bring a database to the newest revision, in one transaction, with a copy of an SQLite file beside it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from aggregator.errors import SchemaError
from aggregator.store import damaged_sqlite, revisions
from aggregator.store.backends.backend import Backend
from aggregator.store.backends.private_files import make_private
from aggregator.store.backends.sqlite import SqliteFile
from aggregator.store.backends.transactions import transaction
from aggregator.store.database import open_backend
from aggregator.store.schema import REVISION

SCRIPTS = Path(__file__).parent / "migrations"


@dataclass(frozen=True, slots=True)
class Migrated:
    """What was done. `before` is "" where there were no tables, and equal to `after` where nothing had to be done."""

    before: str
    after: str
    backup: Path | None = None


def migrate(database: str) -> Migrated:
    """Bring the tables of a database to the newest revision; all or nothing.

    Raise SchemaError if they are of a newer version or of another program, StoreLockedError if a daemon works on an
    SQLite file, StoreError if the database cannot be used.
    """
    backend = open_backend(database)
    try:
        with backend.owned(), transaction(backend, backend.writing) as connection:
            backend.take_turns(connection)
            return _migrate(connection, backend)
    finally:
        backend.close()


def _migrate(connection: Connection, backend: Backend) -> Migrated:
    found = revisions.current(connection)
    if found == revisions.FOREIGN:
        raise SchemaError(f"{backend.name} belongs to another program. Nothing was changed.")
    if found == revisions.NOTHING:
        revisions.create(connection)
        return Migrated(found, REVISION)
    if not (found.isdigit() and int(found) < int(REVISION)):
        revisions.check(found, backend.name)
        return Migrated(found, found)
    backup = _copy(backend.path) if isinstance(backend, SqliteFile) else None
    scripts = Config(attributes={"connection": connection})
    scripts.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    scripts.set_main_option("path_separator", "os")
    if found == revisions.FIRST:
        command.stamp(scripts, revisions.FIRST)
    command.upgrade(scripts, REVISION)
    return Migrated(found, REVISION, backup)


def _copy(path: Path) -> Path:
    """Copy an SQLite file, whatever is in its WAL, to the first free `<name>.backup-<n>`; return the new path."""
    beside = damaged_sqlite.first_free(path, "backup")
    make_private(beside)
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(beside)) as target:
        source.backup(target)
    return beside
