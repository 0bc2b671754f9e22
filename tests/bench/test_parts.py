"""The steps of the pipeline, each for itself: `make bench-parts` measures them, elsewhere each is only taken once.

What a step gives is looked at as well, so that nothing is measured that does nothing.
"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from bench.building import Service
from bench.speed.calendars import calendar

from aggregator.config import Config, Feed
from aggregator.config.window import window_at
from aggregator.duplicates import group
from aggregator.model import Document, Window
from aggregator.publish.event.merge import merge
from aggregator.publish.ics.render import community_names, vevent_bodies
from aggregator.recurrence import expand, lint
from aggregator.sources import fingerprint, parse
from aggregator.web.app import create_app
from aggregator.web.serving.served_snapshot import ServedSnapshot

NOW = datetime(2026, 3, 1, tzinfo=UTC)
EVENTS = 200
FEED = Feed(id="f0", name="Community 0", url="https://f0.example/basic.ics")
FEEDS = {FEED.id: FEED}
BODY = calendar(0, EVENTS)


@pytest.fixture
def measured(request):
    """Measure calls of a function and return what it gives; without pytest-benchmark call it once."""
    if not request.config.pluginmanager.hasplugin("benchmark"):
        return lambda work, *arguments: work(*arguments)
    benchmark = request.getfixturevalue("benchmark")
    return lambda work, *arguments: benchmark.pedantic(work, arguments, rounds=7, warmup_rounds=1)


def understood():
    return parse(Document(FEED.id, FEED.url, NOW, BODY), FEED)


def expanded(series, window: Window):
    return [expand(lint(one)[0], window) for one in series]


@pytest.fixture(scope="module")
def prepared():
    return expanded(understood().series, window_at(Config(feeds=(FEED,)), NOW))


@pytest.fixture(scope="module")
def service():
    service = Service(4)
    service.arrive([calendar(number, EVENTS // 4) for number in range(4)])
    return service


class Source:
    """A store with one snapshot."""

    def __init__(self, snapshot) -> None:
        self.snapshot = snapshot

    def snapshot_version(self):
        return 1

    def latest_snapshot(self, before):  # noqa: ARG002
        return self.snapshot

    def states(self):
        return {}

    def daemon_state(self):
        return None

    def write_error(self, *, probe):  # noqa: ARG002
        return ""

    def changes_mark(self):
        return b""

    def changes(self, limit):  # noqa: ARG002
        return ()

    def notices(self):
        return ()


def test_recognise_an_unchanged_document(measured):
    again = calendar(0, EVENTS, fetch=1)
    assert again != BODY
    assert measured(fingerprint, again) == fingerprint(BODY)


def test_read_a_document(measured):
    assert sum(1 + len(one.overrides) for one in measured(understood).series) == EVENTS


def test_read_a_document_of_which_one_event_of_a_hundred_is_new(measured):
    known = understood()
    changed = Document(FEED.id, FEED.url, NOW, calendar(0, EVENTS, fetch=1, edited=frozenset({0, 100})))
    found = measured(parse, changed, FEED, known)
    assert sum(one not in known.series for one in found.series) == 2


def test_expand_every_series(measured, prepared):
    window = window_at(Config(feeds=(FEED,)), NOW)
    found = measured(expanded, [one.series for one in prepared], window)
    assert sum(len(one.occurrences) for one in found) > 10 * EVENTS


def test_find_what_is_the_same_event(measured, prepared):
    assert len(measured(group, prepared, FEEDS).groups) <= len(prepared)


def test_write_every_event(measured, prepared):
    by_key = {one.series.key: one for one in prepared}
    merged = [merge(one, frozenset(), by_key, FEEDS) for one in group(prepared, FEEDS).groups]
    written = measured(
        lambda: [vevent_bodies(one.series.events, community_names(one.sources, FEEDS)) for one in merged]
    )
    assert all(b"SUMMARY" in vevent for one in written for vevent in one)


def test_build_a_snapshot_of_calendars_read_before(measured, service):
    def build():
        fresh = Service(4)
        return fresh.builder(service.config, service.calendars, {}, NOW, None)

    assert measured(build).snapshot.events


def test_take_up_a_snapshot_in_a_web_worker(measured, service):
    def take_up():
        current = ServedSnapshot(Source(service.built.snapshot), lambda: NOW)
        current.refresh()
        return current.state

    assert measured(take_up).indexed


@pytest.mark.parametrize("path", ["/", "/2026/03", "/2026-W10", "/2026/03/04", "/events.json"])
def test_answer_a_reader(measured, service, path):
    current = ServedSnapshot(Source(service.built.snapshot), lambda: NOW)
    current.refresh()
    client = create_app(service.config, current).test_client()
    turns = iter(range(10**6))
    answer = measured(lambda: client.get(f"{path}?exclude=no{next(turns)}"))  # never asked before
    assert answer.status_code == 200
