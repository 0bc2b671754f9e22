"""A whole document read: what the calendar says of itself, whose zone floating times take, producers' quirks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from ics_text import calendar, event, kinds, vcalendar, vevent

from aggregator.errors import ReadError
from aggregator.model import PRODID

FLOATING = "DTSTART:20260702T160000"

HEADERS = {
    "a name": (["X-WR-CALNAME:Calls\\, all"], "name", "Calls, all"),
    "NAME before X-WR-CALNAME": (["X-WR-CALNAME:b", "NAME:a"], "name", "a"),
    "TeamUp: SUMMARY and DESCRIPTION of the calendar are nothing": (["SUMMARY:s", "DESCRIPTION:d"], "name", ""),
    "REFRESH-INTERVAL": (["REFRESH-INTERVAL;VALUE=DURATION:PT1H"], "refresh", timedelta(hours=1)),
    "X-PUBLISHED-TTL": (["X-PUBLISHED-TTL:PT15M"], "refresh", timedelta(minutes=15)),
    "Tockify: minutes without T": (["REFRESH-INTERVAL;VALUE=DURATION:P15M"], "refresh", timedelta(minutes=15)),
    "a refresh of nothing": (["REFRESH-INTERVAL:PT0S"], "refresh", None),
    "a negative refresh": (["REFRESH-INTERVAL:-PT1H", "X-PUBLISHED-TTL:PT2H"], "refresh", timedelta(hours=2)),
    "an endless refresh": (["REFRESH-INTERVAL:P99999D"], "refresh", timedelta(days=30)),
    "no refresh": (["REFRESH-INTERVAL:often"], "refresh", None),
    "61: no PRODID": ([], "prodid", ""),
}


@pytest.mark.parametrize(("header", "name", "value"), HEADERS.values(), ids=HEADERS.keys())
def test_what_the_calendar_says_of_itself(header, name, value):
    assert getattr(calendar(vcalendar(vevent(), header=tuple(header))), name) == value


ZONES = {
    "the operator's word": (["X-WR-TIMEZONE:Europe/Madrid"], "Asia/Tokyo", "Asia/Tokyo"),
    "the feed's own": (["X-WR-TIMEZONE:Europe/Madrid"], None, "Europe/Madrid"),
    "the feed's own, with a parameter": (["X-WR-TIMEZONE;VALUE=TEXT:Europe/Madrid"], None, "Europe/Madrid"),
    "the feed's own in Rails' words": (["X-WR-TIMEZONE:Eastern Time (US & Canada)"], None, "America/New_York"),
    "UTC": ([], None, "UTC"),
    "UTC where the feed's own is nonsense": (["X-WR-TIMEZONE:Middle-earth/Shire"], None, "UTC"),
}


@pytest.mark.parametrize(("header", "setting", "zone"), ZONES.values(), ids=ZONES.keys())
def test_floating_times_take_the_zone_of(header, setting, zone):
    read = calendar(vcalendar(vevent(start=FLOATING), header=tuple(header)), timezone=setting)
    assert read.timezone == zone
    assert read.series[0].main_event.start == datetime(2026, 7, 2, 16, 0, tzinfo=ZoneInfo(zone))


FIXED = {
    "UTC": ("DTSTART:20260702T160000Z", datetime(2026, 7, 2, 16, 0, tzinfo=UTC)),
    "a zone": ("DTSTART;TZID=Asia/Tokyo:20260702T160000", datetime(2026, 7, 2, 7, 0, tzinfo=UTC)),
    "a day": ("DTSTART;VALUE=DATE:20260702", date(2026, 7, 2)),
}


@pytest.mark.parametrize(("start", "expected"), FIXED.values(), ids=FIXED.keys())
def test_only_floating_times_take_it(start, expected):
    read = calendar(vcalendar(vevent(start=start), header=("X-WR-TIMEZONE:Europe/Madrid",)), timezone="Europe/Madrid")
    assert read.series[0].main_event.start == expected


def test_floating_times_take_a_zone_that_the_file_itself_describes():
    body = vcalendar(vtimezone("HQ", "+0545"), vevent(start=FLOATING), header=("X-WR-TIMEZONE:HQ",))
    assert calendar(body).timezone == "Asia/Kathmandu"


def vtimezone(tzid: str, offset: str) -> str:
    observance = (
        f"BEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:{offset}\r\nTZOFFSETTO:{offset}\r\nEND:STANDARD\r\n"
    )
    return f"BEGIN:VTIMEZONE\r\nTZID:{tzid}\r\n{observance}END:VTIMEZONE\r\n"


def test_51_two_calendars_are_both_read_each_with_its_own_time_zones():
    start = "DTSTART;TZID=Customized Time Zone:20260702T160000"
    one = vcalendar(vtimezone("Customized Time Zone", "+0900"), vevent(uid="1", start=start))
    two = vcalendar(vevent(uid="2", start=start), vtimezone("Customized Time Zone", "-0500"))
    starts = [series.main_event.start.astimezone(UTC).hour for series in calendar(one + two).series]
    assert starts == [7, 21]


def test_72_a_time_zone_no_library_accepts_costs_no_event():
    broken = vtimezone("Europe/Berlin", "+9959") + "BEGIN:VTIMEZONE\r\nEND:VTIMEZONE\r\n"
    start = "DTSTART;TZID=Europe/Berlin:20260702T160000"
    read = calendar(vcalendar(broken, vevent(start=start)))
    assert read.series[0].main_event.start == datetime(2026, 7, 2, 14, 0, tzinfo=UTC)
    assert "zone-broken" in kinds(read)


TEAMUP = ("PRODID:-//Teamup Solutions AG//Teamup Calendar//EN",)
GOOGLE_URL = "https://www.google.com/url?q=https%3A%2F%2Fzoom.example%2Fj%2F1%3Fpwd%3Da%26b%3Dc"

QUIRKS = {
    "TeamUp: entities in texts": (r"DESCRIPTION:Free &amp\; open &lt\;3", TEAMUP, "Free & open <3"),
    "TeamUp: Markdown": (r"DESCRIPTION:Free &amp\; **open**", TEAMUP, "<p>Free &amp; <strong>open</strong></p>"),
    "TeamUp: entities of control characters": ("DESCRIPTION:a&#8232;b&#1;c&#0;", TEAMUP, "abc\ufffd"),
    "entities of others stay": (r"DESCRIPTION:a &amp\; b", (), "a &amp; b"),
    "Google: links rewritten in text": (
        f"DESCRIPTION:Join {GOOGLE_URL}&sa=D&source=calendar&usg=x now",
        (),
        "Join https://zoom.example/j/1?pwd=a&b=c now",
    ),
    "Google: links rewritten in HTML": (
        rf'DESCRIPTION:<a href="{GOOGLE_URL}&amp\;sa=D&amp\;usg=x">Join</a>',
        (),
        '<a href="https://zoom.example/j/1?pwd=a&amp;b=c">Join</a>',
    ),
    "Google: links that hide a script stay as they are": (
        "DESCRIPTION:https://www.google.com/url?q=javascript:alert(1)&sa=D",
        (),
        "https://www.google.com/url?q=javascript:alert(1)&sa=D",
    ),
    "Google: links that break out of their attribute do not": (
        "DESCRIPTION:https://www.google.com/url?q=https://a.example/%22%3E%3Cscript%3E&sa=D",
        (),
        "https://a.example/&quot;&gt;&lt;script&gt;",
    ),
}


@pytest.mark.parametrize(("line", "header", "text"), QUIRKS.values(), ids=QUIRKS.keys())
def test_quirk(line, header, text):
    assert event(line, header=header).description == text


def test_google_s_busy_placeholders_are_ordinary_events():
    assert event("SUMMARY:Busy").title == "Busy"


def test_98_our_own_calendar_is_known_by_its_prodid_also_behind_another():
    assert calendar(vcalendar(vevent(), header=(f"PRODID:{PRODID}",))).prodid == PRODID
    assert calendar(vcalendar(vevent()) + vcalendar(header=(f"PRODID:{PRODID}",))).prodid == PRODID


def test_a_calendar_without_events_is_a_calendar():
    read = calendar(vcalendar())
    assert (read.series, read.notes, read.events_read) == ((), (), 0)


@pytest.mark.parametrize(("body", "reason"), [(b"", "empty"), (b"<html>", "html"), (b"hello", "not-ics")])
def test_what_is_no_calendar_is_an_error(body, reason):
    with pytest.raises(ReadError) as caught:
        calendar(body)
    assert caught.value.reason == reason


def test_many_notes_of_a_kind_are_folded_and_still_counted():
    bad = [vevent(uid=str(number), start="DTSTART:never") for number in range(100)]
    read = calendar(vcalendar(vevent(), *bad))
    assert len(read.notes) == 21
    assert sum(note.count for note in read.notes) == 100


def test_a_zone_repaired_in_every_event_is_one_note():
    events = [vevent(uid=str(number), start="DTSTART;TZID=Nowhere:20260702T160000") for number in range(100)]
    (note,) = calendar(vcalendar(*events)).notes
    assert (note.kind, note.count) == ("zone-unknown", 100)
