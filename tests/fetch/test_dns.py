"""Names: resolved once, in time, and every answer judged before anything is contacted."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Sequence

import pytest
from fetching import IMPATIENT, NOW, feed
from origin import Origin, redirect

from aggregator.errors import FetchError
from aggregator.fetch import Fetcher
from aggregator.model import Document, Validators

ICS = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
PUBLIC = "142.250.184.14"

Resolver = Callable[[str], Sequence[str]]


class Connections:
    """Connects to loopback whatever the address, and lists the addresses asked for."""

    def __init__(self, dead: str = "") -> None:
        self.made: list[str] = []
        self._dead = dead

    def __call__(self, sock: socket.socket, address: tuple[str, int]) -> None:
        self.made.append(address[0])
        if address[0] == self._dead:
            raise ConnectionRefusedError
        sock.connect(("127.0.0.1", address[1]))


def fetch(url: str, resolve: Resolver, connect: Connections, **settings: object) -> Document:
    with Fetcher("test", resolve=resolve, connect=connect) as fetcher:
        found = fetcher.fetch(feed(url, **{"allow_private": False, **settings}), Validators(), NOW)
    assert isinstance(found, Document)
    return found


def raising(error: Exception) -> Resolver:
    def resolve(_: str) -> Sequence[str]:
        raise error

    return resolve


UNRESOLVED: dict[str, tuple[str, Resolver]] = {
    "1: a name that does not exist": ("dns", raising(socket.gaierror(-2, "Name or service not known"))),
    "1: a name server that fails": ("dns", raising(socket.gaierror(-3, "Temporary failure in name resolution"))),
    "1: a name without addresses": ("dns", lambda _: []),
    "1: a name that cannot be written": ("dns", raising(UnicodeError("label too long"))),
    "24: public and private addresses together": ("blocked", lambda _: [PUBLIC, "127.0.0.1"]),
    "24: private and public addresses together": ("blocked", lambda _: ["10.0.0.1", PUBLIC]),
    "22: a public name for a private address": ("blocked", lambda _: ["192.168.1.1"]),
    "22: an answer that is no address": ("blocked", lambda _: ["localhost"]),
}


@pytest.mark.parametrize(("reason", "resolve"), UNRESOLVED.values(), ids=UNRESOLVED.keys())
def test_a_name_that_leads_nowhere_good_is_not_contacted(reason: str, resolve: Resolver) -> None:
    connections = Connections()
    with pytest.raises(FetchError) as caught:
        fetch("http://calendar.test/a.ics", resolve, connections)
    assert caught.value.reason == reason
    assert connections.made == []


def test_2_a_look_up_that_hangs_is_left_behind() -> None:
    release = threading.Event()
    try:
        with pytest.raises(FetchError) as caught:
            fetch("http://calendar.test/a.ics", lambda _: [str(release.wait())], Connections(), timeout=IMPATIENT)
    finally:
        release.set()
    assert caught.value.reason == "timeout"
    assert "calendar.test" in caught.value.detail


def test_23_a_name_is_resolved_once_and_what_was_judged_is_what_is_contacted() -> None:
    answers = iter([[PUBLIC], ["127.0.0.1"], ["127.0.0.1"]])
    connections = Connections()
    with Origin() as origin:
        origin.routes |= {"/a.ics": redirect(f"http://calendar.test:{origin.port}/b.ics"), "/b.ics": ICS}
        url = f"http://calendar.test:{origin.port}/a.ics"
        assert fetch(url, lambda _: next(answers), connections).body == ICS
        assert connections.made == [PUBLIC, PUBLIC]
        with pytest.raises(FetchError, match="blocked"):
            fetch(url, lambda _: next(answers), connections)
        assert origin.asked[0].headers["host"] == f"calendar.test:{origin.port}"


def test_3_the_next_address_is_tried_when_one_does_not_answer() -> None:
    connections = Connections(dead="142.250.184.1")
    with Origin() as origin:
        origin.routes["/a.ics"] = ICS
        url = f"http://calendar.test:{origin.port}/a.ics"
        assert fetch(url, lambda _: ["142.250.184.1", PUBLIC], connections).body == ICS
    assert connections.made == ["142.250.184.1", PUBLIC]


LOOPBACK = ["http://127.0.0.1:9/", "http://2130706433:9/", "http://[::1]:9/", "http://localhost:9/", "http://0x7f.1:9/"]


@pytest.mark.parametrize("url", LOOPBACK)
def test_22_loopback_is_blocked_in_every_spelling_the_system_reads(url: str) -> None:
    with Fetcher("test") as fetcher, pytest.raises(FetchError) as caught:
        fetcher.fetch(feed(url, allow_private=False), Validators(), NOW)
    assert caught.value.reason == "blocked"
