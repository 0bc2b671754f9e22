"""SQLite files that are damaged: noticed before they are used, set aside, and what can still be read of them saved."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from sqlalchemy import Connection, Table
from sqlalchemy.exc import DBAPIError

from aggregator.store import schema
from aggregator.store.backends.private_files import BESIDE, make_private
from aggregator.store.backends.sqlite import BUSY_TIMEOUT_MS, primary_code
from aggregator.store.migrations.stored_names import NEW_NAMES, OLD_TABLES, with_new_names

DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


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
    aside = first_free(path, "corrupt")
    make_private(path)
    for suffix in BESIDE:
        with suppress(FileNotFoundError):
            path.with_name(path.name + suffix).rename(aside.with_name(aside.name + suffix))
    return aside


def first_free(path: Path, why: str) -> Path:
    """Return the first `<name>.<why>-<n>` beside a file that does not exist yet."""
    number = 1
    while (beside := path.with_name(f"{path.name}.{why}-{number}")).exists():
        number += 1
    return beside


def salvage(aside: Path, target: Connection) -> None:
    """Copy what can still be read of a damaged file: subscribers rely on snapshots and published UIDs."""
    for table in schema.metadata.sorted_tables:
        if table is not schema.meta:
            with suppress(sqlite3.DatabaseError):
                _copy_rows(aside, table, target)


def _copy_rows(aside: Path, table: Table, target: Connection) -> None:
    """Copy a table. An older schema may have it under another name, with fewer columns and other stored names."""
    with closing(sqlite3.connect(aside)) as source:
        for name in (table.name, *OLD_TABLES.get(table.name, ())):
            there = {row[1] for row in source.execute(f"PRAGMA table_info({name})")}
            names = [column.name for column in table.columns if column.name in there]
            rows = f"SELECT {', '.join(names)} FROM {name}"  # noqa: S608  names are our schema's
            for row in source.execute(rows) if names else ():
                values = dict(zip(names, row, strict=True))
                for column, new_names in NEW_NAMES.get(table.name, {}).items():
                    values[column] = with_new_names(values[column], new_names)
                with suppress(DBAPIError):  # a damaged index may give a row twice
                    target.execute(table.insert(), values)
