"""For several pollers: which revision of its document a feed has, and which one the last build was made of."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the columns; "schema" in `meta` was the number that Alembic's table now holds."""
    for name in ("revision", "built"):
        op.add_column("feeds", sa.Column(name, sa.BigInteger, nullable=False, server_default=sa.text("0")))
    moved = sa.text("revision <> built")
    op.create_index("feeds_not_built", "feeds", ["feed"], sqlite_where=moved, postgresql_where=moved)
    op.execute("DELETE FROM meta WHERE key = 'schema'")
