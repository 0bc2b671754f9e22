"""Dates of a meeting are read again where one of them changed, and only those."""

from __future__ import annotations

from datetime import timedelta

import pytest
from date_listings import TUESDAYS, lfx, listings, meetup
from hypothesis import given, settings
from ics_text import FETCHED_AT, vcalendar, vevent

from aggregator.config import Feed
from aggregator.model import Document
from aggregator.sources import apply_changes, parse, parse_changes
from aggregator.sources.full_parsing import read_whole

FEED = Feed(id="test", name="Test", url="https://example.org/basic.ics")
ONE, OTHER = [lfx(one) for one in TUESDAYS], [lfx(one, meeting="942") for one in TUESDAYS]
LISTED, TALKS = [meetup(one) for one in TUESDAYS], [meetup(one, "SUMMARY:Talk", number=1) for one in TUESDAYS[:1]]
BEGUN = lfx(TUESDAYS[0], begun=True)
OTHER_TITLE = ("SUMMARY:TSC", "SUMMARY:TAC")

CHANGES = {
    "nothing changed": ([*ONE, *OTHER], [*ONE, *OTHER], set()),
    "the order changed": ([*ONE, *OTHER], [*reversed(ONE), *OTHER], {"941@lfx.linuxfoundation.org"}),
    "a date begins": ([*ONE, *OTHER], [BEGUN, *ONE, *OTHER], {"941@lfx.linuxfoundation.org"}),
    "a date is no longer listed": ([*ONE, *OTHER], [*ONE[1:], *OTHER], {"941@lfx.linuxfoundation.org"}),
    "a meeting is no longer listed": ([*ONE, *OTHER], OTHER, set()),
    "an event of another title comes": (LISTED, [*LISTED, *TALKS], {"event_1@example.com"}),
    "two dates are left, which are no series": (
        [*LISTED, *TALKS],
        [*LISTED[:2], *TALKS],
        {"event_1775552400@example.com", "event_1776157200@example.com"},
    ),
    "one date has another title": (
        [*LISTED, *TALKS],
        [LISTED[0].replace(*OTHER_TITLE), *LISTED[1:], *TALKS],
        {"event_1775552400@example.com", "derived-"},
    ),
    "a UID is listed with two titles": ([*ONE, *TALKS], [*ONE, *TALKS, TALKS[0].replace("Talk", "Talk 2")], None),
    "an event recurs by itself": (LISTED, [*LISTED, vevent("RRULE:FREQ=DAILY", "SUMMARY:x", uid="x")], None),
}


def document(*events: str, past: bytes = b"") -> Document:
    return Document("test", FEED.url, FETCHED_AT, vcalendar(*events), past_events=past)


@pytest.mark.parametrize(("before", "after", "expected"), CHANGES.values(), ids=CHANGES)
def test_what_is_read_again_where(before, after, expected):
    known = parse(document(*before), FEED)
    changes = parse_changes(document(*after), FEED, known.digests)
    assert apply_changes(changes, known) == read_whole(document(*after), FEED)
    again = {"derived-" if one.uid.startswith("derived-") else one.uid for one in changes.calendar.series}
    assert expected is None or again == expected


@settings(max_examples=60, deadline=None)
@given(listings(), listings())
def test_any_change_comes_to_what_reading_all_comes_to(before, after):
    known = parse(document(*before), FEED)
    changes = parse_changes(document(*after), FEED, known.digests)
    calendar = apply_changes(changes, known)
    assert calendar == read_whole(document(*after), FEED)


def test_dates_that_are_over_stay_in_their_series_when_it_is_read_from_the_store():
    past = vcalendar(*ONE[:2], *LISTED)
    calendar = parse(document(*ONE[2:], past=past), FEED)
    (series,) = calendar.series
    assert series.main_event.start == TUESDAYS[0]
    assert [event.start for event in series.kept] == TUESDAYS[:2]
    assert [len(one.kept) for one in calendar.past_series] == [5]


def test_a_meeting_that_is_read_again_loses_the_series_it_had_with_dates_that_are_over():
    known = parse(document(*LISTED[3:], past=vcalendar(*LISTED[:3])), FEED)
    (series,) = known.series
    assert series.uid.startswith("derived-")
    later = meetup(TUESDAYS[4] + timedelta(days=7))
    calendar = parse(document(*LISTED[3:], later), FEED, known)
    assert calendar == read_whole(document(*LISTED[3:], later), FEED)
