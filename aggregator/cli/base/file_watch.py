"""Says when the content of some files has changed, whichever way it did.

Editors write in place or put a new file in the old one's place. Kubernetes mounts a ConfigMap as symbolic links, and
changes one further up: `feeds.toml → ..data/feeds.toml`, `..data → ..2026_11_28`. So the folders of each file and of
all links that lead to it are watched, and what counts is the content. Network file systems report no changes of other
machines; there, and wherever watching fails, the content is compared now and then.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import structlog
from watchfiles import Change, watch

log = structlog.get_logger()

DEBOUNCE_MS = 200  # changes that come so close to each other are one
SETTLED = 0.2  # seconds for which a file must stay the same: who writes it may not have ended
COMPARE_EVERY_MS = 5_000  # at the latest
MOST_LINKS = 40  # as in Linux


@contextmanager
def watching(files: Callable[[], Iterable[Path]], changed: Callable[[], None]) -> Iterator[None]:
    """Call `changed`, in a thread of its own, whenever a file has other content, or `files` gives others.

    Files may be missing for a while.
    """
    stop = threading.Event()
    watcher = _Watcher(files, changed, stop)
    thread = threading.Thread(target=watcher.run, name="watch settings", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=1)


class _Watcher:
    """Watches the files there are at the time."""

    def __init__(self, files: Callable[[], Iterable[Path]], changed: Callable[[], None], stop: threading.Event) -> None:
        self._files = files
        self._changed = changed
        self._stop = stop
        self._seen = _digests(files())
        self._names: set[str] = set()

    def run(self) -> None:
        """Watch until the end. Links may lead elsewhere after a change: then other folders are watched."""
        failed = False
        while not self._stop.is_set():
            try:
                self._watch(self._watched())
            except Exception as error:  # noqa: BLE001  whatever it is, comparing goes on
                if not failed:
                    log.warning("feeds.toml not watched", problem=f"It is compared every few seconds ({error}).")
                failed = True
            self._stop.wait(COMPARE_EVERY_MS / 1000 if failed else 0)
            self._compare()

    def _watch(self, places: frozenset[Path]) -> None:
        """Compare after each change until other places are to be watched."""
        self._names = {place.name for place in places}
        changes = watch(
            *sorted({place.parent for place in places}),
            watch_filter=self._concerns,
            debounce=DEBOUNCE_MS,
            stop_event=self._stop,
            rust_timeout=COMPARE_EVERY_MS,
            yield_on_timeout=True,
            raise_interrupt=False,
            recursive=False,
            ignore_permission_denied=True,
        )
        self._compare()  # it may have changed before it was watched
        for _ in changes:
            self._compare()
            if self._watched() != places:
                return

    def _concerns(self, _change: Change, path: str) -> bool:
        return os.path.basename(path) in self._names  # noqa: PTH119  called for each write to the database beside it

    def _compare(self) -> None:
        found = _digests(self._files())
        while found != self._seen and not self._stop.wait(SETTLED):
            again = _digests(self._files())
            if again == found:
                self._seen = found
                self._changed()
            found = again

    def _watched(self) -> frozenset[Path]:
        return frozenset[Path]().union(*map(_watched, self._files()))


def _watched(path: Path) -> frozenset[Path]:
    """Return the entries of folders to watch; of a folder that does not exist, the nearest one above it."""
    found = set()
    for link in links(path):
        place = link
        while not place.parent.is_dir():
            place = place.parent
        found.add(place)
    return frozenset(found)


def links(path: Path) -> tuple[Path, ...]:
    """Return the path and every link that it leads through, also above it: what can be changed to change the file."""
    found: list[Path] = []
    places = [Path(os.path.abspath(path))]  # noqa: PTH100  links must stay
    while places and len(found) < MOST_LINKS:
        place = places.pop()
        found.append(place)
        for part in (place, *place.parents):
            if part.is_symlink():
                rest = place.relative_to(part)
                target = os.path.normpath(part.parent / os.readlink(part) / rest)  # noqa: PTH115
                if part != place:
                    found.append(part)
                places.append(Path(target))
                break
    return tuple(dict.fromkeys(found))


def _digests(paths: Iterable[Path]) -> dict[Path, bytes | None]:
    return {path: _digest(path) for path in paths}


def _digest(path: Path) -> bytes | None:
    """Return a hash of the content; None if it cannot be read."""
    try:
        return hashlib.sha256(path.read_bytes()).digest()
    except OSError:
        return None
