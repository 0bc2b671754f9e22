"""Everything of the service but its processes: feeds on real sockets, a poller, SQLite and the web application.

Hosts have public addresses: only the last step of a connection leads to loopback. Time is told.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import trustme
from servers import Server, Verb

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

Resolver = Callable[[str], Sequence[str]]


def feed(name: str, url: str, **settings: Any) -> Feed:
    """Return a feed with limits that suit tests."""
    plain = Feed(id=name, name=name.title(), url="https://example.org/a.ics")
    defaults = {"url": SecretUrl(url), "max_bytes": 200_000, "timeout": timedelta(seconds=30)}
    return plain.model_copy(update=defaults | settings)  # unchecked: no operator is so impatient


class LoopbackService:
    """The service with some feeds; `addresses` are those of their hosts, `servers` answer by address."""

    def __init__(
        self, folder: Path, feeds: Sequence[Feed], addresses: Mapping[str, str], parse_document: ParseDocument = parse
    ) -> None:
        self.now = NOW
        self.addresses = addresses
        self.closing = ExitStack()
        self.resolve: Resolver = self.resolve_as_usual
        self.load: Callable[[], Config] | None = None  # what a reload calls; None: it gets `config`
        self.config = Config(feeds=tuple(feeds))
        self.servers: dict[str, Server] = {}
        self.database = f"sqlite:///{folder}/aggregator.db"
        self.store = self.closing.enter_context(open_store(self.database))
        trusting = ssl.create_default_context()
        AUTHORITY.configure_trust(trusting)
        self.fetcher = self.closing.enter_context(
            Fetcher("test", tls=trusting, resolve=lambda host: self.resolve(host), connect=self._connect)  # noqa: PLW0108  `resolve` may be replaced
        )
        self._parse = parse_document
        self.start()

    def start(self) -> None:
        """Start anew on what the store holds."""
        parts = PollerDependencies(
            "loopback",
            self.store,
            self.fetcher,
            self._parse,
            Builder(),
            self._load,
            chance=lambda: 0.5,
            report=lambda *_: None,
        )
        self.poller = Poller(self.config, parts)
        self.reader = StoreReader(self.database)
        self.closing.callback(self.reader.close)
        self.served = ServedSnapshot(self.reader, lambda: self.now)
        self.client = create_app(self.config, self.served).test_client()

    def _load(self) -> Config:
        return self.load() if self.load else self.config

    def resolve_as_usual(self, host: str) -> Sequence[str]:
        """Return the address of a host; an address is its own name."""
        return [self.addresses.get(host, host)]

    def _connect(self, sock: Any, address: tuple[str, int]) -> None:
        server = self.servers.get(address[0])
        if server is None:
            raise ConnectionRefusedError(111, "Connection refused")
        sock.connect(("127.0.0.1", server.port))

    def answers(self, name: str, *conversations: list[Verb], **how: Any) -> Server:
        """Let the server of a feed answer from now on: the first connection with the first conversation, and so on."""
        server = self.closing.enter_context(Server(*conversations, **how))
        self.servers[self.addresses[f"{name}.test"]] = server
        return server

    def tick(self) -> None:
        """Do what there is to do now, and a little later."""
        for _ in range(2):
            for _ in range(20):  # a tick does not wait for as long as a poll may take on a busy machine
                if not (self.poller.tick(self.now) or self.poller.busy):
                    break
            self.now += timedelta(seconds=10)
        self.served.refresh()

    def calendar(self) -> str:
        """Return what subscribers get, unfolded."""
        response = self.client.get("/calendar.ics")
        assert response.status_code == 200
        return response.text.replace("\r\n ", "")

    def titles(self) -> list[str]:
        """Return the titles of the events that subscribers get."""
        return sorted(line[8:] for line in self.calendar().splitlines() if line.startswith("SUMMARY:"))

    def close(self) -> None:
        """End the poller and all servers."""
        self.poller.stop()
        self.closing.close()
