"""Clocks that are not the machine's."""

import pickle
from datetime import UTC, datetime, timedelta, timezone

from aggregator import clock

THEN = datetime(2026, 6, 20, tzinfo=UTC)


def test_a_clock_goes_on_from_where_it_starts():
    shows = clock.starting_at(THEN)
    first, second = shows(), shows()
    assert THEN <= first <= second < THEN + timedelta(hours=1)


def test_a_clock_shows_utc_whatever_zone_it_was_started_in():
    shown = clock.starting_at(THEN.astimezone(timezone(timedelta(hours=9))))()
    assert shown.tzinfo is UTC


def test_another_process_can_be_given_the_same_clock():
    shows = clock.starting_at(THEN)
    assert shows() <= pickle.loads(pickle.dumps(shows))()


def test_a_stopwatch_only_runs_forward():
    elapsed = clock.stopwatch()
    assert timedelta(0) <= elapsed() <= elapsed()
