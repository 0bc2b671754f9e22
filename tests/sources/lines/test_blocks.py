"""Which content lines belong to which event, also where BEGIN and END do not match."""

from __future__ import annotations

import pytest

from aggregator.sources.lines.blocks import MAX_LINES, cut_calendars
from aggregator.sources.lines.notes import Notes

CUT = {
    "one event": ("A VEVENT|A:1|Z VEVENT", [["A:1"]], []),
    "sub-components are left out": (
        "A VEVENT|A:1|A VALARM|B:2|Z VALARM|C:3|Z VEVENT",
        [["A:1", "C:3"]],
        ["not-an-event"],
    ),
    "70: what is no event is left out": (
        "A VTODO|A:1|Z VTODO|A VJOURNAL|Z VJOURNAL|A VFREEBUSY|Z VFREEBUSY|A VEVENT|B:2|Z VEVENT",
        [["B:2"]],
        ["not-an-event"] * 3,
    ),
    "an event without END": ("A VEVENT|A:1|A VEVENT|B:2|Z VEVENT", [["A:1"], ["B:2"]], ["unclosed"]),
    "an alarm without END": ("A VEVENT|A:1|A VALARM|B:2|Z VEVENT|A VEVENT|C:3|Z VEVENT", [["A:1"], ["C:3"]], None),
    "an END without BEGIN": ("Z VALARM|A VEVENT|A:1|Z VTODO|B:2|Z VEVENT|Z VEVENT", [["A:1", "B:2"]], []),
    "a file that ends within an event": ("A VEVENT|A:1", [["A:1"]], ["unclosed"]),
    "blanks and lower case": ("begin: vevent |A:1|END:vEvent", [["A:1"]], []),
    "a text that begins like a component": ("A VEVENT|A:1|Bx:BEGIN:VEVENT|Z VEVENT", [["A:1", "Bx:BEGIN:VEVENT"]], []),
    "a line break nobody escaped": (
        "A VEVENT|A:1|more, of it|end|B:2|Z VEVENT",
        [["A:1\\nmore, of it\\nend", "B:2"]],
        None,
    ),
    "empty lines": ("A VEVENT||A:1||B:2||Z VEVENT", [["A:1", "B:2"]], []),
}


def written(short: str) -> list[str]:
    """Return content lines: "A X" is short for BEGIN:X, "Z X" for END:X, "|" for the end of a line."""
    return [line.replace("A V", "BEGIN:V").replace("Z V", "END:V") for line in short.split("|")]


@pytest.mark.parametrize(("short", "events", "noted"), CUT.values(), ids=CUT.keys())
def test_events_of_a_calendar(short, events, noted):
    notes = Notes()
    (calendar,) = cut_calendars(["BEGIN:VCALENDAR", *written(short), "END:VCALENDAR"], notes)
    assert calendar.events == events
    assert noted is None or [note.kind for note in notes.found] == noted


def test_51_calendars_one_after_the_other_keep_their_own_time_zones():
    zone = ["BEGIN:VTIMEZONE", "TZID:X", "BEGIN:STANDARD", "END:STANDARD", "END:VTIMEZONE"]
    first = ["BEGIN:VCALENDAR", "NAME:1", *zone, "END:VCALENDAR"]
    second = ["BEGIN:VCALENDAR", "BEGIN:VEVENT", "A:1", "END:VEVENT", "NAME:2", "END:VCALENDAR"]
    one, two = cut_calendars(first + second, Notes())
    assert (one.header, one.timezones, one.events) == (["NAME:1"], [zone], [])
    assert (two.header, two.timezones, two.events) == (["NAME:2"], [], [["A:1"]])


def test_a_calendar_without_end_is_closed_by_the_next():
    lines = ["BEGIN:VCALENDAR", "BEGIN:VEVENT", "A:1", "BEGIN:VCALENDAR", "BEGIN:VEVENT", "B:2"]
    assert [calendar.events for calendar in cut_calendars(lines, Notes())] == [[["A:1"]], [["B:2"]]]


def test_58_depth_beyond_the_cap_changes_nothing_around_it():
    deep = ["BEGIN:VALARM"] * 100 + ["X:1"] + ["END:VALARM"] * 100
    lines = ["BEGIN:VCALENDAR", "BEGIN:VEVENT", "A:1", *deep, "B:2", "END:VEVENT", "NAME:n", "END:VCALENDAR"]
    notes = Notes()
    (calendar,) = cut_calendars(lines, notes)
    assert calendar.events == [["A:1", "B:2"]]
    assert calendar.header == ["NAME:n"]
    assert [(note.kind, note.count) for note in notes.found] == [("not-an-event", 100)]


def test_an_event_with_more_lines_than_any_real_one_is_cut_and_noted():
    notes = Notes()
    (calendar,) = cut_calendars(["BEGIN:VCALENDAR", "BEGIN:VEVENT", *["A:1"] * (MAX_LINES + 7), "END:VEVENT"], notes)
    assert len(calendar.events[0]) == MAX_LINES
    assert ("too-many-lines", 7) in [(note.kind, note.count) for note in notes.found]
