"""Where fuzzing begins: words that each target understands, and whole inputs of the tests."""

from __future__ import annotations

from pathlib import Path

DATA = Path(__file__).parents[1] / "data"

WORDS: dict[str, list[str]] = {
    "document": [
        *("BEGIN:VEVENT\r\n", "END:VEVENT\r\n", "BEGIN:VCALENDAR\r\n", "END:VCALENDAR\r\n", "BEGIN:VTIMEZONE\r\n"),
        *("END:VTIMEZONE\r\n", "BEGIN:STANDARD\r\n", "END:STANDARD\r\n", "TZOFFSETFROM:+0100\r\n", "TZOFFSETTO:+0200"),
        *("TZID:X\r\n", "UID:1\r\n", "UID:2\r\n", "SEQUENCE:2\r\n", "DTSTART:20260302T160000Z\r\n", "SUMMARY:a\r\n"),
        *("DTSTART;TZID=X:20260303T160000\r\n", "DTSTART;VALUE=DATE:20260302\r\n", "DTEND:20260302T170000\r\n"),
        *(
            "DURATION:-P1D\r\n",
            "RRULE:FREQ=WEEKLY\r\n",
            "EXDATE:20260309,x\r\n",
            "RDATE;VALUE=PERIOD:20260302/PT1H\r\n",
        ),
        *("RECURRENCE-ID:20260309T160000Z\r\n", "RECURRENCE-ID;RANGE=THISANDFUTURE;VALUE=DATE:20260316\r\n"),
        *("STATUS:CANCELLED\r\n", "GEO:;\r\n", 'X;A="b\r\n', "\r\n ", "X-WR-TIMEZONE:Europe/Berlin\r\n", "CONFERENCE:"),
        *("X-ALT-DESC;FMTTYPE=text/html:<p>", "ORGANIZER;CN=", "DESCRIPTION:", "\\n", "\\,", "&amp;", "\ufeff", "\x00"),
    ],
    "linter": [
        *("FREQ=", "SECONDLY", "HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY", ";INTERVAL=", ";COUNT=", ";UNTIL="),
        *(";BYDAY=", ";BYMONTH=", ";BYMONTHDAY=", ";BYYEARDAY=", ";BYWEEKNO=", ";BYHOUR=", ";BYSETPOS=", ";WKST=SU"),
        *("MO", "-1FR", "+2TU", "20MO", "20260401", "20260401T160000Z", "\r\nEXDATE:20260309T160000", "\r\nRRULE:"),
        *("\r\nRDATE;VALUE=DATE:20260310", "\r\nDTEND:20260302T150000", "\r\nDURATION:P1D", "\r\nEXRULE:FREQ=DAILY"),
        *("\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART:", "\r\nRECURRENCE-ID:20260309T150000Z", ",", "-1", "53"),
    ],
    "titles": [
        *("CANCELLED: ", "Canceled", "[TODO] ", "CHAOSS ", "OpenSSF ", "Working Group", " WG", "Meeting", "weekly "),
        *(
            "#12",
            "2026",
            " - ",
            " – ",
            "(EMEA)",
            "APAC",
            "会议",
            "例会",
            "é",
            "e\u0301",
            "İ",
            "ß",
            "\n",
            "1.2",
            "Session A",
        ),
    ],
    "query": [
        *("feed=todo", "feed=chaoss,todo", "&feed=x", "&q=", "&exclude=", "&tz=Europe/Berlin", "&from=2026-03-01"),
        *(
            "&to=2026-03-01T10:00:00Z",
            "&limit=5",
            "&after=1.2.x",
            "&prefix=1",
            "&alarm=10",
            "&upcoming=1",
            "&view=week",
        ),
        *(
            "&theme=dark",
            "&accent=0b57a4",
            "&lang=es",
            "%00",
            "%F0%9F",
            "+",
            "%2B",
            "T24:00",
            "W01-1",
            "İ",
            "9999",
            "0001",
        ),
    ],
}


def seeds(target: str) -> list[bytes]:
    """Return the inputs to start from: what was found before, and for documents the calendars of the tests."""
    found = [path.read_bytes() for path in sorted((DATA / "fuzz" / target).glob("*"))]
    if target == "document":
        found += [path.read_bytes() for path in sorted((DATA / "sources").glob("*.ics"))]
    return [*found, *(word.encode() for word in WORDS[target])]
