"""Unpacking in bounds: nothing is lost, nothing is invented, nothing grows without limit."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from servers import gzip_bomb

from aggregator.errors import FetchError
from aggregator.fetch.content_coding import decode, looks_like_calendar

LIMIT = 10_000


@given(st.binary(max_size=LIMIT), st.sampled_from(["gzip", "x-gzip", "deflate", "gzip, identity", "Deflate"]))
def test_what_was_packed_comes_back(body: bytes, label: str) -> None:
    packed = zlib.compress(body) if "eflate" in label else gzip.compress(body)
    if not body.startswith(b"\x1f\x8b"):
        assert decode(packed, label, LIMIT) == body


@given(st.binary(max_size=200), st.text(max_size=20), st.integers(1, 100))
@example(gzip.compress(b"a" * 101), "", 100)
@example(b"\x1f\x8b", "deflate", 1)
@example(b"x", "deflate", 1)
def test_anything_else_is_an_answer_or_a_fetch_error(body: bytes, label: str, limit: int) -> None:
    try:
        decoded = decode(body, label, limit)
    except FetchError as error:
        assert error.reason in {"encoding", "truncated", "too-large"}  # noqa: PT017 - not raising is as good
    else:
        assert decoded == body or len(decoded) <= limit


@given(st.binary(min_size=1, max_size=500), st.data())
def test_14_no_part_of_a_gzip_stream_passes_for_the_whole(body: bytes, data: st.DataObject) -> None:
    packed = gzip.compress(body)
    cut = packed[: data.draw(st.integers(2, len(packed) - 1))]
    with pytest.raises(FetchError) as caught:
        decode(cut, "gzip", LIMIT)
    assert caught.value.reason == "truncated"


@pytest.mark.parametrize("label", ["gzip", ""])
def test_15_a_gzip_bomb_costs_no_more_memory_than_the_cap(label: str) -> None:
    bomb = gzip_bomb(100_000_000)
    tracemalloc.start()
    try:
        with pytest.raises(FetchError, match="too-large"):
            decode(bomb, label, 1_000_000)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 3_000_000


def test_15_a_stream_of_ever_more_parts_is_refused() -> None:
    with pytest.raises(FetchError, match="parts"):
        decode(gzip.compress(b"") * 100, "gzip", LIMIT)


STARTS = {
    "a calendar": (b"BEGIN:VCALENDAR\r\n", True),
    "a calendar behind a byte order mark": (b"\xef\xbb\xbfBEGIN:VCALENDAR\r\n", True),
    "a calendar behind blank lines": (b"\r\n\n BEGIN:VCALENDAR\r\n", True),
    "a calendar in small letters": (b"begin:vcalendar\n", True),
    "nothing": (b"", False),
    "a web page": (b"<html>BEGIN:VCALENDAR", False),
    "gzip": (gzip.compress(b"BEGIN:VCALENDAR"), False),
}


@pytest.mark.parametrize(("body", "expected"), STARTS.values(), ids=STARTS.keys())
def test_a_calendar_is_known_by_its_start(body: bytes, expected: bool) -> None:  # noqa: FBT001 - a table's column
    assert looks_like_calendar(body) is expected
