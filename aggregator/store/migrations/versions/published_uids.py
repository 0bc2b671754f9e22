"""The table `ledger` is called `published_uids`, and fields of what is stored have the names of the model's types."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from aggregator.store.migrations.stored_names import DOCUMENT, PUBLISHED_UID, with_new_names

revision = "0003"
down_revision = "0002"

published_uids = sa.table("published_uids", sa.column("uid", sa.String), sa.column("entry", sa.LargeBinary))
documents = sa.table("documents", sa.column("feed", sa.String), sa.column("head", sa.LargeBinary))


def upgrade() -> None:
    """Rename the table and rewrite its rows, and the heads of documents. What is damaged stays as it is."""
    op.rename_table("ledger", "published_uids")
    _rewrite(published_uids, "uid", "entry", PUBLISHED_UID)
    _rewrite(documents, "feed", "head", DOCUMENT)


def _rewrite(table: sa.TableClause, key: str, blob: str, names: dict[str, str]) -> None:
    connection = op.get_bind()
    rows = connection.execute(sa.select(table.c[key], table.c[blob])).all()
    renamed = [{"row": row_key, "renamed": with_new_names(stored, names)} for row_key, stored in rows]
    if renamed:
        update = sa.update(table).where(table.c[key] == sa.bindparam("row")).values({blob: sa.bindparam("renamed")})
        connection.execute(update, renamed)
