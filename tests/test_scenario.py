"""The life of a feed, end to end: a loopback origin that changes, real fetching, building and storing, and what
subscribers get at /calendar.ics. Only the time is told.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from ics_text import vcalendar
from origin import Origin, Reply, tagged
from small_feeds import meeting

from aggregator.config import Config, Feed
from aggregator.fetch import Fetcher
from aggregator.polling.due_polls import PollerDependencies
from aggregator.polling.poller import Poller
from aggregator.publish.event.series_preparation import parse
from aggregator.publish.snapshot import Builder
from aggregator.store import Store, StoreReader, open_store
from aggregator.web.app import create_app
from aggregator.web.serving.served_snapshot import ServedSnapshot

START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
ROOM = "LOCATION:https://zoom.us/j/97600941685"
METRICS = meeting("OSPO Metrics", "20260305T160000Z", "RRULE:FREQ=WEEKLY;COUNT=4", ROOM, uid="t-metrics")
CALL = meeting("Community call", "20260306T150000Z", uid="t-call")
LEGAL = meeting("Licence clinic", "20260310T100000Z", uid="t-legal")
SAME = meeting("CHAOSS OSPO Metrics", "20260305T160000Z", "RRULE:FREQ=WEEKLY;COUNT=4", ROOM, uid="TU1")


@dataclass
class Service:
    """Everything but the processes: a poller with its store, and the web application on the same store."""

    origin: Origin
    store: Store
    reader: StoreReader
    now: datetime = START
    poller: Poller = field(init=False)
    current: ServedSnapshot = field(init=False)
    client: FlaskClient = field(init=False)

    def __post_init__(self) -> None:
        self.config = Config(
            feeds=tuple(
                Feed(id=id_, name=name, url=self.origin.url(f"/{id_}.ics"), allow_private=True)
                for id_, name in (("todo", "TODO Group"), ("chaoss", "CHAOSS"))
            )
        )
        self.start()

    def start(self) -> None:
        """Start anew on what the store holds."""
        self.fetcher = Fetcher("test")
        parts = PollerDependencies(
            owner="scenario",
            store=self.store,
            fetcher=self.fetcher,
            parse=parse,
            build=Builder(),
            load=lambda: self.config,
            chance=lambda: 0.5,
            report=lambda *_: None,
        )
        self.poller = Poller(self.config, parts)
        self.current = ServedSnapshot(self.reader, lambda: self.now)
        self.client = create_app(self.config, self.current).test_client()

    def serve(self, feed: str, *vevents: str) -> None:
        """Let the origin send these events from now on."""
        self.origin.routes[f"/{feed}.ics"] = vcalendar(*vevents)

    def pass_time(self, hours: float = 1) -> None:
        """Let time pass in steps of minutes, as it does for a service that runs."""
        end = self.now + timedelta(hours=hours)
        while self.now < end:
            while self.poller.tick(self.now):
                pass
            self.now += timedelta(minutes=4)
        self.current.refresh()

    def body(self) -> str:
        """Return the combined calendar, unfolded."""
        answer = self.client.get("/calendar.ics")
        assert answer.status_code == 200
        return answer.text.replace("\r\n ", "")

    def titles(self) -> list[str]:
        return sorted(line[8:] for line in self.body().splitlines() if line.startswith("SUMMARY:"))

    def reason(self, feed: str = "todo") -> str:
        return self.store.state(feed).reason


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    database = f"sqlite:///{tmp_path}/aggregator.db"
    with Origin() as origin, open_store(database) as store, closing(StoreReader(database)) as reader:
        one = Service(origin, store, reader)
        one.serve("todo", METRICS, CALL)
        one.serve("chaoss", SAME)
        yield one
        one.fetcher.close()


def test_before_the_first_round_subscribers_keep_what_they_have_and_the_page_says_why(service: Service):
    service.current.refresh()
    assert service.client.get("/calendar.ics").status_code == 404
    assert service.client.get("/").status_code == 200


def test_new_moved_cancelled_and_taken_out(service: Service):
    service.pass_time()
    assert service.titles() in (["CHAOSS OSPO Metrics", "Community call"], ["Community call", "OSPO Metrics"])

    service.serve("todo", METRICS, CALL, LEGAL)
    service.pass_time()
    assert "Licence clinic" in service.titles()

    service.serve("todo", METRICS, CALL, LEGAL.replace("20260310T100000Z", "20260311T110000Z"))
    service.pass_time()
    assert "DTSTART:20260311T110000Z" in service.body()
    assert "SEQUENCE:1" in service.body()

    service.serve("todo", METRICS, CALL.replace("END:VEVENT", "STATUS:CANCELLED\r\nEND:VEVENT"))
    service.pass_time()
    assert service.titles() in (["CHAOSS OSPO Metrics"], ["OSPO Metrics"])


BAD_ANSWERS = {
    "a server error": (Reply(b"sorry", 500), "status-500"),
    "not found": (Reply(b"gone fishing", 404), "status-404"),
    "too many requests": (Reply(b"", 429, {"Retry-After": "60"}), "status-429"),
    "a login page": (Reply(b"<!doctype html><title>Sign in</title>", headers={"Content-Type": "text/html"}), "html"),
    "an empty body": (Reply(b""), "empty"),
    "half a calendar": (Reply(vcalendar(METRICS, CALL)[:-60]), "truncated"),
    "JSON": (Reply(b'{"error": "quota"}'), "not-ics"),
}


@pytest.mark.parametrize(("answer", "reason"), BAD_ANSWERS.values(), ids=BAD_ANSWERS)
def test_whatever_the_server_sends_the_calendar_stays_and_heals(service: Service, answer: Reply, reason: str):
    service.pass_time()
    before = service.client.get("/calendar.ics")
    service.origin.routes["/todo.ics"] = answer
    service.pass_time(2)
    assert service.reason() == reason
    assert service.client.get("/calendar.ics").data == before.data
    assert "TODO Group" in service.client.get("/status").text

    service.serve("todo", METRICS, CALL, LEGAL)
    service.pass_time(4)
    assert service.reason() == ""
    assert "Licence clinic" in service.titles()


def test_a_refetch_that_differs_only_in_dtstamp_is_304_to_a_subscriber(service: Service):
    service.serve("todo", METRICS.replace("SUMMARY", "DTSTAMP:20260301T120000Z\r\nSUMMARY"), CALL)
    service.pass_time()
    first = service.client.get("/calendar.ics", headers={"Accept-Encoding": "gzip"})
    asked = service.origin.count("/todo.ics")
    service.serve("todo", METRICS.replace("SUMMARY", "DTSTAMP:20260301T130000Z\r\nSUMMARY"), CALL)
    service.pass_time(3)
    assert service.origin.count("/todo.ics") > asked
    again = service.client.get(
        "/calendar.ics", headers={"If-None-Match": first.headers["ETag"], "Accept-Encoding": "gzip"}
    )
    assert (again.status_code, again.data) == (304, b"")
    assert gzip.decompress(first.data).startswith(b"BEGIN:VCALENDAR")


def test_validators_are_given_back_and_304_is_no_news(service: Service):
    service.origin.routes["/todo.ics"] = tagged(vcalendar(METRICS, CALL))
    service.pass_time(2)
    asked = [one for one in service.origin.asked if one.path == "/todo.ics"]
    assert "if-none-match" not in asked[0].headers
    assert "if-none-match" in asked[-1].headers
    assert service.store.snapshot_version() == 1


def test_a_restart_without_network_serves_the_same_bytes_and_goes_on_where_it_was(service: Service):
    service.pass_time()
    before = service.body()
    service.origin.routes.clear()
    service.fetcher.close()
    service.start()
    service.current.refresh()
    assert service.body() == before
    service.pass_time(3)
    assert service.body() == before
    service.serve("todo", METRICS, CALL, LEGAL)
    service.pass_time(6)
    assert "Licence clinic" in service.titles()


def test_a_meeting_in_both_calendars_is_shown_once_and_stays_when_one_calendar_drops_it(service: Service):
    service.pass_time()
    uid = next(line for line in service.body().splitlines() if line.startswith("UID:") and "call" not in line)
    assert "Also on: " in service.body()
    service.serve("todo", CALL, LEGAL)
    service.pass_time()
    assert uid in service.body()
    assert "Also on: " not in service.body()
