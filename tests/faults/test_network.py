"""Faults 1 to 48 of docs/FAULTS.md, from a socket to the calendar of a subscriber.

Each ends in one of two ways: the feed keeps its last copy with a reason, or its new calendar is read. In both the other
feed is updated in the same round, and the next good answer ends it.
"""

from __future__ import annotations

import gzip
import socket
import ssl
import threading
import warnings
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import trustme
from ics_text import vcalendar
from loopback_service import Resolver
from servers import Verb, answer, drip, endlessly, gzip_bomb, raw, reset
from two_feeds import HEALTHY, HEALTHY_TOO, KEPT, NEW, TwoFeeds, heals, says_no_more_than_before, tls

ICS = vcalendar(KEPT, NEW)
ZIPPED = gzip.compress(ICS, mtime=0)
GZIP = "Content-Encoding: gzip"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SHORT = {"timeout": timedelta(seconds=1)}  # where a deadline must pass


@dataclass(frozen=True)
class Fault:
    """What the faulty server does, and what the feed's status says then; "" if its calendar is read."""

    reason: str
    conversations: list[list[Verb]] = field(default_factory=list)  # none: nobody listens
    settings: dict[str, Any] = field(default_factory=dict)  # of the feed
    resolve: Resolver | None = None
    secure: ssl.SSLContext | None = None
    said: str = ""  # part of the sentence for operators


def once(reason: str, *verbs: Verb, **more: Any) -> Fault:
    """A server that does the same on every connection."""
    return Fault(reason, [list(verbs)], **more)


def resolving(*addresses: str, error: Exception | None = None) -> Resolver:
    def resolve(host: str) -> list[str]:
        if host != "faulty.test":
            return ["142.250.184.15"]
        if error:
            raise error
        return list(addresses)

    return resolve


def never_resolving(host: str) -> list[str]:
    return [str(threading.Event().wait(5))] if host == "faulty.test" else ["142.250.184.15"]


def old_tls() -> ssl.SSLContext:
    context = tls()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # that it is old is the point
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
    context.set_ciphers("ALL:@SECLEVEL=0")
    return context


def redirect(to: str, status: str = "302 Found") -> Verb:
    return answer(b"", f"Location: {to}", status=status)


def status(line: str, *headers: str) -> Fault:
    return once(f"status-{line[:3]}", answer(b"", *headers, status=line))


