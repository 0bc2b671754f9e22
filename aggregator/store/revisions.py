"""Of which revision a database's tables are, and creating them.

Revisions are Alembic's, numbered: "0001" is what version 0.1.0 made, the newest is `schema.REVISION`. Alembic itself is
only needed to get from one to the next, by `migrating`; a new database gets the tables of `schema` at once.
"""

from __future__ import annotations

from sqlalchemy import Connection, inspect, select

from aggregator.errors import SchemaError
from aggregator.store.schema import REVISION, alembic_version, metadata

NOTHING = ""  # no tables at all
FOREIGN = "foreign"  # tables, and none of ours
FIRST = "0001"  # the only one that does not say so itself: its tables were made before there was Alembic's
TABLES = {"meta", "feeds", "documents", "snapshots"}  # those that every revision has


def current(connection: Connection) -> str:
    """Return the revision of the tables, NOTHING or FOREIGN."""
    tables = set(inspect(connection).get_table_names())
    if not tables:
        return NOTHING
    if not tables >= TABLES:
        return FOREIGN
    if alembic_version.name not in tables:
        return FIRST
    return connection.scalar(select(alembic_version.c.version_num)) or FOREIGN


def create(connection: Connection) -> None:
    """Make the tables of the newest revision."""
    metadata.create_all(connection)
    alembic_version.create(connection)
    connection.execute(alembic_version.insert().values(version_num=REVISION))


def check(found: str, name: str) -> None:
    """Raise SchemaError if this is not the revision this program works with."""
    if found == REVISION:
        return
    if found.isdigit() and int(found) < int(REVISION):
        raise SchemaError(
            f"{name} was created by an older version (schema {found}, now {REVISION}). "
            "Stop the service and run `aggregator migrate`."
        )
    raise SchemaError(
        f"{name} was created by a newer version (schema {found}, this one uses {REVISION}). "
        "Use that version, or set another database."
    )
