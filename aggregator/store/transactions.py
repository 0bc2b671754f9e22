"""Reading and writing transactions, and the two ways of putting rows: what every part of the store is built on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, Table

from aggregator.store import sqlite


class Transactions:
    """An engine, and how to work with it: everything inside one `with` happens, or nothing of it."""

    def __init__(self, engine: Engine, path: str) -> None:
        self._engine = engine
        self._path = path

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with sqlite.errors_in_words(self._path), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with (
            sqlite.errors_in_words(self._path),
            self._engine.connect().execution_options(**sqlite.WRITES) as connection,
            connection.begin(),
        ):
            yield connection


def put(connection: Connection, table: Table, key: str, values: Mapping[str, Any]) -> None:
    """Replace the row whose `key` column is the same, or insert it; the writing transaction keeps others out."""
    same = table.c[key] == values[key]
    if not connection.execute(table.update().where(same).values(values)).rowcount:
        connection.execute(table.insert().values(values))
