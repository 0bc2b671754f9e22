"""A host that says "too often" or "not now" to one feed is left alone by all of them; then they come back in turn."""

from __future__ import annotations

from datetime import timedelta

import pytest
from fake_polling import NOW, body, feed
from test_poller import World

from aggregator.errors import FetchError
from aggregator.secret_url import SecretUrl
from aggregator.store import open_store

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def world(tmp_path):
    with open_store(f"sqlite:///{tmp_path}/aggregator.db") as store:
        busy = [feed(name, "calendar.google.com") for name in ("busy", "one", "two")]
        answers = {name: body(name) for name in ("busy", "one", "two", "other")}
        yield World(store, *busy, feed("other", "ics.teamup.com"), **answers)


def too_often(**more):
    return FetchError("status-429", retry_after=2 * HOUR, **more)


def test_39_one_feed_pauses_all_of_its_host_and_no_other(world):
    world.ticks(NOW)
    world.web.answers["busy"] = too_often()
    world.store.reschedule({"busy": NOW + MINUTE, "one": NOW + 2 * MINUTE, "two": NOW + 2 * MINUTE})
    world.store.reschedule({"other": NOW + 2 * MINUTE})
    world.tick_out(NOW + MINUTE)
    world.web.asked.clear()
    for minutes in range(2, 120, 4):
        world.tick_out(NOW + minutes * MINUTE)
    assert set(world.web.asked) == {"other"}
    states = world.store.states()
    assert states["one"].paused_until == states["two"].paused_until == NOW + MINUTE + 2 * HOUR
    assert states["other"].paused_until is None
    world.web.answers["busy"] = body("busy")
    for minutes in range(120, 160, 4):
        world.tick_out(NOW + minutes * MINUTE)
    assert set(world.web.asked) == {"other", "one", "two", "busy"}
    assert not any(state.paused_until for state in world.store.states().values())


def test_39_the_host_that_answered_is_paused_not_the_one_that_redirected(world):
    world.ticks(NOW)
    world.web.answers["busy"] = too_often(host="ics.teamup.com")
    world.store.reschedule({"busy": NOW + MINUTE, "one": NOW + 9 * MINUTE, "other": NOW + 9 * MINUTE})
    world.tick_out(NOW + MINUTE)
    states = world.store.states()
    assert states["one"].paused_until is None
    assert states["other"].paused_until == NOW + MINUTE + 2 * HOUR


def test_39_a_feed_that_was_never_polled_is_tried_once(world):
    """Nothing is published before."""
    world.web.answers["busy"] = too_often()
    assert world.ticks(NOW) == {"one": "one", "two": "two", "other": "other"}


def test_39_two_servers_of_one_host_are_two():
    assert SecretUrl("http://127.0.0.1:8001/a.ics").authority == "127.0.0.1:8001"
    assert SecretUrl("https://ada:secret@Example.org:443/a.ics").authority == "example.org"
    assert SecretUrl("http://[::1]:8001/a.ics").authority == "[::1]:8001"


def test_39_a_host_that_goes_on_saying_so_is_asked_by_two_feeds_at_most_when_each_pause_ends(world):
    world.ticks(NOW)
    for name in ("busy", "one", "two"):
        world.web.answers[name] = too_often()
    world.store.reschedule({name: NOW + number * MINUTE for number, name in enumerate(("busy", "one", "two"), 1)})
    world.tick_out(NOW + MINUTE)
    world.web.asked.clear()
    for minutes in range(4, 24 * 60, 4):
        world.tick_out(NOW + minutes * MINUTE)
    to_google = [name for name in world.web.asked if name != "other"]
    assert 3 <= len(to_google) <= 24 * HOUR / (2 * HOUR) * 2
