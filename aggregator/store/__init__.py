"""Everything that is remembered, and the only thing between polling and serving (only home of SQLAlchemy).

`open_store` gives a `Store`; what it says is in `database`, what SQLite needs in `sqlite`. Nothing of SQLAlchemy
leaves this package: what can go wrong is a `StoreError` with a sentence.
"""

from aggregator.store.database import Store, open_store

__all__ = ["Store", "open_store"]
