"""Redirects: followed where they lead to a calendar, refused where they lead into a trap."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator, Sequence

import pytest
from fetching import NOW, feed
from origin import Origin, Reply, redirect
from servers import Server, answer

from aggregator.errors import FetchError
from aggregator.fetch import Fetcher
from aggregator.model import Document, Validators
from aggregator.secret_url import SecretUrl

ICS = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
PUBLIC = "142.250.184.14"

Failure = Callable[..., FetchError]
Fetch = Callable[..., Document]


@pytest.fixture
def origin() -> Iterator[Origin]:
    with Origin() as running:
        running.routes["/new.ics"] = ICS
        yield running


MOVED = {
    "28: 301": ([301], True),
    "28: 308": ([308], True),
    "28: 301, then 308": ([301, 308], True),
    "302": ([302], False),
    "303": ([303], False),
    "307": ([307], False),
    "28: 301, then 302": ([301, 302], False),
    "28: 302, then 301": ([302, 301], False),
    "five redirects": ([301] * 5, True),
}


@pytest.mark.parametrize(("statuses", "moved"), MOVED.values(), ids=MOVED.keys())
def test_a_permanent_move_is_reported_and_others_are_only_followed(
    fetch: Fetch,
    origin: Origin,
    statuses: Sequence[int],
    moved: bool,  # noqa: FBT001 - a table's column
) -> None:
    targets = [f"/{number}" for number in range(1, len(statuses))] + ["/new.ics"]
    for number, (status, target) in enumerate(zip(statuses, targets, strict=True)):
        origin.routes[f"/{number}"] = redirect(target, status)
    found = fetch(origin.url("/0"))
    assert found.body == ICS
    assert found.url == SecretUrl(origin.url("/new.ics"))
    assert found.moved_to == (SecretUrl(origin.url("/new.ics")) if moved else None)


LEADING_NOWHERE = {
    "20: to itself": "/0",
    "21: to a file": "file:///etc/passwd",
    "21: to gopher": "gopher://example.org/",
    "21: to data": "data:text/calendar,BEGIN:VCALENDAR",
    "21: to ftp": "ftp://example.org/a.ics",
    "27: to an empty place": "",
    "27: to no host": "http:///a.ics",
    "27: to a host that is no name": "http://xn--a/",
    "27: to an open bracket": "http://[::1",
    "27: to a port beyond all ports": "http://example.org:99999/",
    "27: to something far too long": "http://example.org/" + "a" * 70_000,
}


@pytest.mark.parametrize("location", LEADING_NOWHERE.values(), ids=LEADING_NOWHERE.keys())
def test_a_redirect_that_leads_nowhere_is_an_error(failure: Failure, location: str) -> None:
    with Server([answer(b"", f"Location: {location}", status="302 Found")]) as server:
        assert failure(server.url("/0")).reason == "redirect"


def test_20_more_than_five_redirects_are_an_error(failure: Failure, origin: Origin) -> None:
    for number in range(7):
        origin.routes[f"/{number}"] = redirect(f"/{number + 1}")
    assert failure(origin.url("/0")).reason == "redirect"
    assert len(origin.asked) == 6


def test_27_a_redirect_without_location_is_an_error(failure: Failure) -> None:
    with Server([answer(status="302 Found")]) as server:
        assert failure(server.url("/0")).reason == "redirect"


def test_27_two_different_locations_are_an_error(failure: Failure) -> None:
    with Server([answer(b"", "Location: /a", "Location: /b", status="302 Found")]) as server:
        assert failure(server.url("/0")).reason == "redirect"


def test_42_outlook_redirecting_in_circles_is_recognised(failure: Failure) -> None:
    circle = "/owa/auth/errorfe.aspx?httpCode=500&owaError=OwaBasicUnsupportedException"
    with Server([answer(b"", f"Location: {circle}", status="302 Found")]) as server:
        error = failure(server.url("/a.ics"))
    assert error.reason == "redirect"
    assert "User-Agent" in error.detail


def test_36_a_redirect_in_circles_does_not_show_its_secrets(failure: Failure, origin: Origin) -> None:
    origin.routes["/private-0123456789/basic.ics"] = redirect("?key=secret")
    error = failure(origin.url("/private-0123456789/basic.ics?key=secret"))
    assert "0123456789" not in str(error)
    assert "secret" not in str(error)


def test_26_a_password_goes_to_its_own_origin_and_to_no_other(fetch: Fetch, origin: Origin) -> None:
    with Origin() as other:
        origin.routes["/0"] = redirect("/1")
        origin.routes["/1"] = redirect(other.url("/new.ics").replace("//", "//mallory:pw@"))
        other.routes["/new.ics"] = ICS
        found = fetch(origin.url("/0").replace("//", "//ada:secret@"))
        assert [asked.headers.get("authorization", "")[:6] for asked in origin.asked] == ["Basic ", "Basic "]
        assert "authorization" not in other.asked[0].headers
        assert "mallory" not in found.url.reveal()


def test_48_no_cookie_is_kept_between_redirects_or_polls(fetch: Fetch, origin: Origin) -> None:
    origin.routes["/0"] = Reply(status=302, headers={"Location": "/new.ics", "Set-Cookie": "a=b; Path=/"})
    fetch(origin.url("/0"))
    fetch(origin.url("/0"))
    assert not any("cookie" in asked.headers for asked in origin.asked)


def test_the_question_whether_it_has_changed_survives_a_redirect(fetch: Fetch, origin: Origin) -> None:
    origin.routes["/0"] = redirect("/new.ics")
    fetch(origin.url("/0"), Validators(etag='"1"'))
    assert origin.asked[-1].headers["if-none-match"] == '"1"'


INWARDS = {
    "22: to cloud metadata": "http://169.254.169.254/latest/meta-data/",
    "22: to cloud metadata by IPv6": "http://[fd00:ec2::254]/",
    "22: to a private network": "http://10.0.0.1/",
    "22: to loopback, mapped into IPv6": "http://[::ffff:127.0.0.1]/",
    "22: to loopback, written as one number": "http://2130706433/",
    "22: to loopback, written in octal and hexadecimal": "http://0177.0x1/",
    "22: to loopback by name": "http://localhost/",
    "22: to what means loopback on Linux": "http://0.0.0.0/",
}


def _resolve(host: str) -> list[str]:
    """One public name; all other hosts as the system reads them."""
    if host == "public.test":
        return [PUBLIC]
    return [str(found[4][0]) for found in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)]


def _reach_public_on_loopback(sock: socket.socket, address: tuple[str, int]) -> None:
    assert address[0] == PUBLIC, "only the public address may be contacted"
    sock.connect(("127.0.0.1", address[1]))


@pytest.mark.parametrize("location", INWARDS.values(), ids=INWARDS.keys())
def test_a_redirect_into_our_own_network_is_blocked(origin: Origin, location: str) -> None:
    origin.routes["/0"] = redirect(location)
    public = feed(f"http://public.test:{origin.port}/0", allow_private=False)
    with (
        Fetcher("test", resolve=_resolve, connect=_reach_public_on_loopback) as fetcher,
        pytest.raises(FetchError) as caught,
    ):
        fetcher.fetch(public, Validators(), NOW)
    assert caught.value.reason == "blocked"
    assert origin.count("/0") == 1


def test_22_a_feed_that_may_use_private_networks_still_cannot_reach_cloud_metadata(
    failure: Failure, origin: Origin
) -> None:
    origin.routes["/0"] = redirect("http://169.254.169.254/latest/")
    assert failure(origin.url("/0")).reason == "blocked"
