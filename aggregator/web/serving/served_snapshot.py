"""What a web worker serves: the latest good snapshot with its indexes, and the state of feeds and poller.

Requests only read `ServedSnapshot.state`, an immutable object. `refresh` asks the store once for something newer. A
thread of the worker calls it again and again, never within a request, so a slow or broken store delays no answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Protocol

from aggregator.errors import StoreError
from aggregator.model import Change, DaemonState, FeedState, Notice, Snapshot
from aggregator.web.request.pick_token import title_key
from aggregator.web.serving.colors import STYLES_PATH, styles_resource
from aggregator.web.serving.ics_responses import calendar_resources
from aggregator.web.serving.resource import Resource
from aggregator.web.serving.response_cache import ResponseCache
from aggregator.web.serving.search_index import SearchIndex

Clock = Callable[[], datetime]

STATES_EVERY = timedelta(seconds=5)
JUMPED_ALIKE = timedelta(days=1)  # between our clock and the last tick of a poller that does not believe its own
SILENT = timedelta(seconds=40)  # of a poller that says every 15 s that it is alive: maybe it cannot write that
MAX_CHANGES = 500  # that are kept at hand
HEARTBEAT_WITHIN = timedelta(minutes=5)  # a poller that has been silent for longer counts as stopped


class SnapshotSource(Protocol):
    """What the web needs of the store."""

    def snapshot_version(self) -> int | None:
        """Return the version of the latest snapshot without loading it; 0 or None if there is none."""
        ...

    def latest_snapshot(self, before: Snapshot | None) -> Snapshot | None:
        """Load the latest snapshot; parts that are equal in the one `before` may be shared with it."""
        ...

    def states(self) -> Mapping[str, FeedState]:
        """Return the state of each feed by its id."""
        ...

    def daemon_state(self) -> DaemonState | None:
        """Return the state of the poller; None if it has never run."""
        ...

    def notices(self) -> Sequence[Notice]:
        """Return the notices that wait to be sent."""
        ...

    def changes_mark(self) -> bytes:
        """Return what is another one once there are other changes."""
        ...

    def changes(self, limit: int) -> Sequence[Change]:
        """Return the latest changes that are news for subscribers, the newest first."""
        ...

    def wait_for_news(self, patience: timedelta) -> None:
        """Return when something was published, or after `patience`."""
        ...

    def write_error(self, *, probe: bool) -> str:
        """Return why nothing can be written to the store, "" if that is not known. Raise nothing.

        With `probe`, find out by writing.
        """
        ...


@dataclass(frozen=True)
class IndexedSnapshot:
    """A snapshot with its indexes, and the responses made from it."""

    snapshot: Snapshot
    positions: Mapping[str, int]  # event id → index into snapshot.events
    feeds: Sequence[tuple[str, ...]]  # per event: the feeds that list it
    search_index: SearchIndex = field(compare=False)  # follows from the snapshot
    response_cache: ResponseCache = field(default_factory=ResponseCache, compare=False)  # likewise
    changes: Sequence[Change] = ()  # the latest ones, the newest first

    @cached_property
    def title_keys(self) -> Mapping[str, Sequence[int]]:
        """The positions of events by feed and title: made when a pick is first looked for by these."""
        found: dict[str, list[int]] = {}
        for position, record in enumerate(self.snapshot.events.records):
            found.setdefault(title_key(record.unpacked()), []).append(position)
        return found

    @classmethod
    def of(cls, snapshot: Snapshot, previous: IndexedSnapshot | None = None) -> IndexedSnapshot:
        """Index a snapshot. Parts of the search index that did not change are taken from `previous`."""
        unique: dict[tuple[str, ...], tuple[str, ...]] = {}  # few combinations of feeds, each kept once
        positions: dict[str, int] = {}
        feeds = []
        for position, packed in enumerate(snapshot.events.records):
            positions[packed.id] = position
            of_event = packed.feeds
            feeds.append(unique.setdefault(of_event, of_event))
        search_index = SearchIndex(snapshot.events, snapshot.feeds, previous.search_index if previous else None)
        changes = previous.changes if previous else ()
        return cls(snapshot, positions, tuple(feeds), search_index, changes=changes)

    @cached_property
    def changes_by_event(self) -> Mapping[str, Sequence[Change]]:
        """The latest changes by the ids of events, the newest first."""
        found: dict[str, list[Change]] = {}
        for change in self.changes:
            found.setdefault(change.event, []).append(change)
        return found

    def with_changes(self, changes: Sequence[Change]) -> IndexedSnapshot:
        """Return the same with other changes; what was made of the earlier ones is forgotten."""
        return replace(self, changes=changes, response_cache=ResponseCache())


@dataclass(frozen=True)
class WorkerState:
    """Everything a response is made from."""

    indexed: IndexedSnapshot | None = None  # None: nothing has been published yet
    resources: Mapping[str, Resource] = field(default_factory=dict)  # rendered beforehand, by path
    states: Mapping[str, FeedState] = field(default_factory=dict)
    notices: Sequence[Notice] = ()  # that wait to be sent
    poller: DaemonState | None = None  # None: it has never run
    states_read_at: datetime | None = None  # when `states` and `poller` were read
    changes_mark: bytes | None = None  # of the store, when changes were read
    latest_version: int | None = None  # of the store; if that one is damaged, `indexed` is an older one
    store_error: str = ""  # why the store cannot be read; "" if it can
    write_error: str = ""  # why it cannot be written to, which a silent poller may mean; "" as far as is known

    def poller_is_alive(self, now: datetime) -> bool:
        """Whether the poller has been active within HEARTBEAT_WITHIN."""
        return self.poller is not None and not self.write_error and now - self.poller.last_sign <= HEARTBEAT_WITHIN


class ServedSnapshot:
    """Holds the state that requests are answered from, and replaces it when the store has something newer."""

    def __init__(self, source: SnapshotSource, clock: Clock, *, as_files: bool = False) -> None:
        """Begin with nothing. `as_files`: calendars have the ETags of published files, see `ics_responses`."""
        self.source = source
        self._as_files = as_files
        self._system_clock = clock
        self.state = WorkerState()

    def clock(self) -> datetime:
        """Return what time it is for visitors: what the poller believes, if our clock has jumped as its has."""
        now, poller = self._system_clock(), self.state.poller
        jumped_alike = poller is not None and abs(now - poller.last_tick) <= JUMPED_ALIKE
        return now - poller.clock_offset if poller and jumped_alike else now

    def refresh(self) -> None:
        """Ask the store once. If it fails, keep the snapshot and note the error."""
        try:
            self.state = self._newer(self.state, self._system_clock())
        except StoreError as error:
            self.state = replace(self.state, store_error=str(error))

    def _newer(self, worker: WorkerState, now: datetime) -> WorkerState:
        version = self.source.snapshot_version()
        changed = version != worker.latest_version
        if changed:
            snapshot = self.source.latest_snapshot(worker.indexed.snapshot if worker.indexed else None)
            worker = replace(worker, latest_version=version)
            if snapshot:  # a store that lost its snapshot does not take ours away
                indexed = IndexedSnapshot.of(snapshot, worker.indexed)
                worker = replace(worker, indexed=indexed, resources=self._resources(snapshot))
        if changed or worker.states_read_at is None or abs(now - worker.states_read_at) >= STATES_EVERY:
            worker = replace(worker, states=self.source.states(), poller=self.source.daemon_state(), states_read_at=now)
            silent = worker.poller is None or now - worker.poller.last_tick > SILENT
            worker = replace(worker, write_error=self.source.write_error(probe=silent))
            worker = replace(self._with_changes(worker), notices=self.source.notices())
        return replace(worker, store_error="")

    def _resources(self, snapshot: Snapshot) -> Mapping[str, Resource]:
        styles = {STYLES_PATH: styles_resource(snapshot.feeds, snapshot.made_at)}
        return {**styles, **calendar_resources(snapshot, as_files=self._as_files)}

    def _with_changes(self, worker: WorkerState) -> WorkerState:
        mark = self.source.changes_mark()
        if worker.indexed is None or mark == worker.changes_mark:
            return worker
        indexed = worker.indexed.with_changes(self.source.changes(MAX_CHANGES))
        return replace(worker, indexed=indexed, changes_mark=mark)
