"""Faults of docs/FAULTS.md that need processes of their own: `aggregator` is run as operators run it."""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
import tzdata
from disks import disk, make_read_only
from ics_text import vcalendar, vevent
from origin import Origin
from requirements import missing
from service import PATIENCE, Service, free_port
from small_feeds import meeting

from aggregator.cli.commands.demo import FEEDS, feeds_toml
from aggregator.store import open_store

__all__ = ["disk"]

ROOM = "RRULE:FREQ=WEEKLY"
FAKETIME = shutil.which("faketime")


class Folder:
    """A folder with feeds.toml and a database, and the servers of its feeds."""

    def __init__(self, path: Path, origin: Origin) -> None:
        self.path, self.origin, self.port = path, origin, free_port()
        self.file = path / "feeds.toml"
        self.database = path / "aggregator.db"
        self.file.write_text(feeds_toml(origin.url("").rstrip("/"), f"127.0.0.1:{self.port}"))
        self.changes(1)

    def changes(self, number: int) -> None:
        """Let every feed send its event in another version."""
        for feed in FEEDS:
            event = meeting(f"Call {number}", "20260305T160000Z", ROOM, f"SEQUENCE:{number}", uid=feed)
            self.origin.routes[f"/{feed}.ics"] = vcalendar(event)

    def run(self, *arguments: str, before: tuple[str, ...] = (), **how) -> subprocess.CompletedProcess[str]:
        command = [*before, sys.executable, "-m", "aggregator", "--config", str(self.file), *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE, **how)

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "aggregator", "--config", str(self.file), *arguments]
        return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def stored(self, database: Path | None = None) -> str:
        """Return the calendar that is served."""
        with open_store(f"sqlite:///{database or self.database}") as store:
            assert store.set_aside is None
            return store.latest_snapshot().calendar.body.decode()


@pytest.fixture(scope="module")
def origin():
    with Origin() as origin:
        yield origin


