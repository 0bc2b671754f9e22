"""What a web worker knows just now: the last good snapshot, prepared for reading, and what the store says of feeds.

Readers only ever look at `Current.view`, a finished, immutable object. `refresh` is one step that asks the store
whether there is something newer; whoever runs the worker calls it again and again, beside the requests and never
within one, so a slow or broken store costs no reader anything.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol

from aggregator.errors import StoreError
from aggregator.model import DaemonState, FeedState, Snapshot, event_header
from aggregator.web.serving.colors import STYLES_PATH, styles_resource
from aggregator.web.serving.ics_responses import calendar_resources
from aggregator.web.serving.resource import Resource
from aggregator.web.serving.response_cache import ResponseCache
from aggregator.web.serving.search_index import SearchIndex

Clock = Callable[[], datetime]

STATES_EVERY = timedelta(seconds=5)
HEARTBEAT_WITHIN = timedelta(minutes=5)  # a daemon that has not ticked for longer is taken for stopped


class SnapshotSource(Protocol):
    """What the web needs of the store."""

    def snapshot_version(self) -> int | None:
        """Return the version of the latest snapshot without loading it; 0 or None if there is none."""
        ...

    def latest_snapshot(self, before: Snapshot | None) -> Snapshot | None:
        """Load the latest snapshot; what it has in common with the one before may be taken from that."""
        ...

    def states(self) -> Mapping[str, FeedState]:
        """Return what is remembered of each feed, by its id."""
        ...

    def daemon_state(self) -> DaemonState | None:
        """Return what is known of the daemon; None if none ever ran."""
        ...

    def wait_for_news(self, patience: timedelta) -> None:
        """Return when something was published, or when patience has run out."""
        ...


@dataclass(frozen=True)
class IndexedSnapshot:
    """A snapshot with what pages need to find things in it quickly."""

    snapshot: Snapshot
    index: Mapping[str, int]  # event id → index into snapshot.events
    feeds: Sequence[tuple[str, ...]]  # per event: which announce it
    haystacks: SearchIndex = field(compare=False)  # made of the snapshot
    shelf: ResponseCache = field(default_factory=ResponseCache, compare=False)  # likewise, for those who asked

    @classmethod
    def of(cls, snapshot: Snapshot, before: IndexedSnapshot | None = None) -> IndexedSnapshot:
        """Prepare a snapshot. What was made of one `before` is taken over where it is the same."""
        labels = map(event_header, snapshot.events.records)
        combinations: dict[tuple[str, ...], tuple[str, ...]] = {}  # each is kept once: there are few
        index: dict[str, int] = {}
        feeds = []
        for number, (id_, announcers) in enumerate(labels):
            index[id_] = number
            feeds.append(combinations.setdefault(announcers, announcers))
        haystacks = SearchIndex(snapshot.events, snapshot.feeds, before.haystacks if before else None)
        return cls(snapshot, index, tuple(feeds), haystacks)


@dataclass(frozen=True)
class WorkerState:
    """Everything one answer is made from."""

    shown: IndexedSnapshot | None = None  # None: there has been no snapshot yet
    resources: Mapping[str, Resource] = field(default_factory=dict)  # what is answered from memory, by path
    states: Mapping[str, FeedState] = field(default_factory=dict)
    daemon: DaemonState | None = None  # None: none ever ran
    asked_at: datetime | None = None  # when `states` and `daemon` were read
    asked_version: int | None = None  # what the store then called its latest; if damaged, we show an older one
    trouble: str = ""  # why the store cannot be read just now, in words

    def daemon_is_alive(self, now: datetime) -> bool:
        """Whether the daemon gave a sign of life lately."""
        return self.daemon is not None and now - self.daemon.last_tick <= HEARTBEAT_WITHIN


class ServedSnapshot:
    """Holds the view that requests are answered from, and replaces it when the store has something newer."""

    def __init__(self, source: SnapshotSource, clock: Clock) -> None:
        self.source = source
        self.clock = clock
        self.view = WorkerState()

    def refresh(self) -> None:
        """Ask the store once. If it fails, keep what there is and remember why."""
        try:
            self.view = self._newer(self.view, self.clock())
        except StoreError as error:
            self.view = replace(self.view, trouble=str(error))

    def _newer(self, view: WorkerState, now: datetime) -> WorkerState:
        version = self.source.snapshot_version()
        moved = version != view.asked_version
        if moved:
            snapshot = self.source.latest_snapshot(view.shown.snapshot if view.shown else None)
            view = replace(view, asked_version=version)
            if snapshot:  # a store that lost its snapshot does not take ours
                view = replace(view, shown=IndexedSnapshot.of(snapshot, view.shown), resources=_resources(snapshot))
        if moved or view.asked_at is None or abs(now - view.asked_at) >= STATES_EVERY:
            view = replace(view, states=self.source.states(), daemon=self.source.daemon_state(), asked_at=now)
        return replace(view, trouble="")


def _resources(snapshot: Snapshot) -> Mapping[str, Resource]:
    return {STYLES_PATH: styles_resource(snapshot.feeds, snapshot.made_at), **calendar_resources(snapshot)}
