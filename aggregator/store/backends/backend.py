"""What differs between the databases: all that the store asks of one, so that its statements can be shared.

`sqlite` and `postgres` fulfil it. The statements themselves are SQLAlchemy Core and mean the same on both; FOR UPDATE
is left out where the database has no such thing, since there a writing transaction is alone anyway.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any, Protocol

from sqlalchemy import Connection, Engine


class Backend(Protocol):
    """One database, opened."""

    name: str  # for people, without a password
    engine: Engine
    reading: Mapping[str, Any]  # execution options of a transaction that reads: it sees one consistent state
    writing: Mapping[str, Any]  # of one that writes

    def errors_in_words(self) -> AbstractContextManager[None]:
        """Turn whatever SQLAlchemy raises into a StoreError that says what to do."""

    def owned(self) -> AbstractContextManager[bool]:
        """Be the only poller if the database allows no second one; say whether that is so.

        Raise StoreLockedError if there is one already.
        """

    def take_turns(self, connection: Connection) -> None:
        """Let no other transaction that calls this go on before the one of `connection` has ended."""

    def announce(self, connection: Connection) -> None:
        """Wake whoever waits for news, once the transaction of `connection` is committed."""

    def wait_for_news(self, patience: timedelta) -> None:
        """Return when something was announced, or when patience has run out: then whoever waits looks for himself."""

    def close(self) -> None:
        """Close every connection."""
