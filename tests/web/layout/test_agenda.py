"""Which occurrences stand on which day, for whom; and what is on now and next."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from unittest import mock
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from served import NOW, Builder, sample

from aggregator.web.layout import agenda as agenda_module
from aggregator.web.layout.agenda import MAX_ROWS, make_agenda
from aggregator.web.layout.view_input import ViewInput
from aggregator.web.request.view_query import ViewQuery
from aggregator.web.serving.served_snapshot import IndexedSnapshot


def agenda(builder: Builder, now: datetime = NOW, **asked):
    return make_agenda(ViewInput(IndexedSnapshot.of(builder.snapshot()), ViewQuery(**asked), now))


def lines(builder: Builder, zone: str = "UTC", **asked) -> list[str]:
    days = agenda(builder, zone=ZoneInfo(zone), **asked).days
    return [f"{day.day:%m-%d} {row.start_text}/{row.end_text}" for day in days for row in day.rows]


PLACED = {
    "a meeting stands on its day, in UTC": ("UTC", ("2026-11-24 15:00", "2026-11-24 16:00"), ["11-24 15:00/16:00"]),
    "a meeting late in the day is on the next day further east": (
        "Asia/Tokyo",
        ("2026-11-24 20:00", "2026-11-24 21:00"),
        ["11-25 05:00/06:00"],
    ),
    "a meeting early in the day is on the day before further west": (
        "America/Los_Angeles",
        ("2026-11-25 03:00", "2026-11-25 04:00"),
        ["11-24 19:00/20:00"],
    ),
    "a whole day is the same day everywhere": ("Pacific/Kiritimati", ("2026-11-24", "2026-11-25"), ["11-24 All day/"]),
    "a whole day is the same day everywhere, also in the far west": (
        "Pacific/Pago_Pago",
        ("2026-11-24", "2026-11-25"),
        ["11-24 All day/"],
    ),
    "several whole days stand once, with their last": (
        "UTC",
        ("2026-11-24", "2026-11-27"),
        ["11-24 All day/Thu 26 Nov"],
    ),
    "days that began before the page stand on its first day": (
        "UTC",
        ("2026-11-01", "2026-11-26"),
        ["11-23 All day/Wed 25 Nov"],
    ),
    "days that end today are still shown": ("UTC", ("2026-11-20", "2026-11-24"), ["11-23 All day/"]),
    "days that ended yesterday are not": ("UTC", ("2026-11-20", "2026-11-23"), []),
    "a meeting over midnight names the day it ends": (
        "UTC",
        ("2026-11-24 23:00", "2026-11-25 01:00"),
        ["11-24 23:00/Wed 01:00"],
    ),
    "a meeting that ends at midnight does not stand on the next day": (
        "UTC",
        ("2026-11-22 23:00", "2026-11-23 00:00"),
        [],
    ),
    "a meeting that began yesterday says so": (
        "UTC",
        ("2026-11-22 23:00", "2026-11-23 01:00"),
        ["11-23 since Sun 23:00/01:00"],
    ),
    "a meeting without duration has one time": ("UTC", ("2026-11-24 09:00", "2026-11-24 09:00"), ["11-24 09:00/"]),
    "a meeting without duration at midnight stands on its day": (
        "UTC",
        ("2026-11-24 00:00", "2026-11-24 00:00"),
        ["11-24 00:00/"],
    ),
    "a meeting of weeks names the date it ends": (
        "UTC",
        ("2026-11-24 09:00", "2026-12-10 17:00"),
        ["11-24 09:00/Thu 10 Dec, 17:00"],
    ),
    "what is beyond four weeks is on another page": ("UTC", ("2026-12-21 09:00", "2026-12-21 10:00"), []),
    "the last minute of four weeks is on this one": (
        "America/New_York",
        ("2026-12-21 04:59", "2026-12-21 05:30"),
        ["12-20 23:59/Mon 00:30"],
    ),
}


@pytest.mark.parametrize(("zone", "span", "expected"), PLACED.values(), ids=PLACED)
def test_where_an_occurrence_stands(zone, span, expected):
    assert lines(Builder().add("x", span), zone) == expected


def test_all_day_events_come_first_on_their_day():
    builder = Builder().add("a", ("2026-11-24 00:00", "2026-11-24 01:00")).add("b", ("2026-11-24", "2026-11-25"))
    assert lines(builder, "Asia/Tokyo") == ["11-24 All day/", "11-24 09:00/10:00"]


def test_clocks_that_change_are_named_on_the_day():
    builder = Builder().add("x", ("2026-10-24 10:00", "2026-10-24 11:00"), ("2026-10-25 10:00", "2026-10-25 11:00"))
    days = agenda(builder, datetime(2026, 10, 24, 8, tzinfo=UTC), zone=ZoneInfo("Europe/Madrid")).days
    assert [(day.rows[0].start_text, day.clock_change) for day in days] == [("12:00", ""), ("11:00", "UTC+1")]


def test_an_hour_that_happens_twice_keeps_its_order():
    builder = Builder().add("x", ("2026-10-25 00:30", "2026-10-25 00:40"), ("2026-10-25 01:30", "2026-10-25 01:40"))
    days = agenda(builder, datetime(2026, 10, 25, tzinfo=UTC), zone=ZoneInfo("Europe/Madrid")).days
    assert [row.start.isoformat() for row in days[0].rows] == ["2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00"]


def test_now_and_next():
    page = agenda(sample())
    assert [(row.title, row.relative) for row in page.ongoing] == [("Security Tooling", "30 minutes left")]
    assert [(row.title, row.relative) for row in page.next] == [("OSPO Metrics Working Group", "in 30 minutes")]


def test_next_are_all_that_begin_together_and_never_whole_days():
    builder = (
        Builder()
        .add("day", ("2026-11-24", "2026-11-25"))
        .add("a", ("2026-11-24 09:00", "2026-11-24 10:00"))
        .add("b", ("2026-11-24 09:00", "2026-11-24 11:00"))
        .add("later", ("2026-11-24 09:30", "2026-11-24 10:00"))
    )
    assert [row.title for row in agenda(builder).next] == ["a", "b"]


def test_other_pages_have_no_now_and_next():
    page = agenda(sample(), start=date(2026, 11, 24))
    assert (page.ongoing, page.next) == ((), ())


def test_a_day_without_anything_is_said_to_be_empty_only_today():
    assert [(day.relative, day.rows) for day in agenda(Builder()).days] == [("today", ())]
    assert agenda(Builder(), start=date(2026, 12, 1)).days == ()


SEARCHES = {
    "case does not matter": ("SECURITY", ["Security Tooling"]),
    "accents do not matter": ("cafe developpeurs", ["Café Développeurs"]),
    "accents may be typed": ("café", ["Café Développeurs"]),
    "the description counts": ("bienvenue", ["Café Développeurs"]),
    "the place counts": ("tokyo", ["Open Source Summit Japan"]),
    "the community counts, also one it is only also on": ("chaoss metrics", ["OSPO Metrics Working Group"] * 4),
    "all words must be there": ("security cafe", []),
    "a search looks further than four weeks": ("new year", ["New Year call"]),
}


@pytest.mark.parametrize(("query", "titles"), SEARCHES.values(), ids=SEARCHES)
def test_search(query, titles):
    assert [row.title for day in agenda(sample(), include=query).days for row in day.rows] == titles


def test_words_can_be_excluded_also_those_only_an_override_says():
    builder = Builder().add("Call", ("2026-11-24 15:00", "2026-11-24 16:00"), ("2026-12-01 15:00", "2026-12-01 16:00"))
    builder.add("Security call", ("2026-11-24 17:00", "2026-11-24 18:00"))
    builder.occurrences[1] = builder.occurrences[1]._replace(title="Call for APAC")
    rows = [row for day in agenda(builder, include="call", exclude="apac SECURITY").days for row in day.rows]
    assert [(row.title, row.start.day) for row in rows] == [("Call", 24)]


def test_search_finds_what_only_an_override_says():
    builder = Builder().add("Call", ("2026-11-24 15:00", "2026-11-24 16:00"), ("2026-12-01 15:00", "2026-12-01 16:00"))
    builder.occurrences[1] = builder.occurrences[1]._replace(title="Call with guests from Łódź")
    rows = [row for day in agenda(builder, include="guests todo").days for row in day.rows]
    assert [(row.title, row.start.day) for row in rows] == [("Call with guests from Łódź", 1)]


def test_events_are_found_by_every_community_that_lists_them():
    titles = {row.title for day in agenda(sample(), feeds=("chaoss",)).days for row in day.rows}
    assert titles == {"OSPO Metrics Working Group", "Call for papers", "Café Développeurs"}


def test_later_leads_to_the_next_day_with_something():
    assert agenda(sample()).later == date(2027, 1, 5)
    assert agenda(sample(), start=date(2027, 1, 5)).later is None


def test_earlier_leads_to_a_page_with_something():
    assert agenda(sample()).earlier == date(2026, 11, 10)
    assert agenda(sample(), start=date(2099, 1, 1)).earlier == date(2026, 12, 9)
    assert agenda(sample(), start=date(2000, 1, 1)).earlier is None
    assert agenda(sample(), start=date(2000, 1, 1)).later == date(2026, 11, 10)


def test_later_does_not_pass_over_a_meeting_the_evening_before_a_whole_day():
    builder = Builder().add("day", ("2026-11-03", "2026-11-04")).add("x", ("2026-11-03 08:00", "2026-11-03 09:00"))
    page = agenda(builder, zone=ZoneInfo("Pacific/Pago_Pago"), start=date(2026, 10, 1))
    assert page.later == date(2026, 11, 2)


def test_a_description_stands_once_on_a_page():
    rows = [row for day in agenda(sample(), include="ospo").days for row in day.rows]
    assert [bool(row.html) for row in rows] == [True, False, False, False]
    assert all(row.described for row in rows)


def test_descriptions_beyond_the_room_of_a_page_are_left_to_their_own():
    builder = Builder()
    for hour in range(24):
        builder.add("x", (f"2026-11-24 {hour:02}:00", f"2026-11-24 {hour:02}:30"), text=f"{hour} " + "word " * 1100)
    rows = [row for day in agenda(builder).days for row in day.rows]
    assert sum(len(row.html) for row in rows) <= 90_000
    assert len(rows) == 24


def test_a_crowded_page_ends_between_two_days_and_the_next_goes_on_there():
    builder = Builder()
    for day in range(1, 29):
        spans = [(f"2026-12-{day:02} {h:02}:00", f"2026-12-{day:02} {h:02}:30") for h in range(10)]
        builder.add(f"day {day}", *spans)
    first = agenda(builder, datetime(2026, 12, 1, tzinfo=UTC))
    assert first.later == date(2026, 12, 1) + timedelta(days=MAX_ROWS // 10)
    assert sum(len(day.rows) for day in first.days) == MAX_ROWS


def test_one_crowded_day_is_shown_whole():
    builder = Builder()
    for minute in range(MAX_ROWS + 30):
        clock = f"2026-11-24 {minute // 60:02}:{minute % 60:02}"
        builder.add(str(minute), (clock, clock))
    builder.add("next day", ("2026-11-25 10:00", "2026-11-25 11:00"))
    page = agenda(builder)
    assert [len(day.rows) for day in page.days][-1] == MAX_ROWS + 30
    assert page.later == date(2026, 11, 25)


ZONES = st.sampled_from(["UTC", "Europe/Madrid", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kathmandu"])
SPANS = st.lists(st.tuples(st.integers(-60, 200), st.integers(0, 96), st.booleans()), max_size=40)


@given(SPANS, ZONES, st.sampled_from(["", "x"]), st.sampled_from([1, 3, MAX_ROWS]))
@settings(max_examples=60, deadline=None)
def test_following_later_from_page_to_page_meets_every_occurrence_once(spans, zone, query, most):
    builder = Builder()
    for number, (hours, length, whole) in enumerate(spans):
        begin = datetime(2026, 11, 23, tzinfo=UTC) + timedelta(hours=hours * 8)
        if whole:
            days = (begin.date(), begin.date() + timedelta(days=1 + length // 24))
            builder.add(f"x{number}", tuple(d.isoformat() for d in days))
        else:
            builder.add(f"x{number}", tuple(f"{t:%Y-%m-%d %H:%M}" for t in (begin, begin + timedelta(hours=length))))
    met: list[str] = []
    start = date(2026, 10, 1)
    while start:
        with mock.patch.object(agenda_module, "MAX_ROWS", most):
            page = agenda(builder, zone=ZoneInfo(zone), include=query, start=start)
        still_running = [o for o in page.days[0].rows if _day(o.start) < start] if page.days else []
        met += [row.id for day in page.days for row in day.rows if row not in still_running]
        assert page.later is None or page.later > start
        start = page.later
    assert sorted(met) == sorted(event.id for event in builder.events)


def _day(start: date) -> date:
    return start.date() if isinstance(start, datetime) else start
