"""How the tables came to be what they are, a revision at a time. Alembic runs `env` and what is in `versions`."""
