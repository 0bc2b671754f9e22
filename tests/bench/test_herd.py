"""Whatever made a crowd of polls, they do not stay one: simulated hours on a store, as the benchmark lives through."""

from __future__ import annotations

import pytest
from bench.claims import FEEDS
from bench.derived import tables
from bench.herd import HOUR, MINUTE, QUARTER, STANDSTILL, START, TOLD_TO_WAIT, Day, Herd, spread

from aggregator.store import open_store

NUMBER = 600  # feeds: twenty polls a minute, so that chance alone comes nowhere near twice as many


@pytest.fixture(scope="module")
def polls(tmp_path_factory):
    """The polls of each minute, by what had happened before."""
    file = tmp_path_factory.mktemp("store") / "aggregator.db"
    with open_store(f"sqlite:///{file}") as store:
        return spread(Herd.of(store, NUMBER, MINUTE))


@pytest.mark.parametrize("before", [START, STANDSTILL, TOLD_TO_WAIT])
def test_80_a_crowd_does_not_come_back_as_one(polls, before):
    """Once all have been asked, no minute has more than twice the polls of the mean."""
    later = polls[before][QUARTER // 60 :]
    assert max(later) <= 2 * NUMBER / 30


@pytest.mark.parametrize("before", [START, STANDSTILL])
def test_all_are_asked_within_a_quarter_of_an_hour(polls, before):
    assert sum(polls[before][: QUARTER // 60]) >= NUMBER


def test_no_more_polls_are_made_for_being_spread(polls):
    assert len(polls[START]) == HOUR / MINUTE
    assert sum(polls[START]) <= 1.2 * (NUMBER + 2 * NUMBER)


def test_figures_are_multiples_of_what_the_feeds_need():
    found = Day(1800).found({"one a second": [1] * QUARTER + [2] * QUARTER})
    assert found["one a second; first quarter of an hour: busiest second"] == [1]
    assert found["one a second; rest of the hour: busiest minute"] == [2]


def test_nothing_is_derived_from_what_was_not_measured():
    assert tables({"claims": {"4 pollers: polls a second": [FEEDS]}}) == {}
