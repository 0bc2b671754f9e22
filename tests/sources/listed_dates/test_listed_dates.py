"""Dates of one meeting, each listed as an event of its own, are read as one series."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from date_listings import (
    BERLIN,
    HOUR,
    LOS_ANGELES,
    NEW_YORK,
    SYDNEY,
    TUESDAYS,
    YEAR,
    at,
    every,
    lfx,
    listed,
    listings,
    meetup,
    nth_weekday,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from ics_text import calendar, vcalendar, vevent

from aggregator.model import Calendar, Series, Status, Window, instant
from aggregator.recurrence import expand, lint
from aggregator.sources import events_lost

ALWAYS = Window(datetime(2020, 1, 1, tzinfo=UTC), datetime(2040, 1, 1, tzinfo=UTC))


def shown(series: Series) -> list[str]:
    """Return a series as a person can check it."""
    master = series.master
    assert master is not None
    lines = [f"{master.title}: {master.start:%Y-%m-%d %H:%M} {master.start.tzinfo}"]
    lines += [master.rule] if master.rule else []
    lines += [f"not {when:%Y-%m-%d %H:%M}" for when in master.exdates]
    lines += [f"also {when:%Y-%m-%d %H:%M}" for when in master.rdates]
    lines += [f"{o.recurrence_id:%Y-%m-%d %H:%M} is {o.start:%Y-%m-%d %H:%M} {o.title}" for o in series.overrides]
    return lines


def dates(read: Calendar) -> list[tuple[datetime, datetime, str]]:
    """Return every date of a calendar: its start, its end and its title."""
    found = [
        (instant(one.start), instant(one.end), one.event.title)
        for series in read.series
        for one in expand(lint(series)[0], ALWAYS).occurrences
    ]
    return sorted(found)


MEETINGS = {
    "a weekly meeting whose starts jump with the clocks of New York": (
        [lfx(one) for one in YEAR],
        ["TSC: 2026-04-07 09:00 America/New_York", "FREQ=WEEKLY;UNTIL=20270330T130000Z;BYDAY=TU"],
    ),
    "one that keeps its time in UTC": (
        [lfx(one) for one in every(7, "2026-04-07T09:00", 52)],
        ["TSC: 2026-04-07 09:00 UTC", "FREQ=WEEKLY;UNTIL=20270330T090000Z;BYDAY=TU"],
    ),
    "one with the clocks of Europe, every second week": (
        [lfx(one) for one in every(14, "2026-04-07T10:00", 26, BERLIN)],
        ["TSC: 2026-04-07 10:00 Europe/Berlin", "FREQ=WEEKLY;UNTIL=20270323T090000Z;INTERVAL=2;BYDAY=TU"],
    ),
    "one with the clocks of Australia, on the third Wednesday there": (
        [lfx(one) for one in nth_weekday(3, 2, 12, 8, SYDNEY)],
        ["TSC: 2026-04-15 08:00 Australia/Sydney", "FREQ=MONTHLY;UNTIL=20270316T210000Z;BYDAY=3WE"],
    ),
    "one on the first Wednesday, in the morning of Europe": (
        [lfx(one) for one in nth_weekday(1, 2, 12, 9, BERLIN)],
        ["TSC: 2026-04-01 09:00 Europe/Berlin", "FREQ=MONTHLY;UNTIL=20270303T080000Z;BYDAY=1WE"],
    ),
    "one on the first Tuesday of Los Angeles, which is a Wednesday in New York": (
        [lfx(one) for one in nth_weekday(1, 1, 12, 22, LOS_ANGELES)],
        ["TSC: 2026-04-07 22:00 America/Los_Angeles", "FREQ=MONTHLY;UNTIL=20270303T060000Z;BYDAY=1TU"],
    ),
    "one on the last Friday of the month": (
        [lfx(at(f"2026-{day}T15:00")) for day in ("04-24", "05-29", "06-26", "07-31", "08-28")],
        ["TSC: 2026-04-24 15:00 UTC", "FREQ=MONTHLY;UNTIL=20260828T150000Z;BYDAY=-1FR"],
    ),
    "one on two days of the week": (
        [lfx(one) for first in ("2026-04-07T09:00", "2026-04-09T09:00") for one in every(7, first, 5)],
        ["TSC: 2026-04-07 09:00 UTC", "FREQ=WEEKLY;UNTIL=20260507T090000Z;BYDAY=TU,TH"],
    ),
    "a date that is cancelled, and so not listed": (
        [lfx(one) for one in TUESDAYS[:2] + TUESDAYS[3:]],
        [
            "TSC: 2026-04-07 09:00 UTC",
            "FREQ=WEEKLY;UNTIL=20260505T090000Z;BYDAY=TU",
            "not 2026-04-21 09:00",
        ],
    ),
    "a date moved by a day, with a UID that says where it was": (
        [lfx(one) for one in TUESDAYS[:4]] + [lfx(TUESDAYS[4] + timedelta(days=1), planned=TUESDAYS[4])],
        [
            "TSC: 2026-04-07 09:00 UTC",
            "FREQ=WEEKLY;UNTIL=20260505T090000Z;BYDAY=TU",
            "2026-05-05 09:00 is 2026-05-06 09:00 TSC",
        ],
    ),
    "the first date moved by two hours, with a UID of its new start": (
        [lfx(TUESDAYS[0] + 2 * HOUR)] + [lfx(one) for one in TUESDAYS[1:]],
        [
            "TSC: 2026-04-07 09:00 UTC",
            "FREQ=WEEKLY;UNTIL=20260505T090000Z;BYDAY=TU",
            "2026-04-07 09:00 is 2026-04-07 11:00 TSC",
        ],
    ),
    "a date beside the rule": (
        [lfx(one) for one in TUESDAYS] + [lfx(at("2026-04-16T09:00"))],
        [
            "TSC: 2026-04-07 09:00 UTC",
            "FREQ=WEEKLY;UNTIL=20260505T090000Z;BYDAY=TU",
            "also 2026-04-16 09:00",
        ],
    ),
    "a date with a title of its own": (
        [lfx(one) for one in TUESDAYS[:4]] + [lfx(TUESDAYS[4], "SUMMARY:TSC elections")],
        [
            "TSC: 2026-04-07 09:00 UTC",
            "FREQ=WEEKLY;UNTIL=20260505T090000Z;BYDAY=TU",
            "2026-05-05 09:00 is 2026-05-05 09:00 TSC elections",
        ],
    ),
    "a meeting that was renamed has the name of its latest dates": (
        [lfx(one, "SUMMARY:Old name") for one in every(7, "2026-04-07T09:00", 10)[:4]]
        + [lfx(one) for one in every(7, "2026-04-07T09:00", 10)[4:]],
        [
            "TSC: 2026-04-07 09:00 UTC",
            "FREQ=WEEKLY;UNTIL=20260609T090000Z;BYDAY=TU",
            *(f"{day:%F} 09:00 is {day:%F} 09:00 Old name" for day in every(7, "2026-04-07T09:00", 4)),
        ],
    ),
    "dates that have begun are listed twice for a while": (
        [lfx(one, begun=True) for one in TUESDAYS[:3]] + [lfx(one) for one in TUESDAYS[2:]],
        ["TSC: 2026-04-07 09:00 UTC", "FREQ=WEEKLY;UNTIL=20260505T090000Z;BYDAY=TU"],
    ),
    "a date that began some minutes later than planned is listed as both": (
        [lfx(TUESDAYS[0] + HOUR / 20, begun=True)] + [lfx(one) for one in TUESDAYS],
        ["TSC: 2026-04-07 09:00 UTC", "FREQ=WEEKLY;UNTIL=20260505T090000Z;BYDAY=TU"],
    ),
    "dates that follow no rule": (
        [lfx(at(f"2026-{day}")) for day in ("04-07T09:00", "05-01T15:00", "05-20T11:00", "08-03T13:00")],
        ["TSC: 2026-04-07 09:00 UTC", "also 2026-05-01 15:00", "also 2026-05-20 11:00", "also 2026-08-03 13:00"],
    ),
    "a meeting that happens once": (
        [listed(TUESDAYS[0], uid="941@lfx.linuxfoundation.org")],
        ["TSC: 2026-04-07 09:00 UTC"],
    ),
    "a meeting that happens once and has begun": (
        [listed(TUESDAYS[0], uid="941@lfx.linuxfoundation.org"), lfx(TUESDAYS[0], begun=True)],
        ["TSC: 2026-04-07 09:00 UTC"],
    ),
}


@pytest.mark.parametrize(("events", "expected"), MEETINGS.values(), ids=MEETINGS)
def test_lfx_lists_dates_of(events, expected):
    (series,) = calendar(vcalendar(*events)).series
    assert shown(series) == expected
    assert series.uid == "941@lfx.linuxfoundation.org"
    assert {event.url for event in series.events} == {"https://app.lfx.dev/meetings/941"}


MOVED_FOR_GOOD = {
    "to another day": (
        [*every(7, "2026-04-07T09:00", 10), *every(7, "2026-06-18T09:00", 10)],
        ["TSC: 2026-06-18 09:00 UTC", "FREQ=WEEKLY;UNTIL=20260820T090000Z;BYDAY=TH"],
        ["TSC: 2026-04-07 09:00 UTC", "FREQ=WEEKLY;UNTIL=20260609T090000Z;BYDAY=TU"],
    ),
    "to another time, while the clocks change": (
        [*every(7, "2026-08-04T09:00", 10, NEW_YORK), *every(7, "2026-10-13T11:00", 10, NEW_YORK)],
        ["TSC: 2026-10-13 11:00 America/New_York", "FREQ=WEEKLY;UNTIL=20261215T160000Z;BYDAY=TU"],
        ["TSC: 2026-08-04 13:00 UTC", "FREQ=WEEKLY;UNTIL=20261006T130000Z;BYDAY=TU"],
    ),
    "to every second week": (
        [*every(7, "2026-04-07T09:00", 12), *every(14, "2026-07-07T09:00", 12)],
        ["TSC: 2026-06-23 09:00 UTC", "FREQ=WEEKLY;UNTIL=20261208T090000Z;INTERVAL=2;BYDAY=TU"],
        ["TSC: 2026-04-07 09:00 UTC", "FREQ=WEEKLY;UNTIL=20260616T090000Z;BYDAY=TU"],
    ),
}


@pytest.mark.parametrize(("starts", "now", "before"), MOVED_FOR_GOOD.values(), ids=MOVED_FOR_GOOD)
def test_a_meeting_moves_for_good(starts, now, before):
    """The present schedule has the UID of the meeting. The earlier one is named by its last date."""
    present, earlier = calendar(vcalendar(*map(lfx, starts))).series
    assert (present.uid, shown(present)) == ("941@lfx.linuxfoundation.org", now)
    assert (earlier.uid[:5], shown(earlier)) == ("941_U", before)


def test_two_meetings_of_one_title_are_two_series():
    other = every(7, "2026-04-07T09:00", 5)
    read = calendar(vcalendar(*(lfx(one) for one in TUESDAYS), *(lfx(one, meeting="942") for one in other)))
    assert [series.uid for series in read.series] == [f"{one}@lfx.linuxfoundation.org" for one in ("941", "942")]


def test_a_description_that_repeats_the_title_is_none():
    texts = ["DESCRIPTION:TSC", "DESCRIPTION:TSC", "DESCRIPTION:Agenda"]
    (series,) = calendar(vcalendar(*(lfx(one, text) for one, text in zip(TUESDAYS, texts, strict=False)))).series
    assert [event.description for event in series.events] == ["", "Agenda"]


def test_the_zone_that_the_operator_names_is_taken_where_it_fits():
    in_summer = vcalendar(*(lfx(one) for one in every(7, "2026-06-02T09:00", 5)))
    zones = {"": "UTC", "Europe/Madrid": "Europe/Madrid"}
    for named, expected in zones.items():
        (series,) = calendar(in_summer, timezone=named or None).series
        assert str(series.main_event.start.tzinfo) == expected
    (series,) = calendar(vcalendar(*(lfx(one) for one in YEAR)), timezone="Asia/Tokyo").series
    assert series.main_event.start.tzinfo == NEW_YORK


# ---------------------------------------------------------------- feeds whose UIDs have the date

SHOWN_BY_DATES = {
    "four dates, a week apart": (
        [meetup(one) for one in TUESDAYS[:4]],
        [["TSC: 2026-04-07 09:00 UTC", "FREQ=WEEKLY;UNTIL=20260428T090000Z;BYDAY=TU"]],
    ),
    "three dates on the second Thursday": (
        [meetup(at(f"2026-{day}T18:00", BERLIN)) for day in ("04-09", "05-14", "06-11")],
        [["TSC: 2026-04-09 16:00 UTC", "FREQ=MONTHLY;UNTIL=20260611T160000Z;BYDAY=2TH"]],
    ),
    "two times of day are two series": (
        [meetup(one) for one in every(7, "2026-04-06T17:00", 4) + every(7, "2026-04-09T12:00", 4)],
        [
            ["TSC: 2026-04-06 17:00 UTC", "FREQ=WEEKLY;UNTIL=20260427T170000Z;BYDAY=MO"],
            ["TSC: 2026-04-09 12:00 UTC", "FREQ=WEEKLY;UNTIL=20260430T120000Z;BYDAY=TH"],
        ],
    ),
    "each date with a page of its own": (
        [meetup(one, f"URL:https://example.com/{one:%d}") for one in TUESDAYS[:3]],
        [
            [
                "TSC: 2026-04-07 09:00 UTC",
                "FREQ=WEEKLY;UNTIL=20260421T090000Z;BYDAY=TU",
                "2026-04-07 09:00 is 2026-04-07 09:00 TSC",
                "2026-04-14 09:00 is 2026-04-14 09:00 TSC",
            ]
        ],
    ),
    "one of many moved by a day": (
        [meetup(one + timedelta(days=one == YEAR[9])) for one in YEAR],
        [
            [
                "TSC: 2026-04-07 09:00 America/New_York",
                "FREQ=WEEKLY;UNTIL=20270330T130000Z;BYDAY=TU",
                "2026-06-09 09:00 is 2026-06-10 09:00 TSC",
            ]
        ],
    ),
}


@pytest.mark.parametrize(("events", "expected"), SHOWN_BY_DATES.values(), ids=SHOWN_BY_DATES)
def test_a_series_is_shown_by(events, expected):
    read = calendar(vcalendar(*events))
    assert sorted(map(shown, read.series)) == expected


NUMBERED = {
    "Meetup": "event_30{}4501@meetup.com",
    "Luma": "evt-vwp{}RiCUA8d5SN@events.lu.ma",
    "Indico": "indico-event-4{}1@indico.example.org",
    "groups.io": "event.7{}22@groups.io",
    "Tockify": "TKF/62fb9575b27fd506/2132/29584{}/0/0",
    "LibCal": "LibCal-10315-1676{}",
    "Localist": "tag:localist.com,2008:EventInstance_5250470{}",
}


@pytest.mark.parametrize("form", NUMBERED.values(), ids=NUMBERED)
def test_a_producer_that_numbers_every_date(form):
    (series,) = calendar(vcalendar(*(listed(one, uid=form.format(n)) for n, one in enumerate(TUESDAYS, 311)))).series
    assert shown(series) == ["TSC: 2026-04-07 09:00 UTC", "FREQ=WEEKLY;UNTIL=20260505T090000Z;BYDAY=TU"]


def test_the_rules_of_a_time_zone_are_not_those_of_an_event():
    zone = "BEGIN:VTIMEZONE\r\nTZID:Here\r\nBEGIN:STANDARD\r\nRRULE:FREQ=YEARLY\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
    (series,) = calendar(vcalendar(zone, *map(meetup, TUESDAYS))).series
    assert len(series.listed) == len(TUESDAYS)


def test_a_date_that_is_listed_as_cancelled_does_not_take_place():
    events = [meetup(one, *["STATUS:CANCELLED"] * (one in TUESDAYS[3:])) for one in TUESDAYS]
    read = calendar(vcalendar(*events))
    (series,) = read.series
    assert series.main_event.status is Status.CONFIRMED
    assert [start for start, _, _ in dates(read)] == TUESDAYS[:3]


NO_SERIES = {
    "two dates": [meetup(one) for one in TUESDAYS[:2]],
    "talks with numbers": [meetup(one, f"SUMMARY:Talk {n}") for n, one in enumerate(TUESDAYS)],
    "workshops in several cities": [meetup(one, f"LOCATION:City {n}") for n, one in enumerate(TUESDAYS)],
    "other lengths": [listed(one, uid=f"{n}@a", length=n * HOUR) for n, one in enumerate(TUESDAYS, 1)],
    "three days of a conference": [meetup(one) for one in every(1, "2026-04-07T09:00", 3)],
    "days without a rule": [meetup(at(f"2026-{day}T09:00")) for day in ("04-07", "04-16", "05-11", "06-03", "06-27")],
    "gaps in every month": [meetup(one) for one in [*TUESDAYS[:2], *every(7, "2026-06-02T09:00", 2)]],
    "sessions at one time": [
        *(meetup(one) for one in TUESDAYS),
        listed(TUESDAYS[0], uid="event_20260407@example.com"),
    ],
    "UIDs that have nothing in common": [meetup(one, number=n) for n, one in enumerate(TUESDAYS, 1)],
    "dates beside an event that recurs by itself": [
        *(meetup(one) for one in TUESDAYS),
        vevent("RRULE:FREQ=WEEKLY", "SUMMARY:Other", uid="other"),
    ],
    "UIDs without numbers": [
        listed(one, uid=f"{name}@example.com") for one, name in zip(TUESDAYS, "abcde", strict=True)
    ],
    "UIDs of several generators": [
        listed(one, uid=f"{n}@host-{name}") for n, (one, name) in enumerate(zip(TUESDAYS, "abcde", strict=True))
    ],
}


@pytest.mark.parametrize("events", NO_SERIES.values(), ids=NO_SERIES)
def test_no_series_is_made_of(events):
    read = calendar(vcalendar(*events))
    assert len(read.series) == len(events)
    assert not any(series.listed for series in read.series)


# ---------------------------------------------------------------- whatever is listed


@settings(max_examples=100, deadline=None)
@given(listings())
def test_dates_in_are_dates_out(events):
    read = calendar(vcalendar(*events))
    singly = calendar(vcalendar(*events, vevent("RRULE:FREQ=DAILY;COUNT=1", uid="x", start="DTSTART:20200101T000000Z")))
    told = [(event.start, event.end, event.title) for one in singly.series for event in one.listed or one.events]
    expected = {(instant(start), instant(end), title) for start, end, title in told if start.year > 2020}
    assert set(dates(read)) == expected
    assert sum(series.vevents for series in read.series) + events_lost(read) == len(events)


@settings(max_examples=50, deadline=None)
@given(listings(), st.integers(0, 20), st.randoms())
def test_a_uid_of_lfx_depends_neither_on_order_nor_on_which_dates_are_listed(events, gone, random):
    """The present schedule keeps its UID. Former ones are seen from their dates: without some, they may differ."""
    read = calendar(vcalendar(*events))
    shuffled = random.sample(events, len(events))
    again = calendar(vcalendar(*shuffled))
    assert again.series == read.series
    if "@lfx" in events[0] and gone < len(events):
        assert calendar(vcalendar(*events[gone:])).series[0].uid == read.series[0].uid
