"""What the linter makes of a series, and what it says about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from series_builder import cancelled, event, override, series, when

from aggregator.model import DateOrDateTime, Series, Severity
from aggregator.recurrence import lint
from aggregator.recurrence.lint import MAX_DATES
from aggregator.recurrence.rrule.rule import read

NY = "America/New_York"
HOUR = f"2024-07-01 22:00 {NY}"
DAY = "2024-07-01"

RULES = {
    "parts are put in one order, numbers in ascending order, defaults left out": (
        DAY,
        "WKST=MO;INTERVAL=1;BYMONTH=7,3;BYMONTHDAY=-1,1;FREQ=YEARLY",
        "FREQ=YEARLY;BYMONTH=3,7;BYMONTHDAY=-1,1",
        [],
    ),
    "lower case, blanks, plus signs and doubles are read as meant": (
        DAY,
        "freq=yearly; byday=+1mo,1MO,-1fr",
        "FREQ=YEARLY;BYDAY=-1FR,1MO",
        ["start-off-rule"],
    ),
    "unknown parts are left out": (
        HOUR,
        "ANYTHING;FREQ=DAILY;UNTL=20250101;X-END=3",
        "FREQ=DAILY",
        ["rule-part"],
    ),
    "impossible numbers are left out": (
        HOUR,
        "FREQ=YEARLY;BYMONTH=7,13;BYMONTHDAY=1,0,x",
        "FREQ=YEARLY;BYMONTH=7;BYMONTHDAY=1",
        ["rule-part"],
    ),
    "of a part given twice the first counts": (HOUR, "FREQ=DAILY;COUNT=3;COUNT=4", "FREQ=DAILY;COUNT=3", ["rule-part"]),
    "a rule without FREQ is dropped": (HOUR, "UNTIL=20250101T000000Z", "", ["rule-bad"]),
    "a rule with an unknown FREQ is dropped": (HOUR, "FREQ=FORTNIGHTLY", "", ["rule-bad"]),
    "a rule of another calendar is dropped": (HOUR, "RSCALE=CHINESE;FREQ=YEARLY", "", ["rule-calendar"]),
    "73: every 10,080 minutes is weekly": (
        HOUR,
        "FREQ=MINUTELY;INTERVAL=10080",
        "FREQ=DAILY;INTERVAL=7",
        ["rule-coarser"],
    ),
    "73: every 86,400 seconds is daily": (
        HOUR,
        "FREQ=SECONDLY;INTERVAL=86400;COUNT=3",
        "FREQ=DAILY;COUNT=3",
        ["rule-coarser"],
    ),
    "73: every 90 minutes, four times, is four dates": (HOUR, "FREQ=MINUTELY;INTERVAL=90;COUNT=4", "", ["rule-listed"]),
    "73: every 20 minutes of some hours is daily": (
        HOUR,
        "FREQ=MINUTELY;INTERVAL=20;BYHOUR=22,23",
        "FREQ=DAILY;BYHOUR=22,23;BYMINUTE=0,20,40",
        ["rule-coarser", "rule-hourly"],
    ),
    "73: every minute of two hours is dropped": (HOUR, "FREQ=MINUTELY;BYHOUR=9,10", "", ["rule-too-fine"]),
    "73: every seven minutes for ever is dropped": (HOUR, "FREQ=MINUTELY;INTERVAL=7", "", ["rule-too-fine"]),
    "73: a thousand seconds are dropped": (HOUR, "FREQ=SECONDLY;COUNT=1000", "", ["rule-too-fine"]),
    "73: minutes of which BYSETPOS chooses are dropped": (
        HOUR,
        "FREQ=MINUTELY;INTERVAL=30;BYHOUR=9;BYSETPOS=1",
        "",
        ["rule-too-fine"],
    ),
    "SKIP where a month lacks the day": (
        "2024-07-31",
        "RSCALE=gregorian;FREQ=MONTHLY;SKIP=FORWARD",
        "RSCALE=GREGORIAN;FREQ=MONTHLY;SKIP=FORWARD",
        [],
    ),
    "SKIP where no month lacks the day says nothing": (
        DAY,
        "RSCALE=GREGORIAN;FREQ=MONTHLY;SKIP=FORWARD",
        "FREQ=MONTHLY",
        [],
    ),
    "SKIP=OMIT says nothing": ("2024-07-31", "RSCALE=GREGORIAN;FREQ=MONTHLY;SKIP=OMIT", "FREQ=MONTHLY", []),
    "SKIP beside BYDAY is left out": (
        "2024-07-31",
        "RSCALE=GREGORIAN;FREQ=MONTHLY;BYMONTHDAY=31;BYDAY=WE;SKIP=BACKWARD",
        "FREQ=MONTHLY;BYMONTHDAY=31;BYDAY=WE",
        ["rule-skip"],
    ),
    "an unknown SKIP is left out": (DAY, "FREQ=MONTHLY;SKIP=SIDEWAYS", "FREQ=MONTHLY", ["rule-part"]),
    "RSCALE=GREGORIAN says nothing": (HOUR, "RSCALE=GREGORIAN;FREQ=YEARLY", "FREQ=YEARLY", []),
    "73: SECONDLY is dropped": (HOUR, "FREQ=SECONDLY", "", ["rule-too-fine"]),
    "73: HOURLY on whole days is dropped": (DAY, "FREQ=HOURLY", "", ["rule-too-fine"]),
    "73: a hundred occurrences a day are dropped": (
        HOUR,
        "FREQ=DAILY;BYHOUR=1,2,3,4,5,6,7;BYMINUTE=0,7,14,21,28,35,42",
        "",
        ["rule-too-fine"],
    ),
    "73: hourly with lists that a day cannot say is dropped": (
        HOUR,
        "FREQ=HOURLY;INTERVAL=7;BYDAY=MO",
        "",
        ["rule-too-fine"],
    ),
    "74: INTERVAL=0": (HOUR, "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY", ["rule-part"]),
    "74: an INTERVAL longer than any life is dropped": (HOUR, "FREQ=DAILY;INTERVAL=99999999", "", ["rule-never"]),
    "75: COUNT=1e9 is cut": (HOUR, "FREQ=DAILY;COUNT=1000000000", "FREQ=DAILY;COUNT=10000", ["rule-count"]),
    "75: COUNT=0 leaves a single event": (HOUR, "FREQ=DAILY;COUNT=0", "", ["rule-count-zero"]),
    "75: of COUNT and UNTIL the UNTIL counts": (
        DAY,
        "FREQ=DAILY;COUNT=3;UNTIL=20240801",
        "FREQ=DAILY;UNTIL=20240801",
        ["rule-count"],
    ),
    "75: UNTIL before DTSTART stays, for all readers agree on it": (
        DAY,
        "FREQ=DAILY;UNTIL=20240601",
        "FREQ=DAILY;UNTIL=20240601",
        ["rule-ended"],
    ),
    "76: 30 February is dropped": (HOUR, "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30", "", ["rule-never"]),
    "76: every seventh day is never another weekday": (HOUR, "FREQ=DAILY;INTERVAL=7;BYDAY=TU", "", ["rule-never"]),
    "77: week numbers with month days are dropped": (HOUR, "FREQ=YEARLY;BYWEEKNO=3;BYMONTHDAY=30", "", ["rule-odd"]),
    "77: a week number takes the weekday of DTSTART": (
        HOUR,
        "FREQ=YEARLY;BYWEEKNO=27",
        "FREQ=YEARLY;BYWEEKNO=27;BYDAY=MO",
        ["rule-weekday"],
    ),
    "lists forbidden with their FREQ are left out": (
        HOUR,
        "FREQ=WEEKLY;BYMONTHDAY=1;BYWEEKNO=4",
        "FREQ=WEEKLY",
        ["rule-part"],
    ),
    "times of day mean nothing to whole days": (DAY, "FREQ=DAILY;BYHOUR=9", "FREQ=DAILY", ["rule-part"]),
    "the first Monday of a week is Monday": (HOUR, "FREQ=WEEKLY;BYDAY=1MO", "FREQ=WEEKLY;BYDAY=MO", ["rule-ordinal"]),
    "78: UNTIL as a day ends with that day in the zone": (
        HOUR,
        "FREQ=DAILY;UNTIL=20240702",
        "FREQ=DAILY;UNTIL=20240703T035959Z",
        ["rule-until"],
    ),
    "78: UNTIL as a day, in a zone whose day has 23 hours": (
        HOUR,
        "FREQ=DAILY;UNTIL=20250309",
        "FREQ=DAILY;UNTIL=20250310T035959Z",
        ["rule-until"],
    ),
    "78: UNTIL as a local time": (
        HOUR,
        "FREQ=DAILY;UNTIL=20250102T220000",
        "FREQ=DAILY;UNTIL=20250103T030000Z",
        ["rule-until"],
    ),
    "78: UNTIL as a local time on whole days": (
        DAY,
        "FREQ=DAILY;UNTIL=20250102T220000",
        "FREQ=DAILY;UNTIL=20250102",
        ["rule-until"],
    ),
    "UNTIL in a leap second": (HOUR, "FREQ=DAILY;UNTIL=20250102T235960Z", "FREQ=DAILY;UNTIL=20250102T235959Z", []),
    "BYSECOND in a leap second": (
        HOUR,
        "FREQ=DAILY;BYSECOND=60",
        "FREQ=DAILY;BYSECOND=59",
        ["start-off-rule"],
    ),
    "78: UNTIL in the year 9999 is for ever": (HOUR, "FREQ=DAILY;UNTIL=99991231T235959Z", "FREQ=DAILY", ["rule-until"]),
    "78: UNTIL in the year 1 is long past": (
        "2024-07-01 09:00 Asia/Kolkata",
        "FREQ=DAILY;UNTIL=00010101T000000",
        "FREQ=DAILY;UNTIL=16031231T180632Z",
        ["rule-until", "rule-ended"],
    ),
    "78: an UNTIL that is no date is left out": (HOUR, "FREQ=DAILY;UNTIL=20240231", "FREQ=DAILY", ["rule-part"]),
}


UNTILS = {  # UNTIL of a yearly series of whole days on 5 July, and the last day it means
    "midnight in London, summer": ("20260704T230000Z", "20260705"),
    "midnight in Paris, summer": ("20260704T220000Z", "20260705"),
    "midnight in Kolkata": ("20260704T183000Z", "20260705"),
    "midnight in Tokyo": ("20260704T150000Z", "20260705"),
    "midnight in Auckland, where the rule decides": ("20260704T120000Z", "20260705"),
    "midnight in UTC": ("20260705T000000Z", "20260705"),
    "midnight in New York": ("20260705T040000Z", "20260705"),
    "midnight in Honolulu, where the rule decides": ("20260705T100000Z", "20260705"),
    "noon of the day itself": ("20260705T120000Z", "20260705"),
    "the last second of the day in UTC": ("20260705T235959Z", "20260705"),
    "the last minute of the day in UTC": ("20260705T235900Z", "20260705"),
    "the last second of the day in Paris": ("20260705T215959Z", "20260705"),
    "the last second of the day in Tokyo": ("20260705T145959Z", "20260705"),
    "the last second of the day in Auckland": ("20260705T115959Z", "20260705"),
    "the last second of the day before in New York": ("20260705T035959Z", "20260704"),
    "the last second of the day in New York": ("20260706T035959Z", "20260705"),
}


@pytest.mark.parametrize(("until", "last"), UNTILS.values(), ids=UNTILS.keys())
def test_78_until_as_a_time_ends_whole_days_on_the_local_day(until: str, last: str):
    linted, _ = lint(series(event("2024-07-05", rule=f"FREQ=YEARLY;UNTIL={until}")))

    assert linted.master.rule == f"FREQ=YEARLY;UNTIL={last}"


@pytest.mark.parametrize("zone", ["America/New_York", "Europe/London", "Asia/Kolkata", "Asia/Tokyo", "UTC"])
@given(day=st.dates(date(2000, 1, 1), date(2040, 1, 1)), at=st.sampled_from([time(), time(23, 59), time(23, 59, 59)]))
def test_until_means_the_same_day_in_whatever_zone_its_midnight_was_told(zone: str, day: date, at: time):
    local = datetime.combine(day, at, ZoneInfo(zone))
    rule = f"FREQ=DAILY;UNTIL={local.astimezone(UTC):%Y%m%dT%H%M%SZ}"

    linted, _ = lint(series(event("1999-01-01", rule=rule)))

    assert linted.master.rule == f"FREQ=DAILY;UNTIL={day:%Y%m%d}"


EARLY = {  # of series older than 1900: where they begin, and what is left of the rule
    "a birthday without a year": ("1604-07-05", "FREQ=YEARLY", "1900-07-05", "FREQ=YEARLY"),
    "29 February": ("1604-02-29", "FREQ=YEARLY", "1904-02-29", "FREQ=YEARLY"),
    "every third year keeps its years": (
        "1604-07-05",
        "FREQ=YEARLY;INTERVAL=3",
        "1901-07-05",
        "FREQ=YEARLY;INTERVAL=3",
    ),
    "every other week keeps its weeks": (
        "1899-12-18 09:00",
        "FREQ=WEEKLY;INTERVAL=2",
        "1900-01-01 09:00",
        "FREQ=WEEKLY;INTERVAL=2",
    ),
    "of COUNT is left what is to come": ("1890-07-05", "FREQ=YEARLY;COUNT=12", "1900-07-05", "FREQ=YEARLY;COUNT=2"),
    "by a rule that a library reckons": (
        "1601-01-01",
        "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1",
        "1900-01-30",
        "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1",
    ),
    "one that ended before begins where it did": (
        "1604-07-05",
        "FREQ=YEARLY;COUNT=3",
        "1604-07-05",
        "FREQ=YEARLY;COUNT=3",
    ),
}


@pytest.mark.parametrize(("start", "rule", "begins", "left"), EARLY.values(), ids=EARLY.keys())
def test_a_series_older_than_1900_begins_at_its_first_date_after(start: str, rule: str, begins: str, left: str):
    linted, notes = lint(series(event(start, rule=rule)))

    assert (linted.master.start, linted.master.rule) == (when(begins), left)
    assert [note.kind for note in notes] == ["start-early"] * (start != begins)


@pytest.mark.parametrize(("start", "rule", "expected", "kinds"), RULES.values(), ids=RULES.keys())
def test_rules(start: str, rule: str, expected: str, kinds: list[str]):
    linted, notes = lint(series(event(start, rule=rule)))

    assert linted.master.rule == expected
    assert lint(linted)[0] == linted
    assert [note.kind for note in notes] == kinds
    assert all(note.uid == "uid" for note in notes)


@pytest.mark.parametrize("rule", [expected for _, _, expected, _ in RULES.values() if expected])
def test_a_linted_rule_is_linted_and_survives_reading(rule: str):
    assert str(read(rule).rule) == rule


DATES = {
    "78: EXDATE in another zone takes that of the master": (
        series(event(HOUR, rule="FREQ=DAILY", exdates="2024-07-03 04:00 Europe/Berlin, 2024-07-03 02:00")),
        "exdates",
        [f"2024-07-02 22:00 {NY}"],
    ),
    "78: EXDATE as a day takes the time of the master": (
        series(event(HOUR, rule="FREQ=DAILY", exdates="2024-07-02")),
        "exdates",
        [f"2024-07-02 22:00 {NY}"],
    ),
    "78: EXDATE with a time takes the day on a whole-day series": (
        series(event(DAY, rule="FREQ=DAILY", exdates=f"2024-07-02 22:00 {NY}")),
        "exdates",
        ["2024-07-02"],
    ),
    "78: an EXDATE no calendar can mean is left out": (
        series(event(HOUR, rule="FREQ=DAILY", exdates="0001-01-01 00:00 Asia/Kolkata, 9999-12-31")),
        "exdates",
        [],
    ),
    "78: a cancelled override becomes an EXDATE": (
        series(event(HOUR, rule="FREQ=DAILY"), cancelled("2024-07-03 02:00")),
        "exdates",
        [f"2024-07-02 22:00 {NY}"],
    ),
    "DTSTART beside its rule becomes an RDATE, so that every client shows it": (
        series(event(HOUR, rule="FREQ=WEEKLY;BYDAY=TU")),
        "rdates",
        [HOUR],
    ),
    "DTSTART beside an unusual rule becomes an RDATE as well": (
        series(event(HOUR, rule="FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1;COUNT=3")),
        "rdates",
        [HOUR],
    ),
    "DTSTART beside its rule becomes no RDATE if EXDATE takes it away": (
        series(event(HOUR, rule="FREQ=WEEKLY;BYDAY=TU", exdates=HOUR)),
        "rdates",
        [],
    ),
    "DTSTART that an unusual rule gives becomes no RDATE": (
        series(event(HOUR, rule="FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1;COUNT=3")),
        "rdates",
        [],
    ),
    "DTSTART after UNTIL becomes no RDATE": (
        series(event(DAY, rule="FREQ=DAILY;UNTIL=20240601")),
        "rdates",
        [],
    ),
    "RDATE is sorted and each instant given once": (
        series(event(HOUR, rdates="2024-07-09 12:00, 2024-07-05, 2024-07-06 02:00")),
        "rdates",
        [f"2024-07-05 22:00 {NY}", f"2024-07-09 08:00 {NY}"],
    ),
}


@pytest.mark.parametrize(("case", "field", "expected"), DATES.values(), ids=DATES.keys())
def test_dates(case: Series, field: str, expected: list[str]):
    found: tuple[DateOrDateTime, ...] = getattr(lint(case)[0].master, field)

    assert list(found) == [when(text) for text in expected]
    assert [getattr(one, "tzinfo", None) for one in found] == [getattr(when(text), "tzinfo", None) for text in expected]


def test_78_a_flood_of_dates_is_cut_to_the_latest():
    first = when(HOUR)
    flood = tuple(first + timedelta(minutes=number) for number in range(11_000))

    cut, notes = lint(series(replace(event(HOUR), rdates=flood)))

    assert cut.master.rdates == flood[-MAX_DATES:]
    assert [note.kind for note in notes] == ["too-many-dates"]


OVERRIDES = {
    "its slot takes the form of the master": (
        series(event(HOUR, rule="FREQ=DAILY"), override("2024-07-03 02:00", "2024-07-03 05:00")),
        [f"2024-07-02 22:00 {NY}"],
        [],
    ),
    "of two for one slot the higher SEQUENCE stays": (
        series(
            event(HOUR, rule="FREQ=DAILY"),
            override("2024-07-03 02:00", sequence=2),
            override(f"2024-07-02 22:00 {NY}", sequence=1),
        ),
        [f"2024-07-02 22:00 {NY}"],
        [],
    ),
    "it goes where EXDATE takes its slot away": (
        series(event(HOUR, rule="FREQ=DAILY", exdates=f"2024-07-02 22:00 {NY}"), override("2024-07-03 02:00")),
        [],
        ["override-excluded"],
    ),
    "it goes where its slot cannot be meant": (
        series(event(HOUR, rule="FREQ=DAILY"), override("0001-01-01 00:00 Asia/Kolkata", "2024-07-03 05:00")),
        [],
        ["override-implausible"],
    ),
    "64: an orphan whose slot cannot be meant goes by its start": (
        series(None, override("0001-01-01 00:00 Asia/Kolkata", "2024-07-03 05:00")),
        ["2024-07-03 05:00"],
        [],
    ),
}


@pytest.mark.parametrize(("case", "slots", "kinds"), OVERRIDES.values(), ids=OVERRIDES.keys())
def test_overrides(case: Series, slots: list[str], kinds: list[str]):
    linted, notes = lint(case)

    assert [one.recurrence_id for one in linted.overrides] == [when(text) for text in slots]
    assert [note.kind for note in notes] == kinds


def test_an_override_has_no_rule_of_its_own():
    odd = override("2024-07-03 02:00", rule="FREQ=DAILY", exdates="2024-07-04 02:00", rdates="2024-07-05 02:00")

    linted, _ = lint(series(event(HOUR, rule="FREQ=DAILY"), odd))

    (only,) = linted.overrides
    assert (only.rule, only.rdates, only.exdates) == ("", (), ())


def test_78_a_cancelled_override_is_gone_and_told():
    linted, notes = lint(series(event(HOUR, rule="FREQ=DAILY"), cancelled("2024-07-03 02:00")))

    assert linted.overrides == ()
    assert [(note.severity, note.kind) for note in notes] == [(Severity.INFO, "override-cancelled")]


def test_a_series_is_as_new_as_the_latest_of_its_cancellations():
    """A copy of the series that does not know of the cancellation counts as older."""
    news = replace(cancelled("2024-07-03 02:00"), sequence=3, modified=when("2024-06-30 08:00"))
    linted, _ = lint(series(event(HOUR, rule="FREQ=DAILY", sequence=2, modified=when("2024-06-01 08:00")), news))

    assert linted.master is not None
    assert (linted.master.sequence, linted.master.modified) == (3, when("2024-06-30 08:00"))


def test_a_note_shows_a_monstrous_rule_in_part_only():
    _, notes = lint(series(event(HOUR, rule="FREQ=DAILY;" + "BYMONTH=99;" * 5000)))

    assert notes
    assert all(len(note.text) < 1000 for note in notes)
