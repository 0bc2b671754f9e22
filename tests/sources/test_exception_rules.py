"""EXRULE: its dates do not take place, however old the series is, and those it does not give stay."""

from __future__ import annotations

import pytest
from ics_text import calendar, kinds, vcalendar, vevent
from test_several_rules import starts

DAILY = "RRULE:FREQ=DAILY;COUNT=8"

SHOWN = {
    "weekends taken from every day": (
        [DAILY, "EXRULE:FREQ=WEEKLY;BYDAY=SA,SU"],
        ["07-01", "07-02", "07-03", "07-06", "07-07", "07-08"],
    ),
    "every other week, DTSTART with it": (
        ["RRULE:FREQ=WEEKLY;COUNT=4", "EXRULE:FREQ=WEEKLY;INTERVAL=2"],
        ["07-08", "07-22"],
    ),
    "up to its UNTIL, that date with it": (
        ["RRULE:FREQ=WEEKLY;COUNT=4", "EXRULE:FREQ=WEEKLY;UNTIL=20260708T170000Z"],
        ["07-15", "07-22"],
    ),
    "its COUNT counts its own dates, from DTSTART": (
        ["RRULE:FREQ=WEEKLY;COUNT=4", "EXRULE:FREQ=DAILY;COUNT=8"],
        ["07-15", "07-22"],
    ),
    "a month of a rule without end": (
        ["RRULE:FREQ=MONTHLY;BYDAY=1WE;UNTIL=20261201T000000Z", "EXRULE:FREQ=YEARLY;BYMONTH=8;BYDAY=WE"],
        ["07-01", "09-02", "10-07", "11-04"],
    ),
    "a date from RDATE": (
        ["RRULE:FREQ=WEEKLY;COUNT=2", "RDATE:20260710T170000Z", "EXRULE:FREQ=WEEKLY;BYDAY=FR"],
        ["07-01", "07-08"],
    ),
    "each of several rules": (
        ["RRULE:FREQ=WEEKLY;COUNT=2", "RRULE:FREQ=WEEKLY;BYDAY=FR;COUNT=2", "EXRULE:FREQ=MONTHLY;BYMONTHDAY=3,8"],
        ["07-01", "07-10"],
    ),
    "two of them": (
        [DAILY, "EXRULE:FREQ=WEEKLY;BYDAY=SA", "EXRULE:FREQ=WEEKLY;BYDAY=SU,MO"],
        ["07-01", "07-02", "07-03", "07-07", "07-08"],
    ),
    "at another time of day it gives no date of the series": (
        ["RRULE:FREQ=WEEKLY;COUNT=2", "EXRULE:FREQ=WEEKLY;BYHOUR=3"],
        ["07-01", "07-08"],
    ),
}


@pytest.mark.parametrize(("lines", "expected"), SHOWN.values(), ids=SHOWN.keys())
def test_dates_of_an_exception_rule_are_left_out(lines, expected):
    assert starts(*lines) == expected


def test_a_series_that_began_long_ago_is_followed_to_today():
    lines = ["RRULE:FREQ=DAILY", "EXRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA"]
    found = starts(*lines, start="DTSTART;TZID=Europe/London:20100103T180000")
    assert found[:3] == ["01-04", "01-11", "01-18"]
    assert len(found) == 61


READ = {
    "dates that were left out": ("EXRULE:FREQ=WEEKLY;INTERVAL=2", {"excluded-by-rule"}),
    "a rule without any": ("EXRULE:FREQ=WEEKLY;BYHOUR=3", set()),
    "a rule that cannot be read": ("EXRULE:FREQ=SOMETIMES", {"exrule"}),
}


@pytest.mark.parametrize(("line", "expected"), READ.values(), ids=READ.keys())
def test_an_operator_is_told_of(line, expected):
    read = calendar(vcalendar(vevent("RRULE:FREQ=WEEKLY;COUNT=4", line, start="DTSTART:20260701T180000Z")))
    assert set(kinds(read)) == expected
