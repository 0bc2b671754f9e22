"""What operators and their machines look at: /status, /status.json, /healthz, /readyz and /metrics.

The status page speaks the reader's language; what it quotes does not: notes, reasons and errors are in English, as are
feeds.toml, the logs, and everything for machines.
"""

from __future__ import annotations

import msgspec
from flask import Blueprint, Response, g, render_template, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

from aggregator.config import Config
from aggregator.model import ComparisonOutcome, ServedComparison
from aggregator.web.operators.health import FeedHealth, feed_healths, last_checked, not_ready, summary
from aggregator.web.operators.metrics import FeedMetrics
from aggregator.web.request.locale_text import utc_offset
from aggregator.web.request.view_query import ViewQuery, read_view_query
from aggregator.web.serving.resource import CORS
from aggregator.web.serving.served_snapshot import ServedSnapshot, WorkerState


class OperatorPages:
    """Views over the state of feeds, store and daemon."""

    def __init__(self, config: Config, current: ServedSnapshot) -> None:
        self.config = config
        self.current = current
        self.registry = CollectorRegistry()
        self.registry.register(FeedMetrics(config.feeds, current))

    def blueprint(self) -> Blueprint:
        """Return the routes."""
        routes = Blueprint("operation", __name__)
        routes.add_url_rule("/status", view_func=self.status)
        routes.add_url_rule("/status.json", view_func=self.status_json)
        routes.add_url_rule("/duplicates.json", view_func=self.duplicates_json)
        routes.add_url_rule("/healthz", view_func=self.healthz)
        routes.add_url_rule("/readyz", view_func=self.readyz)
        routes.add_url_rule("/metrics", view_func=self.metrics)
        return routes

    def status(self) -> str:
        """Show how every feed is."""
        view, now = self.current.view, self.current.clock()
        selection = read_view_query(request.args, request.cookies, (), g.language)
        local = now.astimezone(selection.zone)
        health = feed_healths(self.config.feeds, view.states, selection)
        return render_template(
            "status.html",
            view=view,
            selection=selection,
            now=local,
            offset=utc_offset(local),
            health=health,
            summary=summary(health, view, now, g.language),
            last_checked=last_checked(view, now, g.language),
            ago=lambda when: g.language.ago(when, now),
            moment=lambda when: g.language.moment(when.astimezone(selection.zone)),
            comparisons=_by_outcome(view),
        )

    def status_json(self) -> Response:
        """Give the same facts to programs."""
        view, now = self.current.view, self.current.clock()
        snapshot = view.shown.snapshot if view.shown else None
        document = {
            "now": now,
            "ready": not not_ready(view, now),
            "reason": not_ready(view, now),
            "trouble": view.trouble,
            "snapshot": snapshot
            and {
                "version": snapshot.version,
                "made_at": snapshot.made_at,
                "events": len(snapshot.events),
                "occurrences": len(snapshot.occurrences),
                "notes": snapshot.notes,
            },
            "daemon": view.daemon,
            "feeds": [_feed_facts(health) for health in feed_healths(self.config.feeds, view.states, ViewQuery())],
        }
        answer = Response(msgspec.json.encode(document), mimetype="application/json")
        answer.headers.extend(CORS)
        return answer

    def duplicates_json(self) -> Response:
        """Give everything that was found to be one event, or nearly so, with the evidence."""
        shown = self.current.view.shown
        answer = Response(msgspec.json.encode(shown.snapshot.comparisons if shown else ()), mimetype="application/json")
        answer.headers.extend(CORS)
        return answer

    def healthz(self) -> Response:
        """Say that the process answers."""
        return _line("ok")

    def readyz(self) -> Response:
        """Say whether this worker has something to serve and the daemon is alive."""
        reason = not_ready(self.current.view, self.current.clock())
        return _line(reason, 503) if reason else _line("ready")

    def metrics(self) -> Response:
        """Give the figures that Prometheus collects."""
        return Response(generate_latest(self.registry), content_type=CONTENT_TYPE_LATEST)


def _by_outcome(view: WorkerState) -> dict[str, list[ServedComparison]]:
    """Group what was compared by what came of it; every outcome is there, be it empty."""
    found: dict[str, list[ServedComparison]] = {outcome.value: [] for outcome in ComparisonOutcome}
    for comparison in view.shown.snapshot.comparisons if view.shown else ():
        found[comparison.outcome].append(comparison)
    return found


def _feed_facts(health: FeedHealth) -> dict[str, object]:
    state = health.state
    return {
        "id": health.feed.id,
        "name": health.feed.name,
        "condition": health.condition,
        "last_poll": state.last_poll,
        "last_success": state.last_success,
        "last_change": state.last_change,
        "next_poll": state.next_poll,
        "failures": state.failures,
        "reason": state.reason,
        "detail": state.detail,
        "events": state.events,
        "occurrences": state.occurrences,
        "moved_to": state.moved_to,
        "notes": state.notes,
    }


def _line(text: str, code: int = 200) -> Response:
    answer = Response(f"{text}\n", code, mimetype="text/plain")
    answer.headers["Cache-Control"] = "no-store"
    return answer
