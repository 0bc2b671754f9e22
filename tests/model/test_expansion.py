"""The occurrences of a series as columns are the same as the objects they stand for."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.model import Event, Occurrence, SeriesOccurrences, start_key

START = datetime(2026, 3, 2, 16, tzinfo=UTC)
TIMED = Event("u", START, START + timedelta(hours=1))
DAY = Event("u", START.date(), START.date() + timedelta(days=1))


def regular(master: Event, day: int) -> Occurrence:
    start, end = master.start + timedelta(days=day), master.end + timedelta(days=day)
    return Occurrence.of(start, end, start, master)


def moved(master: Event, day: int, hours: int) -> Occurrence:
    said = replace(master, title="moved", recurrence_id=master.start + timedelta(days=day))
    start = START + timedelta(days=day, hours=hours)
    return Occurrence.of(start, start + timedelta(hours=1), master.start + timedelta(days=day), said)


@st.composite
def occurrences(draw) -> tuple[Event, list[Occurrence]]:
    master = draw(st.sampled_from((TIMED, DAY)))
    days = draw(st.lists(st.integers(-30_000, 30_000), unique=True, max_size=8))
    some = [
        moved(master, day, draw(st.integers(0, 30))) if draw(st.booleans()) else regular(master, day) for day in days
    ]
    return master, sorted(some, key=lambda o: o.start_seconds)


@given(occurrences())
def test_they_are_the_objects_they_were_made_of(made):
    master, objects = made
    columns = SeriesOccurrences.of(master, objects)
    assert list(columns) == objects == [columns[place] for place in range(len(columns))]
    assert [type(o.start) for o in columns] == [type(o.start) for o in objects]
    assert columns[-2:] == tuple(objects[-2:])
    assert columns.spans == [(o.start_seconds, o.end_seconds) for o in objects]
    assert list(columns.moments) == [start_key(o) for o in objects]
    assert [columns.event_at(place) for place in range(len(columns))] == [o.event for o in objects]
    assert all(o in columns.at(start_key(o)) for o in objects)
    assert columns == SeriesOccurrences.of(master, objects)
    assert hash(columns) == hash(SeriesOccurrences.of(master, objects))


@given(occurrences())
def test_events_are_replaced_wherever_they_speak(made):
    master, objects = made
    new = {o.event.recurrence_id: replace(o.event, location="Room 1") for o in [regular(master, 0), *objects]}
    assert list(SeriesOccurrences.of(master, objects).given_by(new)) == [
        o._replace(event=new[o.event.recurrence_id]) for o in objects
    ]


DIFFERENT = {
    "another master": SeriesOccurrences.of(replace(TIMED, title="Other"), [regular(replace(TIMED, title="Other"), 0)]),
    "another date": SeriesOccurrences.of(TIMED, [regular(TIMED, 1)]),
    "one more": SeriesOccurrences.of(TIMED, [regular(TIMED, 0), regular(TIMED, 1)]),
    "one as an override says": SeriesOccurrences.of(TIMED, [moved(TIMED, 0, 0)]),
}


@pytest.mark.parametrize("other", DIFFERENT.values(), ids=DIFFERENT)
def test_what_differs_is_not_equal(other):
    assert SeriesOccurrences.of(TIMED, [regular(TIMED, 0)]) != other


def test_a_whole_day_and_a_time_at_its_midnight_start_at_different_moments():
    at_midnight = replace(TIMED, start=datetime(2026, 3, 2, tzinfo=UTC))
    assert start_key(regular(at_midnight, 0)) != start_key(regular(DAY, 0))
    assert DAY.start == date(2026, 3, 2)


def test_what_is_not_there_is_an_error():
    with pytest.raises(IndexError):
        SeriesOccurrences()[0]
