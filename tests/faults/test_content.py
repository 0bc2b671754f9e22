"""Faults 49 to 78 of docs/FAULTS.md: what a feed sends, and what subscribers, pages and programs get of it.

A document that cannot be read keeps the last copy. Any other is read as far as it goes: its good event is shown, the
bad one as the case says, with a note. Hostile ones go through the parser process of the service.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from ics_text import vcalendar, vevent
from servers import answer
from two_feeds import HEALTHY, HEALTHY_TOO, KEPT, NEW, TwoFeeds, heals, says_no_more_than_before

from aggregator.polling.parser_process import ParserProcesses
from aggregator.publish.event.series_preparation import parse_changes

NO_LENGTH = "2026-03-02T16:00:00+00:00/2026-03-02T16:00:00+00:00"
HOUR = "2026-03-02T16:00:00+00:00/2026-03-02T17:00:00+00:00"


def send(world: TwoFeeds, body: bytes) -> None:
    world.answers("faulty", [answer(body)])
    world.answers("healthy", [answer(vcalendar(HEALTHY, HEALTHY_TOO))])
    world.poll_again()


GOOD = vcalendar(KEPT, NEW)
REFUSED: dict[str, tuple[bytes, str]] = {
    "49: no bytes": (b"", "empty"),
    "49: white space only": (b" \r\n\t\r\n" * 99, "empty"),
    "50: END:VCALENDAR is missing": (GOOD[: GOOD.rindex(b"END:VCALENDAR")], "truncated"),
    "50: the end of the last event is missing": (GOOD[: GOOD.rindex(b"END:VEVENT")], "truncated"),
}


@pytest.mark.parametrize(("body", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_fault_keeps_the_last_copy(two_feeds, body: bytes, reason: str):
    world = two_feeds()
    send(world, body)
    says_no_more_than_before(world, reason)
    heals(world)


@dataclass(frozen=True)
class Odd:
    """A calendar in which "New call" is to be found, and "Odd" with these dates (None: none at all)."""

    body: bytes
    dates: list[str] | None = None
    note: str = ""  # kind of a note that operators see
    written: str = ""  # stands in the calendar of subscribers
    hidden: str = ""  # does not, nor on any page


def odd(*lines: str, dates: str | None = HOUR, start: str = "DTSTART:20260302T160000Z", **more: str) -> Odd:
    """A calendar with one odd event; it has an hour on 2 March if it does not say otherwise."""
    length = [] if any(line.startswith(("DTEND", "DURATION")) for line in lines) else ["DURATION:PT1H"]
    frame = {"uid": more.pop("uid", "odd")}
    body = vcalendar(KEPT, NEW, vevent("SUMMARY:Odd", *length, *lines, start=start, **frame))
    return Odd(body, [dates] if dates else None, **more)


def spoilt(before: bytes, after: bytes, **more: str) -> Odd:
    """The good calendar with something replaced."""
    assert before in GOOD
    return Odd(GOOD.replace(before, after), **more)


BERLIN = "2026-03-02T15:00:00+00:00/2026-03-02T16:00:00+00:00"
DAY = "2026-03-02/2026-03-03"
WRONG_ZONE = (
    "BEGIN:VTIMEZONE\r\nTZID:Europe/Berlin\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:{0}\r\n"
    "TZOFFSETTO:{0}\r\n{1}END:STANDARD\r\nEND:VTIMEZONE\r\n"
)


def zoned(offset: str, *lines: str) -> Odd:
    event = vevent("SUMMARY:Odd", "DURATION:PT1H", uid="odd", start="DTSTART;TZID=Europe/Berlin:20260302T160000")
    zone = WRONG_ZONE.format(offset, "".join(f"{line}\r\n" for line in lines))
    return Odd(vcalendar(zone, KEPT, NEW, event), [BERLIN])


def in_zone(tzid: str, dates: str = BERLIN, **more: str) -> Odd:
    return odd(start=f"DTSTART;TZID={tzid}:20260302T160000", dates=dates, **more)


READ: dict[str, Odd] = {
    "51: two calendars in one file": Odd(vcalendar(KEPT) + vcalendar(NEW)),
    "52: lines end in LF": Odd(GOOD.replace(b"\r\n", b"\n")),
    "52: lines end in CR": Odd(GOOD.replace(b"\r\n", b"\r")),
    "52: line ends are mixed": Odd(GOOD.replace(b"\r\n", b"\n", 5).replace(b"\r\n", b"\r", 2)),
    "53: a byte order mark and empty lines first": Odd(b"\xef\xbb\xbf\r\n\r\n" + GOOD),
    "54: a fold inside a UTF-8 character": spoilt(
        b"SUMMARY:Kept call", b"LOCATION:K\xc3\r\n \xb6ln\r\nSUMMARY:Kept call", written="LOCATION:Köln"
    ),
    "55: Latin-1": spoilt(b"SUMMARY:Kept call", b"LOCATION:K\xf6ln\r\nSUMMARY:Kept call", written="LOCATION:Köln"),
    "56: control characters": spoilt(
        b"SUMMARY:New call", b"SUMMARY:N\x00e\x07w call", written="SUMMARY:New call", hidden="\x07"
    ),
    "60: no UID": odd(uid=""),
    "61: no DTSTAMP, PRODID or VERSION": Odd(
        b"BEGIN:VCALENDAR\r\n"
        + vevent("SUMMARY:Odd", "DURATION:PT1H").encode()
        + (KEPT + NEW).encode()
        + b"END:VCALENDAR\r\n",
        [HOUR],
        written="DTSTAMP:",
    ),
    "62: no DTSTART": odd(start="", dates=None, note="bad-start"),
    "62: 30 February": odd(start="DTSTART:20260230T160000Z", dates=None, note="bad-start"),
    "62: the year 0000": odd(start="DTSTART:00000101T160000Z", dates=None, note="out-of-range"),
    "63: one UID twice, newer": Odd(
        vcalendar(
            KEPT, NEW, vevent("SUMMARY:Old", uid="odd"), vevent("SUMMARY:Odd", "DURATION:PT1H", "SEQUENCE:1", uid="odd")
        ),
        [HOUR],
        hidden="SUMMARY:Old",
    ),
    "64: an override without its series": odd("RECURRENCE-ID:20260302T160000Z"),
    "65: DTEND before DTSTART": odd("DTEND:20260302T150000Z", dates=NO_LENGTH),
    "65: a day that ends when it begins": odd(
        "DTEND;VALUE=DATE:20260302", start="DTSTART;VALUE=DATE:20260302", dates=DAY
    ),
    "65: DTEND and DURATION": odd("DTEND:20260302T170000Z", "DURATION:P3D"),
    "65: DTEND is a day and DTSTART a time": odd(
        "DTEND;VALUE=DATE:20260303", dates="2026-03-02T16:00:00+00:00/2026-03-03T00:00:00+00:00"
    ),
    "66: a huge DURATION": odd("DURATION:P999999999D", dates="2026-03-02T16:00:00+00:00/2026-04-02T16:00:00+00:00"),
    "66: a negative DURATION": odd("DURATION:-P1D", dates=NO_LENGTH),
    "67: commas that are not escaped": odd(
        "LOCATION:Room 1, Main St; Berlin", written="LOCATION:Room 1\\, Main St\\; Berlin"
    ),
    "68: scripts": odd(
        "DESCRIPTION:<img src=x onerror=alert(1)><script>alert(2)</script>", "URL:javascript:alert(3)", hidden="alert("
    ),
    "69: e-mail addresses": odd(
        "ATTENDEE;CN=Ann:mailto:ann@private.example",
        "ORGANIZER;CN=Bob:mailto:bob@private.example",
        hidden="private.example",
    ),
    "70: a to-do and an alarm without end": odd(
        "DURATION:PT1H",
        "BEGIN:VALARM",
        "TRIGGER:-PT5M",
        "REPEAT:2000000000",
        "DURATION:PT1M",
        "END:VALARM",
        hidden="BEGIN:VALARM",
    ),
    "71: a Windows zone": in_zone("W. Europe Standard Time", written="TZID=Europe/"),
    "71: a zone by its label": in_zone('"(UTC+01:00) Amsterdam, Berlin, Bern, Rome"', written="TZID=Europe/"),
    "71: an offset": in_zone("GMT+0100"),
    "71: Microsoft's UTC": in_zone("tzone://Microsoft/Utc", dates=HOUR),
    "71: a path before the name": in_zone(
        "/freeassociation.sourceforge.net/Europe/Berlin", written="TZID=Europe/Berlin"
    ),
    "71: a path out of the folder": in_zone("../../etc/passwd", dates=HOUR),
    "72: a VTIMEZONE that contradicts its name": zoned("+0900"),
    "72: an offset of 99 hours": zoned("+9999"),
    "72: a VTIMEZONE with FREQ=SECONDLY": zoned("+0100", "RRULE:FREQ=SECONDLY"),
}


@pytest.mark.parametrize("case", READ.values(), ids=READ.keys())
def test_fault_is_read(two_feeds, case: Odd):
    world = two_feeds()
    send(world, case.body)
    assert {"Kept call", "New call", "Healthy news"} <= set(world.titles())
    assert world.status()["condition"] == "fresh"
    assert world.dates("Odd") == (case.dates or [])
    assert case.written in world.calendar()
    assert not case.hidden or case.hidden not in world.calendar() + world.everything_said()
    assert not case.note or case.note in world.notes()


WEEKS = ["2026-03-02", "2026-03-09", "2026-03-16"]


def recurs(*lines: str, start: str = "DTSTART:20260302T160000Z", more: str = "") -> bytes:
    return vcalendar(KEPT, NEW, vevent("SUMMARY:Odd", "DURATION:PT1H", *lines, uid="odd", start=start), more)


def override(at: str, *lines: str) -> str:
    return vevent("SUMMARY:Odd", "DURATION:PT1H", f"RECURRENCE-ID{at}", *lines, uid="odd", start=f"DTSTART{at}")


ONCE, THREE = WEEKS[:1], "RRULE:FREQ=WEEKLY;COUNT=3"
FLOOD = "EXDATE:" + ",".join(["20260309T160000Z"] * 100_000)

# sentence: (document, days in March, or only how many dates there may be)
RECURRING: dict[str, tuple[bytes, list[str] | int]] = {
    "73: SECONDLY without end": (recurs("RRULE:FREQ=SECONDLY"), ONCE),
    "73: MINUTELY without end": (recurs("RRULE:FREQ=MINUTELY"), ONCE),
    "73: HOURLY without end": (recurs("RRULE:FREQ=HOURLY"), 1000),
    "74: INTERVAL=0": (recurs("RRULE:FREQ=WEEKLY;INTERVAL=0;COUNT=3"), WEEKS),
    "75: COUNT of a billion": (recurs("RRULE:FREQ=DAILY;COUNT=1000000000"), 1000),
    "75: COUNT=0": (recurs("RRULE:FREQ=WEEKLY;COUNT=0"), ONCE),
    "75: UNTIL before DTSTART": (
        recurs("RRULE:FREQ=WEEKLY;UNTIL=20200101T000000Z", "RDATE:20260309T160000Z"),
        WEEKS[1:2],
    ),
    "76: 30 February every year": (recurs("RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"), ONCE),
    "77: BY lists that multiply": (
        recurs(
            "RRULE:FREQ=DAILY;BYHOUR={0};BYMINUTE={1};BYSECOND={1}".format(
                ",".join(map(str, range(24))), ",".join(map(str, range(60)))
            )
        ),
        ONCE,
    ),
    "77: BYSETPOS": (recurs("RRULE:FREQ=MONTHLY;BYDAY=MO;BYSETPOS=1;COUNT=1"), ONCE),
    "78: EXRULE": (recurs(THREE, "EXRULE:FREQ=WEEKLY;INTERVAL=2"), [WEEKS[1]]),
    "78: EXRULE equal to RRULE": (recurs(THREE, "EXRULE:FREQ=WEEKLY"), []),
    "78: EXDATE removes all": (recurs(THREE, "EXDATE:20260302T160000Z,20260309T160000Z,20260316T160000Z"), []),
    "78: 100,000 EXDATEs": (recurs(THREE, FLOOD), [WEEKS[0], WEEKS[2]]),
    "78: two RRULEs": (recurs("RRULE:FREQ=WEEKLY;COUNT=2", "RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=2"), WEEKS),
    "78: RDATE with periods": (recurs("RDATE;VALUE=PERIOD:20260309T160000Z/PT1H"), WEEKS[:2]),
    "78: this and following": (
        recurs(
            THREE,
            more=override(";RANGE=THISANDFUTURE:20260309T160000Z").replace("DTSTART;RANGE=THISANDFUTURE", "DTSTART"),
        ),
        WEEKS,
    ),
    "78: UNTIL is a day and DTSTART a time": (recurs("RRULE:FREQ=WEEKLY;UNTIL=20260316"), WEEKS),
    "78: EXDATE is a day and DTSTART a time": (recurs(THREE, "EXDATE;VALUE=DATE:20260309"), [WEEKS[0], WEEKS[2]]),
    "78: a cancelled date": (
        recurs(THREE, more=override(":20260309T160000Z", "STATUS:CANCELLED")),
        [WEEKS[0], WEEKS[2]],
    ),
    "78: through the gap of summer time": (
        recurs("RRULE:FREQ=WEEKLY;COUNT=5", start="DTSTART;TZID=Europe/Berlin:20260301T023000"),
        ["2026-03-01", "2026-03-08", "2026-03-15", "2026-03-22", "2026-03-29"],
    ),
    "78: on the 31st": (recurs("RRULE:FREQ=MONTHLY;COUNT=3", start="DTSTART:20260331T160000Z"), ["2026-03-31"]),
    "78: 29 February": (recurs("RRULE:FREQ=YEARLY", start="DTSTART:20240229T160000Z"), []),
    "78: the year 9999": (recurs("RRULE:FREQ=YEARLY", start="DTSTART:99991231T235959Z"), []),
    "78: the year 1601": (
        recurs("RRULE:FREQ=WEEKLY;BYDAY=MO;UNTIL=20260310T000000Z", start="DTSTART:16010101T160000Z"),
        WEEKS[:2],
    ),
}


@pytest.mark.parametrize(("body", "expected"), RECURRING.values(), ids=RECURRING.keys())
def test_fault_recurs(two_feeds, body: bytes, expected: list[str] | int):
    world = two_feeds(max_bytes=20_000_000)
    send(world, body)
    assert {"Kept call", "New call", "Healthy news"} <= set(world.titles())
    found = world.dates("Odd")
    if isinstance(expected, int):
        assert 1 < len(found) <= expected
    else:
        assert [one[:10] for one in found if one.startswith("2026-03")] == expected


MILLION = 1_000_000
HOSTILE = {
    "57: a line of 10 MB": vevent("DESCRIPTION:" + "a" * 10 * MILLION),
    "57: a million folds": vevent("DESCRIPTION:" + "a\r\n " * MILLION),
    "57: a quote never closed": vevent('DESCRIPTION;ALTREP="' + "a" * MILLION),
    "57: 100,000 parameters": vevent("DESCRIPTION" + ";A=b" * 100_000 + ":x"),
    "58: 200,000 components within each other": vevent("BEGIN:VALARM\r\n" * 200_000),
    "59: 20,000 events": "".join(vevent(uid=str(n), start="DTSTART:20280302T160000Z") for n in range(20_000)),
    "78: 20,000 overrides": vevent("RRULE:FREQ=HOURLY", uid="many")
    + "".join(override(f":202603{n // 24 % 28 + 1:02}T{n % 24:02}0000Z") for n in range(20_000)),
}


@pytest.fixture(scope="module")
def parser():
    with ParserProcesses(parse_changes, workers=2) as processes:
        yield processes


@pytest.mark.parametrize("component", HOSTILE.values(), ids=HOSTILE.keys())
def test_fault_is_read_in_a_process_of_its_own(two_feeds, parser, component: str):
    world = two_feeds(parse_document=parser, max_bytes=20_000_000, timeout=timedelta(seconds=60))
    send(world, vcalendar(KEPT, NEW, component))
    assert {"Kept call", "New call", "Healthy news"} <= set(world.titles())