EXPIRED = {"not_after": datetime(2020, 1, 1, tzinfo=UTC)}
FAULTS: dict[str, Fault] = {
    "1: the name does not exist": Fault("dns", resolve=resolving(error=socket.gaierror(-2, "Name not known"))),
    "1: the name server fails": Fault("dns", resolve=resolving(error=socket.gaierror(-3, "Temporary failure"))),
    "2: the name server does not answer": Fault("timeout", resolve=never_resolving, settings=SHORT),
    "3: nobody listens": Fault("refused"),
    "3: the connection is reset": once("refused", reset()),
    "4: the certificate has expired": once("tls", answer(ICS), secure=tls(**EXPIRED)),
    "4: the certificate is self-signed": once("tls", answer(ICS), secure=tls(authority=trustme.CA())),
    "4: the certificate is for another host": once("tls", answer(ICS), secure=tls(names=["other.test"])),
    "4: TLS is too old": once("tls", answer(ICS), secure=old_tls()),
    "5: headers arrive one byte at a time": once("timeout", drip(b"HTTP/1.1 200 OK\r\n" * 9), settings=SHORT),
    "6: the body arrives one byte at a time": once("timeout", answer(length=900), drip(ICS), settings=SHORT),
    "7: the body never ends": once("too-large", answer(length=-1), endlessly(b"X" * 65_536)),
    "8: Content-Length is larger than the body": once("truncated", answer(ICS, length=len(ICS) + 9)),
    "9: Content-Length is smaller than the body": once("truncated", answer(ICS, length=len(ICS) - 99)),
    "10: Content-Length and chunks": once(
        "",
        raw(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n"),
        raw(b"%x\r\n%b\r\n0\r\n\r\n" % (len(ICS), ICS)),
    ),
    "11: two different Content-Lengths": once("protocol", answer(ICS, "Content-Length: 3")),
    "12: a chunk is longer than its size": once("protocol", raw(CHUNKED + b"5\r\n" + ICS)),
    "12: a chunk size is no number": once("protocol", raw(CHUNKED + b"many\r\n" + ICS)),
    "12: chunks are cut off": once("truncated", raw(CHUNKED + b"ffff\r\n" + ICS)),
    "13: a body without length is cut off": once("truncated", answer(ICS[:-20], length=-1)),
    "14: a gzip stream is cut off": once("truncated", answer(ZIPPED[:-20], GZIP)),
    "15: a gzip bomb": once("too-large", answer(gzip_bomb(50_000_000), GZIP)),
    "16: fifty encodings": once("encoding", answer(ICS, "Content-Encoding: " + "gzip, " * 50)),
    "17: a calendar labelled gzip": once("", answer(ICS, GZIP)),
    "17: a page labelled gzip": once("encoding", answer(b"<html>Welcome</html>", GZIP)),
    "18: gzip without a label": once("", answer(ZIPPED)),
    "19: brotli": once("encoding", answer(b"\x0b\x02\x80", "Content-Encoding: br")),
    "19: zstd": once("encoding", answer(b"\x28\xb5\x2f\xfd\x04", "Content-Encoding: zstd")),
    "20: redirects in a circle": once("redirect", redirect("/a.ics?key=hunter2")),
    "20: more than five redirects": Fault("redirect", [[redirect(f"/{number}")] for number in range(9)]),
    "21: a redirect to file:": once("redirect", redirect("file:///etc/passwd")),
    "21: a redirect to gopher:": once("redirect", redirect("gopher://faulty.test/1")),
    "21: a redirect to data:": once("redirect", redirect("data:text/calendar,BEGIN:VCALENDAR")),
    "22: a redirect to cloud metadata": once("blocked", redirect("http://169.254.169.254/latest/meta-data")),
    "22: a redirect to IPv6 metadata": once("blocked", redirect("http://[fd00:ec2::254]/latest")),
    "22: a redirect into a private network": once("blocked", redirect("http://10.0.0.8/a.ics")),
    "22: a redirect to loopback as IPv6": once("blocked", redirect("http://[::ffff:127.0.0.1]/a.ics")),
    "23: a name that changes to loopback": Fault("blocked", [[answer(ICS)]], resolve=resolving("127.0.0.1")),
    "24: public and private addresses": Fault(
        "blocked", [[answer(ICS)]], resolve=resolving("142.250.184.14", "127.0.0.1")
    ),
    "25: a redirect from https to http": once("redirect", redirect("http://faulty.test/a.ics"), secure=tls()),
    "27: a redirect without Location": once("redirect", answer(b"", status="302 Found")),
    "27: a redirect to no URL": once("redirect", redirect("http://[::1")),
    "29: 304 without an earlier copy, then 200": Fault("", [[answer(status="304 Not Modified")], [answer(ICS)]]),
    "32: 200 without a body": once("empty", answer(b"")),
    "33: 203": status("203 Changed by a Proxy"),
    "33: 204": status("204 No Content"),
    "33: 206": status("206 Partial Content"),
    "34: a login page": once("html", answer(b"<!doctype html><title>Sign in</title>", "Content-Type: text/html")),
    "34: a bot check": once(
        "html", answer(b"<html><script>challenge()</script></html>", "Content-Type: text/calendar")
    ),
    "35: an error in JSON": once("not-ics", answer(b'{"error": "quota"}', "Content-Type: application/json")),
    "36: 401": status("401 Unauthorized"),
    "36: 403": status("403 Forbidden"),
    "37: 404": status("404 Not Found"),
    "38: 410": status("410 Gone"),
    "39: 429": status("429 Too Many Requests"),
    "40: 503": status("503 Service Unavailable"),
    "41: 500": status("500 Oh No"),
    "42: Outlook rejects our User-Agent": once(
        "status-500", answer(b"", "X-OWA-Error: SomethingUnsupported", status="500 Error"), said="User-Agent"
    ),
    "43: interim responses without end": once("protocol", endlessly(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")),
    "44: 200 kB of headers": once("protocol", answer(ICS, "X-Long: " + "x" * 200_000)),
    "45: a calendar called text/html": once("", answer(ICS, "Content-Type: text/html")),
    "45: a calendar called octet-stream": once("", answer(ICS, "Content-Type: application/octet-stream")),
    "46: UTF-16 with a byte order mark": once("", answer(b"\xff\xfe" + ICS.decode().encode("utf-16-le"))),
    "46: Latin-1": once("", answer(ICS.replace(b"END:VEVENT", b"LOCATION:K\xf6ln\r\nEND:VEVENT"))),
    "46: a charset nobody knows": once("", answer(ICS, "Content-Type: text/calendar; charset=klingon")),
    "48: odd cookies and HSTS": once(
        "", answer(ICS, "Set-Cookie: =;;;", "Set-Cookie: a=b; Expires=never", "Strict-Transport-Security: max-age=-1")
    ),
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_fault(two_feeds, fault: Fault):
    world = two_feeds(scheme="https" if fault.secure else "http", **fault.settings)
    world.answers("healthy", [answer(vcalendar(HEALTHY, HEALTHY_TOO))])
    if fault.conversations:
        world.answers("faulty", *fault.conversations, tls=fault.secure)
    else:
        del world.servers["142.250.184.14"]
    world.resolve = fault.resolve or world.resolve
    world.poll_again()
    if fault.reason:
        says_no_more_than_before(world, fault.reason)
        assert fault.said in world.status()["detail"]
        heals(world, tls() if fault.secure else None)
    else:
        assert {"Kept call", "New call", "Healthy news"} <= set(world.titles())
        assert world.status()["condition"] == "fresh"


def moved(world: TwoFeeds, *conversations: list[Verb]) -> None:
    world.answers("faulty", *conversations)
    world.poll_again()


def test_26_a_password_does_not_follow_a_redirect_to_another_site(two_feeds):
    world = two_feeds()
    address = world.config.feeds[0].url.reveal().replace("http://", "http://me:hunter2@")
    world.config = world.config.model_copy(
        update={"feeds": (world.config.feeds[0].model_copy(update={"url": type(world.config.feeds[0].url)(address)}),)}
    )
    other = world.answers("healthy", [answer(ICS)])
    first = world.answers("faulty", [redirect("http://healthy.test/a.ics")])
    world.poller.ask_reload()
    world.poll_again()
    assert any(b"Authorization: Basic" in head for head in first.heard)
    assert other.heard
    assert not any(b"Authorization" in head for head in other.heard)
    assert "New call" in world.titles()


def test_28_a_permanent_redirect_is_followed_and_shown_by_its_host(two_feeds):
    world = two_feeds()
    world.answers("healthy", [answer(ICS)])
    moved(world, [redirect("http://healthy.test/secret/a.ics", "301 Moved Permanently")])
    assert "New call" in world.titles()
    assert "healthy.test" in world.status()["moved_to"]
    assert "secret" not in world.everything_said()


def test_30_the_body_of_a_304_is_not_the_next_answer(two_feeds):
    world = two_feeds()
    moved(world, [answer(ICS, 'ETag: "1"')])
    poison = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison"
    moved(world, [raw(b"HTTP/1.1 304 Not Modified\r\n\r\n" + poison)])
    assert world.status()["condition"] == "fresh"
    assert {"Kept call", "New call"} <= set(world.titles())
    heals(world)


def test_31_a_new_body_under_the_old_etag_is_read(two_feeds):
    world = two_feeds()
    moved(world, [answer(vcalendar(KEPT), 'ETag: "1"')])
    moved(world, [answer(ICS, 'ETag: "1"')])
    assert "New call" in world.titles()


WAITS = {
    "36: 401 is asked again within a day": (["401 Unauthorized"] * 9, HOUR, 1.1 * DAY),
    "38: 410 is asked again after a week": (["410 Gone"], 6 * DAY, 8 * DAY),
    "39: Retry-After in seconds": (["429 Too Many\r\nRetry-After: 7200"], 2 * HOUR, 2.2 * HOUR),
    "39: Retry-After as a date": (["429 Too Many\r\nRetry-After: Sun, 01 Mar 2026 20:00:00 GMT"], 6 * HOUR, 9 * HOUR),
    "39: Retry-After in the past": (["429 Too Many\r\nRetry-After: Sun, 01 Mar 2020 20:00:00 GMT"], HOUR / 4, HOUR),
    "39: Retry-After that is no time": (["429 Too Many\r\nRetry-After: soon"], HOUR / 4, HOUR),
    "39: Retry-After of ten years": (["429 Too Many\r\nRetry-After: 315360000"], 23 * HOUR, 1.1 * DAY),
    "40: 503 with Retry-After": (["503 Unavailable\r\nRetry-After: 7200"], 2 * HOUR, 2.2 * HOUR),
    "41: 500 again and again": (["500 Oh No"] * 9, HOUR, 1.1 * DAY),
    "41: 500 after a success": (["500 Oh No"] * 9 + ["", "500 Oh No"], HOUR / 20, HOUR / 4),
}


@pytest.mark.parametrize(("lines", "least", "most"), WAITS.values(), ids=WAITS.keys())
def test_fault_is_asked_about_again(two_feeds, lines: list[str], least: timedelta, most: timedelta):
    world = two_feeds()
    for line in lines:
        moved(world, [answer(b"", status=line) if line else answer(ICS)])
    assert least <= world.wait() <= most


def test_47_a_host_gets_two_requests_at_a_time(two_feeds):
    world = two_feeds()
    plain = world.config.feeds[0]
    feeds = [
        plain.model_copy(update={"id": f"n{n}", "url": type(plain.url)(f"http://faulty.test/{n}")}) for n in range(8)
    ]
    world.config = world.config.model_copy(update={"feeds": tuple(feeds)})
    lock, at_once, most = threading.Lock(), [0], [0]

    def busy(_: socket.socket, stopped: threading.Event) -> None:
        with lock:
            at_once[0] += 1
            most[0] = max(most[0], at_once[0])
        stopped.wait(0.05)
        with lock:
            at_once[0] -= 1

    world.answers("faulty", [busy, answer(ICS)])
    world.poller.ask_reload()
    world.poll_again()
    assert most[0] == 2
    assert all(world.store.state(one.id).reason == "" for one in feeds)
