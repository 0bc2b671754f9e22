"""Events taken apart and put together otherwise: what changes, and what never does."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Event
from ics_text import unfolded
from output_cases import CASES
from small_feeds import built, meeting

from aggregator.model import join_vevents as joined
from aggregator.publish.ics import content_lines, render
from aggregator.publish.ics.vevent_editing import Vevent, split_vevents, written

MADRID = ZoneInfo("Europe/Madrid")
WEEKLY = "RRULE:FREQ=WEEKLY"


def vevents(*given: str) -> tuple[Vevent, ...]:
    """Return the VEVENTs that are published of one event."""
    (event,) = built({"todo": given}).snapshot.events
    return split_vevents(event.component)


def one(*lines: str, title: str = "Call", start: str = "20260305T160000Z") -> Vevent:
    return vevents(meeting(title, start, *lines))[0]


def text(vevent: Vevent) -> list[str]:
    return unfolded(vevent.written)


@pytest.mark.parametrize("case", CASES)
def test_what_is_taken_apart_goes_together_again(case):
    for event in built(CASES[case].feeds, **CASES[case].settings).snapshot.events:
        assert written(split_vevents(event.component)) == event.component


TITLES = {
    "any title": ("Weekly call", "CHAOSS: Weekly call"),
    "a title with escaped characters": ("Plan\\; build\\, run", "CHAOSS: Plan\\; build\\, run"),
    "a title that begins with the community": ("CHAOSS Weekly", "CHAOSS Weekly"),
    "a title that begins with it in brackets": ("[chaoss] Weekly", "[chaoss] Weekly"),
    "a title that begins with a longer word": ("CHAOSScast", "CHAOSS: CHAOSScast"),
}


@pytest.mark.parametrize(("title", "expected"), TITLES.values(), ids=TITLES)
def test_the_community_in_front_of_a_title(title, expected):
    assert one(title=title).prefixed("CHAOSS").value("SUMMARY") == expected


def test_a_community_is_escaped_like_any_text():
    assert one().prefixed("Open; Source, Ltd").value("SUMMARY") == "Open\\; Source\\, Ltd: Call"


ALARMS = {
    "minutes before": (10, "20260305T160000Z", (), "TRIGGER:-PT10M"),
    "hours before": (90, "20260305T160000Z", (), "TRIGGER:-PT1H30M"),
    "a day before": (1440, "20260305T160000Z", (), "TRIGGER:-P1D"),
    "at the start": (0, "20260305T160000Z", (), "TRIGGER:PT0S"),
    "none for whole days": (10, "20260305", (), None),
}


@pytest.mark.parametrize(("minutes", "start", "more", "trigger"), ALARMS.values(), ids=ALARMS)
def test_alarms(minutes, start, more, trigger):
    found = text(one(*more, start=start).alarmed(minutes))
    assert [line for line in found if line.startswith("TRIGGER")] == ([trigger] if trigger else [])
    assert found.count("BEGIN:VALARM") == found.count("ACTION:DISPLAY") == (trigger is not None)


def test_an_alarm_names_the_event_as_its_title_does():
    alarm = text(one(title="Plan\\, build").prefixed("CHAOSS").alarmed(5))
    assert alarm[alarm.index("ACTION:DISPLAY") + 1] == "DESCRIPTION:CHAOSS: Plan\\, build"


def test_what_is_called_off_rings_no_bell():
    vevent = one()
    cancelled = Vevent(
        tuple(line._replace(value="CANCELLED") if line.name == "STATUS" else line for line in vevent.lines)
    )
    assert cancelled.alarmed(10) == cancelled


def series() -> tuple[Vevent, ...]:
    """A weekly call in Madrid: one date is moved by an hour, one has another title."""
    return vevents(
        meeting("Call", "Europe/Madrid:20260305T160000", WEEKLY, uid="weekly"),
        meeting(
            "Call", "Europe/Madrid:20260312T170000", "RECURRENCE-ID;TZID=Europe/Madrid:20260312T160000", uid="weekly"
        ),
        meeting(
            "Guests", "Europe/Madrid:20260319T160000", "RECURRENCE-ID;TZID=Europe/Madrid:20260319T160000", uid="weekly"
        ),
    )


def test_dates_left_out_become_exdates_in_the_form_of_their_slots():
    master, moved, guests = series()
    lines = text(master.excluding([moved, guests]))
    assert [line for line in lines if line.startswith("EXDATE")] == [
        "EXDATE;TZID=Europe/Madrid:20260312T160000",
        "EXDATE;TZID=Europe/Madrid:20260319T160000",
    ]
    assert master.excluding([]) == master


ALONE = {
    "a date of the master": (0, datetime(2026, 4, 2, 16, tzinfo=MADRID), "20260402T140000Z-weekly"),
    "a moved date keeps the name of its slot": (1, datetime(2026, 3, 12, 17, tzinfo=MADRID), "20260312T150000Z-weekly"),
}


@pytest.mark.parametrize(("number", "start", "uid"), ALONE.values(), ids=ALONE)
def test_one_date_as_an_event_of_its_own(number, start, uid):
    vevent = series()[number]
    alone = vevent.alone(start, start.replace(hour=start.hour + 1))
    assert alone.value("UID") == uid
    assert alone.start == start
    assert {line.name for line in alone.lines}.isdisjoint({"RRULE", "RDATE", "EXDATE", "RECURRENCE-ID"})
    same = ("DTSTAMP", "SEQUENCE", "LAST-MODIFIED", "SUMMARY", "DESCRIPTION")
    assert [alone.value(name) for name in same] == [vevent.value(name) for name in same]


def test_a_wall_time_that_comes_twice_is_written_in_utc():
    start, end = (datetime(2026, 10, 25, hour, 30, tzinfo=UTC).astimezone(MADRID) for hour in (1, 2))
    alone = series()[0].alone(start, end)
    assert [line for line in text(alone) if line.startswith(("DTSTART", "DTEND"))] == [
        "DTSTART:20261025T013000Z",
        "DTEND:20261025T023000Z",
    ]


def test_what_has_no_duration_keeps_none():
    start = datetime(2026, 4, 2, 16, tzinfo=MADRID)
    assert "DURATION:PT0S" in text(series()[0].alone(start, start))


@given(st.text(max_size=200), st.text(max_size=200), st.integers(0, 10_000))
def test_whatever_the_texts_only_the_title_and_the_alarm_change(title, description, minutes):
    vevent = b"".join(
        (
            content_lines.raw("DTSTART", "20260305T160000Z"),
            content_lines.text("SUMMARY", title),
            content_lines.text("DESCRIPTION", description),
        )
    )
    component = joined(render.identity_lines("x", 3, datetime(2026, 3, 1, tzinfo=UTC)), [vevent])
    (before,) = split_vevents(component)
    assert before.written == component
    changed = Event.from_ical(before.prefixed("Ünïted; Sources").alarmed(minutes).written)
    plain = Event.from_ical(component)
    assert changed["SUMMARY"] in (f"Ünïted; Sources: {plain['SUMMARY']}", plain["SUMMARY"])
    assert {name: value for name, value in changed.items() if name != "SUMMARY"} == {
        name: value for name, value in plain.items() if name != "SUMMARY"
    }
    assert len(changed.subcomponents) == 1
