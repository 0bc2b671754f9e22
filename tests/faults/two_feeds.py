"""Two feeds on real sockets, polled, stored in SQLite and served; what a subscriber sees of a fault in one of them.

`faulty.test` first sends a good calendar and later what a test says; `healthy.test` goes on well. Names and addresses
are public ones: only the last step of a connection leads to loopback. Time is told.
"""

from __future__ import annotations

import json
import ssl
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import trustme
from ics_text import vcalendar
from servers import Server, Verb, answer
from small_feeds import meeting

from aggregator.config import Config, Feed
from aggregator.fetch import Fetcher
from aggregator.polling.due_polls import PollerDependencies
from aggregator.polling.poll import ParseDocument
from aggregator.polling.poller import Poller
from aggregator.publish.event.series_preparation import parse
from aggregator.publish.snapshot import Builder
from aggregator.secret_url import SecretUrl
from aggregator.store import StoreReader, open_store
from aggregator.web.app import create_app
from aggregator.web.serving.served_snapshot import ServedSnapshot

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
AUTHORITY = trustme.CA()
ADDRESSES = {"faulty.test": "142.250.184.14", "healthy.test": "142.250.184.15"}
SECRET = "hunter2"

KEPT = meeting("Kept call", "20260305T160000Z", uid="kept")
NEW = meeting("New call", "20260306T160000Z", uid="new")
LATER = meeting("Later call", "20260307T160000Z", uid="later")
HEALTHY = meeting("Healthy call", "20260308T160000Z", uid="healthy")
HEALTHY_TOO = meeting("Healthy news", "20260309T160000Z", uid="healthy-too")

Resolver = Callable[[str], Sequence[str]]


