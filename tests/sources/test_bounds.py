"""Documents made to be expensive: read in one pass, within the caps, without recursion.

The time allowed is the test runner's own limit for a test; what would be quadratic here takes hours.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ics_text import calendar, vcalendar, vevent

from aggregator.config import Feed
from aggregator.errors import ReadError
from aggregator.model import Window
from aggregator.publish.event.series_preparation import prepare_feed
from aggregator.sources import check_is_ics, events_lost, fingerprint

MILLION = 1_000_000

EXPENSIVE = {
    "57: a line of 10 MB": vevent("DESCRIPTION:" + "a" * 10 * MILLION),
    "57: a million folds": vevent("DESCRIPTION:" + "a\r\n " * MILLION),
    "57: a million backslashes": vevent("DESCRIPTION:" + "\\" * MILLION),
    "57: a million backslashes in a list": vevent("CATEGORIES:" + "\\" * MILLION),
    "57: a quote never closed over a million characters": vevent('DESCRIPTION;ALTREP="' + "a" * MILLION),
    "57: half a million quotes": vevent('DESCRIPTION;ALTREP="' + '"a:' * (MILLION // 2)),
    "57: 100,000 parameters": vevent("DESCRIPTION" + ";A=b" * 100_000 + ":x"),
    "a name of 100,000 addresses": vevent("ORGANIZER;CN=" + "a@" * 100_000 + ":x"),
    "100,000 rewritten links": vevent("DESCRIPTION:" + "https://www.google.com/url?&q=" * 100_000),
    "58: 200,000 components within each other": vevent("BEGIN:VALARM\r\n" * 200_000),
    "58: 200,000 ends of what never began": vevent("END:X\r\n" * 200_000),
    "58: 100,000 components of different names": vevent("\r\n".join(f"BEGIN:X{n}" for n in range(100_000))),
    "78: 100,000 EXDATEs in a line": vevent("EXDATE:" + ",".join(["20260302T160000Z"] * 100_000)),
    "78: 100,000 lines of an EXDATE": vevent(*["EXDATE:20260302T160000Z"] * 100_000),
    "a million lines that are none": vevent("DESCRIPTION:" + "\r\n!" * MILLION),
    "a million line ends": "\r" * MILLION + vevent(),
    "10,000 VTIMEZONEs": "BEGIN:VTIMEZONE\r\nTZID:a\r\n" * 10_000 + vevent(),
}


@pytest.mark.parametrize("components", EXPENSIVE.values(), ids=EXPENSIVE.keys())
def test_is_read_all_the_same(components):
    body = vcalendar(components)
    assert fingerprint(body)
    read = calendar(body)
    assert (len(read.series), read.events_read) == (1, 1)


@pytest.mark.timeout(60)
def test_59_50_000_events_are_read():
    body = vcalendar(*(vevent(f"SUMMARY:{number}", uid=str(number)) for number in range(50_000)))
    assert len(calendar(body).series) == 50_000


def test_10_000_events_of_one_uid_are_told_apart():
    minutes = [f"DTSTART:202603{n // 1440 + 1:02}T{n // 60 % 24:02}{n % 60:02}00Z" for n in range(10_000)]
    body = vcalendar(*(vevent(f"SUMMARY:{number}", start=start) for number, start in enumerate(minutes)))
    assert len(calendar(body).series) == 10_000


def overrides(number: int, parameters: str = "", minute: int = 0) -> list[str]:
    """Return overrides of a series that recurs by the hour, one for every hour."""
    first = datetime(2026, 3, 2, 16, minute, tzinfo=UTC)
    dates = [f"{first + timedelta(hours=hour):%Y%m%dT%H%M%SZ}" for hour in range(number)]
    return [vevent(f"RECURRENCE-ID{parameters}:{date}", "SUMMARY:changed", start=f"DTSTART:{date}") for date in dates]


MANY = {
    "overrides of dates the series has": overrides(20_000),
    "overrides of dates it has not": overrides(20_000, minute=30),
    "changes of this and all following dates": overrides(20_000, ";RANGE=THISANDFUTURE"),
}


ODD = "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=9,16;BYMINUTE=0,{};BYSETPOS=-1,{}"  # reckoned by a library


@pytest.mark.timeout(60)
def test_many_rules_of_one_series_with_many_overrides_are_read():
    rules = [f"RRULE:{ODD.format(number, number)}" for number in range(1, 40)]
    read = calendar(vcalendar(vevent(*rules), *overrides(5_000)))
    assert len(read.series) == 10
    assert "too-many-rules" in {note.kind for note in read.notes}


@pytest.mark.timeout(60)
def test_many_changes_of_a_series_that_counts_by_the_hour_are_read():
    read = calendar(vcalendar(vevent("RRULE:FREQ=HOURLY;COUNT=3000"), *overrides(200, ";RANGE=THISANDFUTURE")))
    assert len(read.series) > 25


@pytest.mark.timeout(120)
@pytest.mark.parametrize("changes", MANY.values(), ids=MANY.keys())
def test_20_000_overrides_of_one_series_are_read_and_prepared_in_linear_time(changes: list[str]):
    read = calendar(vcalendar(vevent("RRULE:FREQ=HOURLY"), *changes))
    window = Window(datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC))
    feed = Feed.model_validate({"id": "test", "name": "Test", "url": "https://example.org/basic.ics"})
    prepared = prepare_feed(read, feed, window)
    assert sum(series.vevents for series in read.series) + events_lost(read) == 20_001
    assert sum(len(part.expanded.occurrences) for part in prepared.all) >= 700


FRAGMENTS = st.sampled_from(
    [
        *("BEGIN:VEVENT", "END:VEVENT", "BEGIN:VCALENDAR", "END:VCALENDAR", "BEGIN:VTIMEZONE", "END:VTIMEZONE"),
        *("BEGIN:STANDARD", "END:STANDARD", "BEGIN:VALARM", "END:VALARM", "UID:1", "UID:2", "TZID:X", "SEQUENCE:1"),
        *("DTSTART:20260302T160000Z", "DTSTART;TZID=X:20260303T160000", "DTSTART;VALUE=DATE:20260302", "DTSTART:x"),
        *("DTEND:20260302T170000", "DURATION:-P1D", "RRULE:FREQ=WEEKLY", "RRULE:COUNT=", "EXDATE:20260309,x", "RDATE:"),
        *("RECURRENCE-ID:20260309T160000Z", "RECURRENCE-ID;RANGE=THISANDFUTURE;VALUE=DATE:20260316", "SUMMARY:a"),
        *(
            "SUMMARY:b",
            "STATUS:CANCELLED",
            "GEO:;",
            'X;A="b',
            " folded",
            "",
            "no line",
            "LAST-MODIFIED:20260101T000000Z",
        ),
    ]
)


@settings(deadline=None)  # machines may be busy
@given(st.lists(FRAGMENTS | st.text(max_size=30), max_size=60))
def test_whatever_the_lines_every_event_is_in_a_series_or_in_a_note(lines):
    body = "\r\n".join(["BEGIN:VCALENDAR", *lines, "END:VCALENDAR", ""]).encode("utf-8", "surrogatepass")
    try:
        read = calendar(body)
    except ReadError as error:
        assert error.reason in ("unreadable", "not-ics")  # noqa: PT017  (a first line may go on from BEGIN)
        return
    assert sum(series.vevents for series in read.series) + events_lost(read) == read.events_read
    assert len({series.key for series in read.series}) == len(read.series)
    assert all(event.uid == series.uid for series in read.series for event in series.events)
    assert all(event.all_day == (not hasattr(event.end, "hour")) for series in read.series for event in series.events)


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_whatever_the_bytes_nothing_but_a_read_error_is_raised(body):
    for wrapped in (body, b"BEGIN:VCALENDAR\r\n" + body, b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260302\n" + body):
        fingerprint(wrapped)
        for understand in (check_is_ics, calendar):
            try:
                understand(wrapped)
            except ReadError as error:
                assert error.reason in ("empty", "html", "not-ics", "truncated", "unreadable")  # noqa: PT017  (likewise)
