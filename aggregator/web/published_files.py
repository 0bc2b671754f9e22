"""[publish] folder: the .ics files as a web server gives them out itself, kept up to date by whoever polls.

They are what the service answers: the combined calendar, that of each feed and of each group, with `.gz` beside it.
A file has the time since when its content is what it is, so that the Last-Modified and ETag that nginx makes of it are
those of the service (`ics_responses`); those of groups only last as long as their content. `.etag` holds the ETag of a
file for servers that read it from there (Caddy). A file is written before its ETag: then no old content gets a new one.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog
from werkzeug.datastructures import MultiDict

from aggregator.clock import stopwatch
from aggregator.config import Config
from aggregator.errors import AggregatorError, FolderError
from aggregator.folder_writer import FolderWriter
from aggregator.model import Snapshot
from aggregator.web.data_routes import group_query
from aggregator.web.formats.ics import subscription_as_ics
from aggregator.web.request.data_paths import group_path
from aggregator.web.serving.ics_responses import calendar_resources, data_headers, file_etag
from aggregator.web.serving.resource import Resource
from aggregator.web.serving.served_snapshot import Clock, IndexedSnapshot, SnapshotSource

log = structlog.get_logger()

LOOK_EVERY = timedelta(seconds=1)  # at the latest; at once if the store can notify
RETRY_EVERY = timedelta(seconds=15)  # while the folder cannot be written


class PublishedFiles:
    """Keeps the folder up to date. `look` is for one thread; `use` and `problem` are for any."""

    def __init__(self, config: Config, source: SnapshotSource, clock: Clock) -> None:
        self.problem = ""  # why the files are not up to date, as a sentence
        self._source = source
        self._clock = clock
        self._config = config
        self._snapshot: Snapshot | None = None
        self._indexed: IndexedSnapshot | None = None  # made for groups only
        self._done: tuple[int | None, Config] | None = None  # the version and settings that the folder holds
        self._folder = config.publish.folder  # that was written to
        self._since_failure: Callable[[], timedelta] | None = None
        self._tried: Config | None = None

    def use(self, config: Config) -> None:
        """Go on with other settings."""
        self._config = config

    @property
    def is_used(self) -> bool:
        """Whether there is a folder, or one to clear."""
        return bool(self._config.publish.folder or self._folder)

    def look(self) -> bool:
        """Write what differs from what the store holds; return whether there was anything. Raise nothing."""
        config, problem = self._config, ""
        waits = self._since_failure and self._since_failure() < RETRY_EVERY and self._tried is config
        if not self.is_used or waits:
            return False
        self._tried = config
        try:
            version = self._source.snapshot_version()
            if self._done == (version, config):
                return False
            self._done = None
            self._write(config)
            self._done = version, config
        except AggregatorError as error:
            problem = f"The published files are not up to date. {error}"
        except Exception:  # a mistake of ours must not end the thread
            log.exception("files not published")
            problem = "The published files are not up to date: internal error. See the log."
        if problem and problem != self.problem:
            log.error("files not published", problem=problem)
        self.problem, self._since_failure = problem, stopwatch() if problem else None
        return not problem

    def _write(self, config: Config) -> None:
        if self._folder != config.publish.folder:
            _clear(self._folder)
        self._folder = config.publish.folder
        if not self._folder:
            return
        self._snapshot = self._source.latest_snapshot(self._snapshot) or self._snapshot
        if self._snapshot is None:
            return
        resources = self._resources(config, self._snapshot)
        with FolderWriter(Path(self._folder), durable=True) as writer:
            for path, resource in resources.items():
                _write_calendar(writer, path.lstrip("/"), resource)
        log.info("files published", folder=self._folder, written=writer.written, removed=writer.removed)

    def _resources(self, config: Config, snapshot: Snapshot) -> dict[str, Resource]:
        resources = calendar_resources(snapshot)
        if not config.groups:
            self._indexed = None
            return resources
        if self._indexed is None or self._indexed.snapshot is not snapshot:
            self._indexed = IndexedSnapshot.of(snapshot, self._indexed)
        now = self._clock()
        for group in config.groups:
            query = group_query(config, group.id, MultiDict(), now)
            body = subscription_as_ics(self._indexed, query, config, now)
            headers = data_headers("text/calendar")
            resources[group_path(group.id)] = Resource.of(body, snapshot.made_at, headers)
        return resources


def _clear(folder: str) -> None:
    """Remove what was written to a folder that is not used any more: a web server that still reads it asks us then."""
    if not folder or not Path(folder).is_dir():
        return
    try:
        with FolderWriter(Path(folder)):
            pass
    except FolderError as error:
        log.warning("old files not removed", problem=str(error))


def _write_calendar(writer: FolderWriter, path: str, resource: Resource) -> None:
    place = writer.folder / path
    writer.write(path, resource.body, resource.modified)
    modified = datetime.fromtimestamp(int(place.stat().st_mtime), UTC)  # earlier, if its content is as it was
    writer.write(f"{path}.gz", resource.gzip, modified)
    for file, content in (path, resource.body), (f"{path}.gz", resource.gzip):
        writer.write(f"{file}.etag", file_etag(modified, content).encode(), modified)


@contextmanager
def publishing(config: Config, open_source: Callable[[], SnapshotSource], clock: Clock) -> Iterator[PublishedFiles]:
    """Keep the folder up to date, in a thread of its own, as long as the `with` block lasts."""
    source = open_source()
    files = PublishedFiles(config, source, clock)
    stop = threading.Event()

    def run() -> None:
        while not stop.is_set():
            files.look()
            if files.is_used:
                source.wait_for_news(LOOK_EVERY)
            else:
                stop.wait(LOOK_EVERY.total_seconds())

    thread = threading.Thread(target=run, name="published files", daemon=True)
    thread.start()
    try:
        yield files
    finally:
        stop.set()
        thread.join(2 * LOOK_EVERY.total_seconds())  # a disk that hangs does not keep us
