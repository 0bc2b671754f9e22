"""79: a clock that is years off empties nothing; it is believed when somebody confirms it, or after a day."""

from __future__ import annotations

from datetime import timedelta

import pytest
from fake_polling import NOW, body, feed
from hypothesis import given
from hypothesis import strategies as st
from test_poller import World

from aggregator.polling.clock_trust import BELIEVED_AFTER, MAX_JUMP, ClockTrust, follow
from aggregator.store import open_store

SECOND, HOUR, DAY = (timedelta(seconds=s) for s in (1, 3600, 86400))
YEARS = 3652 * DAY

# What the clock says at tick after tick, as time since the first, and what is believed at the last.
CLOCKS = {
    "one that goes on": ([SECOND, 2 * SECOND], 2 * SECOND),
    "one that was off for a month": ([31 * DAY], 31 * DAY),
    "one set back two days": ([-2 * DAY], -2 * DAY),
    "ten years ahead": ([YEARS], timedelta(0)),
    "ten years ahead, and going on": ([YEARS, YEARS + HOUR], HOUR),
    "ten years back": ([-YEARS, HOUR - YEARS], HOUR),
    "ten years ahead, then corrected": ([YEARS, YEARS + HOUR, 2 * HOUR], 2 * HOUR),
    "ten years ahead, and still so after a day": ([YEARS, YEARS + HOUR, YEARS + DAY], YEARS + DAY),
    "ten years ahead, then twenty": ([YEARS, YEARS + 23 * HOUR, 2 * YEARS, 2 * YEARS + 2 * HOUR], 25 * HOUR),
    "ten years ahead, then off for two months": ([YEARS, YEARS + 60 * DAY], timedelta(0)),
}


@pytest.mark.parametrize(("says", "believed"), CLOCKS.values(), ids=CLOCKS.keys())
def test_what_is_believed(says, believed):
    trust = ClockTrust(NOW)
    for since in says:
        trust = follow(trust, NOW + since)
    assert trust.believed(NOW + says[-1]) == NOW + believed
    assert bool(trust.problem) == (trust.offset != timedelta(0))


@given(st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=20))
def test_what_is_believed_never_jumps_by_more_than_a_month_unless_a_day_has_confirmed_it(seconds):
    trust, believed = ClockTrust(NOW), NOW
    for jump in seconds:
        now = max(trust.last_tick + timedelta(seconds=jump % 10**9), NOW - 10 * YEARS)
        after = follow(trust, now) if now < NOW + 100 * YEARS else trust
        if after is trust:
            continue
        confirmed = trust.suspect_since and after.suspect_since is None and now - trust.suspect_since >= BELIEVED_AFTER
        assert confirmed or abs(after.believed(now) - believed) <= MAX_JUMP
        trust, believed = after, after.believed(now)


@pytest.fixture
def world(tmp_path):
    with open_store(f"sqlite:///{tmp_path}/aggregator.db") as store:
        yield World(store, feed("todo"), feed("chaoss", "b.test"), todo=body("t1"), chaoss=body("c1"))


@pytest.mark.parametrize("years", [YEARS, -YEARS])
@pytest.mark.parametrize("restarted", [False, True])
def test_79_what_is_served_goes_on_as_if_the_clock_had_not_jumped(world, years, restarted):
    world.ticks(NOW)
    if restarted:
        world.restart()
    world.web.answers["todo"] = body("t2")
    world.ticks(NOW + years)
    assert world.ticks(NOW + years + HOUR) == {"todo": "t2", "chaoss": "c1"}  # polls go on, and so do builds
    assert all(abs(when - NOW) < DAY for when in world.build.days)
    assert world.store.document("todo").fetched_at < NOW + DAY
    assert "confirm it with a reload (SIGHUP)" in world.trouble
    assert world.store.daemon_state().clock_offset != timedelta(0)


def test_79_a_clock_that_is_corrected_is_believed_at_once(world):
    world.ticks(NOW)
    world.ticks(NOW + YEARS)
    world.ticks(NOW + 2 * HOUR)
    assert world.trouble == ""
    assert world.store.daemon_state().clock_offset == timedelta(0)


def test_79_a_clock_is_believed_after_a_day_also_if_the_poller_was_restarted(world):
    world.ticks(NOW)
    for hours in range(0, 30, 2):
        world.restart()
        world.ticks(NOW + YEARS + hours * HOUR)
    assert world.trouble == ""
    assert world.build.days[-1] >= NOW + YEARS + DAY


def test_79_a_clock_that_an_operator_confirms_is_believed(world):
    world.ticks(NOW)
    world.ticks(NOW + YEARS)
    assert world.trouble
    world.poller.ask_reload()
    world.ticks(NOW + YEARS + HOUR)
    assert world.trouble == ""
    assert world.build.days[-1] >= NOW + YEARS
