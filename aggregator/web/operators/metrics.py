"""Metrics of the service, for Prometheus.

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
        yield Gauge("aggregator_poller_tick_timestamp_seconds", "Unix time of the poller's last tick.", _seconds(tick))
        yield Gauge("aggregator_database_readable", "1 if the database could be read last time.", int(not view.trouble))

    def _of_feeds(self, view: WorkerState) -> Iterator[Gauge]:
        figures: dict[str, tuple[str, Callable[[FeedState], float]]] = {
            "last_poll_timestamp_seconds": ("Unix time of the last poll.", lambda s: _seconds(s.last_poll)),
            "last_success_timestamp_seconds": (
                "Unix time of the last successful read.",
                lambda s: _seconds(s.last_success),
            ),
            "last_change_timestamp_seconds": ("Unix time of the last change.", lambda s: _seconds(s.last_change)),
            "failures": ("Failed polls in a row.", lambda s: s.failures),
            "events": ("Events in the feed.", lambda s: s.events),
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
    yield Gauge("aggregator_snapshot_version", "Version of the published snapshot, 0 if there is none.", version)
    yield Gauge("aggregator_snapshot_events", "Events in the published snapshot.", events)
    yield Gauge("aggregator_calendar_bytes", "Size of the combined calendar, in bytes.", size)


def _seconds(when: datetime | None) -> float:
    return when.timestamp() if when else 0.0
