"""Reading and writing transactions: what every part of the store is built on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

from aggregator.store.backends.backend import Backend

_INSERT: dict[str, Callable[[Table], Any]] = {  # alike, though without a common type: both know ON CONFLICT
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}


class Transactions:
    """A database, and how to work with it: everything inside one `with` happens, or nothing of it."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    def _reading(self) -> AbstractContextManager[Connection]:
        return transaction(self._backend, self._backend.reading)

    def _writing(self) -> AbstractContextManager[Connection]:
        return transaction(self._backend, self._backend.writing)


@contextmanager
def transaction(backend: Backend, options: Mapping[str, Any]) -> Iterator[Connection]:
    """Give a connection for one transaction. Raise StoreError for all that goes wrong in it."""
    with (
        backend.errors_in_words(),
        backend.engine.connect().execution_options(**options) as connection,
        connection.begin(),
    ):
        yield connection


def put(connection: Connection, table: Table, key: str, values: Mapping[str, Any]) -> None:
    """Replace the row whose `key` column is the same, or insert it."""
    insert = _INSERT[connection.dialect.name](table).values(values)
    connection.execute(insert.on_conflict_do_update(index_elements=[key], set_=dict(values)))


def put_if_absent(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    """Insert the rows that are not there yet, by their primary keys."""
    if rows:
        connection.execute(_INSERT[connection.dialect.name](table).on_conflict_do_nothing(), rows)
