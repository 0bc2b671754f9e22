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


PLANNED = at("2026-11-25 16:00")
REMOVED = {  # kind, start, days since it was seen, query: what its day says
    "removed": (ChangeKind.GONE, PLANNED, 1, "", "17:00 Licence clinic Removed TODO Group"),
    "cancelled": (ChangeKind.CANCELLED, PLANNED, 1, "", "17:00 Licence clinic Cancelled TODO Group"),
    "on the visitor's day": (ChangeKind.GONE, PLANNED, 1, "&tz=Asia/Tokyo", ""),
    "longer ago": (ChangeKind.GONE, PLANNED, 8, "", ""),
    "of another community than those asked for": (ChangeKind.GONE, PLANNED, 1, "&feed=chaoss", ""),
    "without the words asked for": (ChangeKind.GONE, PLANNED, 1, "&q=metrics", ""),
    "with the words asked for": (ChangeKind.GONE, PLANNED, 1, "&q=licence", "17:00 Licence clinic Removed TODO Group"),
    "another event than the one selected": (ChangeKind.GONE, PLANNED, 1, "&events=e0abcdef", ""),
    "there again": (ChangeKind.GONE, at("2026-11-30 15:00"), 1, "", ""),
}


def removed_rows(text: str) -> list[str]:
    rows = re.findall(r'(?s)<li class="row removed">(.*?)</li>', text)
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in rows]


@pytest.mark.parametrize(("kind", "start", "days", "query", "expected"), REMOVED.values(), ids=REMOVED)
def test_the_day_says_what_was_lately_removed_from_it(kind, start, days, query, expected):
    spans = [("2026-11-23 15:00", "2026-11-23 16:00"), ("2026-11-30 15:00", "2026-11-30 16:00")]
    site = Site(Builder().add("Licence clinic", *spans).snapshot())
    change = Change("todo", "9@todo", kind, NOW - timedelta(days=days), "Licence clinic", start, event="e9")
    site.served.state = replace(site.served.state, indexed=site.served.state.indexed.with_changes([change]))
    wanted, zone = [expected] if expected else [], "" if "tz=" in query else "&tz=Europe/Madrid"
    assert removed_rows(site.get(f"/2026/11/25?lang=en{query}{zone}")) == wanted
    if zone:
        assert removed_rows(site.get(f"/?lang=en{query}{zone}")) == wanted


ENTRIES = {  # where else, and how often: what its cell says
    "the month": ("/2026/11", "17:00 Licence clinic TODO Group Removed"),
    "the week": ("/2026-W48", "17:00 Licence clinic TODO Group Removed"),
    "another month": ("/2026/10", ""),
    "another week": ("/2026-W49", ""),
    "an embedded month": ("/embed/month", "17:00 Licence clinic TODO Group Removed"),
}


@pytest.mark.parametrize(("path", "expected"), ENTRIES.values(), ids=ENTRIES)
def test_month_and_week_say_on_the_day_what_was_lately_removed_from_it(path, expected):
    site = site_without_clinic()
    text = site.get(f"{path}?tz=Europe/Madrid")
    entries = re.findall(r'(?s)<li title="([^"]*)" class="entry removed mark-todo">(.*?)</li>', text)
    assert [name for name, _ in entries] == (["17:00 Licence clinic · Removed"] if expected else [])
    assert [" ".join(re.sub(r"<[^>]+>", " ", entry).split()) for _, entry in entries] == (
        [expected] if expected else []
    )
    assert all('<a href="/changes?tz=Europe/Madrid"><s>' in entry for _, entry in entries)


def test_a_full_day_of_the_month_counts_what_was_removed_and_a_phone_lists_a_day_with_nothing_else():
    busy = [("2026-11-25 15:00", f"2026-11-25 16:0{n}") for n in range(6)]
    text = site_without_clinic(*busy).get("/2026/11?tz=Europe/Madrid")
    assert "entry removed" not in text
    assert 'aria-label="1 more on Wed 25 Nov"' in text
    cell = re.findall(
        r'(?s)<div role="cell" class="([^"]*)">\s*<p class="date">[^<]*<a href="/2026/11/25',
        site_without_clinic().get("/2026/11?tz=Europe/Madrid"),
    )
    assert [one.strip() for one in cell] == ["cell"]


def site_without_clinic(*others: tuple[str, str]) -> Site:
    builder = Builder().add("Other", ("2026-11-23 15:00", "2026-11-23 16:00"), ("2026-12-30 15:00", "2026-12-30 16:00"))
    for number, span in enumerate(others):
        builder = builder.add(f"Other {number}", span)
    site = Site(builder.snapshot())
    change = Change("todo", "9@todo", ChangeKind.GONE, NOW - timedelta(days=1), "Licence clinic", PLANNED, event="e99")
    site.served.state = replace(site.served.state, indexed=site.served.state.indexed.with_changes([change]))
    return site


def test_of_several_dates_the_first_has_a_row_and_says_how_many_follow():
    site = Site(Builder().add("Call", ("2026-11-23 15:00", "2026-11-23 16:00")).snapshot())
    change = Change("todo", "9@todo", ChangeKind.GONE, NOW, "Clinic", PLANNED, dates=4, event="e9")
    site.served.state = replace(site.served.state, indexed=site.served.state.indexed.with_changes([change]))
    assert removed_rows(site.get("/?tz=UTC")) == ["16:00 Clinic Removed TODO Group 3 more dates"]
