"""Three replicas on one PostgreSQL, and somebody who kills them at random: what readers and servers see of it.

The replicas' clocks run too fast, so that feeds are due every few seconds. AGGREGATOR_REPLICA_MINUTES=10 goes on for
ten minutes instead of seconds; -s prints what was counted.
"""

import itertools
import os
import random
import re
import statistics
import threading
import time
from collections import defaultdict
from datetime import timedelta

import pytest
from ics_text import vcalendar, vevent
from origin import Origin, tagged
from replicas import Replica, Watch
from service import free_port

from aggregator.polling.due_polls import READING
from aggregator.polling.pacing import JITTER
from aggregator.store import open_store

MINUTES = float(os.environ.get("AGGREGATOR_REPLICA_MINUTES", "0"))
CHAOS = MINUTES * 60 or 20  # seconds
SPEED = 5  # of the replicas' clocks
INTERVAL = timedelta(minutes=1)
TIMEOUT = timedelta(seconds=5)
FEEDS = [f"feed-{n}" for n in range(8)]
EVENTS = 8  # of each feed, beside the one that all announce
SHARED = (
    "SUMMARY:Quarterly Gathering of All Sundial Makers",
    "DURATION:PT1H",
    "LOCATION:https://zoom.us/j/98765432101",
)
CONVERGED = 2.0  # seconds
TWICE = (
    2.5  # seconds: polls of a feed closer together were two claims of one due time. They are no whole interval apart
)
# since a poll counts from the beginning of its tick, which may last for seconds on a busy machine.
STARTING = timedelta(seconds=60)  # of a replica, on a busy machine
ROLES = [("all",), ("all",), ("poll", "web")]

SETTINGS = """\
[server]
listen = "127.0.0.1:{port}"
[defaults]
interval = "1m"
timeout = "5s"
allow_private = true
"""
FEED = '[[feeds]]\nid = "{id}"\nname = "{id}"\nurl = "{url}"\n'

pytestmark = pytest.mark.timeout(CHAOS + 180)


class World:
    """The servers of the feeds: what they say, and when they were asked."""

    def __init__(self, origin):
        self.origin = origin
        self.said = dict.fromkeys(FEEDS, 0)  # the number in the title of each feed's first event
        self.asked = defaultdict(list)
        for feed in FEEDS:
            origin.routes[f"/{feed}.ics"] = lambda _, feed=feed: self.answer(feed)

    def answer(self, feed):
        self.asked[feed].append(time.monotonic())
        number = FEEDS.index(feed)
        own = [
            vevent(
                f"SUMMARY:{feed} topic {n} says {self.said[feed] if n == 0 else 'the same'}",
                "DURATION:PT1H",
                uid=f"{feed}-{n}@example.org",
                start=f"DTSTART:202607{number + 1:02}T{n + 1:02}0000Z",
            )
            for n in range(EVENTS)
        ]
        shared = vevent(*SHARED, uid="sundials@example.org", start="DTSTART:20260710T120000Z")
        return tagged(vcalendar(*own, shared))


UIDS = {f"{feed}-{n}@example.org" for feed in FEEDS for n in range(EVENTS)} | {"sundials@example.org"}


class Published(threading.Thread):
    """Looks at every snapshot as it is stored: when that was, and what it says."""

    def __init__(self, store):
        super().__init__(daemon=True)
        self._store = store
        self._end = threading.Event()
        self.versions = {}  # when it was first seen in the store
        self.faults = []
        self._sequences = defaultdict(int)
        self.said = dict.fromkeys(FEEDS, 0)

    def run(self):
        while not self._end.wait(0.01):
            self._look()

    def end(self):
        self._end.set()
        self.join()

    def _look(self):
        version = self._store.snapshot_version()
        if version and version not in self.versions:
            if version < max(self.versions, default=0):
                self.faults.append(f"version {version} after {max(self.versions)}")
            self.versions[version] = time.monotonic()
            self._check(self._store.latest_snapshot())

    def _check(self, snapshot):
        text = re.sub(rb"\r\n[ \t]", b"", snapshot.calendar.body).decode()
        uids = re.findall(r"^UID:(.*)\r$", text, re.MULTILINE)
        if sorted(uids) != sorted(UIDS):
            self.faults.append(f"version {snapshot.version}: lost {UIDS - set(uids)}, {len(uids)} events")
        for event in text.split("BEGIN:VEVENT")[1:]:
            uid = re.search(r"^UID:(.*)\r$", event, re.MULTILINE)[1]
            sequence = int((re.search(r"^SEQUENCE:(\d+)", event, re.MULTILINE) or [0, 0])[1])
            if sequence < self._sequences[uid]:
                self.faults.append(f"version {snapshot.version}: SEQUENCE of {uid} went back")
            self._sequences[uid] = sequence
            for feed, said in re.findall(r"^SUMMARY:(\S+) topic 0 says (\d+)", event, re.MULTILINE):
                if int(said) < self.said[feed]:
                    self.faults.append(f"version {snapshot.version}: {feed} went back from {self.said[feed]} to {said}")
                self.said[feed] = int(said)


