"""Fetching from a server that behaves: what is asked, what comes back, and how several threads share a fetcher."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from fetching import IMPATIENT, NOW, feed
from origin import Asked, Origin, Reply, tagged
from servers import Server, Verb, answer, drip, hang

from aggregator.errors import FetchError
from aggregator.fetch import Fetcher
from aggregator.model import Document, Hints, NotModified, Validators
from aggregator.secret_url import SecretUrl

ICS = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"

Failure = Callable[..., FetchError]
Fetch = Callable[..., Document]


@pytest.fixture
def origin() -> Iterator[Origin]:
    with Origin() as running:
        yield running


def test_a_document_carries_what_came_with_it(fetch: Fetch, origin: Origin) -> None:
    headers = {"Content-Type": "text/calendar; charset=utf-16", "ETag": '"1"', "Cache-Control": "max-age=900"}
    origin.routes["/a.ics"] = Reply(ICS, headers=headers)
    assert fetch(origin.url("/a.ics")) == Document(
        feed="todo",
        url=SecretUrl(origin.url("/a.ics")),
        fetched_at=NOW,
        body=ICS,
        content_type="text/calendar; charset=utf-16",
        validators=Validators(etag='"1"'),
        hints=Hints(max_age=timedelta(minutes=15)),
    )


def test_an_empty_document_is_a_document(fetch: Fetch, origin: Origin) -> None:
    """32: whether it may replace the copy we hold is for others to say."""
    origin.routes["/a.ics"] = b""
    assert fetch(origin.url("/a.ics")).body == b""


def test_the_request_says_who_asks_and_for_what(fetch: Fetch, origin: Origin) -> None:
    origin.routes["/a.ics"] = ICS
    fetch(origin.url("/a.ics?x=1#fragment"))
    (asked,) = origin.asked
    assert (asked.method, asked.path, asked.query) == ("GET", "/a.ics", "x=1")
    assert asked.headers["user-agent"] == "calendar-aggregator/test"
    assert asked.headers["accept"].startswith("text/calendar")
    assert asked.headers["accept-encoding"] == "gzip"
    assert not {"if-none-match", "if-modified-since", "authorization", "cookie"} & set(asked.headers)


def test_what_has_not_changed_is_not_sent_again(fetch: Fetch, origin: Origin) -> None:
    origin.routes["/a.ics"] = tagged(ICS, last_modified=datetime(2026, 6, 1, tzinfo=UTC))
    first = fetch(origin.url("/a.ics"))
    again = fetch(origin.url("/a.ics"), first.validators)
    assert again == NotModified("todo", fetched_at=NOW, validators=first.validators)
    origin.routes["/a.ics"] = tagged(ICS + b"\r\n")
    assert fetch(origin.url("/a.ics"), first.validators).body == ICS + b"\r\n"


def test_a_304_may_bring_a_new_validator_and_keeps_the_other(fetch: Fetch, origin: Origin) -> None:
    origin.routes["/a.ics"] = Reply(status=304, headers={"ETag": '"2"', "Cache-Control": "max-age=60"})
    known = Validators(etag='"1"', last_modified="Mon, 01 Jun 2026 00:00:00 GMT")
    found = fetch(origin.url("/a.ics"), known)
    assert found.validators == Validators(etag='"2"', last_modified=known.last_modified)
    assert found.hints.max_age == timedelta(minutes=1)


def test_31_the_same_etag_with_another_body_is_a_document(fetch: Fetch) -> None:
    with Server([answer(ICS, 'ETag: "1"')]) as server:
        assert fetch(server.url("/a.ics"), Validators(etag='"1"')).body == ICS


@pytest.mark.parametrize("status", ["429 Too Many Requests", "503 Service Unavailable", "404 Not Found"])
def test_40_retry_after_comes_with_the_error(failure: Failure, status: str) -> None:
    headers = ("Date: Sat, 20 Jun 2020 12:00:00 GMT", "Retry-After: Sat, 20 Jun 2020 12:10:00 GMT")
    with Server([answer(b"", *headers, status=status)]) as server:
        error = failure(server.url("/a.ics"))
    assert (error.retry_after, error.host) == (timedelta(minutes=10), server.url("").split("/")[2])


def test_an_address_that_is_none_is_a_fetch_error(failure: Failure) -> None:
    for url in ("http://[::1", "http://xn--a/", "file:///etc/passwd", "http://", "a.ics", "http://a\x00b/"):
        assert failure(url).reason in {"protocol", "dns"}


def test_47_a_host_gets_no_more_requests_at_a_time_than_allowed() -> None:
    running, most, lock = 0, 0, threading.Lock()

    def count(_: Asked) -> bytes:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        overlap.wait(0.02)
        with lock:
            running -= 1
        return ICS

    overlap = threading.Event()
    with Origin() as origin, Fetcher("test", per_host=1) as fetcher, ThreadPoolExecutor(4) as pool:
        origin.routes["/a.ics"] = count
        jobs = [pool.submit(fetcher.fetch, feed(origin.url("/a.ics")), Validators(), NOW) for _ in range(8)]
        assert all(isinstance(job.result(), Document) for job in jobs)
    assert most == 1


def test_47_waiting_for_a_turn_ends_with_the_deadline() -> None:
    with Server([hang()]) as server, Fetcher("test", per_host=1) as fetcher, ThreadPoolExecutor(1) as pool:
        slow = pool.submit(fetcher.fetch, feed(server.url("/a.ics")), Validators(), NOW)
        while not server.heard:
            threading.Event().wait(0.005)
        with pytest.raises(FetchError) as caught:
            fetcher.fetch(feed(server.url("/a.ics"), timeout=IMPATIENT), Validators(), NOW)
        fetcher.close()
        assert caught.value.reason == "timeout"
        assert isinstance(slow.exception(), FetchError)


STUCK: dict[str, list[Verb]] = {
    "91: before the answer": [hang()],
    "91: in the headers": [drip(b"HTTP/1.1 200 OK\r\n" * 500)],
    "91: in the body": [answer(ICS, length=500), hang()],
}


@pytest.mark.parametrize("conversation", STUCK.values(), ids=STUCK.keys())
def test_closing_ends_what_is_stuck(conversation: list[Verb]) -> None:
    with Server(conversation) as server, Fetcher("test") as fetcher, ThreadPoolExecutor(1) as pool:
        patient = feed(server.url("/a.ics"))
        stuck = pool.submit(fetcher.fetch, patient, Validators(), NOW)
        while not server.heard:
            threading.Event().wait(0.005)
        fetcher.close()
        error = stuck.exception()
        assert isinstance(error, FetchError)
        assert error.reason == "stopped"


def test_91_closing_ends_a_look_up_and_every_later_fetch() -> None:
    asked, release = threading.Event(), threading.Event()

    def resolve(_: str) -> list[str]:
        asked.set()
        release.wait()
        return []

    patient = feed("http://calendar.test/a.ics")
    with Fetcher("test", resolve=resolve) as fetcher, ThreadPoolExecutor(1) as pool:
        stuck = pool.submit(fetcher.fetch, patient, Validators(), NOW)
        asked.wait()
        fetcher.close()
        release.set()
        for error in (stuck.exception(), pool.submit(fetcher.fetch, patient, Validators(), NOW).exception()):
            assert isinstance(error, FetchError)
            assert error.reason == "stopped"


def test_91_closing_ends_a_connection_that_is_being_made() -> None:
    def connect(*_: object) -> None:
        fetcher.close()
        raise ConnectionResetError

    with Fetcher("test", connect=connect) as fetcher, pytest.raises(FetchError) as caught:
        fetcher.fetch(feed("http://127.0.0.1/a.ics"), Validators(), NOW)
    assert caught.value.reason == "stopped"


def test_93_no_socket_is_left_open(fetch: Fetch, failure: Failure, open_files: Callable[[], int]) -> None:
    before = open_files()
    with Server([answer(ICS)], [answer(ICS, length=500)], [hang()], [answer(status="404 Not Found")]) as server:
        fetch(server.url("/a.ics"))
        for _ in range(3):
            failure(server.url("/a.ics"), timeout=IMPATIENT)
    assert open_files() == before
