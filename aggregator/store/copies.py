"""Copies of a whole database, as an SQLite file: made beside a running service, and put back into any database.

So a copy of SQLite can be restored to PostgreSQL and the other way round: that is how to go from one to the other.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, select
from sqlalchemy.engine import URL

from aggregator.errors import StoreError
from aggregator.store import revisions, schema
from aggregator.store.backends.private_files import BESIDE, make_private
from aggregator.store.backends.sqlite import SqliteFile
from aggregator.store.backends.transactions import transaction
from aggregator.store.database import open_backend
from aggregator.store.feeds import UNCLAIMED

AT_A_TIME = 200  # rows: documents are large
NUMBERED = (schema.changes, schema.notices)  # the database numbers these rows itself
PASSING = {"daemon", "probe"}  # keys of `meta` that are about a service that runs


def back_up(database: str, file: Path) -> None:
    """Copy a database to a new SQLite file. Raise StoreError if that is not possible or the file exists."""
    if file.exists():
        raise StoreError(f"{file} already exists. Choose another name.")
    if not file.absolute().parent.is_dir():
        raise StoreError(f"{file} cannot be written: its folder does not exist.")
    unfinished = file.with_name(f".{file.name}.unfinished")
    source, target = open_backend(database), None
    try:
        with transaction(source, source.reading) as reading:
            revisions.check(revisions.current(reading), source.name)
            make_private(unfinished)
            target = SqliteFile(URL.create("sqlite", database=str(unfinished.absolute())))
            with transaction(target, target.writing) as writing:
                revisions.create(writing)
                _copy(reading, writing)
        target.close()
        unfinished.replace(file)
    except OSError as error:
        raise StoreError(f"{file} cannot be written: {(error.strerror or 'unknown reason').lower()}.") from error
    finally:
        source.close()
        if target is not None:
            target.close()
        for suffix in BESIDE:
            unfinished.with_name(unfinished.name + suffix).unlink(missing_ok=True)


def restore(database: str, file: Path) -> None:
    """Replace all that a database holds by a copy; all or nothing.

    Raise SchemaError if the copy is of another version, StoreLockedError if a service uses an SQLite file, StoreError
    if there is no such copy.
    """
    if not file.is_file() or not os.access(file, os.R_OK):
        raise StoreError(f"{file} cannot be read. Check the name.")
    source = SqliteFile(URL.create("sqlite", database=str(file.absolute())))
    target = open_backend(database)
    try:
        with (
            transaction(source, source.reading) as reading,
            target.owned(),
            transaction(target, target.writing) as writing,
        ):
            revisions.check(revisions.current(reading), str(file))
            target.take_turns(writing)
            found = revisions.current(writing)
            if found == revisions.NOTHING:
                revisions.create(writing)
            else:
                revisions.check(found, target.name)
            for table in reversed(schema.metadata.sorted_tables):
                writing.execute(table.delete())
            _copy(reading, writing)
            writing.execute(schema.meta.delete().where(schema.meta.c.key.in_(PASSING)))
            writing.execute(schema.feeds.update().values(UNCLAIMED))
            target.announce(writing)
    finally:
        source.close()
        target.close()


def _copy(reading: Connection, writing: Connection) -> None:
    for table in schema.metadata.sorted_tables:
        for rows in _rows(reading, table):
            writing.execute(table.insert(), rows)


def _rows(reading: Connection, table: Table) -> Iterable[list[dict[str, Any]]]:
    columns = [column for column in table.columns if not (table in NUMBERED and column.name == "id")]
    found = reading.execute(select(*columns).order_by(*table.primary_key.columns))
    for some in found.mappings().partitions(AT_A_TIME):
        yield [dict(row) for row in some]
