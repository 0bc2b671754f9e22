"""Month, week and day: which days they show, what stands on them, and where."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from served import NOW, Builder, Site, sample

from aggregator.model import Status
from aggregator.web.layout.agenda import make_day
from aggregator.web.layout.month import MAX_LINES, make_month
from aggregator.web.layout.multi_day_bars import MAX_LANES, bars_by_day
from aggregator.web.layout.periods import Kind, Period
from aggregator.web.layout.view_input import ViewInput
from aggregator.web.layout.week import DAY, HOUR, MAX_COLUMNS, make_week
from aggregator.web.request.languages import find_language
from aggregator.web.request.view_query import ViewQuery
from aggregator.web.serving.served_snapshot import IndexedSnapshot


def view(builder: Builder, zone: str = "UTC", language: str = "en", now: datetime = NOW, **asked) -> ViewInput:
    query = ViewQuery(zone=ZoneInfo(zone), language=find_language(language), **asked)
    return ViewInput(IndexedSnapshot.of(builder.snapshot()), query, now)


PERIODS = {
    "a month": (Kind.MONTH, "2026-11-23", "/2026/11", "2026-11-01", "2026-12-01"),
    "the last month of a year": (Kind.MONTH, "2026-12-31", "/2026/12", "2026-12-01", "2027-01-01"),
    "a week of ISO 8601": (Kind.WEEK, "2026-11-22", "/2026-W47", "2026-11-16", "2026-11-23"),
    "a week that is of the year before": (Kind.WEEK, "2027-01-01", "/2026-W53", "2026-12-28", "2027-01-04"),
    "a week that is of the year after": (Kind.WEEK, "2024-12-31", "/2025-W01", "2024-12-30", "2025-01-06"),
    "a day": (Kind.DAY, "2026-11-21", "/2026/11/21", "2026-11-21", "2026-11-22"),
}


@pytest.mark.parametrize(("kind", "day", "path", "first", "end"), PERIODS.values(), ids=PERIODS)
def test_periods(kind, day, path, first, end):
    period = Period.around(kind, date.fromisoformat(day))
    assert (period.path, str(period.first), str(period.end)) == (path, first, end)


FROM_OTHER_DAYS = {  # first weekday, day, path, first day, name, short name
    "Sunday, in the middle": (6, "2026-11-25", "/2026-W48", "2026-11-22", "Nov 22 – 28, 2026", "Nov 22 – 28"),
    "Sunday, on the Sunday": (6, "2026-11-22", "/2026-W48", "2026-11-22", "Nov 22 – 28, 2026", "Nov 22 – 28"),
    "Sunday, on the Saturday": (6, "2026-11-28", "/2026-W48", "2026-11-22", "Nov 22 – 28, 2026", "Nov 22 – 28"),
    "Saturday": (5, "2026-11-21", "/2026-W48", "2026-11-21", "Nov 21 – 27, 2026", "Nov 21 – 27"),
    "Monday": (0, "2026-11-23", "/2026-W48", "2026-11-23", "Week 48, Nov 23 – 29, 2026", "Week 48"),
}


@pytest.mark.parametrize(
    ("weekday", "day", "path", "first", "name", "short"), FROM_OTHER_DAYS.values(), ids=FROM_OTHER_DAYS
)
def test_a_week_begins_where_the_visitors_region_begins_it(weekday, day, path, first, name, short):
    period, language = Period.around(Kind.WEEK, date.fromisoformat(day), weekday), find_language("en-US")
    assert (period.path, str(period.first)) == (path, first)
    spaces = str.maketrans("\u2009\u202f", "  ")
    assert period.name(language).translate(spaces) == name
    assert period.short_name(language).translate(spaces) == short


@given(st.sampled_from(Kind), st.dates(date(1971, 1, 1), date(2098, 1, 1)), st.integers(0, 6))
def test_periods_follow_each_other_without_gap(kind, day, weekday):
    period = Period.around(kind, day, weekday)
    assert day in period
    assert kind is not Kind.WEEK or period.first.weekday() == weekday
    assert period.previous.end == period.first
    assert period.following.first == period.end
    assert period.following.previous == period.previous.following == period


def month(view: ViewInput, of: str = "2026-11-01"):
    return make_month(view, Period.around(Kind.MONTH, date.fromisoformat(of)))


def texts(weeks, day: str) -> list[str]:
    found = next(d for week in weeks for d in week.days if str(d.day) == day)
    return [f"[{bar.row.title}]" for bar in found.bars] + [f"{row.start_text} {row.title}" for row in found.rows]


FIRST_DAYS = {"Monday in Britain": ("en-GB", "2026-10-26"), "Sunday in the United States": ("en-US", "2026-11-01")}


@pytest.mark.parametrize(("language", "first"), FIRST_DAYS.values(), ids=FIRST_DAYS)
def test_a_month_begins_with_the_first_weekday_of_its_reader(language, first):
    weeks = month(view(sample(), language=language))
    assert str(weeks[0].days[0].day) == first
    assert {len(week.days) for week in weeks} == {7}


@given(
    st.dates(date(1971, 1, 1), date(2098, 1, 1)),
    st.sampled_from(["en-GB", "en-US", "es-MX", "zh", "de", "pt-BR", "ja", "ko", "hi"]),
)
@settings(max_examples=50, deadline=None)
def test_a_month_shows_each_of_its_days_once(day, language):
    weeks = month(view(Builder(), language=language), str(day))
    days = [d.day for week in weeks for d in week.days]
    assert days == sorted(set(days))
    assert [d.day for week in weeks for d in week.days if d.in_month] == [
        day.replace(day=1) + timedelta(days=n)
        for n in range((Period.around(Kind.MONTH, day).end - day.replace(day=1)).days)
    ]
    assert all(any(d.in_month for d in week.days) for week in weeks)


def test_what_lasts_is_a_bar_through_its_days_and_keeps_its_lane():
    weeks = month(view(sample()))
    assert texts(weeks, "2026-11-24") == ["[Call for papers]", "[Open Source Summit Japan]"]
    week = weeks[4]
    lanes = [(bar.row.title, bar.lane, bar.starts, bar.length) for day in week.days for bar in day.bars]
    assert lanes[:3] == [
        ("Call for papers", 1, True, 7),
        ("Call for papers", 1, False, 6),
        ("Open Source Summit Japan", 2, True, 3),
    ]


def test_a_meeting_over_midnight_stands_on_its_first_day_of_the_month():
    weeks = month(view(Builder().add("Late", ("2026-11-25 23:00", "2026-11-26 01:00"))))
    assert texts(weeks, "2026-11-25") == ["23:00 Late"]
    assert texts(weeks, "2026-11-26") == []


def test_the_month_is_that_of_the_readers_zone():
    builder = Builder().add("x", ("2026-11-30 20:00", "2026-11-30 21:00"))
    assert texts(month(view(builder, "Asia/Tokyo"), "2026-12-01"), "2026-12-01") == ["05:00 x"]


def test_a_crowded_day_counts_what_it_does_not_show():
    builder = Builder()
    for hour in range(10):
        builder.add(f"{hour}", (f"2026-11-24 {hour:02}:00", f"2026-11-24 {hour:02}:30"))
    day = next(d for week in month(view(builder)) for d in week.days if d.day == date(2026, 11, 24))
    assert (len(day.rows), day.more) == (MAX_LINES, 10 - MAX_LINES)


def test_bars_that_find_no_lane_are_counted():
    builder = Builder()
    for number in range(MAX_LANES + 2):
        builder.add(f"{number}", ("2026-11-24", "2026-11-26"))
    made = view(builder)
    first, end = date(2026, 11, 23), date(2026, 11, 30)
    day_bars = bars_by_day(made, made.on_days(first, end), first, end)
    assert [(len(b.bars), b.more) for b in day_bars.values()] == [(0, 0), *[(MAX_LANES, 2)] * 2, *[(0, 0)] * 4]


def week(view: ViewInput, of: str = "2026-11-23"):
    return make_week(view, Period.around(Kind.WEEK, date.fromisoformat(of)))


def boxes(made) -> list[str]:
    """Each box as "day title top+height column/columns", in hours from midnight."""
    top = made.hours.start
    return [
        f"{d.day:%a} {s.row.title if s.row else s.more} {top + s.top / HOUR:g}+{s.height / HOUR:g}"
        f" {s.column}-{s.column + s.width}/{s.columns}"
        for d in made.days
        for s in d.boxes
    ]


BOXES = {
    "a meeting stands at its hour": ("UTC", [("2026-11-24 15:00", "2026-11-24 16:00")], ["Tue a 15+1 0-1/1"]),
    "in the reader's zone": ("Asia/Tokyo", [("2026-11-24 20:00", "2026-11-24 21:00")], ["Wed a 5+1 0-1/1"]),
    "a short meeting is half an hour high": ("UTC", [("2026-11-24 15:00", "2026-11-24 15:05")], ["Tue a 15+0.5 0-1/1"]),
    "one without duration too": ("UTC", [("2026-11-24 15:00", "2026-11-24 15:00")], ["Tue a 15+0.5 0-1/1"]),
    "one just before midnight stays within its day": (
        "UTC",
        [("2026-11-24 23:50", "2026-11-25 00:00")],
        ["Tue a 23.5+0.5 0-1/1"],
    ),
    "a meeting over midnight stands on both days": (
        "UTC",
        [("2026-11-24 23:00", "2026-11-25 01:00")],
        ["Tue a 23+1 0-1/1", "Wed a 0+1 0-1/1"],
    ),
    "two at once stand side by side": (
        "UTC",
        [("2026-11-24 15:00", "2026-11-24 16:00"), ("2026-11-24 15:30", "2026-11-24 16:30")],
        ["Tue a 15+1 0-1/2", "Tue b 15.5+1 1-2/2"],
    ),
    "two short ones in a row would overlap as drawn, and stand side by side": (
        "UTC",
        [("2026-11-24 15:00", "2026-11-24 15:15"), ("2026-11-24 15:15", "2026-11-24 15:30")],
        ["Tue a 15+0.5 0-1/2", "Tue b 15.25+0.5 1-2/2"],
    ),
    "of more than three at once the last column says how many": (
        "UTC",
        [("2026-11-24 15:00", "2026-11-24 16:00")] * 5,
        ["Tue a 15+1 0-1/3", "Tue b 15+1 1-2/3", "Tue 3 15+1 2-3/3"],
    ),
    "the hour that is skipped": (
        "Europe/Madrid",
        [("2026-03-29 00:30", "2026-03-29 01:30")],
        ["Sun a 1.5+2 0-1/1"],
    ),
    "the hour that happens twice": (
        "Europe/Madrid",
        [("2026-10-25 00:30", "2026-10-25 01:15")],
        ["Sun a 2.5+0.5 0-1/1"],
    ),
    "what lasts a day is no box": ("UTC", [("2026-11-24 09:00", "2026-11-25 09:00")], []),
}


@pytest.mark.parametrize(("zone", "spans", "expected"), BOXES.values(), ids=BOXES)
def test_where_meetings_stand_in_the_week(zone, spans, expected):
    builder = Builder()
    for name, span in zip("abcde", spans, strict=False):
        builder.add(name, span)
    assert boxes(week(view(builder, zone), spans[0][0][:10])) == expected


def test_the_week_shows_the_hours_in_which_there_is_something():
    assert week(view(Builder())).hours == range(9, 17)
    early = (
        Builder().add("x", ("2026-11-24 06:30", "2026-11-24 07:00")).add("y", ("2026-11-25 20:00", "2026-11-25 20:10"))
    )
    assert week(view(early)).hours == range(6, 21)


def test_now_is_marked_in_this_week_only():
    assert week(view(Builder())).now == (14 - 9) * HOUR + 6
    assert week(view(Builder()), "2026-11-30").now is None
    assert week(view(Builder(), now=NOW.replace(hour=3))).now is None


MEETINGS = st.lists(st.tuples(st.integers(-300, 2100), st.integers(0, 300)), max_size=30)


@given(MEETINGS, st.sampled_from(["UTC", "Europe/Madrid", "Pacific/Kiritimati", "America/St_Johns"]))
@settings(max_examples=60, deadline=None)
def test_every_meeting_of_a_week_is_shown_or_counted_and_no_two_boxes_overlap(meetings, zone):
    builder = Builder()
    for number, (start, length) in enumerate(meetings):
        begin = datetime(2026, 10, 19, tzinfo=UTC) + timedelta(minutes=start * 5)
        builder.add(str(number), tuple(f"{t:%Y-%m-%d %H:%M}" for t in (begin, begin + timedelta(minutes=length * 4))))
    made = view(builder, zone)
    period = Period.around(Kind.WEEK, date(2026, 10, 19))
    shown = make_week(made, period)
    for day in shown.days:
        on = [p for p in made.on_days(day.day, day.day + timedelta(days=1)) if not p.shown_as_bar]
        assert sum(1 if box.row else box.more for box in day.boxes) == len(on)
        taken = [
            (step, column)
            for box in day.boxes
            for step in range(box.top, box.top + box.height)
            for column in range(box.column * 6 // box.columns, (box.column + box.width) * 6 // box.columns)
        ]
        assert len(taken) == len(set(taken))
        assert all(box.columns <= MAX_COLUMNS for box in day.boxes)
        assert all(box.top >= 0 and box.top + box.height <= len(shown.hours) * HOUR <= DAY for box in day.boxes)


def test_a_day_shows_everything_that_is_on_also_what_began_before():
    rows = make_day(view(sample()), Period.around(Kind.DAY, date(2026, 11, 26))).rows
    assert [(row.start_text, row.title) for row in rows] == [
        ("All day", "Call for papers"),
        ("All day", "Open Source Summit Japan"),
        ("since Wed 23:00", "Vulnerability Disclosures (APAC)"),
    ]


@pytest.mark.parametrize("of", ["2026-11-24", "2026-12-01"])
def test_views_show_only_what_was_asked_for(of):
    made = view(sample(), feeds=("openssf",))
    day = date.fromisoformat(of)
    for weeks in (month(made, of), (week(made, of),)):
        for shown in (d for w in weeks for d in w.days):
            assert shown.bars == ()
    assert all(
        "openssf" in {a.feed.id for a in row.sources} for row in make_day(made, Period.around(Kind.DAY, day)).rows
    )


@pytest.mark.parametrize("path", ["/", "/2026/11", "/2026-W48", "/2026/11/24"])
def test_what_is_cancelled_is_marked_in_every_view(path):
    spans = ("2026-11-24 15:00", "2026-11-24 16:00")
    site = Site(Builder().add("Off", spans, status=Status.CANCELLED).add("On", spans).snapshot())
    assert len(re.findall(r'<li[^>]* class="[^"]*\bcancelled\b', site.get(path))) == 1
