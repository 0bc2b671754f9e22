"""What holds for every series: laws instead of examples, on random rules, zones and windows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from aggregator.model import Event, Series, Status, Window, instant, seconds
from aggregator.recurrence import dates_among, expand, lint
from aggregator.recurrence.rrule import library_rules, rule_arithmetic
from aggregator.recurrence.rrule.limits import limit
from aggregator.recurrence.rrule.rule import FREQUENCIES, NUMBER_LISTS, read
from aggregator.recurrence.rrule.wall_times import wall, wall_seconds

ZONES = [UTC, *map(ZoneInfo, ("America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kolkata"))]
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

days = st.dates(date(1995, 1, 1), date(2027, 12, 31))
clocks = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 59]))
starts = st.one_of(days, st.builds(datetime.combine, days, clocks, st.sampled_from(ZONES)))


def numbers(low: int, high: int, *, signed: bool = False) -> st.SearchStrategy[str]:
    number = st.integers(low, high)
    if signed:
        number = st.one_of(number, number.map(int.__neg__))
    return st.lists(number, min_size=1, max_size=4, unique=True).map(lambda values: ",".join(map(str, values)))


def part(name: str, values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """A part of a rule, more often absent than present."""
    return st.one_of(st.just(""), st.just(""), values.map(lambda value: f";{name}={value}"))


weekdays = st.lists(st.sampled_from(WEEKDAYS), min_size=1, max_size=5, unique=True).map(",".join)
nth_weekdays = st.lists(
    st.builds("{}{}".format, st.sampled_from([1, 2, 3, 4, 5, -1, -2]), st.sampled_from(WEEKDAYS)),
    min_size=1,
    max_size=3,
    unique=True,
).map(",".join)
common = [
    part("INTERVAL", st.integers(1, 7).map(str)),
    part("COUNT", st.integers(1, 60).map(str)),
    part("WKST", st.sampled_from(WEEKDAYS)),
    part("BYMONTH", numbers(1, 12)),
]
coarse = st.sampled_from(["FREQ=YEARLY", "FREQ=MONTHLY"])
fine = st.sampled_from(["FREQ=WEEKLY", "FREQ=DAILY"])
plain_rules = st.one_of(
    st.tuples(
        coarse,
        *common,
        part("BYDAY", st.one_of(weekdays, nth_weekdays)),
        part("BYMONTHDAY", numbers(1, 31, signed=True)),
    ),
    st.tuples(
        st.just("FREQ=YEARLY"),
        *common[:3],
        part("BYYEARDAY", numbers(1, 366, signed=True)),
        part("BYDAY", st.one_of(weekdays, nth_weekdays)),
    ),
    st.tuples(fine, *common, part("BYDAY", weekdays)),
    st.tuples(st.just("FREQ=DAILY"), *common, part("BYMONTHDAY", numbers(1, 31, signed=True))),
    st.tuples(st.just("FREQ=HOURLY"), *common[:2]),
).map("".join)
odd_rules = st.one_of(
    st.tuples(plain_rules, part("BYHOUR", numbers(0, 23)), part("BYMINUTE", numbers(0, 59))),
    st.tuples(plain_rules, part("BYHOUR", numbers(0, 23)), part("BYSETPOS", numbers(1, 5, signed=True))),
    st.tuples(st.just("FREQ=YEARLY"), *common[:3], part("BYWEEKNO", numbers(1, 53)), part("BYDAY", weekdays)),
    st.tuples(st.just("FREQ=HOURLY"), *common[:3]),
    st.tuples(
        st.sampled_from(["FREQ=MINUTELY", "FREQ=SECONDLY"]),
        part("INTERVAL", st.sampled_from([1, 7, 15, 20, 30, 60, 90, 1440, 3600, 10_080, 86_400]).map(str)),
        part("COUNT", st.integers(1, 300).map(str)),
        part("UNTIL", st.dates(date(1996, 1, 1), date(2040, 1, 1)).map("{:%Y%m%d}".format)),
        part("BYHOUR", numbers(0, 23)),
        part("BYDAY", weekdays),
    ),
).map("".join)
any_rules = st.one_of(st.just(""), plain_rules, odd_rules)
windows = st.builds(
    lambda day, length: Window(
        datetime.combine(day, time(), UTC),
        datetime.combine(day, time(), UTC) + timedelta(days=length),
    ),
    st.dates(date(1996, 1, 1), date(2040, 1, 1)),
    st.integers(1, 430),
)


@st.composite
def all_series(draw: st.DrawFn) -> Series:
    start = draw(starts)
    length = (
        timedelta(draw(st.integers(1, 3))) if type(start) is date else timedelta(minutes=draw(st.integers(0, 3000)))
    )
    near = st.integers(0, 40).map(lambda step: start + timedelta(days=step))
    loose = st.one_of(near, near.map(lambda when: wall(when).date()))
    master = Event(
        "uid",
        start,
        start + length,
        rule=draw(any_rules),
        rdates=tuple(draw(st.lists(loose, max_size=3))),
        exdates=tuple(draw(st.lists(loose, max_size=4))),
    )
    overrides = [
        Event(
            "uid", draw(near), draw(near) + timedelta(days=60), recurrence_id=slot, status=draw(st.sampled_from(Status))
        )
        for slot in draw(st.lists(loose, max_size=3))
    ]
    return Series("feed", "uid", master, tuple(overrides))


@given(plain_rules, st.builds(datetime.combine, days, clocks), windows)
@settings(max_examples=400, deadline=None)
def test_arithmetic_and_library_give_the_same_starts(text: str, first: datetime, window: Window):
    rule, _ = limit(text, first.replace(tzinfo=UTC))
    assume(rule is not None)
    assert rule_arithmetic.is_plain(rule)
    low, high = wall_seconds(window.start), wall_seconds(window.end)

    assert list(rule_arithmetic.starts(rule, first, low, high)) == list(library_rules.starts(rule, first, low, high))


@given(all_series(), windows)
@settings(deadline=None)
def test_occurrences_are_those_of_the_library_on_the_whole_event(series: Series, window: Window):
    """Without overrides, and without times in gaps and overlaps, on which readers differ.

    EXDATE is taken off here by instant: the library, asked to exclude 00:00 in New York (05:00 UTC), would also
    exclude 05:00 in New York.
    """
    linted, _ = lint(replace(series, overrides=()))
    master = linted.master
    found = expand(linted, window).occurrences
    assume(len(found) < 1000)

    excluded = set(map(instant, master.exdates))
    expected = {start for start in library_starts(master, window) if _clear(start) and instant(start) not in excluded}

    assert {one.start for one in found if _clear(_local(one.start, master))} == {_utc(start) for start in expected}


def library_starts(master: Event, window: Window) -> set[date]:
    event = icalendar.Event()
    event.add("DTSTART", master.start)
    event.add("DTEND", master.end)
    if master.rule:
        event.add("RRULE", icalendar.vRecur.from_ical(master.rule))
    if master.rdates:
        event.add("RDATE", list(master.rdates))
    low = window.start if isinstance(master.start, datetime) else wall(window.start)
    high = window.end if isinstance(master.start, datetime) else wall(window.end)
    query = recurring_ical_events.CalendarQuery(event)
    return {found.start for series in query.series for found in series.between(low, high)}


def _clear(start: date) -> bool:
    """Whether this wall time happens exactly once, and so does the whole day around it."""
    if not isinstance(start, datetime):
        return True
    around = [start.replace(tzinfo=None) + timedelta(days=step) for step in (-1, 0, 1, 2, 3)]
    return len({each.replace(tzinfo=start.tzinfo).utcoffset() for each in around}) == 1


def _local(start: date, master: Event) -> date:
    return start.astimezone(master.start.tzinfo) if isinstance(start, datetime) else start


def _utc(start: date) -> date:
    return start.astimezone(UTC) if isinstance(start, datetime) else start


@given(st.dates(date(2020, 1, 1), date(2020, 12, 31)), st.integers(1, 14), st.sampled_from(["FORWARD", "BACKWARD"]))
def test_skip_moves_a_day_that_a_month_lacks_by_as_little_as_it_can(first: date, interval: int, skip: str):
    """RFC 7529, 4.1. The library knows no SKIP."""
    rule, _ = limit(f"RSCALE=GREGORIAN;FREQ=MONTHLY;INTERVAL={interval};SKIP={skip}", first)
    months = [date(first.year + n // 12, n % 12 + 1, 1) for n in range(first.month - 1, 60, interval)]
    expected = []
    for month in months:
        last = (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        missing = first.day > last.day
        expected.append(last + timedelta(days=skip == "FORWARD") if missing else month.replace(day=first.day))
    low, high = wall_seconds(first), wall_seconds(date(2025, 1, 1))
    found = list(rule_arithmetic.starts(rule, first, low, high))
    assert found == [at for at in map(wall_seconds, expected) if at < high]


@given(all_series(), windows)
@settings(deadline=None)
def test_two_adjacent_windows_show_what_their_union_shows(series: Series, window: Window):
    linted, _ = lint(series)
    middle = window.start + (window.end - window.start) / 2
    whole = expand(linted, window).occurrences
    assume(len(whole) < 1000)

    halves = {
        *expand(linted, Window(window.start, middle)).occurrences,
        *expand(linted, Window(middle, window.end)).occurrences,
    }

    assert halves == set(whole)


@given(all_series(), windows)
@settings(deadline=None)
def test_linting_twice_changes_nothing(series: Series, window: Window):
    once, _ = lint(series)
    twice, _ = lint(once)

    assert twice == once
    assert expand(twice, window).occurrences == expand(once, window).occurrences


@given(all_series(), windows, st.randoms())
@settings(deadline=None)
def test_the_order_of_dates_and_overrides_does_not_matter(series: Series, window: Window, chance):
    def shuffled(values: tuple) -> tuple:
        return tuple(chance.sample(values, len(values)))

    one_per_slot = {instant(one.recurrence_id): one for one in lint(series)[0].overrides}
    series = replace(series, overrides=tuple(one_per_slot.values()))
    master = replace(
        series.master,
        rdates=shuffled(series.master.rdates),
        exdates=shuffled(series.master.exdates),
    )
    mixed = Series("feed", "uid", master, shuffled(series.overrides))

    assert lint(mixed)[0] == lint(series)[0]
    assert expand(lint(mixed)[0], window).occurrences == expand(lint(series)[0], window).occurrences


@given(all_series(), windows)
@settings(deadline=None)
def test_occurrences_are_sorted_distinct_and_touch_the_window(series: Series, window: Window):
    found = expand(lint(series)[0], window).occurrences

    assert list(found) == sorted(found, key=lambda one: instant(one.start))
    assert len({instant(one.recurrence_id) for one in found}) == len(found)
    for one in found:
        assert instant(one.start) <= instant(one.end)
        assert instant(one.start) < window.end
        assert instant(one.end) >= window.start


scraps = st.lists(
    st.builds(
        "{}{}{}".format,
        st.sampled_from(["FREQ", "UNTIL", "COUNT", "INTERVAL", "BYDAY", "WKST", "RSCALE", "", *NUMBER_LISTS]),
        st.sampled_from(["=", "=", "=", "", "=="]),
        st.one_of(
            st.sampled_from(
                [*FREQUENCIES, *WEEKDAYS, "1MO,-53FR", "99991231T235959Z", "00010101", "00010101T000000", "0"]
            ),
            numbers(0, 400, signed=True),
            st.text(max_size=5),
        ),
    ),
    max_size=7,
).map(";".join)
any_starts = st.one_of(starts, st.dates(), st.datetimes(timezones=st.sampled_from(ZONES)))


@given(scraps, any_starts, st.lists(any_starts, max_size=3), windows)
@settings(deadline=None)
def test_whatever_a_feed_says_is_survived(text: str, start: date, dates: list[date], window: Window):
    master = Event("uid", start, start, rule=text, rdates=tuple(dates), exdates=tuple(dates[1:]))
    overrides = tuple(Event("uid", when, when, recurrence_id=when) for when in dates)

    linted, _ = lint(Series("feed", "uid", master, overrides))

    assert lint(linted)[0] == linted
    assert len(expand(linted, window).occurrences) <= 1000


@given(any_rules)
def test_a_rule_read_and_written_again_is_the_same(text: str):
    rule = read(text).rule
    assume(rule is not None)

    assert read(str(rule)).rule == rule
    assert str(read(str(rule)).rule) == str(rule)


@given(all_series(), st.lists(st.integers(-20, 900), min_size=1, max_size=12))
@settings(deadline=None)
def test_the_dates_among_others_are_those_that_expanding_gives(series: Series, steps: list[int]):
    master = lint(replace(series, overrides=()))[0].master
    wanted = [master.start + timedelta(days=step) for step in steps]

    found = dates_among(master, wanted)

    alone = replace(series, master=master, overrides=())
    given_by = {seconds(when) for when in wanted if _is_date(alone, when)}
    assert found == given_by


def _is_date(series: Series, when: date) -> bool:
    window = Window(instant(when), instant(when) + timedelta(seconds=1))
    return any(instant(one.start) == instant(when) for one in expand(series, window).occurrences)
