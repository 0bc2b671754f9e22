"""TLS: a certificate that is not right is an error, never a reason to do without."""

from __future__ import annotations

import ssl
import warnings
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import trustme
from fetching import IMPATIENT, NOW, feed
from servers import Server, answer, hang, raw

from aggregator.errors import FetchError
from aggregator.fetch import Fetcher
from aggregator.model import Document, NotModified, Validators

ICS = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
AUTHORITY = trustme.CA()

Context = Callable[[], ssl.SSLContext]


def serving(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    certificate.configure_cert(context)
    return context


def outdated() -> ssl.SSLContext:
    context = serving(AUTHORITY.issue_cert("calendar.test"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # that it is outdated is the point
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
    context.set_ciphers("ALL:@SECLEVEL=0")
    return context


def ask(server: Server, **settings: object) -> Document | NotModified:
    trusting = ssl.create_default_context()
    AUTHORITY.configure_trust(trusting)
    with Fetcher("test", tls=trusting, resolve=lambda _: ["127.0.0.1"]) as fetcher:
        return fetcher.fetch(feed(server.url("/a.ics", host="calendar.test"), **settings), Validators(), NOW)


REFUSED: dict[str, Context] = {
    "4: an expired certificate": lambda: serving(
        AUTHORITY.issue_cert("calendar.test", not_after=datetime(2020, 1, 1, tzinfo=UTC))
    ),
    "4: a certificate of an unknown authority": lambda: serving(trustme.CA().issue_cert("calendar.test")),
    "4: a certificate for another name": lambda: serving(AUTHORITY.issue_cert("other.test")),
    "4: a certificate for the address instead of the name": lambda: serving(AUTHORITY.issue_cert("127.0.0.1")),
    "4: TLS 1.1": outdated,
}


@pytest.mark.parametrize("context", REFUSED.values(), ids=REFUSED.keys())
def test_bad_tls_is_refused_and_no_request_is_sent(context: Context) -> None:
    with Server([answer(ICS)], tls=context()) as server, pytest.raises(FetchError) as caught:
        ask(server)
    assert caught.value.reason == "tls"
    assert not any(server.heard)


def test_the_certificate_is_checked_against_the_name_although_we_connect_to_an_address() -> None:
    with Server([answer(ICS)], tls=serving(AUTHORITY.issue_cert("calendar.test"))) as server:
        found = ask(server)
    assert isinstance(found, Document)
    assert found.body == ICS
    assert b"Host: calendar.test:" in server.heard[0]


def test_25_a_redirect_from_https_to_http_is_refused() -> None:
    downgrade = answer(b"", "Location: http://calendar.test/a.ics", status="301 Moved Permanently")
    with (
        Server([downgrade], tls=serving(AUTHORITY.issue_cert("calendar.test"))) as server,
        pytest.raises(FetchError) as caught,
    ):
        ask(server)
    assert caught.value.reason == "redirect"


PLAIN = {
    "4: a server that does not speak TLS": ("tls", [raw(b"HTTP/1.1 400 Bad Request\r\n\r\n" * 3)]),
    "5: a server that does not answer the handshake": ("timeout", [hang()]),
    "3: a server that hangs up during the handshake": ("refused", []),
}


class Listener(Server):
    """Answers the first bytes it hears, whatever they are."""

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return super().url(path, host).replace("http:", "https:")


@pytest.mark.parametrize(("reason", "conversation"), PLAIN.values(), ids=PLAIN.keys())
def test_a_failing_handshake_has_its_reason(reason: str, conversation: list[Callable[..., None]]) -> None:
    with Listener(conversation, listens=False) as server, pytest.raises(FetchError) as caught:
        ask(server, **({"timeout": IMPATIENT} if reason == "timeout" else {}))
    assert caught.value.reason == reason
