"""The database: documents, feed states, snapshots and published UIDs. All that polling and serving share.

In: types of the model. Out: the same, or a `StoreError` with a sentence. SQLAlchemy lives here only, and stays inside.
Start at `database.open_store`, which returns a `Store`. May import: errors, model, secret_url.

    database ─┬─ feeds         states, documents, due times, claims
              ├─ notices       what operators were told, and are to be told
              ├─ changes       what is new, moved, cancelled … in feeds
              └─ snapshots     snapshots, published UIDs, state of the poller
    schema, codec              tables; types of the model as bytes
    copies                     backup and restore, between any two databases
    revisions, migrate         of which version the tables are; `migrations` has a module for each version
    damaged_sqlite             a damaged file is set aside, and what can be read is copied
    backends                   SQLite and PostgreSQL
"""

from aggregator.store.database import Store, open_store
from aggregator.store.snapshots import StoredSnapshot
from aggregator.store.store_reader import StoreReader

__all__ = ["Store", "StoreReader", "StoredSnapshot", "open_store"]
