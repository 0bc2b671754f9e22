"""Addresses in messages, without their secrets.

The private address of a Google calendar, a link with a password or a signed query is a key to somebody's calendar. Logs
and pages show `redact(url)`; nothing shows a feed's address as it is.
"""

from __future__ import annotations

import re
from urllib.parse import SplitResult, urlsplit

HIDDEN = "***"

_PRIVATE = re.compile(r"(/private-)[^/]+")  # Google: /ical/<id>/private-<key>/basic.ics
_TOKEN = re.compile(
    r"(?<=/)(?=[^/]*\d)([\w-]{4})[\w-]{28,}(?=[/.]|$)", re.ASCII
)  # long, with digits: can only be a key
_QUERY_VALUE = re.compile(r"=[^&;]*")


def redact(url: str) -> str:
    """Return an address fit for logs and pages: no user and password, no keys in path or query, no fragment."""
    try:
        parts = urlsplit(url)
        host = parts.netloc.rpartition("@")[2]
    except ValueError:
        return HIDDEN
    return SplitResult(parts.scheme, host, _path(parts.path), _query(parts.query), "").geturl()


def _path(path: str) -> str:
    return _TOKEN.sub(rf"\1{HIDDEN}", _PRIVATE.sub(rf"\1{HIDDEN}", path))


def _query(query: str) -> str:
    """Keep the names of a query's values; a query that has none is hidden whole."""
    if "=" not in query:
        return HIDDEN if query else ""
    return _QUERY_VALUE.sub(f"={HIDDEN}", query)
