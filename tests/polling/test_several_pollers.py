"""Pollers that share a store: what each learns of the others, and who builds what is served."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from fake_polling import NOW, body, feed, served, understand
from test_poller import HOUR, LIMITS, MINUTE, SECOND, World

from aggregator.errors import ReadError
from aggregator.model import Document
from aggregator.polling.due_polls import READING, PoolLimits
from aggregator.polling.pacing import LONGEST
from aggregator.polling.publisher import ABANDONED
from aggregator.secret_url import SecretUrl
from aggregator.store import open_store

SOON = NOW + 4 * MINUTE  # before anybody would take it for a clock that jumped


@pytest.fixture
def one(store):
    return World(store)


@pytest.fixture
def other(url, one):
    """A second poller, after the first has polled and published; both know what there is, and all is due SOON."""
    one.ticks(NOW)
    with open_store(url) as store:
        second = World(store)
        second.ticks(NOW)
        second.web.asked.clear()
        one.web.asked.clear()
        store.reschedule({"todo": SOON, "chaoss": SOON})
        yield second


def test_one_of_them_asks_each_feed(one, other):
    one.tick_out(SOON)
    other.tick_out(SOON)
    assert sorted(one.web.asked + other.web.asked) == ["chaoss", "todo"]


def test_what_one_has_stored_is_in_what_the_other_builds(one, other):
    one.web.answers["todo"] = body("t2")
    assert one.ticks(NOW + HOUR) == {"todo": "t2", "chaoss": "c1"}
    other.web.answers = {"todo": body("t2"), "chaoss": body("c9")}
    assert other.ticks(NOW + 2 * HOUR) == {"todo": "t2", "chaoss": "c9"}
    assert ("todo", "not-modified") in other.reports[-2:]
    assert set(one.store.published_uids()) == {"t2", "c9"}


def test_only_documents_that_the_other_has_replaced_are_read_again(one, other, monkeypatch):
    read = []
    reading = lambda document, *known, **how: read.append(document.feed) or understand(document, *known, **how)  # noqa: E731  a spy
    monkeypatch.setattr(other.poller._calendars, "_parse", reading)
    one.web.answers["todo"] = body("t2")
    one.ticks(NOW + HOUR)
    other.web.answers = {"todo": body("t2"), "chaoss": body("c1")}
    other.ticks(NOW + 2 * HOUR)
    assert read == ["todo"]


def test_a_reading_process_that_dies_takes_nothing_back(one, other, monkeypatch):
    """What the other stored is read again by another process; built without, it would leave what is served."""
    tried = []

    def dying(document, *known, **how):
        tried.append(document.feed)
        if len(tried) == 1:
            raise ReadError("crashed", "the process that was reading the calendar died")
        return understand(document, *known, **how)

    monkeypatch.setattr(other.poller._calendars, "_parse", dying)
    one.web.answers["todo"] = body("t2")
    one.ticks(NOW + HOUR)
    other.web.answers = {"todo": body("t2"), "chaoss": body("c9")}
    assert other.ticks(NOW + 2 * HOUR) == {"todo": "t2", "chaoss": "c9"}
    assert tried == ["todo", "todo"]


def test_who_comes_second_builds_again_on_top_of_the_first(one, other, monkeypatch):
    """While one builds, the other publishes a change of another feed: both are served, and no promise is lost."""
    one.store.reschedule({"chaoss": SOON + MINUTE})
    one.web.answers["todo"] = body("t2")
    other.web.answers["chaoss"] = body("c2")
    build, meanwhile = one.build, [lambda: other.tick_out(SOON + MINUTE)]

    def slowly(*arguments):
        built = build(*arguments)
        while meanwhile:
            meanwhile.pop()()
        return built

    monkeypatch.setattr(one.poller._publisher, "_build", slowly)
    one.poller.tick(SOON)
    assert served(one.store) == {"todo": "t2", "chaoss": "c2"}  # the other has read what one stored
    one.tick_out(SOON)
    assert one.store.snapshot_version() == 2
    assert set(one.store.published_uids()) == {"t2", "c2"}
    assert one.store.not_built() == set()


def test_who_comes_second_with_something_new_publishes_it_next(one, other, monkeypatch):
    one.web.answers["todo"] = body("t2")
    build, meanwhile = one.build, [one.store.latest_snapshot()]

    def slowly(*arguments):
        built = build(*arguments)
        while meanwhile:
            assert other.store.publish(replace(meanwhile.pop(), version=2), [], 1)
        return built

    monkeypatch.setattr(one.poller._publisher, "_build", slowly)
    one.poller.tick(SOON)
    assert served(one.store)["todo"] == "t1"
    one.tick_out(SOON)
    assert served(one.store)["todo"] == "t2"
    assert one.store.snapshot_version() == 3


def test_a_poller_does_not_build_what_another_has_stored_just_now(one, other):
    stored_by_a_third(one.store, "t3")
    other.tick_out(NOW + MINUTE)
    assert served(one.store)["todo"] == "t1"


def test_what_a_dead_poller_stored_and_never_built_is_built_by_another(one, other):
    stored_by_a_third(one.store, "t3")
    other.tick_out(NOW + MINUTE)
    other.tick_out(NOW + MINUTE + ABANDONED)
    assert served(one.store) == {"todo": "t3", "chaoss": "c1"}
    assert one.store.not_built() == set()


def stored_by_a_third(store, uid):
    [feed] = store.claim(["todo"], NOW + HOUR, LONGEST, MINUTE, "third")
    document = Document(feed, SecretUrl("https://a.test/todo.ics"), NOW, body(uid))
    assert store.save_poll(store.state(feed), document, "third")
    store.reschedule({feed: NOW + 2 * HOUR})


def test_a_poll_that_took_longer_than_its_claim_changes_nothing(one, other, monkeypatch):
    answer = threading.Event()
    one.web.answers = {"todo": lambda: answer.wait(60) and body("late"), "chaoss": body("c1")}
    monkeypatch.setattr(one.poller._polls, "_limits", PoolLimits(patience=timedelta(0)))
    one.poller.tick(NOW + HOUR)
    one.poller.tick(NOW + HOUR)
    later = NOW + HOUR + READING + 60 * SECOND
    other.web.answers["todo"] = body("t2")
    other.tick_out(later)
    answer.set()
    monkeypatch.setattr(one.poller._polls, "_limits", LIMITS)
    one.tick_out(later)
    assert served(one.store) == {"todo": "t2", "chaoss": "c1"}
    assert ("todo", "changed") not in one.reports[2:]
    assert one.store.document("todo").body == body("t2")


def test_a_feed_that_one_takes_out_does_not_trouble_the_other(one, other):
    one.config = one.config.model_copy(update={"feeds": one.config.feeds[:1]})
    one.poller.ask_reload()
    one.ticks(NOW + MINUTE)
    other.ticks(NOW + HOUR)
    assert other.trouble == ""
    assert other.web.asked in (["todo"], [])


def test_a_stop_while_stored_documents_are_read_publishes_no_half_of_them(one, url):
    before = one.ticks(NOW)
    with open_store(url) as store:
        stopped = World(store)
        stopped.poller.stop()
        stopped.tick_out(NOW + HOUR)
    assert served(one.store) == before


def test_who_comes_too_late_for_the_first_in_a_queue_asks_for_the_next(store, monkeypatch):
    """Both see the same queue; while one looks at it, the other has claimed its beginning."""
    ids = [f"f{n:02}" for n in range(20)]
    world = World(store, *(feed(id_, f"{id_}.test") for id_ in ids), **{id_: body(id_) for id_ in ids})
    due, quicker = store.due, [lambda: store.claim(ids[:8], NOW, LONGEST, HOUR, "another")]

    def late(*arguments):
        found = due(*arguments)
        while quicker:
            quicker.pop()()
        return found

    monkeypatch.setattr(store, "due", late)
    world.poller.tick(NOW)
    assert sorted(world.web.asked) == ids[8:]
