"""Ticks: who is polled, what is kept, what is served, when things go wrong at every point."""

import os
import resource
import sqlite3
import threading
from contextlib import closing
from datetime import timedelta

import pytest
from fake_polling import NOW, Builder, Web, body, config, feed, served, understand

from aggregator.errors import ConfigError, FetchError, Problem
from aggregator.model import Document, FeedState, Note, Severity
from aggregator.polling.due_polls import PollerDependencies, PoolLimits
from aggregator.polling.host_limited_pool import HostLimitedPool
from aggregator.polling.pacing import LONGEST
from aggregator.polling.poller import Poller
from aggregator.secret_url import SecretUrl
from aggregator.store import open_store
from aggregator.store.backends import sqlite

SECOND, MINUTE, HOUR, DAY = (timedelta(seconds=s) for s in (1, 60, 3600, 86400))


def note(text):
    return (Note(Severity.DROPPED, "rule", text),)


LIMITS = PoolLimits(patience=60 * SECOND)


@pytest.fixture
def store(tmp_path):
    with open_store(f"sqlite:///{tmp_path}/aggregator.db") as opened:
        yield opened


class World:
    """A poller, and all around it that a test changes."""

    def __init__(self, store, *feeds, **answers):
        self.store = store
        self.config = config(*(feeds or (feed("todo"), feed("chaoss", "b.test"))))
        self.web = Web(**(answers or {"todo": body("t1"), "chaoss": body("c1")}))
        self.build = Builder()
        self.reports = []
        self.loads = 0
        self.beside = ""  # what is wrong with what works beside the poller
        self.restart()

    def restart(self, parse=understand):
        parts = PollerDependencies(
            owner=f"test {id(self)}",
            store=self.store,
            fetcher=self.web,
            parse=parse,
            build=self.build,
            load=self.load,
            chance=lambda: 0.5,
            report=lambda feed, result, _took: self.reports.append((feed.id, str(result.outcome))),
            trouble=lambda: self.beside,
        )
        self.poller = Poller(self.config, parts, LIMITS)

    def load(self):
        self.loads += 1
        if isinstance(self.config, Exception):
            raise self.config
        return self.config

    def tick_out(self, now):
        """Tick until nothing is left to do."""
        while self.poller.tick(now):
            pass

    def ticks(self, now):
        """Tick until nothing is left to do, nor seconds later: after a pause, feeds are spread over some."""
        self.tick_out(now)
        self.tick_out(now + 10 * SECOND)
        return served(self.store)

    def until_due(self):
        """Let the time pass until all feeds are due again, without a pause that would spread them; return it."""
        for minutes in range(0, 32, 4):
            self.tick_out(NOW + minutes * MINUTE)
        return NOW + 31 * MINUTE

    @property
    def trouble(self):
        return self.store.daemon_state().error


@pytest.fixture
def world(store):
    return World(store)


# ---------------------------------------------------------------- the usual day


def test_the_first_tick_polls_every_feed_and_publishes_once(world):
    assert world.ticks(NOW) == {"todo": "t1", "chaoss": "c1"}
    assert sorted(world.web.asked) == ["chaoss", "todo"]
    assert world.store.snapshot_version() == 1


def test_a_tick_with_nothing_due_finds_no_work(world):
    world.ticks(NOW)
    assert not world.poller.tick(NOW + 29 * MINUTE)
    assert len(world.web.asked) == 2


def test_a_change_is_published_and_a_confirmation_is_not(world):
    world.ticks(NOW)
    world.ticks(NOW + HOUR)
    assert world.store.snapshot_version() == 1
    world.web.answers["todo"] = body("t1", "t2")
    assert world.ticks(NOW + 2 * HOUR) == {"todo": "t1 t2", "chaoss": "c1"}
    assert world.store.snapshot_version() == 2
    assert world.reports.count(("chaoss", "not-modified")) == 2


def test_the_window_moves_on_a_new_day(world):
    world.ticks(NOW)
    world.ticks(NOW + HOUR)
    world.ticks(NOW + DAY)
    assert world.build.days == [NOW, NOW + DAY]


def test_79_the_window_does_not_move_while_no_server_confirms_what_day_it_is(world):
    world.ticks(NOW)
    world.web.answers = {"todo": FetchError("tls"), "chaoss": FetchError("tls")}
    world.ticks(NOW + 3650 * DAY)
    assert world.build.days == [NOW]


