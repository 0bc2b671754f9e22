"""What has happened stays although its feed no longer tells; what was to come and disappears is a deletion."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from ics_text import vcalendar
from small_feeds import feed, meeting

from aggregator.model import Calendar, Document
from aggregator.polling.past_events import keep_past
from aggregator.sources import parse

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
KEEP = timedelta(days=30)
TODO = feed("todo")


def copy(*vevents: str, now: datetime = NOW) -> tuple[Document, Calendar]:
    document = Document("todo", TODO.url, now, vcalendar(*vevents))
    return document, parse(document, TODO)


def kept(before: tuple[Document, Calendar], after: tuple[Document, Calendar]) -> list[str]:
    _, calendar = keep_past(*before, *after, KEEP)
    return [series.uid for series in calendar.past_series]


COMING = meeting("Value Stream", "20260320T160000Z", uid="coming")
DISAPPEARED = {
    "a meeting of yesterday is kept": (meeting("OSPO Metrics", "20260309T160000Z", uid="x"), ["x"]),
    "a meeting to come was deleted": (meeting("OSPO Metrics", "20260312T160000Z", uid="x"), []),
    "a meeting going on was deleted": (meeting("OSPO Metrics", "20260310T113000Z", uid="x"), []),
    "a meeting older than the window is not needed": (meeting("OSPO Metrics", "20260101T160000Z", uid="x"), []),
    "a series that is over is kept": (
        meeting("OSPO Metrics", "20260202T160000Z", "RRULE:FREQ=WEEKLY;COUNT=4", uid="x"),
        ["x"],
    ),
    "a series that goes on was deleted": (
        meeting("OSPO Metrics", "20260202T160000Z", "RRULE:FREQ=WEEKLY", uid="x"),
        [],
    ),
    "a day of the past is kept": (meeting("Summit", "20260308", uid="x"), ["x"]),
}


@pytest.mark.parametrize(("vevent", "uids"), DISAPPEARED.values(), ids=DISAPPEARED)
def test_what_disappears(vevent: str, uids: list[str]):
    assert kept(copy(vevent, COMING), copy(COMING)) == uids


def test_what_is_still_told_is_not_kept_twice():
    past = meeting("OSPO Metrics", "20260309T160000Z", uid="x")
    assert kept(copy(past, COMING), copy(past, COMING)) == []


def test_what_only_got_another_uid_did_not_disappear():
    before = copy(meeting("OSPO Metrics", "20260309T160000Z", uid="build-1"), COMING)
    assert kept(before, copy(meeting("OSPO Metrics", "20260309T160000Z", uid="build-2"), COMING)) == []


def test_what_is_kept_outlasts_many_copies_and_a_restart():
    """The kept events are stored with the document, in the words and zones of the copy they stood in."""
    local = meeting("OSPO Metrics", "Europe/Madrid:20260309T160000", "DESCRIPTION:a\\, b", uid="x")
    state = copy(local, COMING)
    for hours in range(1, 4):
        state = keep_past(*state, *copy(COMING, now=NOW + timedelta(hours=hours)), KEEP)
    document, calendar = state
    assert parse(document, TODO).past_series == calendar.past_series
    assert [(one.uid, one.main_event.description) for one in calendar.past_series] == [("x", "a, b")]


def test_what_was_kept_goes_when_the_window_has_passed_it():
    state = keep_past(*copy(meeting("OSPO Metrics", "20260309T160000Z", uid="x"), COMING), *copy(COMING), KEEP)
    later, calendar = keep_past(*state, *copy(COMING, now=NOW + timedelta(days=40)), KEEP)
    assert (later.past_events, calendar.past_series) == (b"", ())


def test_an_event_that_is_told_again_is_no_longer_kept():
    past = meeting("OSPO Metrics", "20260309T160000Z", uid="x")
    state = keep_past(*copy(past, COMING), *copy(COMING), KEEP)
    _, calendar = keep_past(*state, *copy(past, COMING), KEEP)
    assert calendar.past_series == ()
