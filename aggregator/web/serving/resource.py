"""HTTP responses whose bytes are ready: 200, 304, HEAD and preflight by RFC 9110.

A `Resource` has two representations, plain and gzip, each with a strong ETag of its own, because strong ETags promise
equal bytes (RFC 9110, 8.8.3). A client that holds either of them holds the current content, so both ETags are
accepted in If-None-Match whatever the client accepts now, and a 304 names the one it holds (RFC 9111, 4.3.4).
"""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from typing import Any

import msgspec
from werkzeug.http import http_date, parse_date, parse_etags

Headers = list[tuple[str, str]]
WsgiResponse = tuple[str, Headers, list[bytes]]  # status line, headers, body

CORS: Headers = [
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers", "Content-Length, Content-Disposition, ETag, Last-Modified"),
]
PREFLIGHT: Headers = [
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Allow-Methods", "GET, HEAD, OPTIONS"),
    ("Access-Control-Allow-Headers", "If-None-Match, If-Modified-Since, Cache-Control"),
    ("Access-Control-Max-Age", "86400"),
]
ALLOWED = "GET, HEAD, OPTIONS"
CONTENT_HEADERS = {  # left out of a 304: the client has them from the 200, and they still hold
    "Content-Type",
    "Content-Disposition",
    "X-Content-Type-Options",
    "Last-Modified",
    "Access-Control-Expose-Headers",
}

_CODING = re.compile(r"^\s*([\w*+-]+)\s*(?:;\s*q\s*=\s*([0-9.]+)\s*)?$", re.ASCII)


@dataclass(frozen=True)
class Resource:
    """The bytes of one URL and their headers."""

    body: bytes
    gzip: bytes
    etag: str  # of the plain representation: strong, with its quotes
    modified: datetime
    headers: tuple[tuple[str, str], ...]  # the same in every response: type, caching, CORS
    zipped_etag: str = ""  # of the compressed representation; "": made of `etag`
    other_etags: tuple[str, ...] = ()  # under which clients may hold the same content, from another server

    @classmethod
    def of(cls, body: bytes, modified: datetime, headers: tuple[tuple[str, str], ...]) -> Resource:
        """Make a resource of bytes, with their hash as the ETag."""
        etag = f'"{hashlib.sha256(body).hexdigest()[:24]}"'
        return cls(body, gzip.compress(body, 9, mtime=0), etag, modified, headers)

    @cached_property
    def gzip_etag(self) -> str:
        """The strong ETag of the compressed representation."""
        return self.zipped_etag or f'{self.etag[:-1]}-gzip"'

    @cached_property
    def _plain(self) -> WsgiResponse:
        length = ("Content-Length", str(len(self.body)))
        return "200 OK", [*self._shared, ("ETag", self.etag), length], [self.body]

    @cached_property
    def _zipped(self) -> WsgiResponse:
        length = ("Content-Length", str(len(self.gzip)))
        return "200 OK", [*self._shared, ("ETag", self.gzip_etag), ("Content-Encoding", "gzip"), length], [self.gzip]

    @cached_property
    def _not_modified(self) -> Mapping[str | None, WsgiResponse]:
        """The 304 for each ETag, with the headers that guide caches only (RFC 9110, 15.4.5)."""
        headers = [(name, value) for name, value in self._shared if name not in CONTENT_HEADERS]
        etags = (self.etag, self.gzip_etag, *self.other_etags)
        return {etag: ("304 Not Modified", [*headers, ("ETag", etag)], []) for etag in etags}

    @property
    def _shared(self) -> Headers:
        """The headers that do not depend on the representation."""
        return [*self.headers, ("Vary", "Accept-Encoding"), ("Last-Modified", http_date(self.modified))]

    def answer(self, environ: Mapping[str, Any]) -> WsgiResponse:
        """Answer one request, given as a WSGI environ. Responses are shared: do not change their lists."""
        method, none_match = environ["REQUEST_METHOD"], environ.get("HTTP_IF_NONE_MATCH")
        if method not in ("GET", "HEAD"):
            return _without_content(method)
        if none_match in self._not_modified:  # nearly every client sends one ETag, as it got it
            return self._not_modified[none_match]
        zipped = accepts_gzip(environ.get("HTTP_ACCEPT_ENCODING", ""))
        held = self._held(environ, self.gzip_etag if zipped else self.etag)
        if held:
            return self._not_modified[held]
        answer = self._zipped if zipped else self._plain
        return (*answer[:2], []) if method == "HEAD" else answer

    def _held(self, environ: Mapping[str, Any], preferred: str) -> str:
        """Return the ETag of the representation the client holds, "" if it holds none that is current."""
        none_match = environ.get("HTTP_IF_NONE_MATCH")
        if none_match is not None:
            return _matching(none_match, (preferred, self.etag, self.gzip_etag, *self.other_etags))
        since = parse_date(environ.get("HTTP_IF_MODIFIED_SINCE"))
        return preferred if since and self.modified.astimezone(UTC).replace(microsecond=0) <= since else ""


class ProblemDetails(msgspec.Struct, frozen=True):
    """Why a request failed (RFC 9457)."""

    title: str
    status: int
    detail: str


@dataclass(frozen=True)
class ErrorResponse:
    """An error response: a sentence, as text or as problem details (RFC 9457)."""

    status: str  # "404 Not Found"
    sentence: str
    problem: bool = False

    def answer(self, environ: Mapping[str, Any]) -> WsgiResponse:
        """Answer one request, given as a WSGI environ."""
        method = environ["REQUEST_METHOD"]
        if method not in ("GET", "HEAD"):
            return _without_content(method)
        kind, body = "text/plain; charset=utf-8", f"{self.sentence}\n".encode()
        if self.problem:
            code, title = self.status.split(" ", 1)
            kind, body = (
                "application/problem+json",
                msgspec.json.encode(ProblemDetails(title, int(code), self.sentence)),
            )
        headers = [("Content-Type", kind), ("Content-Length", str(len(body))), ("Cache-Control", "no-store"), *CORS]
        return self.status, headers, [] if method == "HEAD" else [body]


def _without_content(method: str) -> WsgiResponse:
    if method == "OPTIONS":
        return "204 No Content", [("Allow", ALLOWED), *PREFLIGHT], []
    return "405 Method Not Allowed", [("Allow", ALLOWED), ("Content-Length", "0")], []


def _matching(none_match: str, etags: tuple[str, ...]) -> str:
    """Return the first of `etags` that If-None-Match lists, compared weakly (RFC 9110, 13.1.2)."""
    listed = parse_etags(none_match.strip())
    return next((etag for etag in etags if listed.contains_weak(etag.strip('"'))), "")


@lru_cache(maxsize=64)  # few different ones are sent, and they can be long
def accepts_gzip(accept_encoding: str) -> bool:
    """Whether gzip is at least as acceptable as no compression (RFC 9110, 12.5.3). Without the header: no."""
    weights: dict[str, float] = {}
    for item in accept_encoding.lower().split(","):
        found = _CODING.match(item)
        if found:
            weights[found[1]] = _weight(found[2])
    welcome = weights.get("gzip", weights.get("x-gzip", weights.get("*", 0.0)))
    return welcome > 0 and welcome >= weights.get("identity", 0.0)


def _weight(text: str | None) -> float:
    try:
        return float(text) if text else 1.0
    except ValueError:
        return 0.0
