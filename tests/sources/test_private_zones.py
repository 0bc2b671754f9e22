"""Series in a zone that no place of the tz database has: their local times stay right across its clock changes."""

from __future__ import annotations

import pytest
from ics_text import calendar, kinds, vcalendar, vevent
from test_several_rules import shown

STATION = """BEGIN:VTIMEZONE
TZID:Station
BEGIN:STANDARD
DTSTART:20000903T030000
RRULE:FREQ=YEARLY;BYMONTH=9;BYDAY=1SU
TZOFFSETFROM:+0730
TZOFFSETTO:+0630
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:20000507T020000
RRULE:FREQ=YEARLY;BYMONTH=5;BYDAY=1SU
TZOFFSETFROM:+0630
TZOFFSETTO:+0730
END:DAYLIGHT
END:VTIMEZONE
""".replace("\n", "\r\n")
SHIP = """BEGIN:VTIMEZONE
TZID:Ship
BEGIN:STANDARD
DTSTART:19700101T000000
TZOFFSETFROM:+0720
TZOFFSETTO:+0720
END:STANDARD
END:VTIMEZONE
""".replace("\n", "\r\n")
NINE = "DTSTART;TZID=Station:20260828T090000"  # 01:30 UTC, and from 6 September on 02:30
FIVE = "DTSTART;TZID=Ship:20260706T050000"  # a Monday there, 21:40 of Sunday in UTC


def read(start: str, *lines: str, more: tuple[str, ...] = ()):
    return calendar(vcalendar(STATION, SHIP, vevent(*lines, start=start), *more))


DATES = {
    "an hour later in UTC after the change": (
        NINE,
        ["RRULE:FREQ=WEEKLY;COUNT=3"],
        ["08-28 01:30", "09-04 01:30", "09-11 02:30"],
    ),
    "UNTIL is an instant, that of the last date": (
        NINE,
        ["RRULE:FREQ=WEEKLY;UNTIL=20260911T023000Z"],
        ["08-28 01:30", "09-04 01:30", "09-11 02:30"],
    ),
    "EXDATE and RDATE in the zone": (
        NINE,
        ["RRULE:FREQ=WEEKLY;COUNT=3", "EXDATE;TZID=Station:20260911T090000", "RDATE;TZID=Station:20260912T100000"],
        ["08-28 01:30", "09-04 01:30", "09-12 03:30"],
    ),
    "two rules": (
        NINE,
        ["RRULE:FREQ=WEEKLY;BYDAY=FR;COUNT=2", "RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=2"],
        ["08-28 01:30", "08-31 01:30", "09-04 01:30", "09-07 02:30"],
    ),
    "an exception rule, which takes DTSTART": (
        NINE,
        ["RRULE:FREQ=WEEKLY;COUNT=4", "EXRULE:FREQ=WEEKLY;INTERVAL=2"],
        ["09-04 01:30", "09-18 02:30"],
    ),
    "since long ago": (
        "DTSTART;TZID=Station:20150105T090000",
        ["RRULE:FREQ=MONTHLY;BYDAY=1MO;BYMONTH=1,6;UNTIL=20270101T000000Z"],
        ["01-05 02:30", "06-01 01:30"],
    ),
    "days of the week are those of the zone": (
        FIVE,
        ["RRULE:FREQ=WEEKLY;BYDAY=MO,WE;COUNT=3"],
        ["07-05 21:40", "07-07 21:40", "07-12 21:40"],
    ),
}


@pytest.mark.parametrize(("start", "lines", "expected"), DATES.values(), ids=DATES.keys())
def test_dates_of_a_private_zone(start, lines, expected):
    found = read(start, *lines)
    assert [one.rsplit(" ", 1)[0] for one in shown(found)] == expected
    assert kinds(found).count("private-zone-dates") == 1


def test_an_override_takes_its_date_after_the_change():
    moved = vevent("RECURRENCE-ID;TZID=Station:20260911T090000", start="DTSTART;TZID=Station:20260912T090000")
    found = read(NINE, "RRULE:FREQ=WEEKLY;COUNT=3", more=(moved,))
    assert [one.rsplit(" ", 1)[0] for one in shown(found)] == ["08-28 01:30", "09-04 01:30", "09-12 02:30"]


def test_a_rule_that_gives_the_same_dates_in_utc_stays():
    found = read(FIVE, "RRULE:FREQ=DAILY;COUNT=3")
    assert found.series[0].master.rule == "FREQ=DAILY;COUNT=3"
    assert "private-zone-dates" not in kinds(found)
