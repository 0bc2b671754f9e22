"""Pages made to be slow: reading grows with their length, or they are refused."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from page_readings import page
from page_work import steps

from aggregator.errors import ReadError

Maker = Callable[[int], str]

# Each grows with its number: eight times as much of it may not take many times eight times the work.
LINEAR: dict[str, Maker] = {
    "headings with dates": lambda n: "<h2>March 5: Oil</h2>\n" * n,
    "headings with dates and times": lambda n: "<h2>March 5: Oil</h2><p>When: 9am PT</p>\n" * n,
    "headings in Markdown": lambda n: "## March 5: Oil\n\n- When: 9am PT\n\n" * n,
    "cells": lambda n: "<table>" + "<tr><td>Tuesday<td>16:00 UTC<td>Oil</tr>" * n + "</table>",
    "times in a line": lambda n: "<p>" + "16:00 UTC / " * n,
    "dates in a line": lambda n: "<p>" + "March 5, " * n,
    "weekdays in a line": lambda n: "<p>" + "every Tuesday and " * n,
    "figures in a line": lambda n: "<p>" + "1" * n + ":00 " + "1.2." * n,
    "letters in a line": lambda n: "<p>When: " + "a" * n,
    "spaces in a line": lambda n: "<p>When:" + " " * n + "x",
    "labels in a line": lambda n: "<p>" + "When: " * n,
    "zones in a line": lambda n: "<p>16:00 (" + "UTC, " * n,
    "brackets in a line": lambda n: "<p>" + "(" * n,
    "items in items": lambda n: "<ul><li>March 5 at 16:00 UTC meeting" * min(n, 1_000),
    "links": lambda n: '<p><a href="https://example.org/x.ics">call</a>' * n,
    "JSON in JSON": lambda n: '<script type="application/ld+json">' + "[" * n + "</script><p>Words.",
    "events in JSON": lambda n: (
        '<script type="application/ld+json">['
        + ",".join(['{"@type":"Event","name":"x","startDate":"2026-03-05T10:00Z"}'] * n)
        + "]</script>"
    ),
    "unclosed comments": lambda n: "<p>x" + "<!--" * n,
    "shortcodes": lambda n: "# x\n\n" + '{{< card a="b" ' * n,
}


@pytest.mark.parametrize("make", LINEAR.values(), ids=LINEAR)
def test_work_grows_with_length(make):
    small, large = (steps(lambda n=n: page(make(n), url="https://example.org/page")) for n in (60, 480))
    assert large <= 12 * small + 10_000


REFUSED: dict[str, tuple[str, str]] = {
    "elements in elements": ("<div>" * 5_000, "nested too deeply"),
    "quotations in quotations": ("<blockquote>" * 5_000 + "x", "nested too deeply"),
    "more text than anybody reads": ("<p>words " * 1_000_000, "more than"),
    "a schedule of aliases": ("a: &a [x]\nb: [*a]", "aliases"),
    "a schedule in schedules": ("[" * 10_000, "not valid YAML"),
}


@pytest.mark.parametrize(("text", "words"), REFUSED.values(), ids=REFUSED)
def test_is_refused(text, words):
    name = "page.yaml" if "schedule" in words or text.startswith(("a:", "[")) else "page.html"
    with pytest.raises(ReadError, match=words):
        page(text, url=f"https://example.org/{name}")


def test_more_events_than_anybody_announces_are_cut_with_a_note():
    items = "".join(f"<li>March 5, 2026 at 16:00 UTC: Oil {number}" for number in range(2_100))
    found = page(f"<h1>Meetings</h1><ul>{items}</ul>", url="https://example.org/page.html")
    assert len(found.events) == 2_000
    assert [note.kind for note in found.notes] == ["too-many-events"]