def test_every_poll_is_reported_once(world):
    world.web.answers["todo"] = FetchError("dns")
    world.ticks(NOW)
    assert sorted(world.reports) == [("chaoss", "changed"), ("todo", "failed")]


def test_the_state_of_a_feed_says_how_many_dates_are_published_and_what_the_build_changed(store):
    folder = {"todo": note("t"), "chaoss": note("c")}
    world = World(store)
    world.build.notes = folder
    world.build.dates = {"todo": 3, "chaoss": 0}
    world.ticks(NOW)
    states = store.states()
    assert {id_: (state.occurrences, state.build_notes) for id_, state in states.items()} == {
        "todo": (3, folder["todo"]),
        "chaoss": (0, folder["chaoss"]),
    }


# ---------------------------------------------------------------- beginnings


def test_95_nothing_is_published_before_one_feed_was_read(world):
    world.web.answers = {"todo": FetchError("dns"), "chaoss": FetchError("dns")}
    assert world.ticks(NOW) is None
    world.web.answers = {"todo": body("t1"), "chaoss": FetchError("dns")}
    assert world.ticks(NOW + HOUR) == {"todo": "t1"}


def test_95_nothing_is_published_before_every_feed_was_tried(world, monkeypatch):
    answer = threading.Event()
    world.web.answers["chaoss"] = lambda: answer.wait(60) and body("c1")
    monkeypatch.setattr(world.poller._polls, "_limits", PoolLimits(patience=timedelta(0)))
    while len(world.reports) < 1:
        world.poller.tick(NOW)
    world.poller.tick(NOW)
    assert served(world.store) is None
    answer.set()
    monkeypatch.setattr(world.poller._polls, "_limits", LIMITS)
    assert world.ticks(NOW) == {"todo": "t1", "chaoss": "c1"}


def test_95_a_start_without_network_keeps_serving_what_was_stored(world):
    before = world.ticks(NOW)
    world.web.answers = {"todo": FetchError("dns"), "chaoss": FetchError("dns")}
    world.restart()
    assert world.ticks(NOW + HOUR) == before


def test_a_start_reads_stored_documents_so_that_one_change_does_not_lose_the_others(world):
    world.ticks(NOW)
    world.web.answers = {"todo": body("t1", "t2"), "chaoss": FetchError("dns")}
    world.restart()
    assert world.ticks(NOW + HOUR) == {"todo": "t1 t2", "chaoss": "c1"}


def test_a_start_reads_stored_documents_side_by_side(world):
    world.ticks(NOW)
    both_here = threading.Barrier(2, timeout=10)

    def in_company(document, *others, **how):
        if document.body in (body("t1"), body("c1")):
            both_here.wait()
        return understand(document, *others, **how)

    world.web.answers = {"todo": body("t1", "t2"), "chaoss": FetchError("dns")}
    world.restart(in_company)
    assert world.ticks(NOW + HOUR) == {"todo": "t1 t2", "chaoss": "c1"}


def test_a_stored_document_that_can_no_longer_be_read_is_fetched_again_in_full(world):
    world.ticks(NOW)
    broken = Document("todo", SecretUrl("https://a.test/todo.ics"), NOW, body("poison"))
    [taken] = world.store.claim(["todo"], NOW + HOUR, LONGEST, HOUR, "test")
    assert world.store.save_poll(world.store.state(taken), broken, "test")
    world.restart()
    assert world.ticks(NOW + HOUR) == {"todo": "t1", "chaoss": "c1"}
    assert world.reports[-2:].count(("todo", "changed")) == 1


def test_claims_of_a_daemon_that_was_killed_do_not_delay_the_next(world):
    world.store.set_feeds(["todo", "chaoss"])
    assert world.store.claim(["todo"], NOW, LONGEST, HOUR, "killed")
    with world.store.owned():
        assert world.ticks(NOW) == {"todo": "t1", "chaoss": "c1"}


# ---------------------------------------------------------------- feeds that fail


def test_a_feed_that_fails_keeps_its_events(world):
    before = world.ticks(NOW)
    world.web.answers["todo"] = FetchError("html")
    assert world.ticks(NOW + HOUR) == before
    state = world.store.state("todo")
    assert (state.reason, state.failures, state.last_success) == ("html", 1, NOW)


