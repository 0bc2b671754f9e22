"""What passes as a calendar, and what tells two versions of one apart."""

from __future__ import annotations

import pytest
from ics_text import vcalendar, vevent

from aggregator.errors import ReadError
from aggregator.sources import check_is_ics, fingerprint

WHOLE = vcalendar(vevent("SUMMARY:Call"))

CALENDARS = {
    "a calendar": WHOLE,
    "53: a byte order mark before it": b"\xef\xbb\xbf" + WHOLE,
    "53: blank lines before it": b"\r\n \r\n\n" + WHOLE,
    "blank lines and NULs after it": WHOLE + b"\r\n\r\n\x00",
    "46: UTF-16 with a byte order mark": b"\xff\xfe" + WHOLE.decode().encode("utf-16-le"),
    "46: UTF-16 without one": WHOLE.decode().encode("utf-16-be"),
    "lower case": WHOLE.lower(),
    "52: line ends of old Macs": WHOLE.replace(b"\r\n", b"\r"),
    "a PHP warning before it": b"<br />\n<b>Warning</b>: date() in x.php\n" + WHOLE,
    "a cache plugin's comment after it": WHOLE + b"<!-- served from cache -->\n",
    "51: two calendars": WHOLE + WHOLE,
    "no events": vcalendar(),
}

OTHERS = {
    "49: no bytes": (b"", "empty"),
    "49: only whitespace": (b" \r\n\t\n", "empty"),
    "49: only a byte order mark": (b"\xef\xbb\xbf", "empty"),
    "34: a login page": (b"<!DOCTYPE html><html><body>Sign in</body></html>", "html"),
    "34: a page that shows a calendar": (b"<html><pre>\n" + WHOLE + b"</pre>" + b"x" * 2000 + b"</html>", "truncated"),
    "35: a JSON error": (b'{"error": "not found"}', "not-ics"),
    "a single event without a calendar": (vevent().encode(), "not-ics"),
    "50: half a file": (WHOLE[: len(WHOLE) // 2], "truncated"),
    "50: cut in the last line": (WHOLE[:-6], "truncated"),
    "50: cut in the second of two calendars": (WHOLE + WHOLE[:40], "truncated"),
    "END:VCALENDAR only inside a text": (WHOLE[:-15] + b"SUMMARY:END:VCALENDAR", "truncated"),
}


@pytest.mark.parametrize("body", CALENDARS.values(), ids=CALENDARS.keys())
def test_passes_as_a_calendar(body):
    assert check_is_ics(body) is None


@pytest.mark.parametrize(("body", "reason"), OTHERS.values(), ids=OTHERS.keys())
def test_does_not_pass(body, reason):
    with pytest.raises(ReadError) as caught:
        check_is_ics(body)
    assert caught.value.reason == reason


BEFORE = vcalendar(
    vevent(
        "DTSTAMP:20260301T120000Z",
        "LAST-MODIFIED:20260201T000000Z",
        "SEQUENCE:1",
        "ATTENDEE;PARTSTAT=NEEDS-ACTION;CN=A long name that is folded, at le\r\n ast once:mailto:a@example.org",
        "SUMMARY:Call",
    )
)

SAYS_THE_SAME = {
    "another DTSTAMP": (b"DTSTAMP:20260301T120000Z", b"DTSTAMP:20260301T120001Z"),
    "another LAST-MODIFIED, as after an RSVP": (b"20260201T000000Z", b"20260202T000000Z"),
    "an attendee who accepted": (b"NEEDS-ACTION", b"ACCEPTED"),
    "an attendee renamed within a fold": (b" ast once", b" ast twice"),
    "an attendee who left": (b"ATTENDEE;PARTSTAT=NEEDS-ACTION;", b"ATTENDEE;"),
    "another PRODID": (b"-//Example//Test//EN", b"-//Example//Test 2//EN"),
    "other line ends": (b"\r\n", b"\n"),
}

SAYS_SOMETHING_ELSE = {
    "another title": (b"Call", b"Meeting"),
    "another start": (b"DTSTART:20260302", b"DTSTART:20260303"),
    "another SEQUENCE": (b"SEQUENCE:1", b"SEQUENCE:2"),
    "DTSTAMP named in a text": (b"SUMMARY:Call", b"SUMMARY:DTSTAMP:1"),
}


@pytest.mark.parametrize(("old", "new"), SAYS_THE_SAME.values(), ids=SAYS_THE_SAME.keys())
def test_the_fingerprint_stays_with(old, new):
    assert old in BEFORE
    assert fingerprint(BEFORE.replace(old, new)) == fingerprint(BEFORE)


@pytest.mark.parametrize(("old", "new"), SAYS_SOMETHING_ELSE.values(), ids=SAYS_SOMETHING_ELSE.keys())
def test_the_fingerprint_moves_with(old, new):
    assert old in BEFORE
    assert fingerprint(BEFORE.replace(old, new)) != fingerprint(BEFORE)
