"""Three hours of the soak; `make soak` runs a day."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from soak import LATE, LostError, Soak


@pytest.fixture
def soak(tmp_path):
    running = Soak(tmp_path, feeds=8, seed=2)
    yield running
    running.close()


def test_feeds_that_fail_in_every_way_cost_no_event_and_leave_nothing_behind(soak: Soak):
    soak.run(hours=3)
    assert soak.answers > 30
    assert len(soak.seen) > 40
    assert sum(one.answered.total() - one.answered["good"] for one in soak.feeds) > 10
    first, last = soak.measures[0], soak.measures[-1]
    assert last.threads <= first.threads + LATE
    assert last.descriptors <= first.descriptors + LATE


def test_a_lost_event_is_noticed(soak: Soak):
    soak.run(hours=1)
    soak.seen.add("an event nobody serves")
    with pytest.raises(LostError):
        soak.run(hours=1)