def test_87_a_document_that_crashes_the_reader_costs_that_feed_only(world):
    world.ticks(NOW)
    world.web.answers = {"todo": body("poison"), "chaoss": body("c1", "c2")}
    assert world.ticks(NOW + HOUR) == {"todo": "t1", "chaoss": "c1 c2"}


def test_96_thirty_days_of_failures_change_nothing_that_is_served(world):
    before = world.ticks(NOW)
    world.web.answers = {"todo": FetchError("timeout"), "chaoss": FetchError("timeout")}
    for day in range(1, 31):
        assert world.ticks(NOW + day * DAY) == before
    assert 20 < world.store.state("todo").failures < 40
    world.web.answers = {"todo": body("t9"), "chaoss": body("c9")}
    assert world.ticks(NOW + 32 * DAY) == {"todo": "t9", "chaoss": "c9"}


def test_a_slow_feed_does_not_delay_the_news_of_another(world, monkeypatch):
    now = world.until_due()
    answer = threading.Event()
    world.web.answers = {"todo": lambda: answer.wait(60) and body("t2"), "chaoss": body("c2")}
    monkeypatch.setattr(world.poller._polls, "_limits", PoolLimits(patience=timedelta(0)))
    while served(world.store) != {"todo": "t1", "chaoss": "c2"}:
        world.poller.tick(now)
    assert world.poller.busy
    answer.set()
    monkeypatch.setattr(world.poller._polls, "_limits", LIMITS)
    assert world.ticks(now) == {"todo": "t2", "chaoss": "c2"}


def test_47_no_more_than_two_at_a_time_are_asked_of_one_host(store):
    ids = [f"f{n}" for n in range(12)]
    barrier = threading.Barrier(2)
    both = lambda: barrier.wait(60) is not None and body("x")  # noqa: E731  two must be in flight for it to end
    world = World(store, *(feed(id_) for id_ in ids), **dict.fromkeys(ids, both))
    assert set(world.ticks(NOW)) == set(ids)
    assert world.web.most_at_once == 2


def test_admission_takes_the_first_of_each_host_up_to_the_number_of_workers():
    flight = HostLimitedPool(workers=4, per_host=2)
    waiting = [("a1", "a"), ("a2", "a"), ("a3", "a"), ("b1", "b"), ("c1", "c"), ("d1", "d")]
    assert flight.admit(waiting) == ["a1", "a2", "b1", "c1"]


def test_whoever_has_ended_is_handed_back_together():
    flight, ended = HostLimitedPool(workers=4, per_host=4), threading.Barrier(5)
    for name in "abcd":
        flight.start(name, "", lambda name=name: ended.wait(60) is not None and name)
    assert flight.results(timedelta(0)) == []
    ended.wait(60)
    found = [*flight.results(MINUTE)]
    while flight:
        found += flight.results(MINUTE)
    assert sorted(found) == ["a", "b", "c", "d"]
    assert flight.results(MINUTE) == []


def test_a_backlog_is_not_asked_for_again_after_every_poll(store, monkeypatch):
    ids = [f"f{n}" for n in range(60)]
    world = World(store, *(feed(id_, f"{id_}.test") for id_ in ids), **{id_: body(id_) for id_ in ids})
    asked, due = [], store.due
    monkeypatch.setattr(store, "due", lambda *arguments: asked.append(1) or due(*arguments))
    assert len(world.ticks(NOW)) == 60
    assert len(asked) < 30


# ---------------------------------------------------------------- clocks


def polled_at(world, start, span, step=MINUTE):
    """Tick through a span, and return how many polls each step made."""
    counts, now = [], start
    while now <= start + span:
        before = len(world.web.asked)
        world.tick_out(now)
        counts.append(len(world.web.asked) - before)
        now += step
    return counts


def test_80_after_a_night_of_sleep_overdue_feeds_are_spread(store):
    ids = [f"f{n}" for n in range(20)]
    world = World(store, *(feed(id_, f"{id_}.test") for id_ in ids), **{id_: body(id_) for id_ in ids})
    world.ticks(NOW)
    counts = polled_at(world, NOW + 8 * HOUR, 40 * SECOND, SECOND)
    assert sum(counts) == 20
    assert max(counts) == 1


