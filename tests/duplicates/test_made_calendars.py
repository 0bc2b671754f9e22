"""Calendars made from a seed, judged by what their events are in the world."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from duplicates import retyped_calendars
from duplicates.made_calendars import Made, commons, count, half, strangers
from duplicates.made_houses import matches, schools
from duplicates.made_programmes import branches, clubs, conference

SETS = {
    "names that a dozen communities use on one set of slots": (commons, 2 / 3000, 0.98),
    "the same titles and starts in another town": (strangers, 20 / 2400, None),
    "two lists that each lack half of the events": (half, 0.0, 0.98),
}
# Here one moment has many events that are alike, of which most lists keep some.
AT_ONCE = {
    "sessions of a conference, in the words of three lists": (conference, 0.0, 0.95),
    "one programme at the branches of a library": (branches, 2 / 600, 0.8),
    "names that every club has, in six cities": (clubs, 1 / 150, 0.88),
    "evenings of one name in rooms of one name, at six schools": (schools, 0.0, 0.95),
    "matches of one day, in the lists of a league and its clubs": (matches, 0.0, 0.8),
}


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(("make", "most_false", "least_found"), SETS.values(), ids=SETS.keys())
def test_no_stranger_is_merged_and_few_copies_are_missed(
    make: Callable[[int], Made], most_false: float, least_found: float | None, seed: int
):
    counted = count(make(seed))
    assert counted.false > 500
    assert len(counted.merged) <= most_false * counted.false, counted.merged
    assert least_found is None or counted.recall >= least_found, counted


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize(("make", "most_false", "least_found"), AT_ONCE.values(), ids=AT_ONCE.keys())
def test_what_is_on_at_once_is_told_apart(
    make: Callable[[int], Made], most_false: float, least_found: float, seed: int
):
    counted = count(make(seed))
    assert counted.false > 150
    assert len(counted.merged) <= most_false * counted.false, counted.merged
    assert counted.recall >= least_found, counted


@pytest.mark.parametrize("seed", range(2))
def test_copies_are_found_though_their_uids_tell_nothing(seed: int):
    counted = retyped_calendars.count(seed)
    assert counted.false > 500
    assert counted.merged == ()
    assert counted.found >= 0.97 * counted.true > 100, counted
