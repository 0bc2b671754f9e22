"""Files for a web server: a folder is brought up to date while others read it, and files of others are left alone.

Each file is replaced as a whole (rename(2)), so that a reader finds the old or the new one. A file that would get the
bytes it has is not touched: its time stays, and with it the ETag and Last-Modified that web servers make of it. A list
in the folder names the files that were written here. A path is listed before its file is created, so that even after
a crash no file is left behind that nobody owns. Only listed files are ever replaced or removed.
"""

from __future__ import annotations

import fcntl
import os
from contextlib import suppress
from datetime import datetime
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import Self

from aggregator.errors import FolderError

LISTED = ".aggregator-files"  # one path a line, relative to the folder
_UNFINISHED = ".aggregator-unfinished"  # what becomes the next file; the lock keeps others from using it
_READABLE = 0o644  # by the web server, whatever the umask


class FolderWriter:
    """Writes the files of one folder, as a context: those that were not written again are removed in the end.

    If the `with` block raises, nothing is removed. `durable` waits for the disk after each file, so that none is empty
    after a power failure. Raise FolderError if the folder cannot be used, or is in use.
    """

    def __init__(self, folder: Path, *, durable: bool = False) -> None:
        self.folder = folder
        self.durable = durable
        self.written = 0  # files that were new or had other bytes
        self.unchanged = 0
        self.removed = 0
        self._now: set[str] = set()  # paths written this time

    def __enter__(self) -> Self:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._descriptor = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except OSError as error:
            raise self._error(self.folder, error) from error
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._subfolders = os.fstat(self._descriptor).st_mode & 0o777  # no set-group-ID: units may not set it
            self._listed = set(self._list.read_text(encoding="utf-8").splitlines()) if self._list.exists() else set()
        except BlockingIOError as error:
            os.close(self._descriptor)
            raise FolderError(f"Another aggregator writes to {self.folder}. Use a folder for each.") from error
        except OSError as error:
            os.close(self._descriptor)
            raise self._error(self._list, error) from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._remove_others()
        except OSError as failure:
            raise self._error(self.folder, failure) from failure
        finally:
            with suppress(OSError):
                (self.folder / _UNFINISHED).unlink(missing_ok=True)
            os.close(self._descriptor)

    @property
    def _list(self) -> Path:
        return self.folder / LISTED

    def write(self, path: str, body: bytes, modified: datetime | None = None) -> bool:
        """Give a file these bytes, and the time `modified` if there is one; return whether it had others.

        `path` is relative, with slashes. Raise FolderError if it cannot be written, or is not ours to replace.
        """
        assert not {"", ".", "..", LISTED, _UNFINISHED} & set(path.split("/")), path
        place = self.folder / PurePosixPath(path)
        try:
            changed = self._held(place) != body
            if changed and place.exists() and path not in self._listed:
                raise FolderError(f"{place} is not a file of this program. Move it, or use another folder.")
            if path not in self._listed:
                with self._list.open("a", encoding="utf-8") as file:
                    file.write(f"{path}\n")
                self._listed.add(path)
            if changed:
                self._replace(place, body, modified)
        except OSError as error:
            raise self._error(place, error) from error
        self._now.add(path)
        self.written += changed
        self.unchanged += not changed
        return changed

    def _held(self, place: Path) -> bytes | None:
        try:
            return place.read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None

    def _replace(self, place: Path, body: bytes, modified: datetime | None) -> None:
        for parent in reversed(place.relative_to(self.folder).parents[:-1]):
            made = self.folder / parent
            if not made.is_dir():
                made.mkdir()
                made.chmod(self._subfolders)
        unfinished = self.folder / _UNFINISHED
        with unfinished.open("wb") as file:
            file.write(body)
            file.flush()
            os.fchmod(file.fileno(), _READABLE)
            if modified:
                os.utime(file.fileno(), (modified.timestamp(), modified.timestamp()))
            if self.durable:
                os.fsync(file.fileno())
        unfinished.replace(place)

    def _remove_others(self) -> None:
        for path in sorted(self._listed - self._now):
            place = self.folder / PurePosixPath(path)
            with suppress(FileNotFoundError, NotADirectoryError):
                place.unlink()
                self.removed += 1
            for parent in place.parents:
                if parent == self.folder or not _is_removed(parent):
                    break
        listed = "".join(f"{path}\n" for path in sorted(self._now)).encode()
        if self._held(self._list) != listed:
            self._replace(self._list, listed, None)

    def _error(self, place: Path, error: OSError) -> FolderError:
        reason = (error.strerror or "unknown reason").lower()
        return FolderError(f"Cannot write {place}: {reason}. Free some space, or let this program write there.")


def _is_removed(folder: Path) -> bool:
    """Remove a folder if nothing is left in it; return whether it is gone."""
    try:
        folder.rmdir()
    except FileNotFoundError:
        return True
    except OSError:  # something is in it
        return False
    return True
