"""What goes wrong between us and a server: each case is answered by bytes on loopback and must cost one update only."""

from __future__ import annotations

import gzip
import socket
import zlib
from collections.abc import Callable

import pytest
from fetching import IMPATIENT
from servers import Server, Verb, answer, drip, endlessly, gzip_bomb, hang, raw, reset

from aggregator.errors import FetchError
from aggregator.model import Document, Validators

ICS = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
FRAMES = (b"1;" + b"x" * 9000 + b"\r\nX\r\n") * 50  # 50 bytes in 450 kB
GZIPPED = gzip.compress(ICS, mtime=0)
GZ = "Content-Encoding: gzip"

Failure = Callable[..., FetchError]
Fetch = Callable[..., Document]

# sentence: (reason, what the server does)
FAILING: dict[str, tuple[str, list[Verb]]] = {
    "3: a connection that is reset before an answer": ("refused", [reset()]),
    "3: a connection that is closed without an answer": ("refused", []),
    "3: a connection that is reset in the middle": ("truncated", [answer(ICS, length=500), reset()]),
    "7: a body without an end": ("too-large", [answer(length=-1), endlessly(b"X" * 65_536)]),
    "7: a chunked body without an end": ("too-large", [raw(CHUNKED), endlessly(b"400\r\n" + b"X" * 1024 + b"\r\n")]),
    "7: chunks that are mostly frame": ("too-large", [raw(CHUNKED + FRAMES + b"0\r\n\r\n")]),
    "7: a length announced that is beyond the cap": ("too-large", [answer(ICS, length=100_001), hang()]),
    "8: a Content-Length that is too large": ("truncated", [answer(ICS, length=len(ICS) + 1)]),
    "11: two different Content-Lengths": ("protocol", [answer(ICS, "Content-Length: 3")]),
    "11: a Content-Length that is no number": ("protocol", [answer(ICS, "Content-Length: many", length=-1)]),
    "12: a chunk that is cut off": ("truncated", [raw(CHUNKED + b"30\r\n" + ICS[:9])]),
    "12: a chunked body without its last chunk": ("truncated", [raw(CHUNKED + b"5\r\nBEGIN\r\n")]),
    "12: a chunk size that is no number": ("protocol", [raw(CHUNKED + b"many\r\n" + ICS)]),
    "12: a chunk that is longer than its size": ("protocol", [raw(CHUNKED + b"5\r\n" + ICS)]),
    "14: a gzip stream that is cut off": ("truncated", [answer(GZIPPED[:-20], GZ)]),
    "14: a gzip stream without its checksum": ("truncated", [answer(GZIPPED[:-4], GZ)]),
    "14: a gzip stream that is damaged": ("encoding", [answer(GZIPPED[:12] + b"\xff\xff" + GZIPPED[14:], GZ)]),
    "15: a gzip bomb": ("too-large", [answer(gzip_bomb(50_000_000), GZ)]),
    "15: a gzip bomb without a label": ("too-large", [answer(gzip_bomb(50_000_000))]),
    "15: a bomb inside a bomb": ("too-large", [answer(gzip.compress(gzip_bomb(50_000_000)), GZ)]),
    "16: fifty encodings on top of each other": ("encoding", [answer(ICS, "Content-Encoding: " + "gzip, " * 50)]),
    "17: a web page labelled gzip": ("encoding", [answer(b"<html>Welcome</html>", GZ)]),
    "19: brotli, which we did not ask for": ("encoding", [answer(b"\x0b\x02\x80", "Content-Encoding: br")]),
    "19: an encoding nobody knows": ("encoding", [answer(b"\x0b\x02\x80", "Content-Encoding: klingon")]),
    "29: 304 although we have no copy, again and again": ("status-304", [answer(status="304 Not Modified")]),
    "33: 203": ("status-203", [answer(ICS, status="203 Changed by a Proxy")]),
    "33: 204": ("status-204", [answer(status="204 No Content")]),
    "33: 206": ("status-206", [answer(ICS, status="206 Partial Content")]),
    "36: 401": ("status-401", [answer(status="401 Unauthorized")]),
    "36: 403": ("status-403", [answer(ICS, status="403 Forbidden")]),
    "37: 404": ("status-404", [answer(ICS, status="404 Not Found")]),
    "38: 410": ("status-410", [answer(status="410 Gone")]),
    "39: 429": ("status-429", [answer(status="429 Too Many Requests")]),
    "40: 503": ("status-503", [answer(status="503 Service Unavailable")]),
    "41: 500": ("status-500", [answer(status="500 Oh No")]),
    "43: a flood of interim answers": ("protocol", [endlessly(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")]),
    "43: a switch to another protocol": ("protocol", [raw(b"HTTP/1.1 101 Switching Protocols\r\n\r\n")]),
    "44: 200 kB of headers": ("protocol", [answer(ICS, "X-Long: " + "x" * 200_000)]),
    "44: headers without an end": ("protocol", [raw(b"HTTP/1.1 200 OK\r\n"), endlessly(b"X-Long: 1\r\n" * 100)]),
    "what is not HTTP": ("protocol", [raw(b"SSH-2.0-OpenSSH_9.7\r\n\r\n")]),
    "HTTP/0.9": ("protocol", [raw(ICS)]),
    "HTTP/3 by text": ("protocol", [raw(b"HTTP/3 200 OK\r\n\r\n" + ICS)]),
    "a NUL in a header": ("protocol", [answer(ICS, "X-Odd: a\x00b")]),
}

# sentence: what the server does until the deadline passes
SLOW: dict[str, list[Verb]] = {
    "5: headers that drip": [drip(b"HTTP/1.1 200 OK\r\n" + b"X-Slow: 1\r\n" * 50)],
    "5: a server that says nothing at all": [hang()],
    "6: a body that drips": [answer(length=500), drip(ICS * 5)],
    "6: a body that stops arriving": [answer(ICS, length=500), hang()],
}

# sentence: what the server does, and still a document with the calendar comes of it
WORKING: dict[str, list[Verb]] = {
    "9: a Content-Length that is too small ends the document": [answer(ICS + b"junk", length=len(ICS))],
    "10: chunked and Content-Length together: chunks count": [
        raw(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n"),
        raw(b"%x\r\n%b\r\n0\r\n\r\n" % (len(ICS), ICS)),
    ],
    "11: the same Content-Length twice": [answer(ICS, f"Content-Length: {len(ICS)}")],
    "13: a body that ends with the connection": [answer(ICS, length=-1)],
    "14: gzip in two parts": [answer(gzip.compress(ICS[:9]) + gzip.compress(ICS[9:]), GZ)],
    "14: gzip with something behind it": [answer(GZIPPED + b"\0\0junk", GZ)],
    "16: gzip on gzip": [answer(gzip.compress(GZIPPED), "Content-Encoding: gzip, gzip")],
    "16: a .gz file sent with gzip": [answer(gzip.compress(GZIPPED), GZ)],
    "17: a calendar labelled gzip and sent as it is": [answer(b"\xef\xbb\xbf" + ICS, GZ)],
    "18: gzip without a label": [answer(GZIPPED)],
    "19: a calendar labelled br and sent as it is": [answer(ICS, "Content-Encoding: br")],
    "deflate, as zlib": [answer(zlib.compress(ICS), "Content-Encoding: deflate")],
    "deflate, bare": [answer(zlib.compress(ICS, wbits=-15), "Content-Encoding: deflate")],
    "x-gzip, in capitals": [answer(GZIPPED, "Content-Encoding: X-GZIP")],
    "43: a few interim answers first": [raw(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" * 3), answer(ICS)],
    "45: a calendar that is called a web page": [answer(ICS, "Content-Type: text/html")],
    "48: cookies and HSTS of the odd kind": [
        answer(ICS, "Set-Cookie: =;;;", "Set-Cookie: a=b; Expires=never", "Strict-Transport-Security: max-age=-1")
    ],
    "headers in latin-1": [answer(ICS, "X-Name: Münster")],
    "header names without a space, lines that end in LF": [
        raw(b"HTTP/1.1 200 OK\ncontent-length:%d\n\n" % len(ICS)),
        raw(ICS),
    ],
}


@pytest.mark.parametrize(("reason", "conversation"), FAILING.values(), ids=FAILING.keys())
def test_a_fault_has_its_reason(failure: Failure, reason: str, conversation: list[Verb]) -> None:
    with Server(conversation) as server:
        error = failure(server.url("/a.ics"))
    assert error.reason == reason
    assert len(error.detail) > len(reason)
    assert "127.0.0.1" not in error.detail


@pytest.mark.parametrize("conversation", SLOW.values(), ids=SLOW.keys())
def test_a_slow_server_is_left_when_the_deadline_passes(failure: Failure, conversation: list[Verb]) -> None:
    with Server(conversation) as server:
        error = failure(server.url("/a.ics"), timeout=IMPATIENT)
    assert error.reason == "timeout"
    assert "0.3 s" in error.detail


@pytest.mark.parametrize("conversation", WORKING.values(), ids=WORKING.keys())
def test_an_oddity_is_understood(fetch: Fetch, conversation: list[Verb]) -> None:
    with Server(conversation) as server:
        found = fetch(server.url("/a.ics"))
    assert found.body.removeprefix(b"\xef\xbb\xbf") == ICS


def test_3_nobody_listens(failure: Failure) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert failure(f"http://127.0.0.1:{port}/a.ics").reason == "refused"


def test_5_the_deadline_is_one_for_all_redirects(failure: Failure) -> None:
    head = b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: /%d\r\n"
    hops = [[raw(head % number), drip(b"X:1\r\n\r\n")] for number in range(6)]  # at least 0.12 s each
    with Server(*hops) as server:
        error = failure(server.url("/a.ics"), timeout=IMPATIENT)
    assert error.reason == "timeout", "each hop is fast enough, and six of them would be too many redirects"


def test_17_a_lie_about_gzip_is_given_a_second_chance_without_compression(fetch: Fetch) -> None:
    with Server([answer(b"lie", GZ)], [answer(ICS)]) as server:
        assert fetch(server.url("/a.ics")).body == ICS
        assert [b"Accept-Encoding: identity\r\n" in head for head in server.heard] == [False, True]


def test_29_a_304_nobody_asked_for_is_asked_about_once_more(fetch: Fetch) -> None:
    with Server([answer(status="304 Not Modified")], [answer(ICS)]) as server:
        assert fetch(server.url("/a.ics")).body == ICS
        assert b"no-cache" in server.heard[1]


def test_30_what_follows_a_304_is_not_taken_for_the_next_answer(fetch: Fetch) -> None:
    poison = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison"
    with Server([raw(b"HTTP/1.1 304 Not Modified\r\n\r\n" + poison), hang()], [answer(ICS)]) as server:
        fetch(server.url("/a.ics"), Validators(etag='"1"'))
        assert fetch(server.url("/a.ics")).body == ICS


def test_9_what_follows_a_body_is_not_taken_for_the_next_answer(fetch: Fetch) -> None:
    poison = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison"
    with Server([answer(ICS + poison, length=len(ICS)), hang()], [answer(ICS)]) as server:
        assert fetch(server.url("/a.ics")).body == ICS
        assert fetch(server.url("/a.ics")).body == ICS


def test_42_outlook_refusing_our_user_agent_is_recognised(failure: Failure) -> None:
    with Server([answer(b"", "X-OWA-Error: SomethingUnsupported", status="500 Error")]) as server:
        error = failure(server.url("/a.ics"))
    assert error.reason == "status-500"
    assert "User-Agent" in error.detail


@pytest.mark.parametrize("size", [99_999, 100_000])
def test_7_a_document_up_to_the_cap_is_accepted(fetch: Fetch, size: int) -> None:
    body = b"BEGIN:VCALENDAR".ljust(size, b" ")
    with Server([answer(body)], [answer(gzip.compress(body), GZ)]) as server:
        assert len(fetch(server.url("/a.ics")).body) == size
        assert len(fetch(server.url("/a.ics")).body) == size


def test_7_one_byte_more_than_the_cap_is_refused_packed_or_not(failure: Failure) -> None:
    body = b"BEGIN:VCALENDAR".ljust(100_001, b" ")
    with Server([answer(body, length=-1)], [answer(gzip.compress(body), GZ)]) as server:
        assert failure(server.url("/a.ics")).reason == "too-large"
        assert failure(server.url("/a.ics")).reason == "too-large"
