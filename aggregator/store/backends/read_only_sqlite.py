"""An SQLite file where nothing can be written: on a full disk, or on a read-only file system.

In WAL mode a reader needs the `-shm` file, and may have to make it. Three ways, in this order:

1. `mode=ro`, which works if the `-shm` is there, as after a crash.
2. A copy of file and WAL elsewhere, if the WAL holds commits that are not in the file yet.
3. `immutable=1`, which reads the file as it is, without WAL: right after a clean stop, which leaves no WAL.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.pool import NullPool

from aggregator.store.backends.sqlite import BUSY_TIMEOUT_MS, SqliteFile, begin


class ReadOnlySqliteFile(SqliteFile):
    """The backend for such a file: see `backend.Backend`."""

    def __init__(self, path: Path) -> None:
        super().__init__(URL.create("sqlite", database=str(path)))
        self._copy: tempfile.TemporaryDirectory[str] | None = None
        self._uri = self._usable_uri()
        self.engine = create_engine("sqlite://", creator=self._connect, poolclass=NullPool)
        event.listen(self.engine, "begin", begin)

    def close(self) -> None:
        """Close every connection; remove the copy."""
        super().close()
        if self._copy:
            self._copy.cleanup()

    def _connect(self) -> sqlite3.Connection:
        return _connect(self._uri)

    def _usable_uri(self) -> str:
        read_only = f"file:{quote(str(self.path))}?mode=ro"
        if _can_read(read_only):
            return read_only
        wal = self.path.with_name(f"{self.path.name}-wal")
        if wal.exists() and wal.stat().st_size:
            try:
                return self._copied(wal)
            except OSError:  # no room elsewhere either: better an older snapshot than none
                pass
        return f"{read_only}&immutable=1"

    def _copied(self, wal: Path) -> str:
        self._copy = tempfile.TemporaryDirectory(prefix="aggregator-")  # only its owner may look into it
        copy = Path(self._copy.name) / self.path.name
        shutil.copyfile(self.path, copy)
        shutil.copyfile(wal, copy.with_name(wal.name))
        return f"file:{quote(str(copy))}"


def _connect(uri: str) -> sqlite3.Connection:
    connection = sqlite3.connect(uri, uri=True, timeout=BUSY_TIMEOUT_MS / 1000, check_same_thread=False)
    connection.isolation_level = None  # BEGIN is ours to say
    return connection


def _can_read(uri: str) -> bool:
    try:
        with closing(_connect(uri)) as connection:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.Error:
        return False
    return True