def test_79_a_clock_set_back_two_days_neither_stops_polls_nor_repeats_them(world):
    world.ticks(NOW)
    counts = polled_at(world, NOW - 2 * DAY, HOUR)
    assert counts[0] == 1
    assert 4 <= sum(counts) <= 6


def test_79_a_clock_set_ten_years_ahead_and_back_neither_stops_polls_nor_repeats_them(world):
    world.ticks(NOW)
    assert sum(polled_at(world, NOW + 3650 * DAY, 10 * MINUTE)) == 2
    assert sum(polled_at(world, NOW, 10 * MINUTE)) == 2


def test_79_a_clock_set_back_while_the_daemon_was_away_is_noticed(world):
    world.ticks(NOW)
    world.restart()
    world.web.answers["todo"] = body("t2")
    world.ticks(NOW - 2 * DAY)
    assert world.ticks(NOW - 2 * DAY + MINUTE) == {"todo": "t2", "chaoss": "c1"}


# ---------------------------------------------------------------- settings


def test_89_a_feed_taken_out_takes_its_events_along(world):
    world.ticks(NOW)
    world.config = config(feed("todo"))
    world.poller.ask_reload()
    assert world.ticks(NOW + MINUTE) == {"todo": "t1"}
    assert set(world.store.states()) == {"todo"}


def test_a_feed_put_in_is_polled_at_once(world):
    world.ticks(NOW)
    world.config = config(*world.config.feeds, feed("finos"))
    world.web.answers["finos"] = body("f1")
    world.poller.ask_reload()
    assert world.ticks(NOW + MINUTE) == {"todo": "t1", "chaoss": "c1", "finos": "f1"}


def test_a_feed_with_a_new_address_is_polled_at_once_and_keeps_its_events_until_it_answers(world):
    world.ticks(NOW)
    world.config = config(feed("todo", "moved.test"), feed("chaoss", "b.test"))
    world.web.answers["todo"] = FetchError("timeout")
    world.poller.ask_reload()
    assert world.ticks(NOW + MINUTE) == {"todo": "t1", "chaoss": "c1"}
    assert world.store.state("todo").reason == "timeout"
    world.web.answers["todo"] = body("t9")
    assert world.ticks(NOW + HOUR) == {"todo": "t9", "chaoss": "c1"}


def test_a_feed_whose_settings_change_while_it_is_polled_is_polled_again_by_the_new_ones(world, monkeypatch):
    now = world.until_due()
    answer = threading.Event()
    world.web.answers["todo"] = lambda: answer.wait(60) and body("old")
    monkeypatch.setattr(world.poller._polls, "_limits", PoolLimits(patience=timedelta(0)))
    world.poller.tick(now)
    world.config = config(feed("todo", "moved.test"), feed("chaoss", "b.test"))
    world.poller.ask_reload()
    world.poller.tick(now)
    world.web.answers["todo"] = body("new")
    answer.set()
    monkeypatch.setattr(world.poller._polls, "_limits", LIMITS)
    assert world.ticks(now)["todo"] == "new"
    assert world.store.state("todo").url == SecretUrl("https://moved.test/todo.ics")


def test_88_a_broken_feeds_toml_changes_nothing_but_is_said(world):
    before = world.ticks(NOW)
    good, world.config = world.config, ConfigError("feeds.toml", (Problem(3, "feeds[0].colour", "is unknown"),))
    world.poller.ask_reload()
    assert world.ticks(NOW + HOUR) == before
    assert world.store.daemon_state().config_problem == "feeds.toml:3: feeds[0].colour: is unknown"
    world.config = good
    world.poller.ask_reload()
    world.ticks(NOW + HOUR)
    assert world.store.daemon_state().config_problem == ""


def test_92_a_storm_of_reloads_is_one_reload(world):
    world.ticks(NOW)
    before = world.loads
    for _ in range(1000):
        world.poller.ask_reload()
    world.ticks(NOW + MINUTE)
    assert world.loads == before + 1


# ---------------------------------------------------------------- the store in trouble


