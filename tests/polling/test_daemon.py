"""The polling process as the system sees it: signals, kills, and a clock that jumps under its scheduler."""

import os
import random
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from apscheduler.schedulers.background import BackgroundScheduler

from aggregator.polling import daemon
from aggregator.store import open_store

NOW = datetime(2026, 6, 20, 12, tzinfo=UTC)
KILLS = int(os.environ.get("AGGREGATOR_KILLS", "8"))
PROCESS = Path(__file__).parents[1] / "helpers" / "daemon_process.py"


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path}/aggregator.db"


class Daemon:
    """A running daemon, and what it prints."""

    def __init__(self, url, mode="usual"):
        self.process = subprocess.Popen([sys.executable, PROCESS, url, mode], stdout=subprocess.PIPE, text=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.communicate()

    def wait_for(self, word, times=1):
        for line in self.process.stdout:
            times -= line.strip() == word
            if not times:
                return
        pytest.fail(f"the daemon ended without {word!r}")

    def end_by(self, number):
        self.process.send_signal(number)
        output, _ = self.process.communicate(timeout=60)
        return self.process.returncode, output.split()[-1:]


ENDS = {
    "91: SIGTERM ends it": ("usual", "polled", signal.SIGTERM),
    "91: so does Ctrl-C": ("usual", "polled", signal.SIGINT),
    "91: also while a fetch hangs": ("hanging-fetch", "asked", signal.SIGTERM),
    "91: also while a build hangs": ("hanging-build", "building", signal.SIGTERM),
}


@pytest.mark.parametrize(("mode", "word", "number"), ENDS.values(), ids=ENDS.keys())
def test_the_daemon_ends_when_told_to(url, mode, word, number):
    with Daemon(url, mode) as running:
        running.wait_for(word)
        assert running.end_by(number) == (0, ["closed"])


def test_sighup_reads_feeds_toml_again(url):
    with Daemon(url) as running:
        running.wait_for("polled")
        running.process.send_signal(signal.SIGHUP)
        running.wait_for("loaded")
        running.wait_for("polled", times=4)
        assert running.end_by(signal.SIGTERM) == (0, ["closed"])
    with open_store(url) as store:
        assert set(store.states()) == {"todo"}
        assert [feed.id for feed in store.latest_snapshot().feeds] == ["todo"]


def test_86_kill_9_at_any_moment_loses_nothing_and_takes_nothing_back(url):
    """The daemon publishes a new snapshot with nearly every poll, so that kills meet every step of it."""
    chance = random.Random(86)
    version, sequence = 1, 0
    with Daemon(url) as running:
        running.wait_for("polled", times=6)  # two ticks begun, so one has published
        running.process.kill()
    for _ in range(KILLS):
        with Daemon(url) as running:
            running.wait_for("polled", times=chance.randint(2, 20))
            running.process.kill()
        with open_store(url) as store:
            assert store.set_aside is None
            snapshot, published = store.latest_snapshot(), store.published_uids()
            assert snapshot.version == store.snapshot_version() >= version
            assert set(published) == {uid for feed in snapshot.feeds for uid in feed.name.split()}
            assert published["todo"].sequence + 1 == snapshot.version
            assert published["todo"].sequence >= sequence
            assert all(store.document(feed).body for feed in ("todo", "chaoss"))
            version, sequence = snapshot.version, published["todo"].sequence
    assert version > KILLS


# ---------------------------------------------------------------- the scheduler's clock


def test_79_a_clock_set_ten_years_ahead_makes_one_run_not_a_list_of_every_second():
    job = BackgroundScheduler(timezone=UTC).add_job(print, daemon.FromNow(), next_run_time=NOW)
    ahead = NOW + timedelta(days=3650)
    assert job._get_run_times(ahead) == [NOW]
    assert job.trigger.get_next_fire_time(NOW, ahead) == ahead + daemon.TICK


class Watched:
    """A daemon's parts, as the watch sees them: signals that come, a poller that is told, a job that is pushed."""

    def __init__(self, *signals, ticks=0):
        self.signals = iter([*signals, {signal.SIGTERM}])
        self.ticking = daemon._Ticking(None, None)
        self.ticks = ticks
        self.told = []

    def next_signals(self, patience):
        assert patience == daemon.WATCH
        self.ticking.count += self.ticks
        return next(self.signals)

    def ask_reload(self):
        self.told.append("reload")

    def modify(self, next_run_time):
        assert next_run_time.tzinfo is UTC
        self.told.append("push")

    def watch(self):
        daemon._watch(self.next_signals, self, self.ticking, self)
        return self.told


QUIET = set()


def test_79_a_scheduler_that_oversleeps_because_the_clock_was_set_back_is_woken():
    assert Watched(QUIET, QUIET).watch() == ["push"]


def test_a_scheduler_that_ticks_is_left_alone():
    assert Watched(QUIET, QUIET, QUIET, ticks=1).watch() == []


def test_a_tick_that_takes_long_is_not_taken_for_oversleeping():
    watched = Watched(QUIET, QUIET, QUIET)
    with watched.ticking.running:
        assert watched.watch() == []


def test_92_signals_that_come_together_are_obeyed_together():
    assert Watched({signal.SIGHUP}).watch() == ["reload"]
    assert Watched({signal.SIGHUP, signal.SIGINT}).watch() == []
