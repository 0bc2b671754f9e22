"""Files that only their owner can read: the database holds the URLs of feeds, and some of those are secret.

SQLite gives `-wal` and `-shm` the mode of the database, so it is enough to create that one first.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

MODE = 0o600
BESIDE = ("", "-wal", "-shm")  # suffixes of the files that are one SQLite database


def open_private(path: Path, flags: int = os.O_RDWR) -> int:
    """Open a file with mode 0600, whatever the umask or its mode before; create it if it is not there.

    Return its descriptor. Raise OSError if it cannot be opened. A file of another user keeps its mode.
    """
    descriptor = os.open(path, flags | os.O_CREAT | os.O_CLOEXEC, MODE)
    with suppress(OSError):
        os.fchmod(descriptor, MODE)
    return descriptor


def make_private(database: Path) -> None:
    """Create an SQLite file with mode 0600, or give it and the files beside it that mode, as far as possible.

    Raise nothing: if it cannot be opened, SQLite will say why.
    """
    if not database.exists():
        with suppress(OSError):
            os.close(open_private(database))
    for suffix in BESIDE:
        file = database.with_name(database.name + suffix)
        with suppress(OSError):
            if file.stat().st_mode & 0o777 != MODE:
                file.chmod(MODE)
