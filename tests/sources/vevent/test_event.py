"""One VEVENT read: times, ends, texts, addresses and everything that may be wrong with them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from ics_text import calendar, event, kinds, vcalendar, vevent

from aggregator.errors import ReadError
from aggregator.model import Conference, Status
from aggregator.sources.vevent.fields import MAX_TEXT
from aggregator.sources.vevent.recurrence_properties import MAX_DATES

BERLIN = ZoneInfo("Europe/Berlin")
FOUR = datetime(2026, 3, 2, 16, 0, tzinfo=UTC)
FOUR_IN_BERLIN = datetime(2026, 3, 2, 16, 0, tzinfo=BERLIN)

STARTS = {
    "UTC": ("DTSTART:20260302T160000Z", FOUR),
    "a zone": ("DTSTART;TZID=Europe/Berlin:20260302T160000", FOUR_IN_BERLIN),
    "a day": ("DTSTART;VALUE=DATE:20260302", date(2026, 3, 2)),
    "a floating time": ("DTSTART:20260302T160000", FOUR),
    "UTC wins over a TZID": ("DTSTART;TZID=Europe/Berlin:20260302T160000Z", FOUR),
    "71: a Windows name": ("DTSTART;TZID=W. Europe Standard Time:20260302T160000", FOUR_IN_BERLIN),
    "71: a prefixed name": (
        "DTSTART;TZID=/freeassociation.sourceforge.net/Europe/Berlin:20260302T160000",
        FOUR_IN_BERLIN,
    ),
    "a day without VALUE=DATE": ("DTSTART:20260302", date(2026, 3, 2)),
    "a day with a TZID": ("DTSTART;TZID=Europe/Berlin;VALUE=DATE:20260302", date(2026, 3, 2)),
    "a day with a Z": ("DTSTART:20260302Z", date(2026, 3, 2)),
    "VALUE=DATE with midnight": ("DTSTART;VALUE=DATE:20260302T000000", date(2026, 3, 2)),
    "VALUE=DATE with a time": ("DTSTART;VALUE=DATE:20260302T160000Z", FOUR),
    "VALUE=DATE-TIME with a day": ("DTSTART;VALUE=DATE-TIME:20260302", date(2026, 3, 2)),
    "lower case": ("dtstart:20260302t160000z", FOUR),
    "no seconds": ("DTSTART:20260302T1600Z", FOUR),
    "ISO 8601 with dashes, fraction and offset": ("DTSTART:2026-03-02T17:00:00.000+01:00", FOUR),
    "a colon too many": ("DTSTART::20260302T160000Z", FOUR),
    "71: a TZID with a colon and no quotes": (
        "DTSTART;TZID=(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna:20260302T160000",
        datetime(2026, 3, 2, 15, 0, tzinfo=UTC),
    ),
    "71: a quote that closes after the value": ('DTSTART;TZID="Europe/Berlin:20260302T160000"', FOUR_IN_BERLIN),
    "an hour that does not exist": (
        "DTSTART;TZID=Europe/Berlin:20260329T023000",
        datetime(2026, 3, 29, 3, 30, tzinfo=BERLIN),
    ),
    "a leap second is the second before it": ("DTSTART:20260302T155960Z", FOUR.replace(hour=15, minute=59, second=59)),
    "a leap second in a zone": (
        "DTSTART;TZID=Europe/Berlin:20260302T165960",
        datetime(2026, 3, 2, 16, 59, 59, tzinfo=BERLIN),
    ),
    "a series that began before 1900": ("DTSTART;VALUE=DATE:16040229\r\nRRULE:FREQ=YEARLY", date(1604, 2, 29)),
    "blanks around": ("DTSTART: 20260302T160000Z ", FOUR),
}


@pytest.mark.parametrize(("line", "start"), STARTS.values(), ids=STARTS.keys())
def test_start(line, start):
    read = event(start=line)
    assert type(read.start) is type(start)
    assert read.start == start


NO_START = {
    "62: no DTSTART": ("", "bad-start"),
    "62: 30 February": ("DTSTART:20260230T160000Z", "bad-start"),
    "62: hour 24": ("DTSTART:20260302T240000Z", "bad-start"),
    "62: second 61": ("DTSTART:20260302T160061Z", "bad-start"),
    "62: year 0": ("DTSTART:00000302T160000Z", "out-of-range"),
    "78: year 9999": ("DTSTART:99991231T235959Z", "out-of-range"),
    "78: year 1601": ("DTSTART:16010101T000000", "out-of-range"),
    "78: year 1, even of a series": ("DTSTART:00010101T000000\r\nRRULE:FREQ=YEARLY", "out-of-range"),
    "a placeholder": ("DTSTART:{start}", "bad-start"),
    "nothing": ("DTSTART:", "bad-start"),
    "digits of another script": ("DTSTART:２０２６0302T160000Z", "bad-start"),
}


@pytest.mark.parametrize(("line", "kind"), NO_START.values(), ids=NO_START.keys())
def test_an_event_without_a_usable_start_costs_itself_and_nothing_else(line, kind):
    read = calendar(vcalendar(vevent(start=line), vevent(uid="two@example.org")))
    assert [series.uid for series in read.series] == ["two@example.org"]
    assert read.events_read == 2
    assert kinds(read) == [kind]
    assert read.notes[0].uid == "one@example.org"


DAY, NEXT, LATER = date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 5)
ENDS = {
    "DTEND": (["DTEND:20260302T173000Z"], FOUR.replace(hour=17, minute=30)),
    "DURATION": (["DURATION:PT1H30M"], FOUR.replace(hour=17, minute=30)),
    "no end: no length": ([], FOUR),
    "65: an end before the start: no length": (["DTEND:20260302T150000Z"], FOUR),
    "65: DTEND and DURATION: DTEND": (["DURATION:PT3H", "DTEND:20260302T170000Z"], FOUR.replace(hour=17)),
    "65: a day as the end of a time: its midnight": (["DTEND;VALUE=DATE:20260303"], datetime(2026, 3, 3, tzinfo=UTC)),
    "66: a negative DURATION: no length": (["DURATION:-PT1H"], FOUR),
    "66: an endless DURATION: 31 days": (["DURATION:P999D"], datetime(2026, 4, 2, 16, 0, tzinfo=UTC)),
    "66: a DURATION no computer can hold": (["DURATION:P999999999999D"], FOUR),
    "no DURATION at all": (["DURATION:soon"], FOUR),
    "an unreadable DTEND: none": (["DTEND:never"], FOUR),
    "an unreadable DTEND, but a DURATION": (["DTEND:never", "DURATION:PT1H"], FOUR.replace(hour=17)),
    "an end in a leap second: the second before it": (["DTEND:20260302T165960Z"], FOUR.replace(minute=59, second=59)),
    "78: an end in the year 9999: none": (["DTEND:99991231T235959Z"], FOUR),
}


@pytest.mark.parametrize(("lines", "end"), ENDS.values(), ids=ENDS.keys())
def test_end_of_a_time(lines, end):
    assert event(*lines).end == end


ENDS_OF_DAYS = {
    "no end: one day": ([], NEXT),
    "DTEND": (["DTEND;VALUE=DATE:20260305"], LATER),
    "DURATION": (["DURATION:P3D"], LATER),
    "a DURATION of hours: the days it touches": (["DURATION:PT25H"], date(2026, 3, 4)),
    "65: DTEND on the same day: one day": (["DTEND;VALUE=DATE:20260302"], NEXT),
    "65: DTEND before: one day": (["DTEND;VALUE=DATE:20260301"], NEXT),
    "65: a midnight as the end of days": (["DTEND:20260305T000000"], LATER),
    "65: a time as the end of days: through that day": (["DTEND:20260304T120000Z"], LATER),
}


@pytest.mark.parametrize(("lines", "end"), ENDS_OF_DAYS.values(), ids=ENDS_OF_DAYS.keys())
def test_end_of_days(lines, end):
    assert event(*lines, start="DTSTART;VALUE=DATE:20260302").end == end


def test_a_duration_of_days_keeps_the_wall_time_and_one_of_hours_does_not():
    start = "DTSTART;TZID=Europe/Berlin:20260328T160000"  # summer time begins in the night
    assert event("DURATION:P1D", start=start).end == datetime(2026, 3, 29, 16, 0, tzinfo=BERLIN)
    assert event("DURATION:PT24H", start=start).end == datetime(2026, 3, 29, 16, 0, tzinfo=BERLIN)
    assert event("DURATION:PT12H", start=start).end == datetime(2026, 3, 29, 5, 0, tzinfo=BERLIN)


IMAGES = "https://b.example/"
FIELDS = {
    "67: a place with commas nobody escaped": (
        "LOCATION:Room 5, Main St; 2nd floor",
        "location",
        "Room 5, Main St; 2nd floor",
    ),
    "a title over two lines": (r"SUMMARY:Weekly\n  call", "title", "Weekly call"),
    "67: a title with a colon": ("SUMMARY;LANGUAGE=en:a:b", "title", "a:b"),
    "an escaped text": (r"DESCRIPTION:a\, b\nc\\n", "description", "a, b\nc\\n"),
    "68: markup in a title is text": ("SUMMARY:<img onerror=x>", "title", "<img onerror=x>"),
    "a web address": ("URL:https://example.org/a?b=c&d=e", "url", "https://example.org/a?b=c&d=e"),
    "an address in capitals": ("URL;VALUE=URI:HTTPS://EXAMPLE.ORG/", "url", "HTTPS://EXAMPLE.ORG/"),
    "an address escaped as text": (r"URL:https://example.org/a\,b", "url", "https://example.org/a,b"),
    "68: a script as address": ("URL:javascript:alert(1)", "url", ""),
    "68: data as address": ("URL:data:text/html,<script>", "url", ""),
    "an address with blanks": ("URL:https://example.org and more", "url", ""),
    "Outlook's HTML": (r"X-ALT-DESC;FMTTYPE=text/html:<b>a\, b</b>", "html", "<b>a, b</b>"),
    "RFC 9073's HTML": ("STYLED-DESCRIPTION;FMTTYPE=text/html:<b>a</b>", "html", "<b>a</b>"),
    "Outlook's other forms": ("X-ALT-DESC;FMTTYPE=text/rtf:{a}", "html", ""),
    "a conference": (
        "CONFERENCE;VALUE=URI;FEATURE=VIDEO:https://example.org/j/1",
        "conference",
        (Conference("https://example.org/j/1", ("VIDEO",), stated=True),),
    ),
    "a conference with features and a label": (
        'CONFERENCE;VALUE=URI;FEATURE="AUDIO","video";LABEL="Room, ^\'A^\'":https://example.org/j/1',
        "conference",
        (Conference("https://example.org/j/1", ("AUDIO", "VIDEO"), 'Room, "A"', stated=True),),
    ),
    "a telephone number": (
        "CONFERENCE;VALUE=URI;FEATURE=PHONE:tel:+1-412-555-0123,,,654321",
        "conference",
        (Conference("tel:+1-412-555-0123,,,654321", ("PHONE",), stated=True),),
    ),
    "a chat room": (
        "CONFERENCE;FEATURE=CHAT:xmpp:room@chat.example.org",
        "conference",
        (Conference("xmpp:room@chat.example.org", ("CHAT",), stated=True),),
    ),
    "68: a script to join by": ("CONFERENCE:javascript:alert(1)", "conference", ()),
    "69: a person to join by": ("CONFERENCE:mailto:ada@example.org", "conference", ()),
    "Google Meet": (
        "X-GOOGLE-CONFERENCE:https://meet.google.com/a-b-c",
        "conference",
        (Conference("https://meet.google.com/a-b-c"),),
    ),
    "one address stated and implied": (
        "X-GOOGLE-CONFERENCE:https://meet.google.com/a-b-c\r\nCONFERENCE:https://meet.google.com/a-b-c",
        "conference",
        (Conference("https://meet.google.com/a-b-c", stated=True),),
    ),
    "Teams": (
        "X-MICROSOFT-SKYPETEAMSMEETINGURL:https://teams.example/1",
        "conference",
        (Conference("https://teams.example/1"),),
    ),
    "Zoom": ("X-ZOOM-JOIN-URL:https://zoom.example/1", "conference", (Conference("https://zoom.example/1"),)),
    "69: an organizer's name": ("ORGANIZER;CN=Ada L.:mailto:ada@example.org", "organizer", "Ada L."),
    "69: an organizer without a name": ("ORGANIZER:mailto:ada@example.org", "organizer", ""),
    "69: an address for a name": ("ORGANIZER;CN=ada@example.org:MAILTO:ada@example.org", "organizer", ""),
    "69: an address in capitals": ('ORGANIZER;CN="MAILTO:ada@example.org":x', "organizer", ""),
    "69: an address beside the name": ('ORGANIZER;CN="Ada <ada@example.org>":x', "organizer", "Ada"),
    "nobody, says Google": (
        "ORGANIZER;CN=Unknown Organizer:mailto:unknownorganizer@calendar.google.com",
        "organizer",
        "",
    ),
    "categories": (r"CATEGORIES:a,b\, c,,a", "categories", ("a", "b, c")),
    "tentative": ("STATUS: tentative", "status", Status.TENTATIVE),
    "cancelled in American": ("STATUS:CANCELED", "status", Status.CANCELLED),
    "an unknown status": ("STATUS:MAYBE", "status", Status.CONFIRMED),
    "transparent": ("TRANSP:TRANSPARENT", "transparent", True),
    "opaque": ("TRANSP:OPAQUE", "transparent", False),
    "a place on Earth": ("GEO:42.58;14.09", "geo", (42.58, 14.09)),
    "a place on Earth, escaped": (r"GEO:42.58\;14.09", "geo", (42.58, 14.09)),
    "a place elsewhere": ("GEO:142.58;14.09", "geo", None),
    "no place": ("GEO:here", "geo", None),
    "not a number": ("GEO:nan;nan", "geo", None),
    "a revision": ("SEQUENCE: 3", "sequence", 3),
    "garbage for a revision": ("SEQUENCE:three", "sequence", 0),
    "a negative revision": ("SEQUENCE:-1", "sequence", 0),
    "a revision beyond 32 bits": ("SEQUENCE:4294967296", "sequence", 0),
    "last modified": ("LAST-MODIFIED:20260302T160000Z", "modified", FOUR),
    "created in the year 0, says Google": ("CREATED:00001231T000000Z", "created", None),
    "the first of two titles": ("SUMMARY:a\r\nSUMMARY:b", "title", "a"),
    "the title that says something": ("SUMMARY:\r\nSUMMARY:b", "title", "b"),
    "a rule": ("RRULE:freq=weekly; byday=mo;", "rule", "FREQ=WEEKLY;BYDAY=MO"),
    "the first of two rules": ("RRULE:FREQ=DAILY\r\nRRULE:FREQ=WEEKLY", "rule", "FREQ=DAILY"),
    "an image": ("IMAGE;VALUE=URI;DISPLAY=BADGE;FMTTYPE=image/png:https://b.example/a.png", "image", f"{IMAGES}a.png"),
    "the largest of several images": (
        f"IMAGE;DISPLAY=THUMBNAIL:{IMAGES}s.png\r\nIMAGE:{IMAGES}m.png\r\nIMAGE;DISPLAY=FULLSIZE:{IMAGES}l.png",
        "image",
        f"{IMAGES}l.png",
    ),
    "an attached image": (f"ATTACH;FMTTYPE=image/jpeg:{IMAGES}a.jpg", "image", f"{IMAGES}a.jpg"),
    "IMAGE before an attached image": (
        f"ATTACH;FMTTYPE=image/jpeg:{IMAGES}a.jpg\r\nIMAGE;VALUE=URI:{IMAGES}b.png",
        "image",
        f"{IMAGES}b.png",
    ),
    "an attachment that is no image": ("ATTACH:https://b.example/a.png", "image", ""),
    "68: a script as image": ("IMAGE;VALUE=URI:javascript:alert(1)", "image", ""),
    "68: an image within the calendar": ("IMAGE;VALUE=BINARY;ENCODING=BASE64:iVBORw0KGgo=", "image", ""),
    "69: an image behind a password": ("IMAGE;VALUE=URI:https://ada:secret@b.example/a.png", "image", ""),
    "UNTIL as it stands": ("RRULE:FREQ=DAILY;UNTIL=20260401", "rule", "FREQ=DAILY;UNTIL=20260401"),
    "dates beside the rule": (
        "RDATE:20260303T160000Z,20260302T180000Z",
        "rdates",
        (FOUR.replace(hour=18), FOUR.replace(day=3)),
    ),
    "78: periods": ("DURATION:PT1H\r\nRDATE;VALUE=PERIOD:20260303T160000Z/PT1H", "rdates", (FOUR.replace(day=3),)),
    "78: a day left out of a series of times": ("EXDATE;VALUE=DATE:20260309", "exdates", (FOUR.replace(day=9),)),
    "one date twice": (
        "EXDATE:20260309T160000Z\r\nEXDATE;TZID=Europe/Berlin:20260309T170000",
        "exdates",
        (FOUR.replace(day=9),),
    ),
    "a bad date among good ones": ("EXDATE:20260309T160000Z,20260230T160000Z,", "exdates", (FOUR.replace(day=9),)),
}


@pytest.mark.parametrize(("line", "name", "value"), FIELDS.values(), ids=FIELDS.keys())
def test_field(line, name, value):
    assert getattr(event(line), name) == value


NOTED = {
    "two UIDs": ("UID:two@example.org", "two-uid"),
    "two titles": ("SUMMARY:a\r\nSUMMARY:b", "two-summary"),
    "a script as address": ("URL:javascript:alert(1)", "bad-url"),
    "68: a script to join by": ("CONFERENCE:javascript:alert(1)", "bad-conference"),
    "an attachment": ("ATTACH:https://example.org/agenda.pdf", "left-out"),
    "a second image": ("IMAGE;VALUE=URI:https://example.org/a.png\r\nIMAGE;VALUE=URI:https://b.example", "left-out"),
    "68: an image within the calendar": ("IMAGE;VALUE=BINARY;ENCODING=BASE64:iVBORw0KGgo=", "left-out"),
    "69: an image with a password": ("IMAGE;VALUE=URI:https://ada:secret@example.org/a.png", "left-out"),
    "a link": ('LINK;LINKREL="alternate";VALUE=URI:https://example.org/', "left-out"),
    "a color": ("COLOR:turquoise", "left-out"),
    "a comment": ("COMMENT:bring a laptop", "left-out"),
    "text encoded twice": ("SUMMARY:We\u00e2\u20ac\u2122ve", "encoded-twice"),
    "an unknown status": ("STATUS:MAYBE", "bad-status"),
    "a place elsewhere": ("GEO:142.58;14.09", "bad-geo"),
    "garbage for a revision": ("SEQUENCE:three", "bad-sequence"),
    "78: EXRULE": ("EXRULE:FREQ=DAILY", "excluded-by-rule"),
    "78: an unreadable EXRULE": ("EXRULE:every other day", "exrule"),
    "78: a period without an end": ("RDATE;VALUE=PERIOD:20260303T160000Z/never", "period"),
    "a bad date in a list": ("EXDATE:20260230T160000Z", "bad-date"),
    "65: an end before the start": ("DTEND:20260302T150000Z", "end-before-start"),
    "a leap second": ("DTEND:20260302T165960Z", "leap-second"),
    "65: two ends": ("DTEND:20260302T170000Z\r\nDURATION:PT1H", "two-ends"),
    "65: a day as the end of a time": ("DTEND;VALUE=DATE:20260303", "mixed-dates"),
    "66: an endless DURATION": ("DURATION:P999D", "bad-duration"),
    "an unreadable end": ("DTEND:never", "bad-end"),
    "71: an unknown zone": ("DTEND;TZID=../../etc/passwd:20260302T170000", "zone-unknown"),
    "a bad RECURRENCE-ID": ("RECURRENCE-ID:never", "bad-recurrence-id"),
    "a text longer than any real one": ("DESCRIPTION:" + "x" * (MAX_TEXT + 1), "long-text"),
}


@pytest.mark.parametrize(("line", "kind"), NOTED.values(), ids=NOTED.keys())
def test_what_was_repaired_or_dropped_is_noted_with_its_event(line, kind):
    read = calendar(vcalendar(vevent(line)))
    assert kind in kinds(read)
    assert len(read.series) == 1


@pytest.mark.parametrize("lines", [[], ["DTEND:20260302T170000Z", "SUMMARY:Call", "ATTENDEE:mailto:a@example.org"]])
def test_61_nothing_is_noted_where_nothing_is_wrong(lines):
    assert calendar(vcalendar(vevent(*lines), header=())).notes == ()


def test_69_no_address_of_an_attendee_is_kept():
    assert "@example.org" not in repr(event("ATTENDEE;CN=Bo:mailto:bo@example.org", uid="1"))


def test_60_an_event_without_uid_gets_one_from_its_content():
    one, again = event("SUMMARY:Call", uid=""), event("SUMMARY:Call", "DESCRIPTION:edited", uid="")
    assert one.uid == again.uid
    assert one.uid.startswith("derived-")
    assert one.uid != event("SUMMARY:Other call", uid="").uid
    assert "missing-uid" in kinds(calendar(vcalendar(vevent(uid=""))))


def test_a_uid_is_one_line_of_bearable_length():
    assert event(uid=r" a\nb ").uid == "a b"
    assert len(event(uid="x" * 100_000).uid) < 100


def test_78_of_very_many_dates_the_latest_are_kept():
    days = [
        f"2026{month:02}{day:02}T{hour:02}0000Z" for month in range(1, 13) for day in range(1, 29) for hour in range(24)
    ]
    exdates = event("EXDATE:" + ",".join(days), "EXDATE:20270101T000000Z").exdates
    assert len(exdates) == MAX_DATES
    assert exdates[-1] == datetime(2027, 1, 1, tzinfo=UTC)


def test_the_digest_changes_with_everything_but_dtstamp():
    digest = event("SUMMARY:a", "DTSTAMP:20260101T000000Z").digest
    assert digest == event("SUMMARY:a", "DTSTAMP:20260102T000000Z").digest
    assert digest != event("SUMMARY:b", "DTSTAMP:20260101T000000Z").digest


def test_a_calendar_of_which_no_event_can_be_read_is_an_error():
    with pytest.raises(ReadError, match="No event could be read") as caught:
        calendar(vcalendar(vevent(start=""), vevent(start="DTSTART:never")))
    assert caught.value.reason == "unreadable"