@pytest.fixture(scope="module")
def database(origin, tmp_path_factory) -> Path:
    """A database after one poll of each feed."""
    folder = Folder(tmp_path_factory.mktemp("once"), origin)
    assert folder.run("fetch").returncode == 0
    with closing(sqlite3.connect(folder.database)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    return folder.database


@pytest.fixture
def folder(tmp_path, origin, database):
    """A folder in which every feed was polled once."""
    found = Folder(tmp_path, origin)
    shutil.copy(database, found.database)
    return found


@pytest.mark.parametrize("jump", ["+10y", "-2d"])
def test_79_a_clock_that_is_off_empties_nothing(folder, jump):
    if not FAKETIME:
        missing("79: faketime is not installed")
    before = folder.stored()
    environment = os.environ | {"FAKETIME_DONT_FAKE_MONOTONIC": "1"}
    folder.run("fetch", before=(FAKETIME, "-f", jump), env=environment)
    assert folder.stored().count("BEGIN:VEVENT") == before.count("BEGIN:VEVENT") > 0


def test_81_a_tzdata_update_moves_events_though_no_feed_has_changed(folder):
    berlin = vevent("SUMMARY:Berlin call", "DURATION:PT1H", ROOM, start="DTSTART;TZID=Europe/Berlin:20260302T160000")
    folder.origin.routes["/todo.ics"] = vcalendar(berlin)
    assert folder.run("fetch").returncode == 0
    assert "TZOFFSETTO:+0100" in folder.stored()
    updated = folder.path / "newer" / "tzdata"
    shutil.copytree(Path(tzdata.__file__).parent, updated)
    shutil.copy(updated / "zoneinfo" / "Asia" / "Tokyo", updated / "zoneinfo" / "Europe" / "Berlin")
    environment = os.environ | {"PYTHONPATH": str(updated.parent)}
    assert folder.run("fetch", env=environment).returncode == 0
    assert "TZOFFSETTO:+0900" in folder.stored()


def test_83_a_read_only_disk_keeps_what_is_served(folder, disk):
    shutil.move(folder.database, disk / "a.db")
    folder.file.write_text(f'{folder.file.read_text()}[store]\ndatabase = "sqlite:///{disk}/a.db"\n')
    before = folder.stored(disk / "a.db")
    mend = make_read_only(disk)
    with Service("--config", str(folder.file), "serve", "--role", "web", port=folder.port) as service:
        assert service.wait_for_text("/calendar.ics", "BEGIN:VEVENT").replace("\r\n", "\n") == before.replace(
            "\r\n", "\n"
        )
        assert service.stop() == 0
    mend()
    assert folder.stored(disk / "a.db") == before


DAMAGES = {
    "85: not a database": lambda file: file.write_bytes(b"This is a text file." * 500),
    "85: half of it is missing": lambda file: os.truncate(file, file.stat().st_size // 2 // 4096 * 4096),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_fault_is_set_aside_and_begun_anew(folder, damage):
    damage(folder.database)
    done = folder.run("fetch")
    assert done.returncode == 0
    assert "The database is damaged. A new one was created" in done.stderr
    assert "aggregator.db.corrupt-1" in done.stderr
    assert "SUMMARY:Call 1" in folder.stored()
    assert (folder.path / "aggregator.db.corrupt-1").exists()


def test_85_a_database_of_a_newer_version_is_left_alone(folder):
    with closing(sqlite3.connect(folder.database)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    done = folder.run("fetch")
    assert done.returncode not in (0, -signal.SIGABRT)
    assert "newer version" in done.stderr
    assert not (folder.path / "aggregator.db.corrupt-1").exists()


def test_86_kill_9_leaves_a_whole_calendar_and_takes_nothing_back(folder):
    chance, sequence = random.Random(86), 0
    for number in range(2, 5):
        folder.changes(number)
        process = folder.start("fetch")
        asked = len(folder.origin.asked)
        while len(folder.origin.asked) == asked and process.poll() is None:
            time.sleep(0.01)  # a process that is to be killed gives no sign
        time.sleep(chance.random() * 0.4)
        process.kill()
        process.wait()
        text = folder.stored()
        assert text.endswith("END:VCALENDAR\r\n")
        now = [int(line[9:]) for line in text.splitlines() if line.startswith("SEQUENCE:")]
        assert min(now, default=0) >= sequence
        sequence = min(now, default=0)
    assert folder.run("fetch").returncode == 0
    assert "SUMMARY:Call 4" in folder.stored()


def test_90_a_second_poller_on_one_file_ends_with_75(folder):
    with open_store(f"sqlite:///{folder.database}") as store, store.owned():
        done = folder.run("serve", "--role", "poll")
    assert done.returncode == os.EX_TEMPFAIL
    assert "in use by another aggregator" in done.stderr


def test_93_a_poller_without_file_descriptors_says_so_and_recovers(folder):
    folder.changes(2)
    few = folder.run("fetch", preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (24, 24)))
    assert few.returncode in (0, 1)
    assert "BEGIN:VEVENT" in folder.stored()
    assert folder.run("fetch").returncode == 0
    assert "SUMMARY:Call 2" in folder.stored()


def test_a_running_service_lives_through_signals_and_slow_clients(folder):
    """91, 92, 94: one story, because each needs a running service."""
    with Service("--config", str(folder.file), "serve", port=folder.port) as service:
        service.wait_for_text("/calendar.ics", "BEGIN:VEVENT")

        # 94: 150 clients that never end their request keep nobody waiting
        slow = []
        for _ in range(150):
            client = socket.create_connection(("127.0.0.1", folder.port), timeout=10)
            client.sendall(b"GET /calendar.ics HTTP/1.1\r\nHost: x\r\nX-Slow: ")
            slow.append(client)
        times = []
        for _ in range(20):
            begun = time.perf_counter()
            assert "BEGIN:VEVENT" in service.get("/calendar.ics")
            times.append(time.perf_counter() - begun)
        assert sorted(times)[10] < 0.1
        for client in slow:
            client.close()

        # 92: a storm of SIGHUPs is a few reloads, and refuses nobody
        for _ in range(200):
            service.process.send_signal(signal.SIGHUP)
            if _ % 20 == 0:
                assert "BEGIN:VEVENT" in service.get("/calendar.ics")
        service.wait_for(lambda: any("feeds.toml reloaded" in line for line in service.lines), "never reloaded")
        assert sum("feeds.toml reloaded" in line for line in service.lines) < 50

        # 91: told to stop in the middle of polls, it stops within five seconds
        folder.origin.routes = dict.fromkeys(folder.origin.routes, lambda _: time.sleep(3) or b"")
        begun = time.monotonic()
        assert service.stop() == 0
        assert time.monotonic() - begun < 6
        assert service.leaves_nothing()
    assert "BEGIN:VEVENT" in folder.stored()
    assert not [line for line in service.lines if "Traceback" in line]
