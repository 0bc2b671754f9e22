"""One content line split into name, parameters and value."""

from __future__ import annotations

import pytest

from aggregator.sources.lines.content_line import MAX_PARAMS, Property, property_name, split_line

SPLIT = {
    "no parameters": ("SUMMARY:a:b;c", Property("SUMMARY", "a:b;c")),
    "lower case": ("summary;language=de:Hallo", Property("SUMMARY", "Hallo", {"LANGUAGE": "de"})),
    "a quoted value with colon and semicolon": (
        'DTSTART;TZID="(UTC+01:00) A; B";VALUE=DATE-TIME:20260302T160000',
        Property("DTSTART", "20260302T160000", {"TZID": "(UTC+01:00) A; B", "VALUE": "DATE-TIME"}),
    ),
    "quotes in the value only": ('SUMMARY:"a":b', Property("SUMMARY", '"a":b')),
    "a quote that is never closed": (
        'DTSTART;TZID="Berlin:20260302',
        Property("DTSTART", "20260302", {"TZID": "Berlin"}),
    ),
    "blanks around names and values": (
        " DTSTART ; TZID = Berlin :2026",
        Property("DTSTART", "2026", {"TZID": "Berlin"}),
    ),
    "no value": ("SUMMARY:", Property("SUMMARY", "")),
    "an empty parameter": ("SUMMARY;:x", Property("SUMMARY", "x")),
    "RFC 6868": ("ORGANIZER;CN=^'A^' ^^ ^n:x", Property("ORGANIZER", "x", {"CN": '"A" ^ \n'})),
}


@pytest.mark.parametrize(("line", "prop"), SPLIT.values(), ids=SPLIT.keys())
def test_split(line, prop):
    assert property_name(line) == prop.name
    assert split_line(line) == prop


@pytest.mark.parametrize("line", ["", "words only", "ÄRGER:1", ":x", "two words: here", "x" * 81 + ":1"])
def test_lines_that_are_no_content_lines(line):
    assert property_name(line) == ""


TEXTS = {
    "commas, semicolons, backslashes": (r"a\, b\; c\\d", r"a, b; c\d"),
    "line breaks in either case": (r"a\nb\Nc", "a\nb\nc"),
    "an escaped backslash before an n": (r"C:\\new", r"C:\new"),
    "67: commas and semicolons nobody escaped": ("a, b; c", "a, b; c"),
    "a backslash before anything else": (r"\a \" \:", r"\a \" \:"),
    "a backslash at the end": ("a\\", "a\\"),
    "white space around": (r"\n a ", "a"),
}


@pytest.mark.parametrize(("value", "text"), TEXTS.values(), ids=TEXTS.keys())
def test_text_is_unescaped(value, text):
    assert Property("SUMMARY", value).text == text


def test_57_of_many_parameters_the_first_are_read():
    prop = split_line("X" + "".join(f";P{number}=1" for number in range(1000)) + ":value")
    assert len(prop.params) == MAX_PARAMS
    assert prop.value == "value"
