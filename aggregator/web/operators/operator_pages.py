"""Pages and data for operators: /status, /status.json, /duplicates.json, /healthz, /readyz and /metrics.

The status page is in the visitor's language. Notes and errors that it quotes are in English, like feeds.toml and logs.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

import msgspec
from flask import Blueprint, Response, g, render_template
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

from aggregator.config import Config
from aggregator.health.page_statements import StatementCheck
from aggregator.model import LONGEST_WAIT, ComparisonOutcome, SeriesKey, ServedComparison
from aggregator.web.operators.health import FeedHealth, checked_on, feed_healths, last_checked, not_ready, summary
from aggregator.web.operators.metrics import FeedMetrics
from aggregator.web.operators.notice_targets import notice_targets
from aggregator.web.operators.page_statements import in_sentences, statement_checks
from aggregator.web.request.data_paths import read_iso
from aggregator.web.request.locale_text import Language, utc_offset
from aggregator.web.request.view_query import ViewQuery
from aggregator.web.serving.page import Page
from aggregator.web.serving.resource import CORS
from aggregator.web.serving.served_snapshot import ServedSnapshot, WorkerState


class _Disagreement(NamedTuple):
    """A pair of series with different times: one of the dates, and how many there are."""

    first: ServedComparison
    dates: int


class OperatorPages(Page):
    """Pages and data about feeds, store and poller."""

    def __init__(self, config: Config, served: ServedSnapshot) -> None:
        super().__init__(config, served)
        self.registry = CollectorRegistry()
        self.registry.register(FeedMetrics(config.feeds, config.notify, served))

    def blueprint(self) -> Blueprint:
        """Return the routes."""
        routes = Blueprint("operators", __name__)
        routes.add_url_rule("/status", view_func=self.status)
        routes.add_url_rule("/status.json", view_func=self.status_json)
        routes.add_url_rule("/duplicates.json", view_func=self.duplicates_json)
        routes.add_url_rule("/healthz", view_func=self.healthz)
        routes.add_url_rule("/readyz", view_func=self.readyz)
        routes.add_url_rule("/metrics", view_func=self.metrics)
        return routes

    def status(self) -> str:
        """Show the state of every feed."""
        worker, now = self.served.state, self.served.clock()
        query = self.query()
        local = now.astimezone(query.zone)
        health = feed_healths(self.config.feeds, worker.states, query, now)
        checks = statement_checks(self.config.feeds, worker.states, worker, now)
        return render_template(
            "status.html",
            worker=worker,
            query=query,
            now=local,
            offset=utc_offset(local),
            health=health,
            pages=in_sentences(self.config.feeds, checks, g.language),
            summary=summary(health, worker, now, g.language),
            last_checked=checked_on(local.date(), g.language)
            if self.is_static
            else last_checked(worker, now, g.language),
            checked=local.date(),
            local_day=lambda when: when.astimezone(query.zone).date(),
            relative_time=lambda when: _relative_time(when, now, g.language),
            is_ahead=lambda when: when is not None and when - now > LONGEST_WAIT,
            date_time=lambda when: g.language.date_time(when.astimezone(query.zone)),
            comparisons=_by_outcome(worker),
            notice_targets=notice_targets(self.config.notify, worker.notices),
            disagreements=_disagreements(worker),
            feed_names={feed.id: feed.name for feed in self.feeds()},
            in_words=lambda text: query.in_words(read_iso(text)),
        )

    def status_json(self) -> Response:
        """Return the same facts as JSON."""
        worker, now = self.served.state, self.served.clock()
        snapshot = worker.indexed.snapshot if worker.indexed else None
        checks = statement_checks(self.config.feeds, worker.states, worker, now)
        document = {
            "now": now,
            "ready": not not_ready(worker, now),
            "reason": not_ready(worker, now),
            "trouble": worker.store_error or worker.write_error,
            "snapshot": snapshot
            and {
                "version": snapshot.version,
                "made_at": snapshot.made_at,
                "events": len(snapshot.events),
                "occurrences": len(snapshot.occurrences),
                "notes": snapshot.notes,
            },
            "daemon": None if self.is_static else worker.poller,
            "notices": [
                {"target": one.label, "waiting": one.waiting, "tries": one.tries, "error": one.error}
                for one in notice_targets(self.config.notify, worker.notices)
            ],
            "feeds": [
                _feed_facts(health) | {"statements": _statements(checks.get(health.feed.id, []))}
                for health in feed_healths(self.config.feeds, worker.states, ViewQuery(), now)
            ],
        }
        response = Response(msgspec.json.encode(document), mimetype="application/json")
        response.headers.extend(CORS)
        return response

    def duplicates_json(self) -> Response:
        """Return all merged events and possible duplicates, with the evidence."""
        indexed = self.served.state.indexed
        response = Response(
            msgspec.json.encode(indexed.snapshot.comparisons if indexed else ()), mimetype="application/json"
        )
        response.headers.extend(CORS)
        return response

    def healthz(self) -> Response:
        """Say that the process answers."""
        return _line("ok")

    def readyz(self) -> Response:
        """Say whether this worker has a snapshot to serve and the poller is alive."""
        worker = self.served.state
        reason = not_ready(worker, self.served.clock())
        if reason:
            return _line(reason, 503)
        error = worker.poller.error if worker.poller else ""  # the last good calendar is served all the same
        return _line(f"ready; {error}" if error else "ready")

    def metrics(self) -> Response:
        """Return the metrics for Prometheus."""
        return Response(generate_latest(self.registry), content_type=CONTENT_TYPE_LATEST)


def _relative_time(when: datetime, now: datetime, language: Language) -> str:
    """Return how long ago something was or how soon it will be, unless only a wrong clock can have said so."""
    if when - now > LONGEST_WAIT:
        return language.gettext("set by a wrong clock")
    return language.relative_time(when, now)


def _by_outcome(worker: WorkerState) -> dict[str, list[ServedComparison]]:
    """Group the comparisons by outcome; every outcome has a list, which may be empty."""
    found: dict[str, list[ServedComparison]] = {outcome.value: [] for outcome in ComparisonOutcome}
    for comparison in worker.indexed.snapshot.comparisons if worker.indexed else ():
        found[comparison.outcome].append(comparison)
    return found


def _disagreements(worker: WorkerState) -> list[_Disagreement]:
    """Return one line for each pair of series."""
    by_pair: dict[tuple[SeriesKey, SeriesKey], list[ServedComparison]] = {}
    for one in _by_outcome(worker)[ComparisonOutcome.DISAGREEMENT.value]:
        by_pair.setdefault((one.a, one.b), []).append(one)
    return [_Disagreement(found[0], len(found)) for found in by_pair.values()]


def _feed_facts(health: FeedHealth) -> dict[str, object]:
    state = health.state
    return {
        "id": health.feed.id,
        "name": health.feed.name,
        "condition": health.condition,
        "since": health.health.since,
        "problem": health.health.problem,
        "advice": health.health.advice,
        "quote": health.health.quote,
        "new_url": health.health.new_url,
        "last_poll": state.last_poll,
        "last_success": state.last_success,
        "last_change": state.last_change,
        "next_poll": state.next_poll,
        "paused_until": state.paused_until,
        "failures": state.failures,
        "reason": state.reason,
        "detail": state.detail,
        "events": state.events,
        "occurrences": state.occurrences,
        "upcoming": state.facts.upcoming,
        "last_end": state.facts.last_end,
        "edited": state.facts.edited,
        "moved_to": str(state.moved_to),
        "hidden": health.hidden,
        "notes": state.notes,
    }


def _statements(checks: list[StatementCheck]) -> list[dict[str, object]]:
    return [
        {"statement": one.statement, "outcome": one.outcome, "start": one.start, "title": one.title} for one in checks
    ]


def _line(text: str, code: int = 200) -> Response:
    response = Response(f"{text}\n", code, mimetype="text/plain")
    response.headers["Cache-Control"] = "no-store"
    return response
