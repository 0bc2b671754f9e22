"""Every calendar of the corpus is read: no crash, every event accounted for, none fewer than icalendar finds."""

from __future__ import annotations

import os
import warnings
from pathlib import Path

import pytest
from icalendar import Calendar as Judge
from ics_text import calendar

from aggregator.errors import ReadError
from aggregator.sources import check_is_ics, events_lost

FOLDER = Path(os.environ.get("CORPUS_DIR", "/nonexistent"))
LARGEST_JUDGED = 400_000  # bytes; icalendar takes a second for every 2,000 events

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="CORPUS_DIR names no folder of calendars")

FILES = sorted(FOLDER.rglob("*.ics")) if FOLDER.is_dir() else []
GROUPS = sorted({path.relative_to(FOLDER).parts[:2] for path in FILES})


def files_of(group: tuple[str, ...]) -> list[Path]:
    return [path for path in FILES if path.relative_to(FOLDER).parts[:2] == group]


@pytest.mark.parametrize("group", GROUPS, ids="/".join)
def test_every_event_is_in_a_series_or_in_a_note(group):
    for path in files_of(group):
        try:
            read = calendar(path.read_bytes())
        except ReadError as error:
            assert error.reason in ("empty", "html", "not-ics", "unreadable"), path  # noqa: PT017  (an allowed outcome)
            continue
        found = sum(series.vevents for series in read.series)
        assert found + events_lost(read) == read.events_read, path


def judged(path: Path) -> int | None:
    """Return how many VEVENTs with a start icalendar finds, or None if it cannot read the file."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            calendars = Judge.from_ical(path.read_bytes(), multiple=True)
            return sum(len(found.walk("VEVENT")) for found in calendars)
    except Exception:  # noqa: BLE001  (a judge that gives up has no opinion)
        return None


@pytest.mark.parametrize("group", [group for group in GROUPS if group[0] != "pairs"], ids="/".join)
def test_no_event_icalendar_finds_is_overlooked(group):
    for path in files_of(group):
        body = path.read_bytes()
        expected = judged(path) if len(body) <= LARGEST_JUDGED else None
        if expected is None:
            continue
        try:
            assert calendar(body).events_read >= expected, path
        except ReadError as error:
            assert error.reason == "unreadable" or not expected, path  # noqa: PT017  (an allowed outcome)


@pytest.mark.parametrize("group", [group for group in GROUPS if group[0] == "community"], ids="/".join)
def test_community_calendars_pass_and_lose_nothing_but_older_copies(group):
    for path in files_of(group):
        if "{start" in path.read_text(errors="replace"):
            continue  # a template of Fedora's test suite, no calendar
        check_is_ics(path.read_bytes())
        read = calendar(path.read_bytes())
        lost = [note for note in read.notes if note.kind in ("bad-start", "out-of-range", "unreadable-event")]
        assert lost == [], path
