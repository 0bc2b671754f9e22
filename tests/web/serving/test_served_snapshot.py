"""The view that requests are answered from, and what may happen to the store meanwhile."""

from __future__ import annotations

import gc
from dataclasses import replace
from datetime import timedelta
from weakref import ref

from served import NOW, Builder, MemorySource, Site, sample

from aggregator.model import FeedState
from aggregator.web.serving.served_snapshot import SILENT, STATES_EVERY, ServedSnapshot


def test_a_new_version_is_shown_after_the_next_refresh():
    site = Site(Builder().add("Old", ("2026-11-23 15:00", "2026-11-23 16:00")).snapshot(version=1))
    site.source.snapshot = Builder().add("New", ("2026-11-23 15:00", "2026-11-23 16:00")).snapshot(version=2)
    assert "Old" in site.get("/")
    site.served.refresh()
    assert "New" in site.get("/")


def test_a_snapshot_is_loaded_once_per_version():
    site = Site(sample().snapshot())
    for _ in range(5):
        site.served.refresh()
    assert len(site.source.befores) == 1


def test_an_older_snapshot_is_let_go_though_nobody_asks_anything_of_the_newer_one():
    site = Site(sample().snapshot(version=1))
    for path in ("/?q=tooling", "/2026/11", "/calendar.ics?x=1", "/events.json?feed=todo"):
        assert site.client.get(path).status_code == 200
    older = ref(site.served.state.indexed)
    site.source.snapshot = sample().snapshot(version=2)
    site.served.refresh()
    gc.collect()  # of what was asked: answers of the test's client, and what Flask made for them
    assert older() is None


def test_a_newer_snapshot_is_read_beside_the_one_shown():
    site = Site(sample().snapshot(version=1))
    site.source.snapshot = sample().snapshot(version=2)
    shown = site.served.state.indexed
    site.served.refresh()
    assert site.source.befores == [None, shown.snapshot]


def test_a_damaged_latest_snapshot_is_not_loaded_again_and_again():
    source = MemorySource(sample().snapshot(version=3))
    source.snapshot_version = lambda: 4
    served = ServedSnapshot(source, lambda: NOW)
    served.refresh()
    served.refresh()
    assert len(source.befores) == 1
    assert served.state.indexed is not None


def test_82_84_85_a_store_that_fails_leaves_the_last_good_snapshot_and_says_why():
    site = Site(sample().snapshot())
    before = site.client.get("/calendar.ics")
    site.source.failure = "The database is locked by another program."
    site.served.refresh()
    after = site.client.get("/calendar.ics")
    assert (after.status_code, after.data, after.headers["ETag"]) == (200, before.data, before.headers["ETag"])
    assert "locked by another program" in site.get("/")
    assert "locked by another program" in site.get("/status")


def test_85_a_store_that_has_lost_its_snapshot_does_not_take_ours():
    site = Site(sample().snapshot())
    site.source.snapshot = None
    site.served.refresh()
    assert site.client.get("/calendar.ics").status_code == 200


def test_a_store_that_is_back_is_no_longer_complained_about():
    site = Site(sample().snapshot())
    site.source.failure = "The database is locked."
    site.served.refresh()
    site.source.failure = ""
    site.served.refresh()
    assert site.served.state.store_error == ""


def test_states_are_read_again_after_some_seconds_and_not_before():
    site = Site(sample().snapshot())
    site.source.feed_states = {"todo": FeedState("todo", events=7)}
    site.served.refresh()
    assert site.served.state.states == {}
    site.now += timedelta(seconds=5)
    site.served.refresh()
    assert site.served.state.states["todo"].events == 7


def test_79_a_clock_set_back_does_not_stop_states_from_being_read():
    site = Site(sample().snapshot())
    site.source.feed_states = {"todo": FeedState("todo", events=7)}
    site.now -= timedelta(days=2)
    site.served.refresh()
    assert site.served.state.states["todo"].events == 7


def test_95_before_the_first_snapshot_the_page_answers_and_the_service_is_not_ready():
    site = Site(None)
    assert "The calendar is not ready yet" in site.get("/")
    assert "There is no combined calendar yet" in site.get("/status")
    ready = site.client.get("/readyz")
    assert ready.status_code == 503
    assert "no combined calendar yet" in ready.text


def test_ready_needs_a_daemon_that_gave_a_sign_of_life_lately():
    site = Site(sample().snapshot())
    assert site.client.get("/readyz").status_code == 200
    site.now += timedelta(hours=1)
    late = site.client.get("/readyz")
    assert late.status_code == 503
    assert "not responded for 1 hour" in late.text
    site.source.daemon = replace(site.source.daemon, last_tick=site.now)
    site.served.refresh()
    assert site.client.get("/readyz").status_code == 200


def test_ready_says_so_when_no_daemon_ever_ran():
    site = Site(sample().snapshot())
    site.source.daemon = None
    site.now += timedelta(seconds=5)
    site.served.refresh()
    assert "not started yet" in site.client.get("/readyz").text


def test_the_process_is_alive_whatever_else_is_wrong():
    site = Site(None)
    site.source.failure = "gone"
    site.served.refresh()
    assert site.get("/healthz") == "ok\n"


def test_82_a_poller_that_is_silent_because_it_cannot_write_is_said_to_have_stopped():
    site = Site(sample().snapshot())
    site.source.unwritable = "The disk is full."
    site.source.feed_states["todo"] = FeedState("todo", last_poll=NOW, last_success=NOW)
    site.now += SILENT * 2
    site.served.refresh()
    assert not site.served.state.poller_is_alive(site.now)
    assert "Checks have stopped: The disk is full." in site.get("/status")
    assert "Checks have stopped" in site.get("/")
    assert "aggregator_database_writable 0.0" in site.get("/metrics")
    assert site.client.get("/readyz").data == b"Checks have stopped: The disk is full.\n"
    assert site.client.get("/calendar.ics").status_code == 200


def test_82_an_error_of_the_poller_is_said_by_readyz_and_metrics():
    site = Site(sample().snapshot())
    site.source.daemon = replace(site.source.daemon, error="The disk is full.")
    site.now += STATES_EVERY
    site.served.refresh()
    assert site.get("/readyz") == "ready; The disk is full.\n"
    assert "aggregator_poller_failing 1.0" in site.get("/metrics")


def test_79_visitors_see_the_time_that_the_poller_believes():
    site = Site(sample().snapshot())
    believed, offset = site.now, timedelta(days=3650)
    site.source.daemon = replace(site.source.daemon, last_tick=site.now + offset, clock_offset=offset)
    site.now += offset
    site.served.refresh()
    assert site.served.clock() == believed
    assert site.served.state.poller_is_alive(site.served.clock())
    site.now = believed + timedelta(hours=1)  # corrected here, while the poller has not ticked since
    assert site.served.clock() == site.now
