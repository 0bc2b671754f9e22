"""The judges themselves: what they must see in a calendar that is plain, and what they must not let pass."""

from __future__ import annotations

import pytest
from judges.opinions import JUDGES, Question, Seen

BEGIN, END = 1_772_323_200, 1_775_001_600  # March 2026, UTC
HOUR, DAY = 3600, 86400
PLAIN = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Example//Test//EN
BEGIN:VEVENT
UID:series
DTSTAMP:20260301T000000Z
DTSTART:20260202T100000Z
DURATION:PT1H
RRULE:FREQ=WEEKLY;COUNT=7
EXDATE:20260309T100000Z
SUMMARY:Weekly
END:VEVENT
BEGIN:VEVENT
UID:days
DTSTAMP:20260301T000000Z
DTSTART;VALUE=DATE:20260227
DTEND;VALUE=DATE:20260302
SUMMARY:Days
END:VEVENT
BEGIN:VEVENT
UID:over
DTSTAMP:20260301T000000Z
DTSTART:20260228T230000Z
DTEND:20260301T000000Z
SUMMARY:Ends as March begins
END:VEVENT
END:VCALENDAR
""".replace("\n", "\r\n")
SEEN = [
    Seen("days", BEGIN - 2 * DAY, BEGIN + DAY, all_day=True, title="Days"),
    *(
        Seen("series", start, start + HOUR, all_day=False, title="Weekly")
        for start in (BEGIN + n * DAY + 10 * HOUR for n in (1, 15))
    ),
]

pytestmark = [pytest.mark.judges, pytest.mark.parametrize("judge", JUDGES)]


def test_a_plain_calendar(judge: str):
    assert JUDGES[judge]({"plain": Question(PLAIN, BEGIN, END)}) == {"plain": SEEN}


FAULTS = {
    "recurring-ical-events": ("DTSTART:20260202T100000Z", "DTSTART:20260230T100000Z"),
    "Home Assistant": ("SUMMARY:Weekly", "SUMMARY:Weekly\r\nSTATUS:PERHAPS"),
    "ical.js": ("SUMMARY:Weekly", "SUMMARY"),
    "sabre/vobject": ("RRULE:FREQ=WEEKLY", "RRULE:FREQ=FORTNIGHTLY"),
    "libical": ("SUMMARY:Weekly", "SUMMARY:Weekly\r\nSUMMARY:Monthly"),
}


def test_a_fault_is_told(judge: str):
    faulty = Question(PLAIN.replace(*FAULTS[judge], 1), BEGIN, END)
    found = JUDGES[judge]({"faulty": faulty, "plain": Question(PLAIN, BEGIN, END)})
    assert isinstance(found["faulty"], str)
    assert found["plain"] == SEEN
