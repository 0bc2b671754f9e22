"""A loopback web server for the sample feeds, with the headers their producers send: no validators, no caching.

The samples are made anew for each request, as Google does, so that a re-fetch differs in DTSTAMP and in nothing else.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Calendars = Callable[[], Mapping[str, bytes]]


@contextmanager
def sample_origin(calendars: Calendars) -> Iterator[str]:
    """Serve `/<feed id>.ics` on a free loopback port for the length of a `with`; gives the address in front of it."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(calendars))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(calendars: Calendars) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:  # the name http.server calls
            body = calendars().get(self.path.removeprefix("/").removesuffix(".ics"))
            self.send_response(HTTPStatus.OK if body else HTTPStatus.NOT_FOUND)
            self.send_header("Content-Type", "text/calendar; charset=UTF-8")
            self.send_header("Cache-Control", "no-cache, no-store, max-age=0, must-revalidate")
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *_: object) -> None:
            """Say nothing: the fetching side reports each poll."""

    return Handler
