"""What is written of one event and at the head of a calendar, line by line."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from ics_text import unfolded
from small_feeds import WINDOW, feed

from aggregator.model import Conference, Event, MergedEvent, Series, Source, Status
from aggregator.publish.ics import render

HOUR = timedelta(hours=1)
START = datetime(2026, 3, 10, 10, tzinfo=UTC)
BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
EVENT = Event("a-1", START, START + HOUR, title="Call")
FEEDS = {"todo": feed("todo"), "chaoss": feed("chaoss"), "openssf": feed("openssf")}
DAY = date(2026, 3, 10)


def merged(event: Event, *overrides: Event, feeds: str = "todo") -> MergedEvent:
    """Return a merged event; feeds are separated by blanks, the one that is published first."""
    sources = tuple(Source(one, "a-1") for one in feeds.split())
    return MergedEvent(Series("todo", "a-1", event, overrides), (), sources)


def lines(event: Event, feeds: str = "todo") -> list[str]:
    (body,) = render.vevent_bodies([event], render.community_names(merged(event, feeds=feeds).sources, FEEDS))
    return unfolded(body)


PLAIN = {
    "DTSTART": "DTSTART:20260310T100000Z",
    "DTEND": "DTEND:20260310T110000Z",
    "SUMMARY": "SUMMARY:Call",
    "DESCRIPTION": "DESCRIPTION:Community: TODO Group",
    "CATEGORIES": "CATEGORIES:TODO Group",
    "STATUS": "STATUS:CONFIRMED",
    "TRANSP": "TRANSP:OPAQUE",
}


def test_a_plain_event():
    assert lines(EVENT) == list(PLAIN.values())


# What is other than in a plain event, and the lines that are.
JOIN = "https://zoom.us/j/97600941685"
LINES: dict[str, tuple[dict[str, object], list[str]]] = {
    "no title": ({"title": " "}, ["SUMMARY:(no title)"]),
    "a title of several lines": ({"title": " A\nB  C "}, ["SUMMARY:A B C"]),
    "a title of 500 characters": ({"title": "x" * 500}, [f"SUMMARY:{'x' * 500}"]),
    "a title of 501 characters": ({"title": "x" * 501}, [f"SUMMARY:{'x' * 500}…"]),
    "a long title cut at a blank": ({"title": "x" * 499 + " yy"}, [f"SUMMARY:{'x' * 499}…"]),
    "a location": ({"location": "Room 1, Hall; 2"}, [r"LOCATION:Room 1\, Hall\; 2"]),
    "a location of blanks": ({"location": " "}, []),
    "a URL": ({"url": "https://example.org/a,b"}, ["URL:https://example.org/a,b"]),
    "coordinates": ({"geo": (52.5, -13.25)}, ["GEO:52.500000;-13.250000"]),
    "an image": ({"image": "https://a.example/1.png"}, ["IMAGE;VALUE=URI:https://a.example/1.png"]),
    "categories, each once, without those of blanks": (
        {"categories": ("Security", "TODO Group", " ", "Security", "A,B")},
        [r"CATEGORIES:TODO Group,Security,A\,B"],
    ),
    "cancelled": ({"status": Status.CANCELLED}, ["STATUS:CANCELLED"]),
    "tentative": ({"status": Status.TENTATIVE}, ["STATUS:TENTATIVE"]),
    "time that stays free": ({"transparent": True}, ["TRANSP:TRANSPARENT"]),
    "no length": ({"end": START}, ["DTSTART:20260310T100000Z", "DURATION:PT0S"]),
    "a whole day": (
        {"start": DAY, "end": DAY + timedelta(1)},
        ["DTSTART;VALUE=DATE:20260310", "DTEND;VALUE=DATE:20260311"],
    ),
    "in a zone": (
        {"start": START.astimezone(BERLIN), "end": (START + HOUR).astimezone(NEW_YORK)},
        ["DTSTART;TZID=Europe/Berlin:20260310T110000", "DTEND;TZID=America/New_York:20260310T070000"],
    ),
    "a description": ({"description": " Text "}, [r"DESCRIPTION:Text\n\nCommunity: TODO Group"]),
    "a description of several lines, indented": (
        {"description": "1 < 2 &\n  more"},
        [r"DESCRIPTION:1 < 2 &\n  more\n\nCommunity: TODO Group"],
    ),
    "a description in HTML": ({"description": "<p>One<br>two</p>"}, [r"DESCRIPTION:One\ntwo\n\nCommunity: TODO Group"]),
    "a description in HTML alone": ({"html": "<b>Text</b>"}, [r"DESCRIPTION:Text\n\nCommunity: TODO Group"]),
    "text before HTML": (
        {"description": "Text", "html": "<b>HTML</b>"},
        [r"DESCRIPTION:Text\n\nCommunity: TODO Group"],
    ),
    "a description of 8,000 characters": (
        {"description": "x" * 8000},
        [rf"DESCRIPTION:{'x' * 8000}\n\nCommunity: TODO Group"],
    ),
    "of a longer one the words that fit": (
        {"description": "a b " + "x" * 7994 + " cc"},
        [rf"DESCRIPTION:a b {'x' * 7994} …\n\nCommunity: TODO Group"],
    ),
    "of a longer one no half word": (
        {"description": "a b " + "x" * 7997},
        [r"DESCRIPTION:a b …\n\nCommunity: TODO Group"],
    ),
    "of one long word 8,000 characters": (
        {"description": "x" * 8001},
        [rf"DESCRIPTION:{'x' * 8000} …\n\nCommunity: TODO Group"],
    ),
    "a join link": ({"conference": (Conference(JOIN),)}, [rf"DESCRIPTION:Community: TODO Group\nJoin: {JOIN}"]),
    "a join link that the description has": (
        {"description": f"At {JOIN}"},
        [rf"DESCRIPTION:At {JOIN}\n\nCommunity: TODO Group"],
    ),
    "a join link that is the location": ({"location": JOIN}, [f"LOCATION:{JOIN}"]),
    "a CONFERENCE that the feed states": (
        {"conference": (Conference(JOIN, ("AUDIO", "VIDEO"), "Zoom", stated=True),)},
        [
            f'CONFERENCE;VALUE=URI;FEATURE=AUDIO,VIDEO;LABEL="Zoom":{JOIN}',
            rf"DESCRIPTION:Community: TODO Group\nJoin: {JOIN}",
        ],
    ),
    "a rule": ({"rule": "FREQ=WEEKLY"}, ["RRULE:FREQ=WEEKLY"]),
    "a rule, dates taken out, one a line": (
        {"rule": "FREQ=DAILY", "exdates": (START + 24 * HOUR, START + 48 * HOUR)},
        ["RRULE:FREQ=DAILY", "EXDATE:20260311T100000Z", "EXDATE:20260312T100000Z"],
    ),
    "dates beside a rule are never written": (
        {"rule": "FREQ=WEEKLY", "rdates": (START + HOUR, START + 24 * HOUR), "exdates": (START + HOUR,)},
        ["RRULE:FREQ=WEEKLY", "EXDATE:20260310T110000Z"],
    ),
    "dates taken out of what happens once are not written": ({"exdates": (START + HOUR,)}, []),
    "which date it replaces": ({"recurrence_id": START - HOUR}, ["RECURRENCE-ID:20260310T090000Z"]),
}


@pytest.mark.parametrize(("changes", "expected"), LINES.values(), ids=LINES)
def test_lines(changes, expected):
    others = {re.split("[:;-]", line)[0] for line in expected}
    if "DURATION" in others:
        others.add("DTEND")
    plain = [line for name, line in PLAIN.items() if name not in others]
    assert sorted(lines(replace(EVENT, **changes))) == sorted([*plain, *expected])


COMMUNITIES = {
    "one": ("todo", "Community: TODO Group", "TODO Group"),
    "two": ("chaoss todo", r"Community: CHAOSS\nAlso on: TODO Group", "CHAOSS,TODO Group"),
    "three": ("todo chaoss openssf", r"Community: TODO Group\nAlso on: CHAOSS\, OpenSSF", "TODO Group,CHAOSS,OpenSSF"),
    "one whose event stands in it twice": ("todo todo", "Community: TODO Group", "TODO Group"),
    "one that is no longer configured": ("todo gone", "Community: TODO Group", "TODO Group"),
}


@pytest.mark.parametrize(("feeds", "description", "categories"), COMMUNITIES.values(), ids=COMMUNITIES)
def test_communities(feeds, description, categories):
    found = lines(EVENT, feeds)
    assert f"DESCRIPTION:{description}" in found
    assert f"CATEGORIES:{categories}" in found


def test_how_each_vevent_begins():
    assert unfolded(render.identity_lines("a-1", 3, START)) == [
        "BEGIN:VEVENT",
        "UID:a-1",
        "DTSTAMP:20260310T100000Z",
        "SEQUENCE:3",
        "LAST-MODIFIED:20260310T100000Z",
    ]


def test_the_master_comes_before_its_overrides():
    first, second = (replace(EVENT, title=title, recurrence_id=START) for title in ("First", "Second"))
    bodies = render.vevent_bodies([replace(EVENT, rule="FREQ=DAILY"), first, second], ("TODO Group",))
    assert [unfolded(body)[-5] for body in bodies] == ["SUMMARY:Call", "SUMMARY:First", "SUMMARY:Second"]


ZONES = {
    "of start and end": (
        {"start": START.astimezone(NEW_YORK), "end": (START + HOUR).astimezone(BERLIN)},
        ("America/New_York", "Europe/Berlin"),
    ),
    "of dates taken out": ({"exdates": (START.astimezone(BERLIN),)}, ("Europe/Berlin",)),
    "of the date it replaces": ({"recurrence_id": START.astimezone(BERLIN)}, ("Europe/Berlin",)),
    "none for UTC and days": ({"start": DAY, "end": DAY + timedelta(1), "rdates": (START,)}, ()),
}


@pytest.mark.parametrize(("changes", "expected"), ZONES.values(), ids=ZONES)
def test_the_zones_that_are_named(changes, expected):
    assert render.zones([replace(EVENT, **changes)]) == expected


def test_zones_of_overrides_are_named_too():
    override = replace(EVENT, start=START.astimezone(BERLIN), recurrence_id=START)
    assert render.zones([EVENT, override]) == ("Europe/Berlin",)


# ---------------------------------------------------------------- overrides before the window

FIRST = WINDOW.start
SERIES = replace(EVENT, start=FIRST - timedelta(60), end=FIRST - timedelta(60) + HOUR, rule="FREQ=DAILY")


def override(recurrence_id: datetime, end: datetime) -> Event:
    return replace(EVENT, start=end - HOUR, end=end, recurrence_id=recurrence_id)


SECOND = timedelta(seconds=1)
REACHING = {
    "one that is over before the window": (override(FIRST - HOUR, FIRST - SECOND), False),
    "one that ends as the window begins": (override(FIRST - HOUR, FIRST), True),
    "one that replaces a date of the window": (override(FIRST, FIRST - 24 * HOUR), True),
    "one that replaces a date before it": (override(FIRST - SECOND, FIRST - 24 * HOUR), False),
}


@pytest.mark.parametrize(("one", "stays"), REACHING.values(), ids=REACHING)
def test_which_overrides_are_written(one, stays):
    before = merged(replace(SERIES, exdates=(FIRST + HOUR,)), one, override(FIRST + 48 * HOUR, FIRST + 48 * HOUR))
    after = render.in_window(before, WINDOW).series
    assert (one in after.overrides) is stays
    assert len(after.overrides) == 1 + stays
    assert after.master.exdates == (() if stays else (one.recurrence_id,)) + (FIRST + HOUR,)


def test_the_dates_they_leave_are_taken_out_in_order():
    dates = [FIRST - day * 24 * HOUR for day in (3, 1, 8, 5, 2, 7, 4, 6)]
    after = render.in_window(merged(SERIES, *(override(one, one) for one in dates)), WINDOW).series
    assert after.master.exdates == tuple(sorted(dates))


def test_without_a_master_nothing_is_left_out():
    orphans = MergedEvent(Series("todo", "a-1", None, (override(FIRST - HOUR, FIRST - HOUR),)), (), ())
    assert render.in_window(orphans, WINDOW) is orphans


def test_a_series_that_loses_no_override_is_the_object_it_was():
    series = merged(SERIES, override(FIRST, FIRST + HOUR))
    assert render.in_window(series, WINDOW) is series


# ---------------------------------------------------------------- the head of a calendar

HEADING = render.CalendarProperties("Open, source", "All events", "#ff0102", "https://example.org/calendar.ics")
HEAD = [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//calendar-aggregator//combined calendar//EN",
    "CALSCALE:GREGORIAN",
    r"NAME:Open\, source",
    r"X-WR-CALNAME:Open\, source",
    "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
    "X-PUBLISHED-TTL:PT1H",
    "SOURCE;VALUE=URI:https://example.org/calendar.ics",
    "COLOR:red",
    "X-APPLE-CALENDAR-COLOR:#FF0102",
]
SAID = ["DESCRIPTION:All events", "X-WR-CALDESC:All events"]


def test_a_calendar_is_of_no_feed_unless_it_is_told():
    """The calendar of all events is kept beside those of feeds, by the feed."""
    assert HEADING.feed == ""


def test_a_calendar():
    zone = b"BEGIN:VTIMEZONE\r\nEND:VTIMEZONE\r\n"
    assert unfolded(render.calendar(HEADING, [b"BEGIN:VEVENT\r\nEND:VEVENT\r\n"], [zone], START)) == [
        *HEAD,
        *SAID,
        "LAST-MODIFIED:20260310T100000Z",
        "BEGIN:VTIMEZONE",
        "END:VTIMEZONE",
        "BEGIN:VEVENT",
        "END:VEVENT",
        "END:VCALENDAR",
    ]


def test_a_calendar_without_description_and_events():
    assert unfolded(render.calendar_header(replace(HEADING, description=""), [], None)) == HEAD


def test_a_calendar_is_that_of_all_feeds_where_none_is_named():
    assert HEADING.feed == ""


COLORS = {"#000000": "black", "#FFFFFF": "silver", "#33B679": "mediumseagreen", "#2B5C8A": "teal"}


@pytest.mark.parametrize(("color", "name"), COLORS.items())
def test_the_nearest_color_with_a_name(color, name):
    assert f"COLOR:{name}" in unfolded(render.calendar_header(replace(HEADING, color=color), [], None))
