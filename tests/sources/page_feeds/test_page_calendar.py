"""A page as a feed: series with UIDs that last, trust as the operator sets it, and what is kept of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from ics_text import vcalendar
from small_feeds import meeting

from aggregator.config import Feed
from aggregator.errors import ReadError
from aggregator.model import Calendar, Document, instant, is_from_page
from aggregator.sources import parse
from aggregator.sources.page_feeds.event_writing import write_series
from aggregator.sources.page_feeds.page_check import check_is_page
from aggregator.sources.page_feeds.page_parts import join_parts, split_parts

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PAGE = """# Example group meetings

## March 5, 2026: Planning

- When: 9am PT / 12pm ET
- Hosts: Ada

## March 19, 2026: Metrics (90 minutes)

- When: 16:00 UTC

We also meet every Tuesday at 15:00 UTC.
"""


def feed(**settings: object) -> Feed:
    given = {"id": "example", "name": "Example", "url": "https://example.org/meetings.md", "kind": "page"}
    return Feed.model_validate(given | settings)


def read(page: str, known: Calendar | None = None, *, now: datetime = NOW, **settings: object) -> Calendar:
    of = feed(**settings)
    return parse(Document(of.id, of.url, now, page.encode(), "text/markdown"), of, known)


def shown(calendar: Calendar) -> list[str]:
    events = [event for series in calendar.series for event in series.events]
    return sorted(
        f"{instant(one.start):%m-%d %H:%M}-{instant(one.end):%H:%M} {one.title}{' ' + one.rule if one.rule else ''}"
        for one in events
    )


def uids(calendar: Calendar) -> dict[str, str]:
    return {series.main_event.title: series.uid for series in calendar.series}


DATED = ["03-05 17:00-18:00 Planning", "03-19 16:00-17:30 Metrics (90 minutes)"]

SETTINGS = {
    "dates are published, cadences compared": ({}, DATED, 1),
    "cadences that have dates are published where the operator says so": (
        {"cadence": "publish"},
        ["01-07 15:00-16:00 Example group meetings FREQ=WEEKLY;BYDAY=TU", *DATED],
        1,
    ),
    "dates are only compared where the operator says so": ({"trust": "note"}, [], 3),
    "nothing is read from prose where the operator says so": ({"trust": "off"}, [], 0),
    "events without a length have that of the feed": (
        {"duration": "30m"},
        ["03-05 17:00-17:30 Planning", DATED[1]],
        1,
    ),
}


@pytest.mark.parametrize(("settings", "expected", "statements"), SETTINGS.values(), ids=SETTINGS)
def test_settings_of_a_page(settings, expected, statements):
    calendar = read(PAGE, **settings)
    assert (shown(calendar), len(calendar.statements)) == (sorted(expected), statements)


EDITED = {
    "a moved time": PAGE.replace("9am PT / 12pm ET", "10am PT / 1pm ET"),
    "other words": PAGE.replace("Hosts: Ada", "Hosts: Grace, Ada. Bring questions."),
    "another order": "# Example group meetings\n\n## March 19, 2026: Metrics (90 minutes)\n\n- When: 16:00 UTC\n\n"
    "## March 5, 2026: Planning\n\n- When: 9am PT\n",
    "upper case": PAGE.replace("Planning", "PLANNING"),
}


@pytest.mark.parametrize("page", EDITED.values(), ids=EDITED)
def test_an_event_keeps_its_uid_through(page):
    before, after = uids(read(PAGE)), uids(read(page))
    assert sorted(before.values()) == sorted(after.values())


def test_a_moved_time_moves_the_event():
    assert "03-05 18:00-19:00 Planning" in shown(read(EDITED["a moved time"]))


def test_two_sessions_of_one_day_and_title_are_two_events():
    page = "# All hands meetings\n\n- March 5, 2026 at 08:00 UTC: All hands\n- March 5, 2026 at 16:00 UTC: All hands\n"
    calendar = read(page)
    assert len({series.uid for series in calendar.series}) == 2


def test_an_event_says_where_it_was_read():
    event = read(PAGE).series[0].main_event
    assert event.description.endswith(".")
    assert "Read from the page https://example.org/meetings.md" in event.description
    assert event.categories == ("From the page",)
    assert is_from_page(event.uid)


def test_unchanged_events_are_the_same_objects_again():
    known = read(PAGE)
    again = read(EDITED["a moved time"], known)
    same = {series.uid for series in known.series} & {one.uid for one in again.series if one in known.series}
    assert len(same) == 1


def test_events_that_are_over_can_be_read_again_as_they_were():
    calendar = read(PAGE)
    of = feed()
    kept = Document(of.id, of.url, NOW + timedelta(days=30), PAGE.encode(), past_events=write_series(calendar.series))
    only = parse(Document(of.id, of.url, NOW, b"# Example group\n\n" + b"Nothing is planned. " * 5,
                          past_events=kept.past_events), of)  # fmt: skip
    assert {(one.uid, one.main_event.title, one.main_event.start) for one in only.past_series} == {
        (one.uid, one.main_event.title, one.main_event.start) for one in calendar.series
    }


NO_PAGES = {
    "a login form": b"<html><form><input type='password' name=p></form></html>",
    "nothing": b" \n",
}


@pytest.mark.parametrize("body", NO_PAGES.values(), ids=NO_PAGES)
def test_is_no_page(body):
    with pytest.raises(ReadError):
        check_is_page(body)


ERRORS = {
    "an error": "<html><title>503 Service Unavailable</title><body><h1>Service Unavailable</h1><p>" + "x " * 50,
    "a check for robots": "<html><title>Just a moment...</title><body><p>" + "Checking your browser. " * 5,
    "next to nothing": "<html><title>Example</title><body>OK</body></html>",
}


@pytest.mark.parametrize("body", ERRORS.values(), ids=ERRORS)
def test_an_error_is_no_page_without_meetings(body):
    with pytest.raises(ReadError, match="error-page"):
        read(body)


def test_calendars_that_were_fetched_with_a_page_are_read_with_it():
    of = feed(follow=True)
    calendar = vcalendar(meeting("Linked call", "20260306T100000Z"))
    body, content_type = join_parts(PAGE.encode(), "text/markdown", [calendar, b"no calendar"])
    found = parse(Document(of.id, of.url, NOW, body, content_type), of)
    assert shown(found) == ["03-05 17:00-18:00 Planning", "03-06 10:00-11:00 Linked call", DATED[1]]
    assert [note.kind for note in found.notes if note.kind == "linked-calendar"] == ["linked-calendar"]


LISTED = {
    "the same date": meeting("Planning", "20260305T170000Z"),
    "a date of a series": meeting("Planning", "America/New_York:20260219T120000", "RRULE:FREQ=WEEKLY"),
}


@pytest.mark.parametrize("listed", LISTED.values(), ids=LISTED)
def test_what_a_linked_calendar_lists_is_not_read_from_the_page_as_well(listed):
    of = feed(follow=True)
    body, content_type = join_parts(PAGE.encode(), "text/markdown", [vcalendar(listed)])
    found = parse(Document(of.id, of.url, NOW, body, content_type), of)
    titles = [series.main_event.title for series in found.series]
    assert titles.count("Planning") == 1


def test_parts_come_apart_as_they_were_joined():
    body, content_type = join_parts(b"page\r\n--x\r\n", "text/html; charset=utf-8", [b"one", b""])
    parts = split_parts(body, content_type)
    assert (parts.page, parts.content_type, parts.calendars) == (
        b"page\r\n--x\r\n",
        "text/html; charset=utf-8",
        (b"one", b""),
    )