@pytest.fixture
def world():
    with Origin() as origin:
        yield World(origin)


@pytest.fixture
def replicas(postgres, world, tmp_path):
    database = postgres.new_database()
    begun = str(time.time())
    feeds = "".join(FEED.format(id=feed, url=world.origin.url(f"/{feed}.ics")) for feed in FEEDS)
    started = []
    for number, roles in enumerate(ROLES):
        port = free_port()
        file = tmp_path / f"feeds-{number}.toml"
        file.write_text(SETTINGS.format(port=port) + feeds)
        started.append(Replica(file, [database, str(SPEED), begun], roles, port))
    yield database, started
    for replica in started:
        replica.kill()


def until(what, why, seconds=90):
    end = time.monotonic() + seconds
    while not what():
        if time.monotonic() > end:
            pytest.fail(why())
        threading.Event().wait(0.02)


def late(watch, versions):
    """How long after it was published each newer version was still not shown: by version, where that was noticed."""
    order = sorted(versions)
    following = dict(itertools.pairwise(order))
    lags = []
    for asked, version in watch.answers:
        if version in following:
            lags.append(asked - versions[following[version]])
    return [lag for lag in lags if lag > 0]


def test_replicas_that_are_killed_at_random_neither_lose_nor_double_nor_go_back(world, replicas):
    database, running = replicas
    chance = random.Random(86)
    with open_store(database) as store:
        published = Published(store)
        published.start()

        def settled():
            keep_alive(running)
            newest = max(published.versions, default=0)
            return newest and published.said == world.said and all(r.version() == newest for r in running)

        def logs():
            tails = "\n".join(f"== {r.log}\n{r.log.read_text()[-3000:]}" for r in running)
            return f"not settled: {published.said}, not {world.said}\n{tails}"

        until(settled, logs)
        watches = [Watch(replica, 0.05) for replica in running]
        for watch in watches:
            watch.start()
        kills = chaos(world, running, watches, chance)
        until(settled, logs)
        for watch in (*watches, published):
            watch.end()
        body = store.latest_snapshot().calendar.body
        assert [replica.get("/calendar.ics") == body for replica in running] == [True] * len(running)
        for replica in running:
            replica.tell_to_stop()
        assert [code for replica in running for code in replica.exit_codes()] == [0] * sum(map(len, ROLES))

    assert published.faults == []
    lags = [lag for watch in watches for lag in late(watch, published.versions)]
    gaps = [b - a for asked in world.asked.values() for a, b in itertools.pairwise(asked)]
    report(published, watches, kills, lags, gaps)
    for watch in watches:
        versions = [version for _, version in watch.answers]
        assert versions == sorted(versions)
    assert max(lags, default=0) <= CONVERGED
    for asked in world.asked.values():
        longest = timedelta(seconds=asked[-1] - asked[0]) * SPEED
        assert len(asked) <= longest / (INTERVAL * (1 - JITTER)) + 2
    assert min(gaps) >= TWICE
    left_behind = TIMEOUT + READING  # by a kill: the claim must run out
    assert max(gaps) * timedelta(seconds=SPEED) <= INTERVAL * (1 + JITTER) + left_behind + STARTING * SPEED


def keep_alive(running):
    for replica in running:
        replica.keep_alive()


def chaos(world, running, watches, chance):
    """Change calendars and kill replicas, but never the only one that is up; return what was killed."""
    kills = []
    begun = time.monotonic()
    next_kill = next_change = begun
    while (now := time.monotonic()) < begun + CHAOS:
        keep_alive(running)
        if now >= next_change:
            world.said[chance.choice(FEEDS)] += 1
            next_change = now + chance.uniform(0.1, 1)
        if now >= next_kill and sum(watch.answered_since(now - 1) for watch in watches) > 1:
            kills.append(chance.choice(running).kill_some(chance))
            next_kill = now + chance.uniform(1, 5)
        threading.Event().wait(0.02)
    return kills


def report(published, watches, kills, lags, gaps):
    answers = sum(len(watch.answers) for watch in watches)
    seconds = statistics.quantiles([gap * SPEED for gap in gaps], n=20)
    print(
        f"\n{CHAOS:.0f} s of chaos, clocks {SPEED} times too fast: {len(kills)} kills, {kills.count('machine')} of "
        f"whole machines; {len(published.versions)} snapshots, {answers} answers watched;\n"
        f"{len(gaps)} intervals between polls of a feed: shortest {min(gaps) * SPEED:.0f} s, 5 % {seconds[0]:.0f} s, "
        f"median {seconds[9]:.0f} s, 95 % {seconds[18]:.0f} s, longest {max(gaps) * SPEED:.0f} s of their clocks;\n"
        f"a replica was behind for {max(lags, default=0):.2f} s at most"
    )
