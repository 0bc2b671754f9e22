"""Metrics of the service, for Prometheus.

They are read from the state of the worker at each request; every worker reports the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from aggregator import __version__
from aggregator.config import Feed, NoticeTarget
from aggregator.health import health_of_all
from aggregator.model import FeedState
from aggregator.web.operators.notice_targets import notice_targets
from aggregator.web.serving.served_snapshot import ServedSnapshot, WorkerState

Gauge = GaugeMetricFamily


class FeedMetrics(Collector):
    """The metrics of feeds, snapshot, poller and notices."""

    def __init__(self, feeds: Sequence[Feed], targets: Sequence[NoticeTarget], served: ServedSnapshot) -> None:
        self.feeds = feeds
        self.targets = targets
        self.served = served

    def collect(self) -> Iterator[Gauge]:
        """Yield every metric."""
        worker = self.served.state
        yield from self._of_feeds(worker)
        yield self._conditions(worker)
        yield from _of_snapshot(worker)
        yield from _of_poller(worker)
        yield from self._of_notices(worker)
        info = Gauge("aggregator_info", "1 for the version of the program.", labels=["version"])
        info.add_metric([__version__], 1)
        yield info

    def _of_feeds(self, worker: WorkerState) -> Iterator[Gauge]:
        metrics: dict[str, tuple[str, Callable[[FeedState], float]]] = {
            "last_poll_timestamp_seconds": ("Unix time of the last poll.", lambda s: _seconds(s.last_poll)),
            "last_success_timestamp_seconds": (
                "Unix time of the last successful read.",
                lambda s: _seconds(s.last_success),
            ),
            "last_change_timestamp_seconds": ("Unix time of the last change.", lambda s: _seconds(s.last_change)),
            "failures": ("Failed polls in a row.", lambda s: s.failures),
            "events": ("Events in the feed.", lambda s: s.events),
        }
        for name, (text, value) in metrics.items():
            gauge = Gauge(f"aggregator_feed_{name}", text, labels=["feed"])
            for feed in self.feeds:
                gauge.add_metric([feed.id], value(worker.states.get(feed.id) or FeedState(feed.id)))
            yield gauge

    def _conditions(self, worker: WorkerState) -> Gauge:
        gauge = Gauge("aggregator_feed_condition", "1 for the condition of the feed.", labels=["feed", "condition"])
        for feed, health in health_of_all(self.feeds, worker.states, self.served.clock()).items():
            gauge.add_metric([feed, health.condition.value], 1)
        return gauge

    def _of_notices(self, worker: WorkerState) -> Iterator[Gauge]:
        waiting = Gauge("aggregator_notices_waiting", "Notices that wait to be sent.", labels=["target"])
        tries = Gauge(
            "aggregator_notices_failed_tries", "Failed tries of the notice with most of them.", labels=["target"]
        )
        by_label: dict[str, tuple[int, int]] = {}  # two targets may have one name
        for target in notice_targets(self.targets, worker.notices):
            count, failed = by_label.get(target.label, (0, 0))
            by_label[target.label] = (count + target.waiting, max(failed, target.tries))
        for label, (count, failed) in by_label.items():
            waiting.add_metric([label], count)
            tries.add_metric([label], failed)
        yield from (waiting, tries)


def _of_poller(worker: WorkerState) -> Iterator[Gauge]:
    poller = worker.poller
    facts = {
        "database_readable": ("1 if the database could be read last time.", not worker.store_error),
        "database_writable": ("1 if the database could be written to last time.", not worker.write_error),
        "poller_failing": ("1 if the poller's last tick could not store or build.", bool(poller and poller.error)),
        "poller_clock_disputed": (
            "1 if the clock jumped, and publishing goes by the time before.",
            bool(poller and poller.clock_suspect_since),
        ),
        "poller_settings_refused": (
            "1 if the last reload of feeds.toml found errors.",
            bool(poller and poller.config_problem),
        ),
    }
    for name, (text, holds) in facts.items():
        yield Gauge(f"aggregator_{name}", text, int(holds))
    tick = _seconds(poller.last_tick if poller else None)
    yield Gauge("aggregator_poller_tick_timestamp_seconds", "Unix time of the poller's last tick.", tick)


def _of_snapshot(worker: WorkerState) -> Iterator[Gauge]:
    snapshot = worker.indexed.snapshot if worker.indexed else None
    version, events = (snapshot.version, len(snapshot.events)) if snapshot else (0, 0)
    size = len(snapshot.calendar.body) if snapshot else 0
    made_at = _seconds(snapshot.made_at if snapshot else None)
    yield Gauge("aggregator_snapshot_version", "Version of the published snapshot, 0 if there is none.", version)
    yield Gauge("aggregator_snapshot_timestamp_seconds", "Unix time of the published snapshot.", made_at)
    yield Gauge("aggregator_snapshot_events", "Events in the published snapshot.", events)
    yield Gauge("aggregator_calendar_bytes", "Size of the combined calendar, in bytes.", size)


def _seconds(when: datetime | None) -> float:
    return when.timestamp() if when else 0.0
