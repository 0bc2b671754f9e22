"""Reading only what is new in a document comes to the same as reading all of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ics_text import FETCHED_AT, vcalendar, vevent

from aggregator.config import Feed
from aggregator.errors import ReadError
from aggregator.model import Document
from aggregator.sources import apply_changes, parse, parse_changes
from aggregator.sources.full_parsing import read_whole

FEED = Feed(id="test", name="Test", url="https://example.org/basic.ics")
ONE, TWO, THREE = (vevent(f"SUMMARY:{uid}", "DTSTAMP:20260301T120000Z", uid=uid) for uid in ("1", "2", "3"))
LATER = ("DTSTAMP:20260301T120000Z", "DTSTAMP:20260301T130000Z")
RULE = "RRULE:FREQ=WEEKLY"
MOVED = vevent("RECURRENCE-ID:20260309T160000Z", "SUMMARY:moved", uid="1", start="DTSTART:20260309T170000Z")
ZONE = (
    "BEGIN:VTIMEZONE\r\nTZID:Here\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\n"
    "TZOFFSETFROM:+0100\r\nTZOFFSETTO:+0100\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
)
HERE = vevent(uid="1", start="DTSTART;TZID=Here:20260302T160000")


def document(body: bytes, content_type: str = "", **changes: object) -> Document:
    return replace(Document("test", FEED.url, FETCHED_AT, body, content_type), **changes)


def both(before: bytes, after: bytes, feed: Feed = FEED):
    """Read one document after another; return both calendars and which series had to be read."""
    known = parse(document(before), FEED)
    difference = parse_changes(document(after), feed, known.digests)
    calendar = apply_changes(difference, known)
    assert calendar == read_whole(document(after), feed)
    return known, calendar, {series.uid for series in difference.calendar.series}


BOTH = vcalendar(ONE, TWO)
PRODID = "PRODID:-//Example//Test//EN"
TASK = "BEGIN:VTODO\r\nUID:1\r\nEND:VTODO\r\n"
ALARM = "BEGIN:VALARM\r\nEND:VALARM\r\nEND"
GERMAN = TWO.replace("SUMMARY:2", "SUMMARY:Grün")


CHANGES = {
    "nothing": (BOTH, BOTH, set()),
    "every DTSTAMP": (BOTH, BOTH.replace(*map(str.encode, LATER)), set()),
    "the order": (BOTH, vcalendar(TWO, ONE), set()),
    "line ends": (BOTH, BOTH.replace(b"\r\n", b"\n"), set()),
    "the name of the calendar": (BOTH, vcalendar(ONE, TWO, header=("X-WR-CALNAME:x", PRODID)), set()),
    "one title": (BOTH, vcalendar(ONE, TWO.replace("SUMMARY:2", "SUMMARY:zwei")), {"2"}),
    "an event that comes": (BOTH, vcalendar(ONE, THREE, TWO), {"3"}),
    "an event that goes": (BOTH, vcalendar(ONE), set()),
    "a first override": (vcalendar(vevent(RULE, uid="1"), TWO), vcalendar(vevent(RULE, uid="1"), TWO, MOVED), {"1"}),
    "an alarm": (BOTH, vcalendar(ONE, TWO.replace("END", ALARM)), {"2"}),
    "a task beside the events": (BOTH, vcalendar(ONE, TASK, TWO), set()),
    "a DTSTAMP that is none": (BOTH, vcalendar(ONE, TWO.replace("20260301T", "20261301T")), {"2"}),
    "the producer, whose texts are read otherwise": (BOTH, vcalendar(ONE, TWO, header=("PRODID:TeamUp",)), {"1", "2"}),
    "the zone of floating times": (BOTH, vcalendar(ONE, TWO, header=(PRODID, "X-WR-TIMEZONE:Asia/Tokyo")), {"1", "2"}),
    "the rules of a time zone": (vcalendar(ZONE, HERE), vcalendar(ZONE.replace("+01", "+02"), HERE), {"1"}),
    "a second calendar": (vcalendar(ONE), vcalendar(ONE) + vcalendar(TWO), {"1", "2"}),
    "the character set": (BOTH, vcalendar(ONE, GERMAN).decode().encode("cp1252"), {"1", "2"}),
}


@pytest.mark.parametrize(("before", "after", "expected"), CHANGES.values(), ids=CHANGES.keys())
def test_what_is_read_again_after_a_change_of(before, after, expected):
    known, calendar, again = both(before, after)
    assert again == expected
    olds = {series.uid: series for series in known.series}
    for series in calendar.series:
        assert (series is olds.get(series.uid)) == (series == olds.get(series.uid))


def test_other_settings_of_the_feed_have_everything_read_again():
    floating = vcalendar(vevent(uid="1", start="DTSTART:20260302T160000"), TWO)
    known, calendar, again = both(floating, floating, FEED.model_copy(update={"timezone": "Asia/Tokyo"}))
    assert again == {"1", "2"}
    assert calendar.series[0] != known.series[0]
    assert calendar.series[1] is known.series[1]


def test_of_two_copies_the_one_sent_later_is_chosen_each_time_anew():
    old, new = (vevent(f"DESCRIPTION:{text}", LATER[0], uid="1") for text in ("old", "new"))
    _, calendar, _ = both(vcalendar(old, new.replace(*LATER), TWO), vcalendar(old.replace(*LATER), new, TWO))
    assert calendar.series[0].main_event.description == "old"


def test_a_calendar_kept_from_earlier_copies_stays_beside_what_is_told():
    known = parse(document(vcalendar(ONE)), FEED)
    calendar = parse(document(vcalendar(ONE, TWO), past_events=vcalendar(TWO, THREE)), FEED, known)
    assert [series.uid for series in calendar.past_series] == ["3"]
    assert calendar.series[0] is known.series[0]


def test_time_zones_are_compared_with_the_tz_database_around_another_day_each_day():
    until_2031 = "BEGIN:DAYLIGHT\r\nDTSTART:20310601T000000\r\nTZOFFSETTO:+0500\r\nEND:DAYLIGHT\r\nEND:VTIMEZONE"
    zone = ZONE.replace("Here", "Africa/Lagos").replace("END:VTIMEZONE", until_2031)
    body = vcalendar(zone, HERE.replace("Here", "Africa/Lagos"))
    known = parse(document(body), FEED)
    years_later = document(body, fetched_at=FETCHED_AT + timedelta(days=1800))
    calendar = parse(years_later, FEED, known)
    assert calendar == read_whole(years_later, FEED)
    assert [note.kind for note in calendar.notes] == ["zone-contradicts"] != known.notes
    hours_later = document(body, fetched_at=FETCHED_AT + timedelta(hours=11))
    assert parse_changes(hours_later, FEED, known.digests).calendar.series == ()


PIECES = {
    "an event": ONE,
    "with another title": ONE.replace("SUMMARY:1", "SUMMARY:one"),
    "sent later": ONE.replace(*LATER),
    "revised": ONE.replace("UID", "SEQUENCE:1\r\nUID"),
    "another": TWO,
    "without UID": vevent(uid=""),
    "without start": vevent(uid="1", start=""),
    "recurring": vevent(RULE, uid="1"),
    "an override": MOVED,
    "an override from there on": MOVED.replace("RECURRENCE-ID", "RECURRENCE-ID;RANGE=THISANDFUTURE"),
    "the series it becomes": vevent("SUMMARY:x", uid="1_R20260309T160000Z"),
    "bad RECURRENCE-ID": vevent("RECURRENCE-ID:never", uid="1"),
    "in a zone": HERE,
    "in an unknown zone": HERE.replace("Here", "Nowhere"),
    "a zone": ZONE,
    "another zone of that name": ZONE.replace("+01", "+02"),
    "a broken zone": ZONE.replace("END:STANDARD\r\n", ""),
    "a floating time": vevent(uid="3", start="DTSTART:20260302T160000"),
    "an entity": vevent("SUMMARY:a &amp; b", uid="3"),
    "an alarm": TWO.replace("END", "BEGIN:VALARM\r\nTRIGGER:-PT5M\r\nEND:VALARM\r\nEND"),
    "an alarm that is not closed": TWO.replace("END", "BEGIN:VALARM\r\nEND"),
    "nine alarms within each other": TWO.replace("END", "BEGIN:VALARM\r\n" * 9 + "END:VALARM\r\n" * 9 + "END"),
    "many alarms that are not closed": TWO.replace("END", "BEGIN:VALARM\r\n" * 9 + "END"),
    "an event within an event": TWO.replace("END", ONE + "END"),
    "a zone within an event": TWO.replace("END", ZONE + "END"),
    "no end": ONE.replace("END:VEVENT\r\n", ""),
    "two ends": TWO + "X-A:1\r\nEND:VEVENT\r\n",
    "an end within": TWO.replace("END", "END:VCALENDAR\r\nEND"),
    "a calendar within": TWO.replace("END", "BEGIN:VCALENDAR\r\nEND"),
    "small letters": THREE.lower(),
    "blanks": THREE.replace("BEGIN:", " BEGIN:"),
    "NUL": THREE.replace("BEGIN:", "BEGIN\x00:"),
    "an end that goes on": TWO + " X\r\n",
    "a beginning that goes on": TWO.replace("VEVENT\r\n", "VEVENT\r\n X\r\n", 1),
    "a DTSTAMP that goes on": ONE.replace("Z\r\nEND", "Z\r\n 0\r\nEND"),
    "a DTSTAMP out of range": ONE.replace("DTSTAMP:2026", "DTSTAMP:9999"),
    "nothing": "BEGIN:VEVENT\r\nEND:VEVENT\r\n",
    "a fold": TWO.replace("SUMMARY:2", "SUMMARY:2\r\n and\r\n\tmore"),
    "a character cut in two": TWO.replace("SUMMARY:2", "SUMMARY:é").replace("é", "Ã\r\n ©"),
    "strange characters": TWO.replace("SUMMARY:2", "SUMMARY:\x07a\u2028b\ufeff"),
    "a broken line": TWO.replace("SUMMARY:2", "SUMMARY:2\r\n\r\nand more"),
    "carriage returns": TWO.replace("\r\n", "\r\r\n"),
    "a task": "BEGIN:VTODO\r\nUID:4\r\nDTSTAMP:20260301T120000Z\r\nEND:VTODO\r\n",
    "a task that is not closed": "BEGIN:VTODO\r\nUID:4\r\n",
    "the end": "END:VCALENDAR\r\n",
    "another calendar": "BEGIN:VCALENDAR\r\n",
    "a late property": "X-WR-TIMEZONE:Asia/Tokyo\r\n",
}
HEADERS = (("PRODID:a",), ("PRODID:TeamUp",), ("X-WR-TIMEZONE:Europe/Madrid",), ("X-WR-CALNAME:Calls",), ())
ENCODINGS = ("utf-8", "utf-8", "latin-1", "utf-8-sig", "utf-16")


@st.composite
def bodies(draw: st.DrawFn) -> bytes:
    """Draw a calendar of a few components, mostly orderly ones."""
    names = draw(st.lists(st.sampled_from(list(PIECES)), max_size=6))
    body = vcalendar(*(PIECES[name] for name in names), header=draw(st.sampled_from(HEADERS))).decode()
    body = body.replace("\r\n", draw(st.sampled_from(("\r\n", "\r\n", "\n", "\r"))))
    encoding = draw(st.sampled_from(ENCODINGS))
    return body.encode(encoding, "replace").replace("Ã".encode(), b"\xc3").replace("©".encode(), b"\xa9")


def outcome(reading, *arguments):
    try:
        return reading(*arguments)
    except ReadError as error:
        return error.reason, error.detail


@settings(max_examples=400, deadline=None)
@given(st.lists(st.tuples(bodies(), st.sampled_from((None, "Asia/Tokyo"))), min_size=2, max_size=4))
def test_reading_what_is_new_equals_reading_everything(steps):
    known = None
    for body, timezone in steps:
        feed = FEED.model_copy(update={"timezone": timezone})
        found = outcome(parse, document(body), feed, known)
        assert found == outcome(read_whole, document(body), feed)
        known = known if isinstance(found, tuple) else found
