"""The three pages that this was built for, as they are: beside the folder that CORPUS_DIR names."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from page_readings import listing, page

FOLDER = Path(os.environ.get("CORPUS_DIR", "no-corpus")).parent / "seeds"
CALENDAR = "https://calendar.google.com/calendar/ical/"

WORKING_GROUP = [
    "event 2021-09-30 14:00 Cities, Governments, and Agencies",
    "event 2021-10-07 16:00 Universities & Academia",
    "event 2021-10-21 14:00 Cities, Governments, and Agencies",
]
HISTORY = [
    "event 2021-11-08 14:00 (120 min) Governments & Agencies",
    "event 2021-11-11 17:00 Universities & Academia",
]

pytestmark = pytest.mark.skipif(not FOLDER.exists(), reason="CORPUS_DIR has no pages beside it")


def seed(beginning: str) -> str:
    return next(FOLDER.glob(f"{beginning}*")).read_text(encoding="utf-8")


@pytest.mark.parametrize("year", [2021, 2026])
def test_a_page_of_2021_gives_its_three_meetings_whenever_it_is_read(year):
    found = listing(page(seed("002"), now=datetime(year, 11, 28, tzinfo=UTC)))
    assert [one for one in found if one.startswith("event")] == WORKING_GROUP


def test_last_modified_says_the_year():
    found = listing(page(seed("002"), modified="Tue, 28 Sep 2021 10:00:00 GMT"))
    assert [one for one in found if one.startswith("event")] == WORKING_GROUP


def test_lines_below_a_heading_are_the_text_of_its_meeting():
    first = page(seed("002"), now=datetime(2021, 9, 1, tzinfo=UTC)).events[0]
    assert first.text.splitlines()[1:3] == ["- Main track: City & Regional OSPOs", "- Hosts: IAOS & OFE"]


def test_a_history_page_gives_what_it_tells():
    assert listing(page(seed("003"))) == HISTORY


def test_times_without_a_date_are_two_statements_and_no_event():
    found = listing(page(seed("000")))
    assert [one for one in found if one.startswith(("event", "statement"))] == [
        "statement WEEKLY;BYDAY=TH 12:00 UTC APAC & EMEA Touchpoints",
        "statement WEEKLY;BYDAY=MO 17:00 UTC AMER & EMEA Touchpoints",
    ]


def test_the_calendar_behind_a_link_is_found():
    assert any(one.url.startswith(CALENDAR) for one in page(seed("000")).calendars)
