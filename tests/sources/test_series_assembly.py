"""Events of one feed put together as series: which copy wins, and when one UID means several events."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import permutations
from zoneinfo import ZoneInfo

import pytest
from ics_text import calendar, kinds, vcalendar, vevent

from aggregator.model import Calendar, Series
from aggregator.sources import events_lost

WEEKLY = vevent("SUMMARY:Call", "RRULE:FREQ=WEEKLY", start="DTSTART;TZID=Europe/Berlin:20260302T160000")
AT_TWO = "DTSTART;TZID=Europe/Berlin:20260309T140000"


def titles(read: Calendar) -> list[str]:
    """Return the titles of all events, series by series."""
    return sorted(event.title for series in read.series for event in series.events)


def only(read: Calendar) -> Series:
    (series,) = read.series
    return series


COPIES = {
    "the higher SEQUENCE wins over everything": [
        ("SUMMARY:new", "SEQUENCE:2"),
        ("SUMMARY:old", "SEQUENCE:1", "LAST-MODIFIED:20270101T000000Z"),
    ],
    "then LAST-MODIFIED": [
        ("SUMMARY:new", "LAST-MODIFIED:20260102T000000Z"),
        ("SUMMARY:new", "LOCATION:old", "LAST-MODIFIED:20260101T000000Z", "DTSTAMP:20270101T000000Z"),
    ],
    "then DTSTAMP": [
        ("SUMMARY:new", "DTSTAMP:20260102T000000Z"),
        ("SUMMARY:new", "LOCATION:old", "DTSTAMP:20260101T000000Z"),
    ],
}


@pytest.mark.parametrize("copies", COPIES.values(), ids=COPIES.keys())
def test_63_of_two_copies(copies):
    for order in permutations(copies):
        read = calendar(vcalendar(*(vevent(*lines) for lines in order)))
        event = only(read).master
        assert event is not None
        assert (event.title, event.location) == ("new", "")
        assert kinds(read) == ["superseded"]
        assert (read.events_read, events_lost(read)) == (2, 1)


def test_an_override_is_one_date_whatever_rule_it_carries():
    read = calendar(vcalendar(vevent("RECURRENCE-ID:20260302T160000Z", "RRULE:FREQ=WEEKLY", "RDATE:20260401T160000Z")))
    (alone,) = only(read).overrides
    assert not alone.recurs
    assert kinds(read) == ["override-recurs"]


def test_a_change_of_all_following_dates_with_a_rule_is_a_series_where_its_beginning_is_missing():
    read = calendar(vcalendar(vevent("RECURRENCE-ID;RANGE=THISANDFUTURE:20260302T160000Z", "RRULE:FREQ=WEEKLY")))
    assert only(read).main_event.rule == "FREQ=WEEKLY"
    assert only(read).main_event.recurrence_id is None


def test_63_a_moved_event_with_a_higher_sequence_replaces_the_old_one():
    read = calendar(vcalendar(vevent("SUMMARY:Call"), vevent("SUMMARY:Call", "SEQUENCE:1", start=AT_TWO)))
    assert only(read).main_event.start.day == 9
    assert kinds(read) == ["superseded"]


REUSED = {
    "neither title nor time agree": [("SUMMARY:One", ""), ("SUMMARY:Two", "SEQUENCE:1")],
    "one title at two times, one SEQUENCE": [("SUMMARY:One", ""), ("SUMMARY:One", "")],
}


@pytest.mark.parametrize("pair", REUSED.values(), ids=REUSED.keys())
def test_63_one_uid_for_different_events_keeps_both(pair):
    first, second = pair
    events = [vevent(*first), vevent(*second, start=AT_TWO)]
    read, turned = calendar(vcalendar(*events)), calendar(vcalendar(*reversed(events)))
    assert len(read.series) == 2
    assert "one@example.org" in [series.uid for series in read.series]
    assert kinds(read) == ["uid-reused"]
    assert read.series == turned.series


def test_63_two_talks_at_one_time_under_one_uid_keep_both():
    assert titles(calendar(vcalendar(vevent("SUMMARY:Track A"), vevent("SUMMARY:Track B")))) == ["Track A", "Track B"]


ONE_UID = {
    "two places": ("LOCATION:Berlin office", "LOCATION:Madrid office", 2),
    "two pages": ("URL:https://a.example/1", "URL:https://a.example/2", 2),
    "a place, and none": ("LOCATION:Berlin office", "X-NOTHING:none", 1),
    "a new version in another place": ("LOCATION:Berlin office", "LOCATION:Madrid office\r\nSEQUENCE:1", 1),
}


@pytest.mark.parametrize(("one", "other", "number"), ONE_UID.values(), ids=ONE_UID.keys())
def test_17_one_uid_title_and_start_are_two_events_where_places_or_pages_differ(one: str, other: str, number: int):
    events = [vevent("SUMMARY:Onboarding", said) for said in (one, other)]
    read, turned = calendar(vcalendar(*events)), calendar(vcalendar(*reversed(events)))
    assert len({series.uid for series in read.series}) == number
    assert kinds(read) == ["uid-reused" if number == 2 else "superseded"]
    assert read.series == turned.series


def test_63_a_uid_used_for_many_dates_hides_none_of_them_behind_a_higher_sequence():
    events = [vevent("SUMMARY:Lunch", start=f"DTSTART:202603{day:02}T120000Z") for day in range(1, 10)]
    read = calendar(vcalendar(*events, vevent("SUMMARY:Lunch", "SEQUENCE:1", start="DTSTART:20260310T120000Z")))
    assert len(read.series) == 10


def test_a_derived_uid_depends_on_the_event_alone():
    two = vevent("SUMMARY:Two", start=AT_TWO)
    three = vevent("SUMMARY:Three", start="DTSTART:20260401T160000Z")
    small, large = calendar(vcalendar(vevent(), two)), calendar(vcalendar(three, two, vevent()))
    assert {series.uid for series in small.series} < {series.uid for series in large.series}


SLOTS = {
    "in the zone of the master": "RECURRENCE-ID;TZID=Europe/Berlin:20260309T160000",
    "in UTC": "RECURRENCE-ID:20260309T150000Z",
    "in another zone": "RECURRENCE-ID;TZID=America/New_York:20260309T110000",
    "as a day": "RECURRENCE-ID;VALUE=DATE:20260309",
}


@pytest.mark.parametrize("slot", SLOTS.values(), ids=SLOTS.keys())
def test_an_override_names_its_slot(slot):
    series = only(calendar(vcalendar(vevent(slot, start=AT_TWO), WEEKLY)))
    (override,) = series.overrides
    assert override.recurrence_id == datetime(2026, 3, 9, 16, 0, tzinfo=ZoneInfo("Europe/Berlin"))
    assert str(override.recurrence_id.tzinfo) == "Europe/Berlin"


def test_a_slot_of_whole_days_is_a_day():
    days = vevent("RRULE:FREQ=WEEKLY", start="DTSTART;VALUE=DATE:20260302")
    read = calendar(vcalendar(days, vevent("RECURRENCE-ID:20260309T000000", start="DTSTART;VALUE=DATE:20260310")))
    assert [event.recurrence_id for event in only(read).overrides] == [date(2026, 3, 9)]


def test_of_two_overrides_of_one_slot_the_newer_wins_in_whatever_zone_it_is_written():
    old = vevent("RECURRENCE-ID:20260309T150000Z", "SUMMARY:old", start=AT_TWO)
    new = vevent("RECURRENCE-ID;TZID=Europe/Berlin:20260309T160000", "SUMMARY:new", "SEQUENCE:1", start=AT_TWO)
    for order in permutations([old, new, WEEKLY]):
        read = calendar(vcalendar(*order))
        assert [event.title for event in only(read).overrides] == ["new"]
        assert events_lost(read) == 1


def test_64_overrides_without_a_master_are_a_series_of_their_own():
    slots = ["RECURRENCE-ID:20260309T150000Z", "RECURRENCE-ID:20260302T150000Z"]
    series = only(calendar(vcalendar(*(vevent(slot, start=AT_TWO) for slot in slots))))
    assert series.master is None
    assert [event.recurrence_id for event in series.overrides] == [
        datetime(2026, 3, 2, 15, 0, tzinfo=UTC),
        datetime(2026, 3, 9, 15, 0, tzinfo=UTC),
    ]


def test_an_override_goes_to_the_master_at_its_time_of_day():
    evening = vevent("SUMMARY:Evening", "RRULE:FREQ=WEEKLY", start="DTSTART;TZID=Europe/Berlin:20260303T200000")
    moved = vevent("SUMMARY:Moved", "RECURRENCE-ID;TZID=Europe/Berlin:20260310T200000", start=AT_TWO)
    read = calendar(vcalendar(WEEKLY, moved, evening))
    assert [[event.title for event in series.events] for series in read.series if series.overrides] == [
        ["Evening", "Moved"]
    ]


def test_a_bad_recurrence_id_hides_neither_the_series_nor_the_event():
    read = calendar(vcalendar(WEEKLY, vevent("RECURRENCE-ID:never", "SUMMARY:Call", "SEQUENCE:9", start=AT_TWO)))
    assert len(read.series) == 2


def test_the_order_of_events_in_the_document_does_not_matter():
    events = [
        WEEKLY,
        vevent("RECURRENCE-ID:20260309T150000Z", "SUMMARY:a", start=AT_TWO),
        vevent("RECURRENCE-ID:20260309T150000Z", "SUMMARY:b", start=AT_TWO),
        vevent("SUMMARY:Other", start=AT_TWO),
        vevent("SUMMARY:Third", start=AT_TWO),
        vevent("SUMMARY:Call", uid=""),
        vevent("SUMMARY:Bad", start="DTSTART:20260230T000000Z"),
    ]
    expected = calendar(vcalendar(*events))
    shuffle = random.Random(1)
    for _ in range(20):
        shuffle.shuffle(events)
        assert calendar(vcalendar(*events)) == replace(expected)
