"""The tables of 0.1.0: feeds, documents, snapshots, published UIDs, and a table for the rest."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "meta",
        sa.Column("key", sa.String, primary_key=True),
        sa.Column("value", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "feeds",
        sa.Column("feed", sa.String, primary_key=True),
        sa.Column("next_poll", sa.BigInteger, nullable=False),
        sa.Column("claimed_by", sa.String),
        sa.Column("claimed_until", sa.BigInteger, nullable=False),
        sa.Column("state", sa.LargeBinary, nullable=False),
        sa.Column("build", sa.LargeBinary),
    )
    op.create_index("feeds_by_due_time", "feeds", ["next_poll"])
    op.create_table(
        "documents",
        sa.Column("feed", sa.String, primary_key=True),
        sa.Column("head", sa.LargeBinary, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "snapshots",
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("checksum", sa.BigInteger, nullable=False),
        sa.Column("payload", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "ledger",
        sa.Column("uid", sa.String, primary_key=True),
        sa.Column("entry", sa.LargeBinary, nullable=False),
    )
