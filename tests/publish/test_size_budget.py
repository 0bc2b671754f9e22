"""Which events an .ics has room for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.config import WindowSettings
from aggregator.publish.size_budget import BudgetItem, BudgetOrder, priority, uids_that_fit

DAY = 1000.0  # midnight, in seconds since the epoch
DISTANCES = {
    "what comes is counted from midnight": ([(1500, 1600)], (False, 500)),
    "what is on since before midnight comes first": ([(900, 1100)], (False, -100)),
    "the nearest of several": ([(3000, 3100), (1200, 1300), (100, 200)], (False, 200)),
    "what is over is counted from its last end": ([(100, 200), (300, 400)], (True, 600)),
}


@pytest.mark.parametrize(("spans", "expected"), DISTANCES.values(), ids=DISTANCES)
def test_distance(spans, expected):
    assert priority(spans, DAY) == expected


def weight(
    uid: str, away: float, *, over: bool = False, size: int = 1000, zones: str = "", vevents: int = 1
) -> BudgetItem:
    return BudgetItem((over, away), uid, size, zones.split(), vevents)


KEPT = {
    "what comes before what is over": ([weight("past", 1, over=True), weight("far", 9000)], 1, "far"),
    "the nearest first": ([weight("far", 900), weight("near", 10)], 1, "near"),
    "by UID where it is equally near": ([weight("b", 10), weight("a", 10)], 1, "a"),
    "overrides count": ([weight("a", 1, vevents=3), weight("b", 2)], 3, "a"),
    "after the first that does not fit, none does": (
        [weight("a", 1), weight("huge", 2, size=9000), weight("c", 3)],
        9,
        "a",
    ),
    "a zone counts once": ([weight("a", 1, zones="X"), weight("b", 2, zones="X")], 9, "a b"),
    "each zone counts": ([weight("a", 1, zones="X"), weight("b", 2, zones="Y")], 9, "a"),
}


@pytest.mark.parametrize(("weights", "events", "kept"), KEPT.values(), ids=KEPT)
def test_what_is_kept(weights, events, kept):
    budget = WindowSettings(max_bytes=10_000, max_events=events)
    assert uids_that_fit(sorted(weights), budget, lambda _: 2500) == set(kept.split())


THERE_ARE = [weight(uid, away, over=over) for uid in "abc" for away in (1, 2) for over in (False, True)]


@given(st.lists(st.lists(st.sampled_from(THERE_ARE), unique_by=id)))
def test_a_ranking_is_in_order_whatever_it_held_before(history):
    ranking = BudgetOrder()
    for weights in history:
        assert ranking.of(weights) == sorted(weights)
