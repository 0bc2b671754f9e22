"""Calendars made from a seed, judged by what their events are in the world."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from duplicates.made_calendars import Made, commons, count, half, strangers

SETS = {
    "names that a dozen communities use on one set of slots": (commons, 2 / 3000, 0.98),
    "the same titles and starts in another town": (strangers, 20 / 2400, None),
    "two lists that each lack half of the events": (half, 0.0, 0.98),
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
