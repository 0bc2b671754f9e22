"""Calendars of every kind that was once misread: other members of each kind than those it was mended for."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from ics_text import calendar
from small_feeds import feed

from aggregator.model import Window, is_day
from aggregator.publish.event.series_preparation import prepare_series

WINDOW = Window(datetime(2026, 5, 21, tzinfo=UTC), datetime(2027, 7, 1, tzinfo=UTC))
NEW_YORK = "DTSTART;TZID=America/New_York:20260623T090000"  # 13:00 UTC, a Tuesday
BERLIN = "DTSTART;TZID=Europe/Berlin:20260623T100000"  # 08:00 UTC
HOUR = "DURATION:PT1H"


def event(*lines: str, start: str, uid: str = "one@example.org") -> str:
    return "\r\n".join(["BEGIN:VEVENT", f"UID:{uid}", start, "SUMMARY:E", *lines, "END:VEVENT", ""])


def zone(tzid: str, *parts: str) -> str:
    return "\r\n".join(["BEGIN:VTIMEZONE", f"TZID:{tzid}", *parts, "END:VTIMEZONE", ""])


def obs(kind: str, start: str, before: str, after: str, *more: str) -> str:
    """An observance of a zone."""
    lines = [f"DTSTART:{start}", f"TZOFFSETFROM:{before}", f"TZOFFSETTO:{after}", *more]
    return "\r\n".join([f"BEGIN:{kind}", *lines, f"END:{kind}"])


EU = (
    obs("DAYLIGHT", "19700329T020000", "+0100", "+0200", "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU"),
    obs("STANDARD", "19701025T030000", "+0200", "+0100", "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU"),
)
# What a calendar says, and the dates that are shown, in UTC.
CASES = {
    "a period in another zone than DTSTART's": (
        [
            event(
                HOUR,
                "RRULE:FREQ=DAILY;COUNT=1",
                "RDATE;VALUE=PERIOD;TZID=America/New_York:20260624T090000/PT2H",
                start=BERLIN,
            )
        ],
        ["06-23 08:00..09:00", "06-24 13:00..15:00"],
    ),
    "periods of several RDATE lines, one of them with a bad length": (
        [
            event(
                HOUR,
                "RDATE;VALUE=PERIOD:20260624T080000Z/PT2H",
                "RDATE;VALUE=PERIOD:20260625T080000Z/PXT",
                start="DTSTART:20260623T080000Z",
            )
        ],
        ["06-23 08:00..09:00", "06-24 08:00..10:00", "06-25 08:00..09:00"],
    ),
    "a period that does not say that it is one": (
        [event(HOUR, "RDATE:20260624T080000Z/PT2H", start="DTSTART:20260623T080000Z")],
        ["06-23 08:00..09:00", "06-24 08:00..10:00"],
    ),
    "a period on a day that EXDATE excludes": (
        [
            event(
                HOUR,
                "RDATE;VALUE=PERIOD:20260624T080000Z/PT2H",
                "EXDATE;VALUE=DATE:20260624",
                start="DTSTART:20260623T080000Z",
            )
        ],
        ["06-23 08:00..09:00"],
    ),
    "EST with summer time, as its VTIMEZONE says": (
        [
            zone(
                "EST",
                obs("DAYLIGHT", "19700308T020000", "-0500", "-0400", "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU"),
                obs("STANDARD", "19701101T020000", "-0400", "-0500", "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU"),
            ),
            event(HOUR, start="DTSTART;TZID=EST:20260623T090000"),
        ],
        ["06-23 13:00..14:00"],
    ),
    "UTC stays UTC, whatever its VTIMEZONE says": (
        [zone("UTC", *EU), event(HOUR, start="DTSTART;TZID=UTC:20260623T090000")],
        ["06-23 09:00..10:00"],
    ),
    "a zone whose name is a number": (
        [zone("4", *EU), event(HOUR, start="DTSTART;TZID=4:20260623T090000")],
        ["06-23 07:00..08:00"],
    ),
    "a zone of single transitions, told by RDATE": (
        [
            zone(
                "My zone",
                obs("STANDARD", "20251026T030000", "+0200", "+0100", "RDATE:20261025T030000"),
                obs("DAYLIGHT", "20260329T020000", "+0100", "+0200", "RDATE:20270328T020000"),
            ),
            event(HOUR, "RRULE:FREQ=MONTHLY;COUNT=6", start="DTSTART;TZID=My zone:20260623T090000"),
        ],
        [
            "06-23 07:00..08:00",
            "07-23 07:00..08:00",
            "08-23 07:00..08:00",
            "09-23 07:00..08:00",
            "10-23 07:00..08:00",
            "11-23 08:00..09:00",
        ],
    ),
    "a zone with the history of London": (
        [
            zone(
                "/old/London",
                obs("DAYLIGHT", "19410504T010000", "+0100", "+0200"),
                obs("STANDARD", "19461006T020000", "+0100", "+0000"),
                obs("DAYLIGHT", "19810329T010000", "+0000", "+0100", "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU"),
                obs("STANDARD", "19961027T020000", "+0100", "+0000", "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU"),
            ),
            event(HOUR, start="DTSTART;TZID=/old/London:20261223T090000"),
            event(HOUR, start="DTSTART;TZID=/old/London:20260623T090000", uid="y"),
        ],
        ["06-23 08:00..09:00", "12-23 09:00..10:00"],
    ),
    "a zone named by its offset": (
        [event(HOUR, start="DTSTART;TZID=GMT+0530:20260623T090000")],
        ["06-23 03:30..04:30"],
    ),
    "a zone named as Outlook shows it": (
        [event(HOUR, start='DTSTART;TZID="(UTC+05:30) Chennai, Kolkata":20260623T090000')],
        ["06-23 03:30..04:30"],
    ),
    "a VTIMEZONE after the event that uses it": (
        [event(HOUR, start="DTSTART;TZID=Late zone:20260623T090000"), zone("Late zone", *EU)],
        ["06-23 07:00..08:00"],
    ),
    "whole days until midnight in Tokyo, told in UTC": (
        [event("RRULE:FREQ=WEEKLY;UNTIL=20260706T150000Z", start="DTSTART;VALUE=DATE:20260623")],
        ["06-23..06-24", "06-30..07-01", "07-07..07-08"],
    ),
    "whole days until midnight in New York, told in UTC": (
        [event("RRULE:FREQ=DAILY;UNTIL=20260625T040000Z", start="DTSTART;VALUE=DATE:20260623")],
        ["06-23..06-24", "06-24..06-25", "06-25..06-26"],
    ),
    "whole days until the last second of a day": (
        [event("RRULE:FREQ=DAILY;UNTIL=20260624T235959Z", start="DTSTART;VALUE=DATE:20260623")],
        ["06-23..06-24", "06-24..06-25"],
    ),
    "two rules, and an override of the second": (
        [
            event(HOUR, "RRULE:FREQ=WEEKLY;COUNT=2", "RRULE:FREQ=MONTHLY;BYMONTHDAY=1;COUNT=1", start=BERLIN),
            event(
                HOUR,
                "RECURRENCE-ID;TZID=Europe/Berlin:20260701T100000",
                start="DTSTART;TZID=Europe/Berlin:20260701T150000",
            ),
        ],
        ["06-23 08:00..09:00", "06-30 08:00..09:00", "07-01 13:00..14:00"],
    ),
    "a second rule in lower case, with blanks": (
        [event(HOUR, "RRULE:FREQ=WEEKLY;COUNT=1", "rrule:freq=monthly; bymonthday=1; count=1", start=BERLIN)],
        ["06-23 08:00..09:00", "07-01 08:00..09:00"],
    ),
    "EXDATEs without a zone: one by the wall clock, one in UTC": (
        [event(HOUR, "RRULE:FREQ=DAILY;COUNT=4", "EXDATE:20260624T090000,20260625T130000", start=NEW_YORK)],
        ["06-23 13:00..14:00", "06-26 13:00..14:00"],
    ),
    "an RDATE without a zone": (
        [event(HOUR, "RDATE:20260625T090000", start=NEW_YORK)],
        ["06-23 13:00..14:00", "06-25 13:00..14:00"],
    ),
    "a RECURRENCE-ID that is a day": (
        [
            event(HOUR, "RRULE:FREQ=DAILY;COUNT=2", start=NEW_YORK),
            event(HOUR, "RECURRENCE-ID;VALUE=DATE:20260624", start="DTSTART;TZID=America/New_York:20260624T110000"),
        ],
        ["06-23 13:00..14:00", "06-24 15:00..16:00"],
    ),
    "a RECURRENCE-ID without a zone that is in UTC": (
        [
            event(HOUR, "RRULE:FREQ=DAILY;COUNT=2", start=NEW_YORK),
            event(HOUR, "RECURRENCE-ID:20260624T130000", start="DTSTART;TZID=America/New_York:20260624T110000"),
        ],
        ["06-23 13:00..14:00", "06-24 15:00..16:00"],
    ),
    "an EXDATE in another zone": (
        [event(HOUR, "RRULE:FREQ=DAILY;COUNT=2", "EXDATE;TZID=Asia/Tokyo:20260624T220000", start=NEW_YORK)],
        ["06-23 13:00..14:00"],
    ),
    "two overrides without their series, one of them with a rule": (
        [
            event(HOUR, "RECURRENCE-ID:20260701T080000Z", "RRULE:FREQ=WEEKLY", start="DTSTART:20260701T090000Z"),
            event(HOUR, "RECURRENCE-ID:20260708T080000Z", start="DTSTART:20260708T090000Z"),
        ],
        ["07-01 09:00..10:00", "07-08 09:00..10:00"],
    ),
    "all following dates of a series with UNTIL, a day later": (
        [
            event(HOUR, "RRULE:FREQ=WEEKLY;UNTIL=20260714T080000Z", start=BERLIN),
            event(
                "DURATION:PT2H",
                "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:20260707T100000",
                start="DTSTART;TZID=Europe/Berlin:20260708T100000",
            ),
        ],
        ["06-23 08:00..09:00", "06-30 08:00..09:00", "07-08 08:00..10:00", "07-15 08:00..10:00"],
    ),
    "all following dates are cancelled": (
        [
            event(HOUR, "RRULE:FREQ=WEEKLY;COUNT=4", start=BERLIN),
            event(
                HOUR,
                "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:20260707T100000",
                "STATUS:CANCELLED",
                start="DTSTART;TZID=Europe/Berlin:20260707T100000",
            ),
        ],
        ["06-23 08:00..09:00", "06-30 08:00..09:00"],
    ),
    "two changes of all following dates": (
        [
            event(HOUR, "RRULE:FREQ=WEEKLY;COUNT=4", start=BERLIN),
            event(
                HOUR,
                "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:20260630T100000",
                start="DTSTART;TZID=Europe/Berlin:20260630T110000",
            ),
            event(
                HOUR,
                "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:20260714T100000",
                start="DTSTART;TZID=Europe/Berlin:20260714T120000",
            ),
        ],
        ["06-23 08:00..09:00", "06-30 09:00..10:00", "07-07 09:00..10:00", "07-14 10:00..11:00"],
    ),
    "an end at 24:00": ([event("DTEND:20260623T240000Z", start="DTSTART:20260623T230000Z")], ["06-23 23:00..00:00"]),
    "a start with a leap second and without a zone": (
        [event(HOUR, start="DTSTART:20260623T095960")],
        ["06-23 09:59..10:59"],
    ),
    "a birthday of 1896": ([event("RRULE:FREQ=YEARLY", start="DTSTART;VALUE=DATE:18960301")], ["03-01..03-02"]),
    "a monthly series since 1752": (
        [event(HOUR, "RRULE:FREQ=MONTHLY;BYDAY=1MO;UNTIL=20260803T090000Z", start="DTSTART:17520103T090000Z")],
        ["06-01 09:00..10:00", "07-06 09:00..10:00", "08-03 09:00..10:00"],
    ),
    "a length of weeks": ([event("DURATION:P1W", start="DTSTART;VALUE=DATE:20260623")], ["06-23..06-30"]),
    "a length of a day and two hours": (
        [event("DURATION:P1DT2H", start="DTSTART:20260623T080000Z")],
        ["06-23 08:00..10:00"],
    ),
    "a midnight that ends whole days": (
        [event("DTEND:20260625T000000", start="DTSTART;VALUE=DATE:20260623")],
        ["06-23..06-25"],
    ),
    "a day that does not say that it is one": ([event(HOUR, start="DTSTART:20260623")], ["06-23..06-24"]),
    "every 20 minutes, three times": (
        [event("DURATION:PT10M", "RRULE:FREQ=MINUTELY;INTERVAL=20;COUNT=3", start="DTSTART:20260623T080000Z")],
        ["06-23 08:00..08:10", "06-23 08:20..08:30", "06-23 08:40..08:50"],
    ),
    "every 86,400 seconds": (
        [event(HOUR, "RRULE:FREQ=SECONDLY;INTERVAL=86400;COUNT=2", start=BERLIN)],
        ["06-23 08:00..09:00", "06-24 08:00..09:00"],
    ),
    "the 31st of every month, or the last day (RFC 7529)": (
        [event("RRULE:RSCALE=GREGORIAN;FREQ=MONTHLY;SKIP=BACKWARD;COUNT=4", start="DTSTART;VALUE=DATE:20260731")],
        ["07-31..08-01", "08-31..09-01", "09-30..10-01", "10-31..11-01"],
    ),
    "a rule of another calendar is one date": (
        [
            event(
                "RRULE:RSCALE=HEBREW;FREQ=YEARLY;BYMONTH=5L;BYMONTHDAY=8;SKIP=FORWARD",
                start="DTSTART;VALUE=DATE:20260623",
            )
        ],
        ["06-23..06-24"],
    ),
    "every second date is excluded by a rule": (
        [event(HOUR, "RRULE:FREQ=DAILY;COUNT=4", "EXRULE:FREQ=DAILY;INTERVAL=2", start=BERLIN)],
        ["06-24 08:00..09:00", "06-26 08:00..09:00"],
    ),
    "the last working day, until a day": (
        [
            event(
                HOUR,
                "RRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;UNTIL=20260831",
                start="DTSTART;TZID=Europe/Berlin:20260630T100000",
            )
        ],
        ["06-30 08:00..09:00", "07-31 08:00..09:00", "08-31 08:00..09:00"],
    ),
}


@pytest.mark.parametrize(("parts", "expected"), CASES.values(), ids=CASES)
def test_dates(parts: list[str], expected: list[str]):
    body = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//EN\r\n" + "".join(parts) + "END:VCALENDAR\r\n"
    split = [one for series in calendar(body.encode()).series for one in prepare_series(series, feed("test"), WINDOW)]
    found = sorted((one.start, one.end) for part in split for one in part.expanded.occurrences)
    assert [
        f"{start:%m-%d}..{end:%m-%d}" if is_day(start) else f"{start:%m-%d %H:%M}..{end:%H:%M}" for start, end in found
    ] == expected
