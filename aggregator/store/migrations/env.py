"""What Alembic runs first: hands over the connection that `migrating` opened, whose transaction is around all."""

from __future__ import annotations

from alembic import context

context.configure(connection=context.config.attributes["connection"])
context.run_migrations()
