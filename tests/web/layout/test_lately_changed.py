"""What is new or was moved is marked for a week."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from served import NOW, Builder, Site, at

from aggregator.model import Change, ChangeKind

START = at("2026-11-30 15:00")
CHANGES = {  # what happened, its date, whether it concerns that date alone, how long ago: the marks of two dates
    "a new event": (ChangeKind.NEW, START, False, 1, ["New", "New"]),
    "one date was moved": (ChangeKind.MOVED, START, True, 1, ["", "Rescheduled"]),
    "longer ago": (ChangeKind.MOVED, START, True, 8, ["", ""]),
    "a cancelled date, which says so itself": (ChangeKind.CANCELLED, START, True, 1, ["", ""]),
}


@pytest.mark.parametrize(("kind", "start", "one_date", "days", "expected"), CHANGES.values(), ids=CHANGES)
def test_what_changed_lately_is_marked(kind, start, one_date, days, expected):
    spans = [("2026-11-23 15:00", "2026-11-23 16:00"), ("2026-11-30 15:00", "2026-11-30 16:00")]
    site = Site(Builder().add("Call", *spans).snapshot())
    seen = NOW - timedelta(days=days)
    change = Change("todo", "0@todo", kind, seen, "Call", start, one_date=one_date, event="e0")
    site.served.state = replace(site.served.state, indexed=site.served.state.indexed.with_changes([change]))
    for index, path in enumerate(("/2026/11/23", "/2026/11/30")):
        text = site.get(path)
        marks = re.findall(r'<a class="tag changed" href="/changes" aria-label="[^"]*">([^<]*)<', text)
        assert marks == ([expected[index]] if expected[index] else [])
