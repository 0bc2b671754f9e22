"""Faults 79 to 98 of docs/FAULTS.md that a poller, its store and its web application meet in one process.

Those that need processes of their own are in `test_processes.py`.
"""

from __future__ import annotations

import os
import resource
import signal
import sqlite3
import threading
import time
from contextlib import closing
from datetime import timedelta
from multiprocessing import active_children
from pathlib import Path

import pytest
from ics_text import vcalendar, vevent
from servers import answer, reset
from small_feeds import meeting
from two_feeds import HEALTHY, HEALTHY_TOO, KEPT, LATER, NEW, TwoFeeds, heals, says_no_more_than_before

from aggregator.config import load_config
from aggregator.polling.parser_process import ParserProcesses
from aggregator.publish.event.series_preparation import parse_changes
from aggregator.secret_url import SecretUrl
from aggregator.store.backends import sqlite


def sends(world: TwoFeeds, *events: str) -> None:
    world.answers("faulty", [answer(vcalendar(*events))])


def test_80_overdue_feeds_are_spread_after_a_night_of_sleep(two_feeds):
    world = two_feeds()
    plain = world.config.feeds[0]
    urls = [SecretUrl(f"http://faulty.test/{number}") for number in range(20)]
    feeds = [plain.model_copy(update={"id": f"n{number}", "url": url}) for number, url in enumerate(urls)]
    world.config = world.config.model_copy(update={"feeds": tuple(feeds)})
    server = world.answers("faulty", [answer(vcalendar(KEPT))])
    world.poller.ask_reload()
    world.poll_again()
    before = len(server.heard)
    world.now += timedelta(hours=8)
    while world.poller.tick(world.now):
        pass
    at_once = len(server.heard) - before
    for _ in range(30):
        world.now += timedelta(seconds=2)
        while world.poller.tick(world.now):
            pass
    assert at_once <= 3
    assert len(server.heard) - before >= 20
    assert "Kept call" in world.titles()


@pytest.fixture
def no_space():
    """Let no file grow beyond a few pages, as a full disk would; calling it a second time gives the space back."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    limits = iter([(100_000, before[1]), before])
    yield lambda: resource.setrlimit(resource.RLIMIT_FSIZE, next(limits))
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_82_a_full_disk_is_served_over_and_said_and_recovers_alone(two_feeds, no_space):
    world = two_feeds()
    before = world.calendar()
    noise = [meeting(os.urandom(60).hex(), uid=str(number)) for number in range(500)]
    sends(world, KEPT, NEW, *noise)
    no_space()
    world.pass_half_an_hour()
    assert world.calendar() == before
    assert "disk" in world.trouble() or "full" in world.trouble()
    no_space()
    world.pass_half_an_hour()
    assert {"Kept call", "New call"} <= set(world.titles())


def test_84_a_file_that_another_program_locks_is_tried_again_at_the_next_tick(two_feeds, monkeypatch, tmp_path):
    monkeypatch.setattr(sqlite, "PRAGMAS", ("busy_timeout = 1", "journal_mode = WAL"))
    world = two_feeds()
    before = world.calendar()
    sends(world, KEPT, NEW)
    with closing(sqlite3.connect(tmp_path / "aggregator.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        world.pass_half_an_hour()
        assert world.calendar() == before
        other.execute("ROLLBACK")
    world.pass_half_an_hour()
    assert "New call" in world.titles()


def test_87_a_parser_that_is_killed_for_its_memory_costs_one_feed_its_update(two_feeds):
    with ParserProcesses(parse_changes, workers=2) as parser:
        world = two_feeds(parse_document=parser, max_bytes=50_000_000)
        sends(world, KEPT, *(vevent(uid=str(number)) for number in range(30_000)))
        world.answers("healthy", [answer(vcalendar(HEALTHY, HEALTHY_TOO))])
        before = {child.pid: _seconds(child.pid) for child in active_children()}
        killed = threading.Thread(target=_kill_busiest, args=(before,))
        killed.start()
        world.pass_half_an_hour()
        killed.join()
        says_no_more_than_before(world, "crashed")
        heals(world)


def _kill_busiest(before: dict[int, float]) -> None:
    """Kill the parser process that has worked for longer than it takes to start, as the kernel would."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        for child in active_children():
            if _seconds(child.pid) > before.get(child.pid, 0) + 1.5:
                os.kill(child.pid, signal.SIGKILL)
                return
        threading.Event().wait(0.02)


