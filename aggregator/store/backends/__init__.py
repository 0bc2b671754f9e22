"""Databases: what SQLite and PostgreSQL do differently, behind one `Backend`.

In: a SQLAlchemy URL. Out: connections for reading and writing, ownership, news of a new snapshot, `StoreError`.
Start at `backend`, which states what a backend does; `transactions` is what the rest of the store calls.
May import: errors.

    sqlite, postgres     the two backends
    store_lock           one poller to an SQLite file
"""