def tls(**certificate: Any) -> ssl.SSLContext:
    """Return what a server with a certificate of `AUTHORITY` uses; it is for faulty.test if nothing else is said."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    names = certificate.pop("names", ["faulty.test"])
    certificate.pop("authority", AUTHORITY).issue_cert(*names, **certificate).configure_cert(context)
    return context


def resolve_as_usual(host: str) -> Sequence[str]:
    return [ADDRESSES.get(host, host)]  # an address is its own name


class TwoFeeds:
    """Everything but the processes: servers, poller, store and the web application."""

    def __init__(
        self,
        folder: Path,
        parse_document: ParseDocument = parse,
        scheme: str = "http",
        *,
        offline: bool = False,
        **settings: Any,
    ) -> None:
        self.now = NOW
        self.closing = ExitStack()
        self.resolve: Resolver = resolve_as_usual
        self.load: Callable[[], Config] | None = None  # what a reload calls; None: it gets `config`
        self.config = Config(
            feeds=(
                _feed("faulty", f"{scheme}://faulty.test/a.ics?key={SECRET}", **settings),
                _feed("healthy", "http://healthy.test/a.ics"),
            )
        )
        self.servers: dict[str, Server] = {}
        self.database = f"sqlite:///{folder}/aggregator.db"
        self.store = self.closing.enter_context(open_store(self.database))
        trusting = ssl.create_default_context()
        AUTHORITY.configure_trust(trusting)
        self.fetcher = self.closing.enter_context(
            Fetcher("test", tls=trusting, resolve=self._resolve, connect=self._connect)
        )
        self._parse = parse_document
        try:
            self._read_once(scheme, offline=offline)
        except BaseException:
            self.closing.close()  # threads that are left over would keep the tests from ending
            raise

    def _read_once(self, scheme: str, *, offline: bool) -> None:
        self.start()
        secure = tls() if scheme == "https" else None
        if not offline:
            self.answers("faulty", [answer(vcalendar(KEPT))], tls=secure)
            self.answers("healthy", [answer(vcalendar(HEALTHY))])
        self.tick()

    def start(self) -> None:
        """Start anew on what the store holds."""
        parts = PollerDependencies(
            "faults",
            self.store,
            self.fetcher,
            self._parse,
            Builder(),
            self._load,
            chance=lambda: 0.5,
            report=lambda *_: None,
        )
        self.poller = Poller(self.config, parts)
        self.served = ServedSnapshot(StoreReader(self.database), lambda: self.now)
        self.client = create_app(self.config, self.served).test_client()

    def _load(self) -> Config:
        return self.load() if self.load else self.config

    def _resolve(self, host: str) -> Sequence[str]:
        return self.resolve(host)

    def _connect(self, sock: Any, address: tuple[str, int]) -> None:
        server = self.servers.get(address[0])
        if server is None:
            raise ConnectionRefusedError(111, "Connection refused")
        sock.connect(("127.0.0.1", server.port))

    def answers(self, feed: str, *conversations: list[Verb], **how: Any) -> Server:
        """Let a server answer from now on: the first connection with the first conversation, and so on."""
        server = self.closing.enter_context(Server(*conversations, **how))
        self.servers[ADDRESSES[f"{feed}.test"]] = server
        return server

    def tick(self) -> None:
        """Do what there is to do now, and a little later."""
        for _ in range(2):
            for _ in range(20):  # a tick does not wait for as long as a poll may take on a busy machine
                if not (self.poller.tick(self.now) or self.poller.busy):
                    break
            self.now += timedelta(seconds=10)
        self.served.refresh()

    def pass_half_an_hour(self) -> None:
        """Let time pass as it does for a service that runs: whoever is due is polled."""
        for _ in range(8):
            self.now += timedelta(minutes=4)
            self.poller.tick(self.now)
        self.tick()

    def poll_again(self) -> None:
        """Let half an hour pass, then poll both feeds, due or not."""
        self.pass_half_an_hour()
        self.poller.ask_all(self.now)
        self.tick()

    def calendar(self) -> str:
        """Return what subscribers get, unfolded."""
        response = self.client.get("/calendar.ics")
        assert response.status_code == 200
        return response.text.replace("\r\n ", "")

    def titles(self) -> list[str]:
        return sorted(line[8:] for line in self.calendar().splitlines() if line.startswith("SUMMARY:"))

    def dates(self, title: str) -> list[str]:
        """Return the dates of an event as pages and programs get them, in UTC."""
        found = json.loads(self.client.get("/events.json?limit=500&from=2026-02-02").text)["events"]
        return [f"{one['start']}/{one['end']}".replace("Z", "") for one in found if one["title"] == title]

    def status(self, feed: str = "faulty") -> dict[str, Any]:
        """Return what /status.json says of a feed."""
        found = json.loads(self.client.get("/status.json").text)["feeds"]
        return next(one for one in found if one["id"] == feed)

    def notes(self) -> list[str]:
        """Return the kinds of notes that operators see on the faulty feed, at reading and at building."""
        state = self.store.state("faulty")
        return [note.kind for note in (*state.notes, *state.build_notes)]

    def trouble(self) -> str:
        """Return what the poller says of itself: why its last tick did not store or publish."""
        return self.poller._said.error

    def wait(self) -> timedelta:
        """Return how long the faulty feed is left alone now."""
        state = self.store.state("faulty")
        return state.next_poll - state.last_poll

    def everything_said(self) -> str:
        """Return all that operators and visitors can read."""
        return "".join(self.client.get(path).text for path in ("/", "/status", "/status.json", "/metrics"))

    def close(self) -> None:
        """End the poller and all servers."""
        self.poller.stop()
        self.closing.close()


def _feed(name: str, url: str, **settings: Any) -> Feed:
    plain = Feed(id=name, name=name.title(), url="https://example.org/a.ics")
    defaults = {"url": SecretUrl(url), "max_bytes": 200_000, "timeout": timedelta(seconds=30)}
    return plain.model_copy(update=defaults | settings)  # unchecked: no operator is so impatient


def says_no_more_than_before(world: TwoFeeds, reason: str) -> None:
    """State what holds after every fault: nothing is lost, the other feed goes on, and operators are told why."""
    assert world.status()["reason"] == reason
    assert world.status()["condition"] == "failing"
    assert len(world.status()["detail"]) > len(reason)
    assert "Kept call" in world.titles()
    assert "Healthy news" in world.titles()
    assert world.status("healthy")["condition"] == "fresh"
    assert SECRET not in world.everything_said()


def heals(world: TwoFeeds, secure: ssl.SSLContext | None = None) -> None:
    """State that the next good answer ends a fault."""
    world.resolve = resolve_as_usual
    world.answers("faulty", [answer(vcalendar(KEPT, LATER))], tls=secure)
    world.poll_again()
    assert "Later call" in world.titles()
    assert world.status()["condition"] == "fresh"
