"""Changes feeds.toml: all of it or nothing, in the file itself where feeds.toml is a symbolic link.

The new text is checked before it is written. It is written beside the file and takes its place in one step, with the
same owner and permissions. A file that was changed by somebody else meanwhile stays as it is.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

import click

from aggregator.config import parse_config

BEGINNING = "# Which calendars are combined, and how the result is served. After a change, run `aggregator check`.\n"
_MARK = b"\xef\xbb\xbf"  # byte order mark


def change(path: str, edit: Callable[[str], str], environ: Mapping[str, str]) -> bool:
    """Replace the text of feeds.toml by what `edit` makes of it; return whether the file is new.

    Raise ConfigError if the new text has mistakes, ClickException if the file cannot be written.
    """
    target = Path(os.path.realpath(path))
    try:
        before = target.read_bytes()
    except FileNotFoundError:
        before = None
    except OSError as error:
        raise _failed(path, "read", error) from error
    body = before if before is not None else BEGINNING.encode()
    mark = _MARK if body.startswith(_MARK) else b""
    text = edit(body.removeprefix(_MARK).decode())
    parse_config(path, text, environ)
    try:
        _replace(target, before, mark + text.encode())
    except OSError as error:
        raise _failed(path, "written", error) from error
    return before is None


def _replace(target: Path, before: bytes | None, after: bytes) -> None:
    """Write `after` in place of `before`, which is None if there is no file yet."""
    if before is None:
        with target.open("xb") as file:
            file.write(after)
        return
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    new = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(after)
            file.flush()
            os.fsync(file.fileno())
        status = target.stat()
        with suppress(PermissionError):  # it stays ours, then
            os.chown(new, status.st_uid, status.st_gid)
        new.chmod(status.st_mode & 0o7777)
        _check_unchanged(target, before)
        new.replace(target)
    finally:
        new.unlink(missing_ok=True)


def _check_unchanged(target: Path, before: bytes) -> None:
    if target.read_bytes() != before:
        raise click.ClickException(f"{target.name} was changed meanwhile. Run the command again.")


def _failed(path: str, verb: str, error: OSError) -> click.ClickException:
    reason = (error.strerror or "unknown reason").lower()
    return click.ClickException(f"{path} cannot be {verb}: {reason}. Nothing was changed.")
