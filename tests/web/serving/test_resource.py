"""What a prepared address answers, request by request, through a raw WSGI call."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest
from hypothesis import given
from hypothesis import strategies as st
from served import ICS, Site, sample

from aggregator.web.serving.resource import Resource, accepts_gzip

MODIFIED = datetime(2026, 11, 23, 12, 30, 5, 900_000, tzinfo=UTC)
BODY = b"BEGIN:VCALENDAR\r\n" * 100
RESOURCE = Resource(BODY, gzip.compress(BODY, mtime=0), '"abc"', MODIFIED, (("Content-Type", "text/calendar"),))


def ask(method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    environ: dict[str, Any] = {}
    setup_testing_defaults(environ)
    environ |= {"REQUEST_METHOD": method} | {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    status, listed, body = RESOURCE.answer(environ)
    return int(status.split()[0]), dict(listed), b"".join(body)


NOT_MODIFIED = {
    "the ETag as given": ('"abc"', "", '"abc"'),
    "the ETag as given, weak": ('W/"abc"', "", '"abc"'),
    "the ETag in a list": ('"x", "abc" , "y"', "", '"abc"'),
    "the ETag weak in a list": ('W/"x",W/"abc"', "", '"abc"'),
    "any": ("*", "", '"abc"'),
    "the gzip ETag of one who takes gzip": ('"abc-gzip"', "gzip", '"abc-gzip"'),
    "the plain ETag of one who takes gzip now": ('"abc"', "gzip", '"abc"'),
    "the gzip ETag of one who takes no gzip now": ('"abc-gzip"', "", '"abc-gzip"'),
    "both ETags of one who takes gzip": ('"abc", "abc-gzip"', "gzip", '"abc-gzip"'),
}
MODIFIED_SINCE = {
    "another ETag": '"abd"',
    "another ETag, weak": 'W/"abd"',
    "a list of others": '"a", "b"',
    "an empty header": "",
    "garbage": "abc def",
    "a part of the ETag": '"ab"',
}
ENCODINGS = {
    "no header": ("", False),
    "gzip": ("gzip", True),
    "gzip among others": ("deflate, gzip, br", True),
    "gzip with a weight": ("br;q=1.0, gzip;q=0.8", True),
    "gzip refused": ("gzip;q=0", False),
    "gzip refused, with digits": ("gzip; q=0.000, br", False),
    "gzip refused though anything else goes": ("gzip;q=0, *", False),
    "anything": ("*", True),
    "anything refused": ("*;q=0", False),
    "identity": ("identity", False),
    "identity preferred": ("identity, gzip;q=0.5", False),
    "gzip preferred to identity": ("identity;q=0.5, gzip", True),
    "identity refused": ("identity;q=0, gzip;q=0.1", True),
    "upper case": ("GZIP", True),
    "its old name": ("x-gzip", True),
    "a weight that is no number": ("gzip;q=..", False),
    "a name that only begins like it": ("gzipped", False),
}


@pytest.mark.parametrize(("none_match", "encoding", "etag"), NOT_MODIFIED.values(), ids=NOT_MODIFIED)
def test_if_none_match_that_holds_gives_304_and_names_the_copy_held(none_match, encoding, etag):
    status, headers, body = ask(if_none_match=none_match, accept_encoding=encoding)
    assert (status, body) == (304, b"")
    assert headers["ETag"] == etag
    assert headers["Vary"] == "Accept-Encoding"
    assert not {"Content-Length", "Content-Type", "Last-Modified"} & {*headers}


def test_304_says_what_caches_and_browsers_go_by_and_nothing_else():
    site = Site(sample().snapshot())
    etag = site.client.get("/calendar.ics").headers["ETag"]
    answer = site.client.get("/calendar.ics", headers={"If-None-Match": etag})
    assert {*answer.headers.keys()} == {"Cache-Control", "Access-Control-Allow-Origin", "Vary", "ETag"}


@pytest.mark.parametrize("none_match", MODIFIED_SINCE.values(), ids=MODIFIED_SINCE)
def test_if_none_match_that_does_not_hold_gives_the_body(none_match):
    assert ask(if_none_match=none_match)[0::2] == (200, BODY)


@pytest.mark.parametrize(("header", "expected"), ENCODINGS.values(), ids=ENCODINGS)
def test_accept_encoding(header, expected):
    assert accepts_gzip(header) is expected


@given(st.text(max_size=40))
def test_no_header_is_too_strange_to_be_answered(text):
    status, headers, body = ask(accept_encoding=text, if_none_match=text, if_modified_since=text)
    assert status in (200, 304)
    assert status == 304 or len(body) == int(headers["Content-Length"])


SINCE = {
    "the very second": ("Mon, 23 Nov 2026 12:30:05 GMT", 304),
    "later": ("Mon, 23 Nov 2026 13:00:00 GMT", 304),
    "a second earlier": ("Mon, 23 Nov 2026 12:30:04 GMT", 200),
    "not a date": ("yesterday", 200),
    "in an old form of date": ("Monday, 23-Nov-26 12:30:05 GMT", 304),
}


@pytest.mark.parametrize(("since", "status"), SINCE.values(), ids=SINCE)
def test_if_modified_since(since, status):
    assert ask(if_modified_since=since)[0] == status


def test_if_modified_since_does_not_count_beside_if_none_match():
    assert ask(if_modified_since="Mon, 23 Nov 2026 13:00:00 GMT", if_none_match='"other"')[0] == 200


def test_plain_and_gzip_have_different_strong_etags_and_the_same_content():
    plain, packed = ask(), ask(accept_encoding="gzip")
    assert plain[1]["ETag"] == '"abc"'
    assert packed[1]["ETag"] == '"abc-gzip"'
    assert packed[1]["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed[2]) == plain[2] == BODY
    assert plain[1]["Last-Modified"] == "Mon, 23 Nov 2026 12:30:05 GMT"


@pytest.mark.parametrize("encoding", ["", "gzip"])
def test_head_is_get_without_the_body(encoding):
    get, head = ask(accept_encoding=encoding), ask("HEAD", accept_encoding=encoding)
    assert head[:2] == get[:2]
    assert head[2] == b""


def test_preflight_lets_any_site_read_with_conditions():
    status, headers, _ = ask("OPTIONS")
    assert status == 204
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert "If-None-Match" in headers["Access-Control-Allow-Headers"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PROPFIND"])
def test_other_methods_are_not_allowed(method):
    status, headers, _ = ask(method)
    assert (status, headers["Allow"]) == (405, "GET, HEAD, OPTIONS")


def test_a_calendar_is_served_with_everything_clients_want():
    answer = Site(sample().snapshot()).client.get("/calendar.ics?whatever=1")
    assert answer.data == ICS
    expected = {
        "Content-Type": "text/calendar; charset=utf-8",
        "Content-Disposition": 'inline; filename="calendar.ics"',
        "Cache-Control": "public, max-age=300, stale-while-revalidate=3600, stale-if-error=86400",
        "Access-Control-Allow-Origin": "*",
        "Vary": "Accept-Encoding",
    }
    assert expected.items() <= dict(answer.headers).items()
    assert "ETag" in answer.headers["Access-Control-Expose-Headers"]


def test_each_feed_has_its_own_calendar():
    answer = Site(sample().snapshot()).client.get("/calendars/todo.ics")
    assert b"UID:2" in answer.data
    assert answer.headers["Content-Disposition"] == 'inline; filename="todo.ics"'


def test_calendars_are_answered_before_flask_is_entered():
    site = Site(sample().snapshot())
    site.app.before_request(lambda: pytest.fail("Flask was entered"))
    assert site.client.get("/calendar.ics").status_code == 200


MISSING = {
    "an unknown feed": ("/calendars/nobody.ics", True, "Unknown community “nobody”"),
    "a feed that has not ready yet": ("/calendars/openssf.ics", True, "not ready yet"),
    "95: the combined calendar before the first snapshot": ("/calendar.ics", False, "not ready yet"),
    "95: a feed before the first snapshot": ("/calendars/todo.ics", False, "not ready yet"),
}


@pytest.mark.parametrize(("path", "ready", "text"), MISSING.values(), ids=MISSING)
def test_a_calendar_that_is_not_there_is_404_in_plain_text(path, ready, text):
    answer = Site(sample().snapshot() if ready else None).client.get(path)
    assert answer.status_code == 404
    assert answer.mimetype == "text/plain"
    assert text in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
