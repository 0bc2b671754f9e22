"""A well-behaved origin on loopback, whose answers a test changes while it runs.

A route is what a path answers: bytes, a `Reply`, or a callable that gets the `Asked` request and returns either. Every
200 that carries an ETag or Last-Modified is answered with 304 when the request's validators match, as RFC 9110 (13.1)
wants it. For answers that break rules see `servers`.

    with Origin() as origin:
        origin.routes["/todo.ics"] = tagged(b"BEGIN:VCALENDAR...")
        ... fetch origin.url("/todo.ics") ...
        origin.routes["/todo.ics"] = Reply(status=503, headers={"Retry-After": "60"})
        assert origin.count("/todo.ics") == 1
"""

from __future__ import annotations

import hashlib
import socket
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it arrived. Header names are lower case."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    proxied: bool = False  # asked as a proxy, by a whole URL


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer. Content-Length is added; the rest is sent as given."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


Route = bytes | Reply | Callable[[Asked], bytes | Reply]


def tagged(body: bytes, *, last_modified: datetime | None = None) -> Reply:
    """Answer `body` with a strong ETag made of its content, and with Last-Modified if a moment (UTC) is given."""
    headers = {"Content-Type": "text/calendar; charset=utf-8", "ETag": f'"{hashlib.sha256(body).hexdigest()[:16]}"'}
    if last_modified is not None:
        headers["Last-Modified"] = format_datetime(last_modified, usegmt=True)
    return Reply(body, headers=headers)


def redirect(to: str, status: int = 302) -> Reply:
    """Answer with a redirect."""
    return Reply(status=status, headers={"Location": to})


def not_modified(asked: Asked, reply: Reply) -> bool:
    """Whether the request's validators match; If-None-Match wins over If-Modified-Since (RFC 9110, 13.2.2)."""
    if reply.status != 200:
        return False
    if "if-none-match" in asked.headers:
        tags = {tag.strip().removeprefix("W/") for tag in asked.headers["if-none-match"].split(",")}
        return reply.headers.get("ETag", "").removeprefix("W/") in tags
    since, modified = asked.headers.get("if-modified-since"), reply.headers.get("Last-Modified")
    return bool(since and modified and parsedate_to_datetime(modified) <= parsedate_to_datetime(since))


class Origin:
    """An HTTP/1.1 server on a free loopback port; `routes` may change at any time, `asked` lists every request."""

    def __init__(self) -> None:
        self.routes: dict[str, Route] = {}
        self.asked: list[Asked] = []
        self._server = _Server(self)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self._server.server_address[1])

    def url(self, path: str = "/") -> str:
        """Return the full address of a path."""
        return f"http://127.0.0.1:{self.port}{path}"

    def count(self, path: str) -> int:
        """Return how often a path (without query) was asked for."""
        return sum(asked.path == path for asked in list(self.asked))

    def answer(self, asked: Asked) -> Reply:
        """Record the request and make its reply; a path without a route is 404."""
        self.asked.append(asked)
        route = self.routes.get(asked.path, Reply(b"no such calendar", 404, {"Content-Type": "text/plain"}))
        found = route(asked) if callable(route) else route
        reply = found if isinstance(found, Reply) else Reply(found, headers={"Content-Type": "text/calendar"})
        return Reply(status=304, headers=reply.headers) if not_modified(asked, reply) else reply

    def close(self) -> None:
        """Stop listening, drop every connection, and wait until all threads have ended."""
        self._server.shutdown()
        self._server.drop_connections()
        self._server.server_close()
        self._thread.join()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # server_close() joins them: no thread or socket outlives its test
    request_queue_size = 256

    def __init__(self, origin: Origin) -> None:
        self.origin = origin
        self.open_connections: set[socket.socket] = set()
        super().__init__(("127.0.0.1", 0), _Handler)

    def process_request(self, request: socket.socket, client_address: object) -> None:  # type: ignore[override]
        """Hand the connection to a thread of its own; noted here, so that none is missed when closing."""
        self.open_connections.add(request)
        super().process_request(request, client_address)

    def drop_connections(self) -> None:
        """End kept-alive connections, whose threads wait for a request that will not come."""
        for connection in list(self.open_connections):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # the client was faster


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def finish(self) -> None:
        self.server.open_connections.discard(self.connection)
        try:
            super().finish()
        except OSError:
            return  # the client has gone: its business

    def handle(self) -> None:
        try:
            super().handle()
        except (ConnectionError, TimeoutError):
            self.close_connection = True

    def do_GET(self) -> None:
        """Answer a GET or HEAD from the routes."""
        target = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        reply = self.server.origin.answer(Asked(self.command, target.path, target.query, headers, bool(target.netloc)))
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if reply.status != 304:
            self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        if self.command != "HEAD" and reply.status != 304:
            self.wfile.write(reply.body)

    do_HEAD = do_GET  # noqa: N815 - the name is http.server's

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is http.server's
        """Keep the test's output clean."""
