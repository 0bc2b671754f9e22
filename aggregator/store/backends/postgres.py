"""The store in PostgreSQL, for any number of pollers and web processes on any number of machines.

Pollers need no leader: whoever claims a feed polls it, and claims of the dead run out. Publishing takes turns under an
advisory lock and compares versions; NOTIFY then wakes those who wait for news, who look for themselves in any case, so
that a proxy which swallows notifications costs them a second and nothing else.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, func, select
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from aggregator.errors import StoreBusyError, StoreError

CHANNEL = "aggregator"
TURNS = 0x61676772  # "aggr": the advisory lock of those who publish, create the tables or migrate them
NETWORK = {  # libpq's: a server or a network that vanishes without a word is given up within half a minute
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}
SETTINGS = {
    "application_name": "aggregator",
    "lock_timeout": "3s",
    "statement_timeout": "60s",
    "idle_in_transaction_session_timeout": "60s",  # a client that vanishes without a word gives its locks back
    "client_min_messages": "warning",
}

BUSY = {"40001", "40P01", "55P03", "57014"}  # serialization failure, deadlock, lock timeout, statement timeout
SENTENCES = {  # by SQLSTATE, or the two characters of its class
    "28": "{name} rejects the login: {error}. Check user and password in the database URL.",
    "3D": "{name} does not exist. Create it, for example with createdb.",
    "42501": "{name}: permission denied. Make the user the owner of the database.",
    "25006": "{name} is read-only. It may be a standby: set the primary server in the database URL.",
    "53": "{name}: out of disk space or other resources ({error}). Free some.",
    "57P": "{name} is starting or stopping: {error}.",
    "08": "{name} cannot be reached: {error}.",
    "": "{name} cannot be reached: {error}.",  # the driver never got so far as a SQLSTATE
}


class PostgresDatabase:
    """The backend that is a PostgreSQL database: see `backend.Backend`."""

    def __init__(self, url: URL) -> None:
        self.reading: Mapping[str, Any] = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        self.writing: Mapping[str, Any] = {}
        self.name = (
            f"The PostgreSQL database {url.database or ''} on {url.host or url.query.get('host', 'this machine')}"
        )
        try:
            self.engine = _make_engine(url)
            self._listening = create_engine(url, poolclass=NullPool, connect_args=NETWORK)
        except ImportError as error:
            raise StoreError("The PostgreSQL driver is missing. Install calendar-aggregator[postgres].") from error
        self._ears: Connection | None = None

    @contextmanager
    def errors_in_words(self) -> Iterator[None]:
        """Turn SQLSTATEs into sentences."""
        try:
            yield
        except SQLAlchemyError as error:
            raise self._in_words(error.orig if isinstance(error, DBAPIError) else error) from error

    def _in_words(self, cause: BaseException | None) -> StoreError:
        code = getattr(cause, "sqlstate", None) or ""
        text = " ".join(str(cause).split()).rstrip(".")
        if code in BUSY:
            return StoreBusyError(f"{self.name} is busy: {text}. It will be retried.")
        lost = code == "" and isinstance(cause, self.engine.dialect.loaded_dbapi.OperationalError)
        keys = (code, code[:3], code[:2]) if code else ("",) if lost else ()
        sentence = next((SENTENCES[key] for key in keys if key in SENTENCES), "{name} failed: {error}.")
        return StoreError(sentence.format(name=self.name, error=text))

    @contextmanager
    def owned(self) -> Iterator[bool]:
        """Do nothing: any number of pollers may work on the database."""
        yield False

    def take_turns(self, connection: Connection) -> None:
        """Wait for the lock that is held until the end of the transaction."""
        connection.execute(select(func.pg_advisory_xact_lock(TURNS)))

    def announce(self, connection: Connection) -> None:
        """Notify those who wait; PostgreSQL sends it when, and only when, the transaction is committed."""
        connection.execute(select(func.pg_notify(CHANNEL, "")))

    def wait_for_news(self, patience: timedelta) -> None:
        """Wait for a notification. Called by one thread at a time; whatever fails, time passes."""
        try:
            with self.errors_in_words():
                heard = self._listen()
                for _ in heard.notifies(timeout=patience.total_seconds(), stop_after=1):
                    pass
        except (StoreError, self.engine.dialect.loaded_dbapi.Error):
            self._stop_listening()
            threading.Event().wait(patience.total_seconds())

    def _listen(self) -> Any:
        """Return the driver's connection on which notifications come in, kept for the next time."""
        if self._ears is None:
            self._ears = self._listening.connect().execution_options(isolation_level="AUTOCOMMIT")
            self._ears.exec_driver_sql(f"LISTEN {CHANNEL}")
        return self._ears.connection.driver_connection

    def _stop_listening(self) -> None:
        ears, self._ears = self._ears, None
        if ears is not None:
            ears.invalidate()
            ears.close()

    def close(self) -> None:
        """Close every connection."""
        self._stop_listening()
        self.engine.dispose()


def _make_engine(url: URL) -> Engine:
    engine = create_engine(url, connect_args=NETWORK, pool_size=2, max_overflow=8)
    event.listen(engine, "connect", _configure)
    return engine


def _configure(connection: Any, _record: object) -> None:
    """Set what every session needs; not by libpq's `options`, which connection poolers refuse."""
    with connection.cursor() as cursor:
        for name, value in SETTINGS.items():
            cursor.execute("SELECT set_config(%s, %s, false)", (name, value))
    connection.commit()
