"""Everything that is remembered, and the only thing between polling and serving (only home of SQLAlchemy).

`open_store` gives a `Store`. Its statements are in `feeds` and `snapshots`, shared by all databases; what differs is
said in `backend` and done in `sqlite` and `postgres`. Nothing of SQLAlchemy leaves this package: what can go wrong is a
`StoreError` with a sentence. Tables change by `migrations`, which `migrating.migrate` applies.
"""

from aggregator.store.database import Store, open_store
from aggregator.store.snapshots import StoredSnapshot

__all__ = ["Store", "StoredSnapshot", "open_store"]