def _seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


FEEDS_TOML = """[[feeds]]
id = "faulty"
name = "Faulty"
url = "http://faulty.test/a.ics?key=hunter2"
[[feeds]]
id = "healthy"
name = "Healthy"
url = "http://healthy.test/a.ics"
"""
BROKEN = {
    "88: not TOML": b"[[feeds",
    "88: empty": b"",
    "88: an id twice": FEEDS_TOML.replace('id = "healthy"', 'id = "faulty"').encode(),
    "88: an unknown key": FEEDS_TOML.replace("name", "nmae").encode(),
    "88: not UTF-8": FEEDS_TOML.encode() + b"# K\xf6ln\n",
    "88: not there": None,
}


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN.keys())
def test_fault_keeps_the_settings(two_feeds, tmp_path, text: bytes | None):
    world = two_feeds()
    file = tmp_path / "feeds.toml"
    if text is not None:
        file.write_bytes(text)
    world.load = lambda: load_config(str(file))
    world.answers("healthy", [answer(vcalendar(HEALTHY, HEALTHY_TOO))])
    world.poller.ask_reload()
    world.poll_again()
    assert {"Kept call", "Healthy news"} <= set(world.titles())
    assert "feeds.toml" in world.store.daemon_state().config_problem
    assert "feeds.toml" in world.client.get("/status").text
    assert "hunter2" not in world.everything_said()
    file.write_text(FEEDS_TOML.replace("Healthy", "Renamed"))
    world.poller.ask_reload()
    world.poll_again()
    assert world.store.daemon_state().config_problem == ""


def test_89_a_feed_that_is_taken_out_takes_its_events_along(two_feeds):
    world = two_feeds()
    world.config = world.config.model_copy(update={"feeds": world.config.feeds[1:]})
    world.poller.ask_reload()
    world.poll_again()
    assert world.titles() == ["Healthy call"]


def test_95_a_start_without_network_serves_the_stored_snapshot(two_feeds):
    world = two_feeds()
    before = world.calendar()
    world.servers.clear()
    world.start()
    world.served.refresh()
    assert world.calendar() == before
    world.poll_again()
    assert world.calendar() == before


def test_95_a_first_start_without_network_answers_404_and_says_why(tmp_path):
    (tmp_path / "empty").mkdir()
    world = TwoFeeds(tmp_path / "empty", offline=True)
    try:
        assert world.client.get("/calendar.ics").status_code == 404
        assert world.client.get("/readyz").status_code == 503
        assert world.client.get("/").status_code == 200
        assert "refused" in world.client.get("/status").text
    finally:
        world.close()


def test_96_all_feeds_fail_for_a_month_and_subscribers_notice_nothing(two_feeds):
    world = two_feeds()
    before = world.calendar()
    for feed in ("faulty", "healthy"):
        world.answers(feed, [reset()])
    for _ in range(30 * 6):
        world.now += timedelta(hours=4)
        world.poller.tick(world.now)
    world.served.refresh()
    assert world.calendar() == before
    assert world.status()["failures"] > 30
    assert "could not be updated" in world.client.get("/").text


def test_97_the_calendar_of_another_site_is_not_believed_at_once(two_feeds):
    world = two_feeds()
    sends(world, KEPT, *(meeting(f"Ours {n}", uid=f"ours-{n}") for n in range(9)))
    world.poll_again()
    before = world.titles()
    sends(world, *(meeting(f"Casino {n}", uid=f"casino-{n}") for n in range(10)))
    world.poll_again()
    assert world.titles() == before
    assert world.status()["reason"] == "shrunk"


def test_98_our_own_calendar_is_refused_as_a_feed(two_feeds):
    world = two_feeds()
    world.answers("faulty", [answer(world.client.get("/calendar.ics").data)])
    world.answers("healthy", [answer(vcalendar(HEALTHY, HEALTHY_TOO))])
    world.poll_again()
    says_no_more_than_before(world, "loop")
    sends(world, KEPT, LATER)
    heals(world)
