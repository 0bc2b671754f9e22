"""The tables of what has changed in feeds, of notices that wait to be sent, and of the health that was announced."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "changes",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("feed", sa.String, nullable=False),
        sa.Column("uid", sa.String, nullable=False),
        sa.Column("seen_at", sa.BigInteger, nullable=False),
        sa.Column("event", sa.String),
        sa.Column("shown", sa.Integer, nullable=False),
        sa.Column("entry", sa.LargeBinary, nullable=False),
    )
    op.create_index("changes_by_event_of_feed", "changes", ["feed", "uid"])
    op.create_index("changes_by_time", "changes", ["seen_at"])
    not_linked = sa.text("event IS NULL")
    op.create_index("changes_not_linked", "changes", ["id"], sqlite_where=not_linked, postgresql_where=not_linked)
    op.create_table(
        "announced_health",
        sa.Column("feed", sa.String, primary_key=True),
        sa.Column("condition", sa.String, nullable=False),
    )
    op.create_table(
        "notices",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("target", sa.String, nullable=False),
        sa.Column("next_try", sa.BigInteger, nullable=False),
        sa.Column("entry", sa.LargeBinary, nullable=False),
    )
    op.create_index("notices_by_next_try", "notices", ["next_try"])
