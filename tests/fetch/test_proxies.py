"""Downloads by way of a proxy, and the headers of one feed: who gets to see which."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import suppress

import pytest
import trustme
from fetching import NOW, feed
from origin import Origin, Reply, redirect
from servers import Server, answer

from aggregator.config import PROXY_OF_ENVIRONMENT
from aggregator.errors import FetchError
from aggregator.fetch import Fetcher
from aggregator.model import Document, Validators
from aggregator.secret_url import SecretUrl

ICS = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
NAMES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")


@pytest.fixture(autouse=True)
def _no_proxies_of_this_machine(monkeypatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
def proxy() -> Iterator[Origin]:
    """A proxy that answers all requests itself. `asked` has what it was sent."""
    with Origin() as origin:
        origin.routes["/a.ics"] = ICS
        yield origin


def fetch(url: str, environ: dict[str, str] | None = None, **settings: object) -> Document:
    def resolve(host: str) -> list[str]:
        assert host != "feeds.example", "a name that the proxy is to resolve"
        return ["127.0.0.1"]

    with Fetcher("calendar-aggregator/test", resolve=resolve, environ=environ) as fetcher:
        found = fetcher.fetch(feed(url, **{"allow_private": False, **settings}), Validators(), NOW)
    assert isinstance(found, Document)
    return found


def test_a_proxy_resolves_the_name_and_its_own_address_may_be_private(proxy: Origin) -> None:
    found = fetch("http://feeds.example/a.ics", proxy=SecretUrl(proxy.url("/")))
    assert found.body == ICS
    assert proxy.asked[0].headers["host"] == "feeds.example"


def test_a_password_is_for_the_proxy_only(proxy: Origin) -> None:
    url = proxy.url("/").replace("http://", "http://ada:secret@")
    fetch("http://feeds.example/a.ics", proxy=SecretUrl(url))
    assert proxy.asked[0].headers["proxy-authorization"].startswith("Basic ")
    assert "authorization" not in proxy.asked[0].headers


ENVIRONMENTS = {
    "HTTP_PROXY": ({"HTTP_PROXY": "{proxy}"}, True),
    "in small letters, without http": ({"http_proxy": "{host}"}, True),
    "ALL_PROXY": ({"ALL_PROXY": "{proxy}"}, True),
    "of another scheme": ({"HTTPS_PROXY": "{proxy}"}, False),
    "an exception": ({"HTTP_PROXY": "{proxy}", "NO_PROXY": "other.example,.feeds.example,feeds.example"}, False),
    "none": ({}, False),
}


@pytest.mark.parametrize(("variables", "used"), ENVIRONMENTS.values(), ids=ENVIRONMENTS)
def test_the_proxy_of_the_environment(proxy: Origin, monkeypatch, variables, used) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value.format(proxy=proxy.url("/"), host=f"127.0.0.1:{proxy.port}"))
    with Fetcher("test", resolve=lambda _: ["127.0.0.1"]) as fetcher:
        own = feed(f"http://feeds.example:{proxy.port}/a.ics", proxy=PROXY_OF_ENVIRONMENT)
        assert isinstance(fetcher.fetch(own, Validators(), NOW), Document)
    assert proxy.asked[0].proxied == used


def test_the_environment_is_not_used_unless_asked_for(proxy: Origin, monkeypatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", proxy.url("/"))
    with Origin() as origin:
        origin.routes["/a.ics"] = ICS
        fetch(origin.url("/a.ics"), allow_private=True)
    assert proxy.asked == []


BLOCKED = {
    "loopback": "http://127.0.0.1/a.ics",
    "a private network": "http://10.0.0.1/a.ics",
    "the metadata service of a cloud": "http://169.254.169.254/a.ics",
    "IPv6": "http://[::1]/a.ics",
    "localhost": "http://localhost/a.ics",
}


@pytest.mark.parametrize("url", BLOCKED.values(), ids=BLOCKED)
def test_addresses_that_are_written_out_are_checked_before_the_proxy_sees_them(proxy: Origin, url: str) -> None:
    with pytest.raises(FetchError) as caught:
        fetch(url, proxy=SecretUrl(proxy.url("/")))
    assert caught.value.reason == "blocked"
    proxy.routes["/b.ics"] = redirect(url)
    with pytest.raises(FetchError) as caught:
        fetch("http://feeds.example/b.ics", proxy=SecretUrl(proxy.url("/")))
    assert caught.value.reason == "blocked"
    assert [asked.path for asked in proxy.asked] == ["/b.ics"]


def test_a_private_address_behind_a_redirect_is_no_proxy(proxy: Origin) -> None:
    """That the proxy's host may be private must not open it to whoever redirects there without a proxy."""
    with pytest.raises(FetchError) as caught:
        fetch(proxy.url("/a.ics"))
    assert caught.value.reason == "blocked"


