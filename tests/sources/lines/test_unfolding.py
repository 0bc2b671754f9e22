"""Bytes as servers send them, and the content lines they mean."""

from __future__ import annotations

import pytest

from aggregator.sources.lines.notes import Notes
from aggregator.sources.lines.unfolding import MAX_LINE, content_lines

UMLAUT = "SUMMARY:Grüße aus Kraków"

READ_AS = {
    "52: LF": (b"A:1\nB:2\n", ["A:1", "B:2"]),
    "52: CR": (b"A:1\rB:2\r", ["A:1", "B:2"]),
    "52: mixed and doubled line ends": (b"A:1\r\nB:2\rC:3\nD:4\r\r\nE:5", ["A:1", "B:2", "C:3", "D:4", "E:5"]),
    "53: a byte order mark and blank lines": (b"\xef\xbb\xbf\r\n\r\nA:1\r\n", ["A:1"]),
    "folds by blank and by tab": (b"A:1\r\n 2\r\n\t3\r\nB:4", ["A:123", "B:4"]),
    "54: a fold inside a UTF-8 sequence": ("A:ü".encode().replace(b"\xbc", b"\r\n \xbc"), ["A:ü"]),
    "56: NUL and other control characters": (b"A:1\x002\x0b3\x1b4\x7f5", ["A:12345"]),
    "56: line and paragraph separators": ("A:1\u20282\u20293".encode(), ["A:1 2 3"]),
    "56: a lone surrogate": (b"A:1\xed\xa0\x802", ["A:12"]),
    "56: a byte order mark within the text": ("A:1\ufeff2".encode(), ["A:12"]),
    "tabs within a line stay": (b"A:1\t2", ["A:1\t2"]),
    "46: UTF-16": (b"\xff\xfe" + UMLAUT.encode("utf-16-le"), [UMLAUT]),
    "46: UTF-16 without a mark": ("BEGIN:VCALENDAR".encode("utf-16-be"), ["BEGIN:VCALENDAR"]),
}


@pytest.mark.parametrize(("body", "lines"), READ_AS.values(), ids=READ_AS.keys())
def test_content_lines(body, lines):
    assert content_lines(body, "text/calendar", Notes()) == lines


CHARSETS = {
    "UTF-8 whatever the server says": (UMLAUT.encode(), "text/calendar; charset=iso-8859-2", []),
    "46: the server's charset where it is not UTF-8": (
        UMLAUT.encode("iso-8859-2"),
        "text/calendar; charset=ISO-8859-2",
        ["charset"],
    ),
    "55: Windows-1252 where nobody says": (b"SUMMARY:Gr\xfc\xdfe \x96 5 \x80", "text/calendar", ["charset"]),
    "46: Windows-1252 where the charset does not exist": (
        b"SUMMARY:Gr\xfc\xdfe \x96 5 \x80",
        "a/b; charset=klingon",
        ["charset"] * 2,
    ),
    "46: Windows-1252 where the charset is a lie": (
        b"SUMMARY:Gr\xfc\xdfe \x96 5 \x80",
        "a/b; charset=utf-8",
        ["charset"],
    ),
}


@pytest.mark.parametrize(("body", "content_type", "noted"), CHARSETS.values(), ids=CHARSETS.keys())
def test_decoding(body, content_type, noted):
    notes = Notes()
    (line,) = content_lines(body, content_type, notes)
    assert line in (UMLAUT, "SUMMARY:Grüße – 5 €")
    assert [note.kind for note in notes.found] == noted


def test_one_latin_1_line_does_not_spoil_a_utf_8_calendar():
    notes = Notes()
    body = "A:Grüße\n".encode() + b"B:Gr\xfc\xdfe\n" + "C:Kraków".encode()
    assert content_lines(body, "", notes) == ["A:Grüße", "B:Grüße", "C:Kraków"]
    assert [(note.kind, note.count) for note in notes.found] == [("charset", 1)]


def test_a_line_with_one_broken_sequence_stays_utf_8():
    assert content_lines("A:Grüße ".encode() + b"\xc3", "", Notes()) == ["A:Grüße "]


def test_57_a_line_longer_than_any_real_one_is_cut_and_noted():
    notes = Notes()
    (line,) = content_lines(b"A:" + b"x" * (MAX_LINE + 5), "", notes)
    assert len(line) == MAX_LINE
    assert [note.kind for note in notes.found] == ["long-line"]


def test_only_real_line_breaks_break_lines():
    assert content_lines("A:1\x85\x1c2".encode(), "", Notes()) == ["A:1 2"]
