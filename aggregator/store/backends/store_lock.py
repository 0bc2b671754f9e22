"""One daemon per store: a lock on a file beside it, which the kernel takes back however the daemon ends.

A process that starts others by `fork` shares the lock with them: they would hold it after its death. Start them by
spawning.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aggregator.errors import StoreError, StoreLockedError
from aggregator.store.backends.private_files import open_private


@contextmanager
def hold_lock(lock: Path, what: str) -> Iterator[None]:
    """Hold the lock file for the length of a `with`. Raise StoreLockedError if another process holds it."""
    try:
        file = os.fdopen(open_private(lock), "r+")
    except OSError as error:
        raise StoreError(f"The lock file {lock} cannot be opened: {error.strerror}.") from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StoreLockedError(
                f"{what} is in use by another aggregator. Stop that one, or set another database."
            ) from None
        yield
