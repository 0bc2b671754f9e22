"""Small calendars with everything that is hard to write so that all programs read it alike, and what they should show.

`NOW` of small_feeds is 1 March 2026; clocks change on 8 March (New York), 29 March and 25 October (Berlin).
"""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

from small_feeds import meeting


class Case(NamedTuple):
    """What feeds say, and "start title" of every occurrence that is shown, in UTC."""

    feeds: dict[str, list[str]]
    shown: list[str]
    settings: dict[str, dict[str, object]] = {}  # noqa: RUF012 - nobody changes it
    lines: tuple[str, ...] = ()  # content lines that our calendar must have


vevent = partial(meeting, uid="a-1")


def one(*vevents: str) -> dict[str, list[str]]:
    return {"todo": list(vevents)}


ROOM = "LOCATION:https://zoom.us/j/97600941685"
BERLIN = "Europe/Berlin:20260302T100000"
FOUR = "RRULE:FREQ=WEEKLY;COUNT=4"
IMAGE = f"https://images.example.org/events/2026/expo.png?width=1920&title={'long,' * 20}end;x"
LONG = "\\n".join(f"{n}. Überlegungen zu Punkt {n}\\, mit Folgen; und mehr" for n in range(600))

CASES: dict[str, Case] = {
    # ---------------------------------------------------------------- days
    "a whole day": Case(one(vevent("Day", "20260310")), ["03-10 00:00 Day"]),
    "three whole days": Case(one(vevent("Days", "20260310", "DTEND;VALUE=DATE:20260313")), ["03-10 00:00 Days"]),
    "a whole day every year, ended by an instant": Case(
        one(vevent("Day", "20250310", "RRULE:FREQ=YEARLY;UNTIL=20260310T235959Z")), ["03-10 00:00 Day"]
    ),
    "whole days, one of them moved, one taken out": Case(
        one(
            vevent("Day", "20260310", "RRULE:FREQ=DAILY;COUNT=3", "EXDATE;VALUE=DATE:20260312"),
            vevent("Moved", "20260314", "RECURRENCE-ID;VALUE=DATE:20260311"),
        ),
        ["03-10 00:00 Day", "03-14 00:00 Moved"],
    ),
    # ---------------------------------------------------------------- times
    "a floating time in a feed of Madrid": Case(
        one(vevent("Float", "20260310T100000")), ["03-10 09:00 Float"], {"todo": {"timezone": "Europe/Madrid"}}
    ),
    "over midnight": Case(one(vevent("Night", "Europe/Berlin:20260310T233000")), ["03-10 22:30 Night"]),
    "no length": Case(one(vevent("Deadline", "20260310T100000Z", "DURATION:PT0S")), ["03-10 10:00 Deadline"]),
    "a Windows name for a zone": Case(
        one(vevent("Call", "W. Europe Standard Time:20260310T100000")), ["03-10 09:00 Call"]
    ),
    "a time that comes twice: the first is meant": Case(
        one(vevent("Twice", "Europe/Berlin:20261025T023000")), ["10-25 00:30 Twice"]
    ),
    "a time that never comes: the offset before the gap is meant": Case(
        one(vevent("Never", "Europe/Berlin:20260329T023000")), ["03-29 01:30 Never"]
    ),
    "into the hour that comes twice": Case(one(vevent("Late", "Europe/Berlin:20261025T013000")), ["10-24 23:30 Late"]),
    # ---------------------------------------------------------------- series
    "a series over a change of the clocks": Case(
        one(vevent("Weekly", "America/New_York:20260302T100000", "RRULE:FREQ=WEEKLY;COUNT=2")),
        ["03-02 15:00 Weekly", "03-09 14:00 Weekly"],
    ),
    "a series that began long ago": Case(
        one(vevent("Old", "Europe/Berlin:20010101T100000", "RRULE:FREQ=MONTHLY;BYDAY=1MO;UNTIL=20260402T000000Z")),
        ["02-02 09:00 Old", "03-02 09:00 Old"],
    ),
    "UNTIL is the last start": Case(
        one(vevent("Weekly", BERLIN, "RRULE:FREQ=WEEKLY;UNTIL=20260309T090000Z")),
        ["03-02 09:00 Weekly", "03-09 09:00 Weekly"],
    ),
    "UNTIL is a second before the last start": Case(
        one(vevent("Weekly", BERLIN, "RRULE:FREQ=WEEKLY;UNTIL=20260309T085959Z")), ["03-02 09:00 Weekly"]
    ),
    "UNTIL is the last day, which counts": Case(
        one(vevent("Weekly", BERLIN, "RRULE:FREQ=WEEKLY;UNTIL=20260309")),
        ["03-02 09:00 Weekly", "03-09 09:00 Weekly"],
    ),
    "EXDATE and RDATE in other zones than the series": Case(
        one(vevent("Weekly", BERLIN, FOUR, "EXDATE:20260309T090000Z", "RDATE;TZID=America/New_York:20260310T110000")),
        ["03-02 09:00 Weekly", "03-10 15:00 Weekly", "03-16 09:00 Weekly", "03-23 09:00 Weekly"],
        lines=(
            "EXDATE;TZID=Europe/Berlin:20260309T100000",
            "UID:20260310T150000Z-a-1",
            "DTSTART;TZID=Europe/Berlin:20260310T160000",
        ),
    ),
    "a first date off the rule, and a date besides": Case(
        {
            "todo": [
                meeting(
                    "Last Friday", "Europe/Berlin:20260304T100000", "RRULE:FREQ=MONTHLY;BYDAY=-1FR;COUNT=2", uid="a-1"
                ),
                meeting(
                    "First Friday",
                    "Europe/Paris:20260306T120000",
                    "RRULE:FREQ=MONTHLY;BYDAY=1FR;COUNT=2",
                    "RDATE;TZID=Europe/Paris:20260310T120000",
                    uid="b-2",
                ),
            ]
        },
        [
            *("03-04 09:00 Last Friday", "03-06 11:00 First Friday", "03-10 11:00 First Friday"),
            *("03-27 09:00 Last Friday", "04-03 10:00 First Friday", "04-24 08:00 Last Friday"),
        ],
        lines=("UID:a-1", "UID:20260304T090000Z-a-1", "UID:b-2", "UID:20260310T110000Z-b-2"),
    ),
    "RDATE without a rule": Case(
        one(vevent("Dates", "20260302T100000Z", "RDATE:20260305T100000Z,20260307T100000Z")),
        ["03-02 10:00 Dates", "03-05 10:00 Dates", "03-07 10:00 Dates"],
    ),
    "RDATE without a rule that names DTSTART again": Case(
        one(vevent("Dates", "20260302T100000Z", "RDATE:20260302T100000Z,20260305T100000Z")),
        ["03-02 10:00 Dates", "03-05 10:00 Dates"],
    ),
    "RDATE names what the rule gives": Case(
        one(vevent("Dates", "20260302T100000Z", "RRULE:FREQ=DAILY;COUNT=2", "RDATE:20260303T100000Z,20260302T100000Z")),
        ["03-02 10:00 Dates", "03-03 10:00 Dates"],
    ),
    "the first occurrence is taken out": Case(
        one(vevent("Dates", "20260302T100000Z", "RDATE:20260305T100000Z", "EXDATE:20260302T100000Z")),
        ["03-05 10:00 Dates"],
    ),
    "EXDATEs that exclude nothing before one that does": Case(
        one(
            vevent("Weekly", BERLIN, FOUR, "EXDATE:20260310T090000Z,20260311T090000Z,20260312T090000Z,20260316T090000Z")
        ),
        ["03-02 09:00 Weekly", "03-09 09:00 Weekly", "03-23 09:00 Weekly"],
    ),
    "EXDATE takes an RDATE away": Case(
        one(vevent("Weekly", "20260302T100000Z", FOUR, "RDATE:20260304T100000Z", "EXDATE:20260304T100000Z")),
        [f"03-{day} 10:00 Weekly" for day in ("02", "09", "16", "23")],
    ),
    "DTSTART neither fits its rule nor occurs": Case(
        one(vevent("Weekend", "20260303T100000Z", "RRULE:FREQ=DAILY;BYDAY=SA,SU;COUNT=3", "EXDATE:20260303T100000Z")),
        ["03-07 10:00 Weekend", "03-08 10:00 Weekend", "03-14 10:00 Weekend"],
    ),
    "DTSTART does not fit its rule": Case(
        one(vevent("Odd", "20260303T100000Z", "RRULE:FREQ=WEEKLY;BYDAY=MO;UNTIL=20260310T000000Z")),
        ["03-03 10:00 Odd", "03-09 10:00 Odd"],
    ),
    # ---------------------------------------------------------------- overrides
    "an override moved over midnight": Case(
        one(
            vevent("Weekly", BERLIN, "RRULE:FREQ=WEEKLY;COUNT=2", "SEQUENCE:5"),
            vevent("Late", "Europe/Berlin:20260310T003000", "RECURRENCE-ID;TZID=Europe/Berlin:20260309T100000"),
        ),
        ["03-02 09:00 Weekly", "03-09 23:30 Late"],
    ),
    "an override in another zone, named in UTC": Case(
        one(
            vevent("Weekly", BERLIN, "RRULE:FREQ=WEEKLY;COUNT=2"),
            vevent("Tokyo", "Asia/Tokyo:20260310T100000", "RECURRENCE-ID:20260309T090000Z"),
        ),
        ["03-02 09:00 Weekly", "03-10 01:00 Tokyo"],
        lines=("RECURRENCE-ID;TZID=Europe/Berlin:20260309T100000", "DTSTART;TZID=Asia/Tokyo:20260310T100000"),
    ),
    "an override of a series in UTC": Case(
        one(
            vevent("Weekly", "20260302T100000Z", "RRULE:FREQ=WEEKLY;COUNT=3", "EXDATE:20260316T100000Z"),
            vevent("Moved", "20260309T120000Z", "RECURRENCE-ID:20260309T100000Z"),
        ),
        ["03-02 10:00 Weekly", "03-09 12:00 Moved"],
    ),
    "an override of the first occurrence": Case(
        one(
            vevent("Weekly", "20260302T100000Z", "RRULE:FREQ=WEEKLY;COUNT=2"),
            vevent("First", "20260302T100000Z", "RECURRENCE-ID:20260302T100000Z"),
        ),
        ["03-02 10:00 First", "03-09 10:00 Weekly"],
    ),
    "an override into the hour that comes twice": Case(
        one(
            vevent("Weekly", "Europe/Berlin:20261018T233000", "RRULE:FREQ=WEEKLY;COUNT=2"),
            vevent("Late", "Europe/Berlin:20261025T023000", "RECURRENCE-ID;TZID=Europe/Berlin:20261025T233000"),
        ),
        ["10-18 21:30 Weekly", "10-25 00:30 Late"],
    ),
    "an override that makes a meeting a whole day": Case(
        one(
            vevent("Weekly", BERLIN, "RRULE:FREQ=WEEKLY;COUNT=2"),
            vevent("Retreat", "20260309", "RECURRENCE-ID;TZID=Europe/Berlin:20260309T100000"),
        ),
        ["03-02 09:00 Weekly", "03-09 00:00 Retreat"],
    ),
    "an override that makes a whole day a meeting": Case(
        one(
            vevent("Day", "20260310", "RRULE:FREQ=DAILY;COUNT=2"),
            vevent("Call", "Europe/Berlin:20260311T100000", "RECURRENCE-ID;VALUE=DATE:20260311"),
        ),
        ["03-10 00:00 Day", "03-11 09:00 Call"],
    ),
    "RDATE and an override": Case(
        one(
            vevent("Dates", "20260302T100000Z", "RDATE:20260305T100000Z"),
            vevent("Moved", "20260305T120000Z", "RECURRENCE-ID:20260305T100000Z"),
        ),
        ["03-02 10:00 Dates", "03-05 12:00 Moved"],
    ),
    "a series all of whose occurrences are overridden": Case(
        one(
            vevent("Weekly", "20260302T100000Z", "RRULE:FREQ=WEEKLY;COUNT=2"),
            vevent("First", "20260302T110000Z", "RECURRENCE-ID:20260302T100000Z"),
            vevent("Second", "20260309T110000Z", "RECURRENCE-ID:20260309T100000Z"),
        ),
        ["03-02 11:00 First", "03-09 11:00 Second"],
    ),
    "several times a day on several days": Case(
        one(vevent("Shift", BERLIN, "RRULE:FREQ=WEEKLY;BYDAY=MO,WE;BYHOUR=10,15;COUNT=5;WKST=SU")),
        [f"03-{time} Shift" for time in ("02 09:00", "02 14:00", "04 09:00", "04 14:00", "09 09:00")],
    ),
    "the last weekday of a month": Case(
        one(
            vevent(
                "Monthly",
                "Europe/Berlin:20260227T100000",
                "RRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;UNTIL=20260501T000000Z",
            )
        ),
        ["02-27 09:00 Monthly", "03-31 08:00 Monthly", "04-30 08:00 Monthly"],
    ),
    "a month that has no such day": Case(
        one(vevent("Monthly", "Europe/Berlin:20260131T100000", "RRULE:FREQ=MONTHLY;COUNT=3")),
        ["01-31 09:00 Monthly", "03-31 08:00 Monthly", "05-31 08:00 Monthly"],
    ),
    "a cancelled occurrence": Case(
        one(
            vevent("Weekly", BERLIN, "RRULE:FREQ=WEEKLY;COUNT=2"),
            vevent("Weekly", "20260309T090000Z", "RECURRENCE-ID:20260309T090000Z", "STATUS:CANCELLED"),
        ),
        ["03-02 09:00 Weekly"],
    ),
    "an override without its master": Case(
        one(vevent("Orphan", "20260310T120000Z", "RECURRENCE-ID:20260309T090000Z")), ["03-10 12:00 Orphan"]
    ),
    "an override of what never occurs": Case(
        one(
            vevent("Weekly", BERLIN, "RRULE:FREQ=WEEKLY;COUNT=2"),
            vevent("Extra", "20260320T090000Z", "RECURRENCE-ID:20260317T090000Z"),
        ),
        ["03-02 09:00 Weekly", "03-09 09:00 Weekly", "03-20 09:00 Extra"],
    ),
    "overrides of an event that happens once": Case(
        one(
            vevent("Once", "20260302T100000Z"),
            vevent("Changed", "20260302T100000Z", "RECURRENCE-ID:20260302T100000Z"),
            vevent("Other", "20260304T100000Z", "RECURRENCE-ID:20260303T100000Z"),
        ),
        ["03-02 10:00 Changed", "03-04 10:00 Other"],
    ),
    "overrides of an event that is cancelled as a whole": Case(
        one(
            vevent("Off", "20260302T100000Z", "STATUS:CANCELLED"),
            vevent("Off", "20260302T100000Z", "RECURRENCE-ID:20260302T100000Z"),
            vevent("Off", "20260304T100000Z", "RECURRENCE-ID:20260303T100000Z"),
        ),
        [],
    ),
    "an override that is over, of a series that goes on": Case(
        one(
            vevent("Weekly", "Europe/Berlin:20260105T100000", "RRULE:FREQ=WEEKLY;UNTIL=20260210T000000Z"),
            vevent("Past", "20260113T090000Z", "RECURRENCE-ID:20260112T090000Z"),
        ),
        ["02-02 09:00 Weekly", "02-09 09:00 Weekly"],
    ),
    # ---------------------------------------------------------------- several feeds
    "a series whose occurrences another calendar shows": Case(
        {
            "todo": [vevent("OSPO Metrics", "20260305T160000Z", "RRULE:FREQ=WEEKLY;COUNT=2", ROOM, uid="a-1")],
            "chaoss": [vevent("OSPO Metrics", "20260312T160000Z", "RRULE:FREQ=WEEKLY;COUNT=2", ROOM, uid="b-1")],
        },
        ["03-05 16:00 OSPO Metrics", "03-12 16:00 OSPO Metrics", "03-19 16:00 OSPO Metrics"],
    ),
    "calendars that disagree about a time": Case(
        {
            "todo": [vevent("OSPO Metrics", "20260305T160000Z", "RRULE:FREQ=WEEKLY;COUNT=4", ROOM, uid="a-1")],
            "chaoss": [
                vevent("OSPO Metrics", "20260305T160000Z", "RRULE:FREQ=WEEKLY;COUNT=4", ROOM, uid="b-1"),
                vevent("OSPO Metrics", "20260312T180000Z", "RECURRENCE-ID:20260312T160000Z", ROOM, uid="b-1"),
            ],
        },
        [f"{time} OSPO Metrics" for time in ("03-05 16:00", "03-12 18:00", "03-19 16:00", "03-26 16:00")],
        {"chaoss": {"priority": 5}},
    ),
    "two events with one UID": Case(
        {
            "todo": [vevent("Value Stream", "20260305T160000Z", uid="1")],
            "chaoss": [vevent("Board of Directors", "20260409T090000Z", uid="1")],
        },
        ["03-05 16:00 Value Stream", "04-09 09:00 Board of Directors"],
    ),
    # ---------------------------------------------------------------- texts
    "umlauts, ideograms and emoji, folded anywhere": Case(
        one(vevent("Café 会议 👩‍👩‍👧 " * 12, "20260310T100000Z", "DESCRIPTION:" + "ä会👩‍👧" * 200)),
        ["03-10 10:00 " + ("Café 会议 👩‍👩‍👧 " * 12).strip()],
    ),
    "control characters and other line ends": Case(
        one(vevent("A\x00B\x07C\x1bD\u2028E", "20260310T100000Z", "DESCRIPTION:x\x0by\x0cz\x85\ttab")),
        ["03-10 10:00 ABCD E"],
    ),
    "conferences as they are": Case(
        one(
            vevent(
                "Call",
                "20260310T100000Z",
                "CONFERENCE;VALUE=URI;FEATURE=AUDIO,VIDEO;LABEL=\"Room ^'A^': join\":https://bbb.example.org/b/abc",
                "CONFERENCE;VALUE=URI;FEATURE=PHONE:tel:+1-412-555-0123,,,654321",
                "CONFERENCE:mailto:someone@example.org",
                "X-GOOGLE-CONFERENCE:https://meet.google.com/abc-defg-hij",
            )
        ),
        ["03-10 10:00 Call"],
        lines=(
            "CONFERENCE;VALUE=URI;FEATURE=AUDIO,VIDEO;LABEL=\"Room ^'A^': join\":https://bbb.example.org/b/abc",
            "CONFERENCE;VALUE=URI;FEATURE=PHONE:tel:+1-412-555-0123,,,654321",
            r"DESCRIPTION:Community: TODO Group\nJoin: https://bbb.example.org/b/abc",
        ),
    ),
    "an image, with an address longer than a line": Case(
        one(vevent("Expo", "20260310T100000Z", f"IMAGE;VALUE=URI;DISPLAY=GRAPHIC;FMTTYPE=image/png:{IMAGE}")),
        ["03-10 10:00 Expo"],
        lines=(f"IMAGE;VALUE=URI:{IMAGE}",),
    ),
    "a series with a date in the hour that comes twice": Case(
        one(vevent("Late", "Europe/Berlin:20261018T023000", "RRULE:FREQ=WEEKLY;COUNT=3")),
        ["10-18 00:30 Late", "10-25 00:30 Late", "11-01 01:30 Late"],
    ),
    "a series that ends in the hour that comes twice": Case(
        one(vevent("Late", "Europe/Berlin:20261018T013000", "RRULE:FREQ=WEEKLY;COUNT=3")),
        ["10-17 23:30 Late", "10-24 23:30 Late", "11-01 00:30 Late"],
    ),
    "a series with a date in the hour that never comes": Case(
        one(vevent("Late", "Europe/Berlin:20260322T023000", "RRULE:FREQ=WEEKLY;COUNT=3")),
        ["03-22 01:30 Late", "03-29 01:30 Late", "04-05 00:30 Late"],
    ),
    "a series with a date in an hour of last year that never came": Case(
        one(vevent("Late", "Europe/Berlin:20250323T023000", "RRULE:FREQ=WEEKLY;UNTIL=20260308T013000Z")),
        [f"{day} 01:30 Late" for day in ("02-01", "02-08", "02-15", "02-22", "03-01", "03-08")],
    ),
    "where clocks change by half an hour": Case(
        one(vevent("Late", "Australia/Lord_Howe:20260404T013000", "RRULE:FREQ=DAILY;COUNT=3")),
        ["04-03 14:30 Late", "04-04 14:30 Late", "04-05 15:00 Late"],
    ),
    "the first dates of a series are taken out": Case(
        one(vevent("Weekly", BERLIN, FOUR, "EXDATE:20260302T090000Z,20260309T090000Z")),
        ["03-16 09:00 Weekly", "03-23 09:00 Weekly"],
        lines=("DTSTART;TZID=Europe/Berlin:20260316T100000", "RRULE:FREQ=WEEKLY;COUNT=2"),
    ),
    "the first date of every two weeks is taken out, and a later one is moved": Case(
        one(
            vevent("Call", BERLIN, "RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH;COUNT=4", "EXDATE:20260302T090000Z"),
            vevent("Moved", "20260317T090000Z", "RECURRENCE-ID:20260316T090000Z"),
        ),
        ["03-05 09:00 Call", "03-17 09:00 Moved", "03-19 09:00 Call"],
        lines=("RRULE:FREQ=WEEKLY;COUNT=3;INTERVAL=2;BYDAY=MO,TH",),
    ),
    # ---------------------------------------------------------------- what one VEVENT says in several ways
    "several rules, of which two become one": Case(
        one(
            vevent(
                "Weekly",
                BERLIN,
                "RRULE:FREQ=WEEKLY;BYDAY=MO;UNTIL=20260310T000000Z",
                "RRULE:FREQ=WEEKLY;BYDAY=WE;UNTIL=20260310T000000Z",
                "RRULE:FREQ=MONTHLY;BYMONTHDAY=20;COUNT=2",
            )
        ),
        [f"{day} Weekly" for day in ("03-02 09:00", "03-04 09:00", "03-09 09:00", "03-20 09:00", "04-20 08:00")],
    ),
    "periods that last as long as they say": Case(
        one(
            vevent(
                "Hack",
                "20260302T100000Z",
                "RRULE:FREQ=DAILY;COUNT=2",
                "RDATE;VALUE=PERIOD:20260303T120000Z/PT3H,20260306T120000Z/20260306T140000Z",
            )
        ),
        [f"{day} Hack" for day in ("03-02 10:00", "03-03 10:00", "03-03 12:00", "03-06 12:00")],
    ),
    "this and all following dates of a series that counts": Case(
        one(
            vevent("Board", BERLIN, FOUR),
            vevent(
                "Board (new time)",
                "Europe/Berlin:20260316T113000",
                "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:20260316T100000",
            ),
        ),
        [
            *("03-02 09:00 Board", "03-09 09:00 Board"),
            *("03-16 10:30 Board (new time)", "03-23 10:30 Board (new time)"),
        ],
    ),
    "a birthday without a year": Case(
        one(vevent("Birthday", "16040310", "RRULE:FREQ=YEARLY")), ["03-10 00:00 Birthday"] * 2
    ),
    "EXDATE without a zone": Case(
        one(vevent("Weekly", BERLIN, FOUR, "EXDATE:20260309T100000")),
        [f"{day} Weekly" for day in ("03-02 09:00", "03-16 09:00", "03-23 09:00")],
    ),
    "a description of 600 lines": Case(
        one(vevent("Minutes", "20260310T100000Z", f"DESCRIPTION:{LONG}")), ["03-10 10:00 Minutes"]
    ),
    "commas, semicolons, backslashes and line breaks in a title": Case(
        one(vevent(r"a\, b\; c: d\\e\nf", "20260310T100000Z", r"LOCATION:Room 1\, 2\; \nEND:VEVENT")),
        [r"03-10 10:00 a, b; c: d\e f"],
    ),
    "commas and semicolons in the name of a community": Case(
        one(vevent("Call", "20260310T100000Z")), ["03-10 10:00 Call"], {"todo": {"name": "A, B; C\\D"}}
    ),
    "no title": Case(one(vevent("", "20260310T100000Z")), ["03-10 10:00 (no title)"]),
    "no event at all": Case({"todo": []}, []),
    "what we do not pass on": Case(
        one(
            vevent(
                "Call",
                "20260310T100000Z",
                "ORGANIZER;CN=Someone:mailto:someone@example.org",
                "ATTENDEE;PARTSTAT=ACCEPTED:mailto:other@example.org",
                "BEGIN:VALARM",
                "ACTION:DISPLAY",
                "TRIGGER:-PT5M",
                "END:VALARM",
                "X-SECRET:1",
                "CLASS:PUBLIC",
            )
        ),
        ["03-10 10:00 Call"],
    ),
}
