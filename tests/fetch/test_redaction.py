"""Addresses as logs and pages may show them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.fetch.redaction import redact

GOOGLE = "https://calendar.google.com/calendar/ical/"

REDACTED = {
    "36: a public Google calendar stays as it is": (
        GOOGLE + "c_cpd890ckcd8lgtqak65o6413ts%40group.calendar.google.com/public/basic.ics",
        GOOGLE + "c_cpd890ckcd8lgtqak65o6413ts%40group.calendar.google.com/public/basic.ics",
    ),
    "36: a private Google calendar": (
        GOOGLE + "ada%40example.org/private-0123456789abcdef/basic.ics",
        GOOGLE + "ada%40example.org/private-***/basic.ics",
    ),
    "36: user and password": ("https://ada:secret@example.org:8443/a.ics", "https://example.org:8443/a.ics"),
    "36: a query": ("https://example.org/a.ics?key=secret&room=12", "https://example.org/a.ics?key=***&room=***"),
    "36: a query that is a key": ("https://example.org/a.ics?secret", "https://example.org/a.ics?***"),
    "36: a fragment": ("https://example.org/a.ics#secret", "https://example.org/a.ics"),
    "36: a path segment that is a key": (
        "https://p01.example.com/published/2/MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkw",
        "https://p01.example.com/published/2/MTIz***",
    ),
    "36: a key of 32 characters": (
        "https://example.org/a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d6.ics",
        "https://example.org/a1b2***.ics",
    ),
    "36: 31 characters are a name": (
        "https://example.org/a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d.ics",
        "https://example.org/a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d.ics",
    ),
    "36: a key with one digit, the first character": (
        "https://example.org/1abcdefghijklmnopqrstuvwxyzabcdefg/a.ics",
        "https://example.org/1abc***/a.ics",
    ),
    "36: a long public Google id, which is followed by @": (
        GOOGLE + "c_" + "0123456789abcdef" * 4 + "%40group.calendar.google.com/public/basic.ics",
        GOOGLE + "c_" + "0123456789abcdef" * 4 + "%40group.calendar.google.com/public/basic.ics",
    ),
    "36: words after a dot, with the year": (
        "https://example.org/todo.meetings-of-the-steering-committee-2026/a.ics",
        "https://example.org/todo.meetings-of-the-steering-committee-2026/a.ics",
    ),
    "36: words in another script, with the year": (
        "https://example.org/очередные-заседания-технического-комитета-2026/a.ics",
        "https://example.org/очередные-заседания-технического-комитета-2026/a.ics",
    ),
    "36: a folder that only looks like a private one": (
        "https://example.org/private-/a.ics",
        "https://example.org/private-/a.ics",
    ),
    "36: a query without its value": ("https://example.org/a.ics?key=&room", "https://example.org/a.ics?key=***&room"),
    "36: a path of words": (
        "https://example.org/open-source-program-offices-of-the-world/calendar.ics",
        "https://example.org/open-source-program-offices-of-the-world/calendar.ics",
    ),
    "36: what is no address": ("https://[::1", "***"),
}


@pytest.mark.parametrize(("url", "expected"), REDACTED.values(), ids=REDACTED.keys())
def test_redact(url: str, expected: str) -> None:
    assert redact(url) == expected


@given(st.text())
def test_anything_can_be_redacted(text: str) -> None:
    assert isinstance(redact(text), str)
