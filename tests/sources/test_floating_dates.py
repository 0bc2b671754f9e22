"""EXDATE, RDATE and RECURRENCE-ID without time zone beside a DTSTART with one: read as a date of the series."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ics_text import calendar, kinds, vcalendar, vevent

PARIS = "DTSTART;TZID=Romance Standard Time:20260624T180000"
NEW_YORK_CALENDAR = ("X-WR-TIMEZONE:America/New_York",)
ODD_ZONE = (
    "BEGIN:VTIMEZONE\r\nTZID:Ours\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\n"
    "TZOFFSETFROM:+0117\r\nTZOFFSETTO:+0117\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
)
DAYLIGHT = datetime(2026, 7, 1, 16, 0, tzinfo=UTC)  # 18:00 in Paris

READINGS = {  # DTSTART, a date without zone, lines of the calendar, rule: the instant it means
    "the wall clock of DTSTART": (PARIS, "20260701T180000", (), "FREQ=WEEKLY", DAYLIGHT),
    "the wall clock of DTSTART, whatever zone the calendar has": (
        PARIS,
        "20260701T180000",
        NEW_YORK_CALENDAR,
        "FREQ=WEEKLY",
        DAYLIGHT,
    ),
    "the calendar's own clock, where that is a date of the series": (
        PARIS,
        "20260701T120000",
        NEW_YORK_CALENDAR,
        "FREQ=WEEKLY",
        DAYLIGHT,
    ),
    "UTC, where that is a date of the series": (PARIS, "20260701T160000", (), "FREQ=WEEKLY", DAYLIGHT),
    "the wall clock of DTSTART where no reading is a date": (
        PARIS,
        "20260701T190000",
        (),
        "FREQ=WEEKLY",
        DAYLIGHT + timedelta(hours=1),
    ),
    "the second of two hours of the rule": (
        PARIS,
        "20260701T090000",
        NEW_YORK_CALENDAR,
        "FREQ=DAILY;BYHOUR=9,18",
        DAYLIGHT.replace(hour=7),
    ),
    "any hour of a series that recurs by the hour": (
        PARIS,
        "20260701T160000",
        (),
        "FREQ=HOURLY",
        DAYLIGHT.replace(hour=14),
    ),
    "UTC beside a DTSTART in UTC": (
        "DTSTART:20260624T160000Z",
        "20260701T160000",
        NEW_YORK_CALENDAR,
        "FREQ=WEEKLY",
        DAYLIGHT,
    ),
    "the calendar's own clock beside a DTSTART without zone": (
        "DTSTART:20260624T120000",
        "20260701T120000",
        NEW_YORK_CALENDAR,
        "FREQ=WEEKLY",
        DAYLIGHT,
    ),
    "a zone that only the file knows": (
        "DTSTART;TZID=Ours:20260624T180000",
        "20260701T180000",
        (ODD_ZONE.strip(),),
        "FREQ=WEEKLY",
        datetime(2026, 7, 1, 16, 43, tzinfo=UTC),
    ),
}


@pytest.mark.parametrize("name", ["EXDATE", "RDATE", "RECURRENCE-ID"])
@pytest.mark.parametrize(("start", "floating", "header", "rule", "expected"), READINGS.values(), ids=READINGS.keys())
def test_reading(name: str, start: str, floating: str, header: tuple[str, ...], rule: str, expected: datetime):
    if name == "RECURRENCE-ID":
        moved = vevent(f"RECURRENCE-ID:{floating}", start=start)
        read = calendar(vcalendar(vevent(f"RRULE:{rule}", start=start), moved, header=header))
        (override,) = read.series[0].overrides
        assert override.recurrence_id == expected
    else:
        read = calendar(vcalendar(vevent(f"RRULE:{rule}", f"{name}:{floating}", start=start), header=header))
        event = read.series[0].main_event
        assert (event.exdates or event.rdates) == (expected,)
    assert ("floating-date" in kinds(read)) is ("Z" in start or "TZID" in start)


ENDS = {  # DTSTART and DTEND, and how long the event lasts
    "by the clock of DTSTART": ("DTSTART;TZID=America/New_York:20260624T180000", "DTEND:20260624T193000"),
    "by the clock of a zone that only the file knows": ("DTSTART;TZID=Ours:20260624T180000", "DTEND:20260624T193000"),
    "in UTC beside a DTSTART in UTC": ("DTSTART:20260624T180000Z", "DTEND:20260624T193000"),
    "with an offset in DTSTART": ("DTSTART:20260624T180000-0400", "DTEND:20260624T193000"),
    "by one clock where both have none": ("DTSTART:20260624T180000", "DTEND:20260624T193000"),
}


@pytest.mark.parametrize(("start", "end"), ENDS.values(), ids=ENDS.keys())
def test_an_end_without_zone_is_told_by_the_clock_of_its_start(start: str, end: str):
    header = ("X-WR-TIMEZONE:Asia/Tokyo", ODD_ZONE.strip())
    (series,) = calendar(vcalendar(vevent(end, start=start), header=header)).series
    assert series.main_event.end - series.main_event.start == timedelta(hours=1, minutes=30)


@pytest.mark.parametrize("period", ["20260701T180000/PT3H", "20260701T180000/20260701T210000"])
def test_a_period_without_zone_is_a_date_of_its_series(period: str):
    body = vcalendar(vevent("DURATION:PT1H", f"RDATE;VALUE=PERIOD:{period}", start=PARIS), header=NEW_YORK_CALENDAR)
    (series,) = calendar(body).series
    assert [(one.recurrence_id, one.end - one.start) for one in series.overrides] == [(DAYLIGHT, timedelta(hours=3))]
    assert series.main_event.rdates == (DAYLIGHT,)


def test_a_changed_date_without_zone_finds_the_extra_date_it_is_of():
    master = vevent("RDATE;TZID=Romance Standard Time:20260701T090000", start=PARIS)
    moved = vevent("RECURRENCE-ID:20260701T070000", start="DTSTART:20260702T070000Z")
    (series,) = calendar(vcalendar(master, moved)).series
    assert series.overrides[0].recurrence_id == series.main_event.rdates[0]


@given(
    zone=st.sampled_from(["Europe/Paris", "America/New_York", "Asia/Kolkata", "Pacific/Auckland"]),
    hour=st.integers(0, 23),
    weeks=st.integers(1, 60),
)
def test_a_date_written_by_the_clock_of_its_series_leaves_the_series(zone: str, hour: int, weeks: int):
    first = datetime(2026, 1, 5, hour, 30, tzinfo=ZoneInfo(zone))
    gone = first + timedelta(weeks=weeks)
    body = vcalendar(
        vevent("RRULE:FREQ=WEEKLY", f"EXDATE:{gone:%Y%m%dT%H%M%S}", start=f"DTSTART;TZID={zone}:{first:%Y%m%dT%H%M%S}")
    )
    (series,) = calendar(body).series
    assert series.main_event.exdates == (gone.astimezone(UTC).astimezone(ZoneInfo(zone)),)