def test_a_proxy_that_makes_no_tunnel_is_said(proxy: Origin) -> None:
    with pytest.raises(FetchError) as caught:
        fetch("https://feeds.example/a.ics", proxy=SecretUrl(proxy.url("/")))
    assert caught.value.reason == "proxy"
    assert caught.value.detail.startswith("The proxy refused the request: 501")


def test_a_proxy_that_wants_a_password_is_said(proxy: Origin) -> None:
    proxy.routes["/a.ics"] = Reply(status=407)
    with pytest.raises(FetchError) as caught:
        fetch("http://feeds.example/a.ics", proxy=SecretUrl(proxy.url("/")))
    assert caught.value.reason == "status-407"


def tunnel(listener: socket.socket, port: int, heads: list[bytes]) -> None:
    """Accept one CONNECT and join it with a port of this machine."""
    near, _ = listener.accept()
    with near, socket.create_connection(("127.0.0.1", port)) as far:
        heads.append(near.recv(4096))
        near.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        back = threading.Thread(target=pump, args=(far, near))
        back.start()
        pump(near, far)
        back.join()


def pump(one: socket.socket, other: socket.socket) -> None:
    with suppress(OSError):
        while data := one.recv(65_536):
            other.sendall(data)
    with suppress(OSError):
        other.shutdown(socket.SHUT_WR)


def test_https_goes_through_a_tunnel_that_the_proxy_cannot_read() -> None:
    authority = trustme.CA()
    serving = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("feeds.example").configure_cert(serving)
    trusting = ssl.create_default_context()
    authority.configure_trust(trusting)
    heads: list[bytes] = []
    with Server([answer(ICS)], tls=serving) as server, socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=tunnel, args=(listener, server.port, heads))
        thread.start()
        proxy = SecretUrl(f"http://127.0.0.1:{listener.getsockname()[1]}")
        with Fetcher("test", tls=trusting, resolve=lambda _: ["127.0.0.1"]) as fetcher:
            own = feed("https://feeds.example/private-00ff.ics", proxy=proxy, allow_private=False)
            found = fetcher.fetch(own, Validators(), NOW)
        thread.join()
    assert isinstance(found, Document)
    assert found.body == ICS
    assert heads[0].startswith(b"CONNECT feeds.example:443 ")
    assert b"00ff" not in heads[0]


# ---------------------------------------------------------------- User-Agent and headers of one feed


def test_a_feed_can_have_a_user_agent_and_headers_of_its_own() -> None:
    with Origin() as origin:
        origin.routes["/a.ics"] = ICS
        environ = {"A_HEADERS": "Authorization: Bearer 00ff\n\nX-Api-Key:  k:1 \n"}
        fetch(origin.url("/a.ics"), environ, allow_private=True, user_agent="Ada/1.0", headers_env="A_HEADERS")
    headers = origin.asked[0].headers
    assert (headers["user-agent"], headers["authorization"], headers["x-api-key"]) == ("Ada/1.0", "Bearer 00ff", "k:1")


def test_headers_of_a_feed_are_for_its_site_only() -> None:
    with Origin() as origin, Origin() as other:
        origin.routes["/a.ics"] = redirect(other.url("/a.ics"))
        other.routes["/a.ics"] = ICS
        environ = {"A_HEADERS": "Authorization: Bearer 00ff"}
        fetch(origin.url("/a.ics"), environ, allow_private=True, headers_env="A_HEADERS")
    assert origin.asked[0].headers["authorization"] == "Bearer 00ff"
    assert "authorization" not in other.asked[0].headers
