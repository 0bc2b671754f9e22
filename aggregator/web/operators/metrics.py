"""The service in figures, for Prometheus.

They are read from the current view at each request, so it does not matter which web worker is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from aggregator.config import Feed
from aggregator.model import FeedState
from aggregator.web.serving.served_snapshot import ServedSnapshot, WorkerState

Gauge = GaugeMetricFamily


class FeedMetrics(Collector):
    """Collects what the store says of feeds, snapshot and daemon."""

    def __init__(self, feeds: Sequence[Feed], current: ServedSnapshot) -> None:
        self.feeds = feeds
        self.current = current

    def collect(self) -> Iterator[Gauge]:
        """Yield every figure."""
        view = self.current.view
        yield from self._of_feeds(view)
        yield from _of_snapshot(view)
        tick = view.daemon.last_tick if view.daemon else None
        yield Gauge("aggregator_daemon_tick_seconds", "When the daemon last ticked, since the epoch.", _seconds(tick))
        yield Gauge("aggregator_store_readable", "1 if the store could be read last time.", int(not view.trouble))

    def _of_feeds(self, view: WorkerState) -> Iterator[Gauge]:
        figures: dict[str, tuple[str, Callable[[FeedState], float]]] = {
            "last_poll_seconds": ("When the feed was last asked, since the epoch.", lambda s: _seconds(s.last_poll)),
            "last_success_seconds": ("When it last gave a calendar.", lambda s: _seconds(s.last_success)),
            "last_change_seconds": ("When its content last changed.", lambda s: _seconds(s.last_change)),
            "failures": ("Failed attempts in a row.", lambda s: s.failures),
            "events": ("Events in its calendar.", lambda s: s.events),
        }
        for name, (text, figure) in figures.items():
            gauge = Gauge(f"aggregator_feed_{name}", text, labels=["feed"])
            for feed in self.feeds:
                gauge.add_metric([feed.id], figure(view.states.get(feed.id) or FeedState(feed.id)))
            yield gauge


def _of_snapshot(view: WorkerState) -> Iterator[Gauge]:
    snapshot = view.shown.snapshot if view.shown else None
    version, events = (snapshot.version, len(snapshot.events)) if snapshot else (0, 0)
    size = len(snapshot.calendar.body) if snapshot else 0
    yield Gauge("aggregator_snapshot_version", "Version of the snapshot served, 0 if there is none.", version)
    yield Gauge("aggregator_snapshot_events", "Events in the snapshot served.", events)
    yield Gauge("aggregator_calendar_bytes", "Size of the combined calendar.", size)


def _seconds(when: datetime | None) -> float:
    return when.timestamp() if when else 0.0