def test_84_polls_that_cannot_be_stored_are_stored_by_a_later_tick(tmp_path, monkeypatch):
    monkeypatch.setattr(sqlite, "PRAGMAS", ("busy_timeout = 1", "journal_mode = WAL"))
    with open_store(f"sqlite:///{tmp_path}/aggregator.db") as store:
        world = World(store)
        before = world.ticks(NOW)
        hog = sqlite3.connect(tmp_path / "aggregator.db", isolation_level=None, check_same_thread=False)
        world.web.answers["todo"] = lambda: hog.execute("BEGIN IMMEDIATE") and body("t2")
        with closing(hog):
            assert world.ticks(NOW + HOUR) == before
            hog.execute("ROLLBACK")
        asked = len(world.web.asked)
        assert world.ticks(NOW + HOUR) == {"todo": "t2", "chaoss": "c1"}
        assert len(world.web.asked) - asked <= 1


def test_82_a_full_disk_is_said_and_survived(tmp_path):
    with open_store(f"sqlite:///{tmp_path}/aggregator.db") as store:
        world = World(store)
        before = world.ticks(NOW)
        usual = resource.getrlimit(resource.RLIMIT_FSIZE)
        world.web.answers["todo"] = body(*(os.urandom(16).hex() for _ in range(20_000)))
        resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, usual[1]))
        try:
            assert world.ticks(NOW + HOUR) == before
            assert "disk" in world.trouble or world.poller.busy
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, usual)
        assert len(world.ticks(NOW + HOUR)["todo"]) > 500_000
        world.ticks(NOW + HOUR + MINUTE)
        assert world.trouble == ""


def test_the_status_page_is_told_of_trouble_beside_the_poller_unless_the_poller_has_its_own(world):
    world.beside = "The published files are not up to date."
    world.ticks(NOW)
    assert world.trouble == "The published files are not up to date."
    world.build.error = ZeroDivisionError()
    world.web.answers["todo"] = body("t2")
    world.ticks(NOW + HOUR)
    assert world.trouble.startswith("Building the combined calendar failed")
    world.build.error, world.beside = None, ""
    world.web.answers["todo"] = body("t3")
    world.ticks(NOW + 2 * HOUR)
    assert world.trouble == ""


def test_a_build_that_fails_is_said_and_the_last_one_served(world):
    before = world.ticks(NOW)
    world.build.error = ZeroDivisionError()
    world.web.answers["todo"] = body("t2")
    assert world.ticks(NOW + HOUR) == before
    assert "failed" in world.trouble
    world.build.error = None
    world.web.answers["todo"] = body("t3")
    assert world.ticks(NOW + 2 * HOUR)["todo"] == "t3"
    assert world.trouble == ""


def test_86_versions_rise_even_above_a_snapshot_that_is_damaged(world, tmp_path):
    world.ticks(NOW)
    world.web.answers["todo"] = body("t2")
    world.ticks(NOW + HOUR)
    with closing(sqlite3.connect(tmp_path / "aggregator.db")) as connection, connection:
        connection.execute("UPDATE snapshots SET payload = x'00' WHERE version = 2")
    world.restart()
    world.web.answers["todo"] = FetchError("dns")
    assert world.ticks(NOW + 2 * HOUR)["todo"] == "t2"
    assert world.store.snapshot_version() == 3


# ---------------------------------------------------------------- a sign of life, and the end


def test_the_daemon_says_that_it_lives(world):
    world.ticks(NOW)
    world.ticks(NOW + MINUTE)
    state = world.store.daemon_state()
    assert (state.started_at, state.last_tick, state.error) == (NOW, NOW + MINUTE, "")


def test_91_stopping_ends_a_tick_that_waits_for_a_fetch(world):
    asked = threading.Event()
    never = threading.Event()
    world.web.answers["todo"] = lambda: (asked.set(), never.wait(60))
    ticking = threading.Thread(target=world.poller.tick, args=(NOW,))
    ticking.start()
    assert asked.wait(30)
    world.poller.stop()
    ticking.join(30)
    assert not ticking.is_alive()
    assert not world.poller.tick(NOW)
    never.set()


def test_all_feeds_can_be_asked_in_one_tick_whether_due_or_not(world):
    world.ticks(NOW)
    world.restart()
    world.poller.ask_all(NOW + 20 * MINUTE)
    world.poller.tick(NOW + 20 * MINUTE)
    assert len(world.web.asked) == 4
    assert not world.poller.busy


def test_states_of_feeds_are_kept_by_feed(world):
    world.ticks(NOW)
    assert {id_: state.events for id_, state in world.store.states().items()} == {"todo": 1, "chaoss": 1}
    assert isinstance(world.store.state("todo"), FeedState)
