"""The test origin is itself well-behaved: what other tests rely on."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from origin import Origin, Reply, redirect, tagged


@pytest.fixture
def origin() -> Iterator[Origin]:
    with Origin() as running:
        yield running


def ask(url: str, **headers: str) -> tuple[int, bytes, str]:
    request = urllib.request.Request(url, headers={name.replace("_", "-"): value for name, value in headers.items()})
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return answer.status, answer.read(), answer.headers.get("ETag", "")
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read(), error.headers.get("ETag", "")


def test_a_route_can_change_between_requests_and_every_request_is_counted(origin: Origin) -> None:
    origin.routes["/a.ics"] = b"first"
    assert ask(origin.url("/a.ics"))[:2] == (200, b"first")
    origin.routes["/a.ics"] = lambda asked: Reply(asked.query.encode(), 503)
    assert ask(origin.url("/a.ics?why=not"))[:2] == (503, b"why=not")
    assert origin.count("/a.ics") == 2


def test_a_path_without_a_route_is_not_found(origin: Origin) -> None:
    assert ask(origin.url("/nothing"))[0] == 404


def test_matching_validators_are_answered_with_304_and_no_body(origin: Origin) -> None:
    modified = datetime(2026, 6, 1, 12, tzinfo=UTC)
    origin.routes["/a.ics"] = tagged(b"first", last_modified=modified)
    _, body, etag = ask(origin.url("/a.ics"))
    assert body == b"first"
    assert ask(origin.url("/a.ics"), If_None_Match=etag) == (304, b"", etag)
    assert ask(origin.url("/a.ics"), If_Modified_Since="Mon, 01 Jun 2026 12:00:00 GMT")[0] == 304
    origin.routes["/a.ics"] = tagged(b"second", last_modified=modified)
    assert ask(origin.url("/a.ics"), If_None_Match=etag)[:2] == (200, b"second")


def test_a_redirect_is_followed_to_the_other_route(origin: Origin) -> None:
    origin.routes |= {"/old.ics": redirect("/new.ics", 301), "/new.ics": b"moved"}
    assert ask(origin.url("/old.ics"))[1] == b"moved"
