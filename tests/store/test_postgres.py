"""What is special about PostgreSQL: many pollers at once, news, a server that goes away."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import psycopg
import pytest
from filled import HOUR, MINUTE, NOW, claim, document, publish_one, published_uid, save, snapshot
from postgres import running_postgres

from aggregator.clock import stopwatch
from aggregator.errors import SchemaError, StoreBusyError, StoreError
from aggregator.model import FeedState
from aggregator.store import open_store

LONG = timedelta(seconds=60)


@pytest.fixture
def url(postgres):
    return postgres.new_database()


def session(url):
    return psycopg.connect(url.replace("+psycopg", ""))


def test_many_pollers_claim_each_feed_once(url):
    feeds = [f"f{n}" for n in range(200)]
    with open_store(url) as store:
        store.set_feeds(feeds)

        def work(owner):
            with open_store(url) as own:
                return [feed for start in range(0, 200, 5) for feed in claim(own, *feeds[start:], owner=owner)]

        with ThreadPoolExecutor(6) as pool:
            claimed = [feed for won in pool.map(work, "abcdef") for feed in won]
        assert sorted(claimed) == sorted(feeds)


def test_a_claim_does_not_wait_for_a_feed_that_another_is_just_claiming(url):
    with open_store(url) as store, session(url) as other:
        store.set_feeds(["a", "b"])
        other.execute("SELECT feed FROM feeds WHERE feed = 'a' FOR UPDATE")
        assert claim(store, "a", "b") == ["b"]


def test_of_many_who_publish_at_once_one_wins_each_version(url):
    with open_store(url) as store:

        def work(name):
            won = 0
            with open_store(url) as own:
                for _ in range(20):
                    base = own.published()
                    entries = [*base.published_uids.values(), published_uid(f"{name}-{base.version}")]
                    won += own.publish(snapshot(base.version + 1), entries, base.version)
            return won

        with ThreadPoolExecutor(4) as pool:
            won = sum(pool.map(work, "abcd"))
        assert store.snapshot_version() == won == len(store.published_uids()) >= 20


def test_replicas_that_start_on_an_empty_database_at_once_make_its_tables_once(url):
    with ThreadPoolExecutor(5) as pool:
        for store in pool.map(open_store, [url] * 5):
            assert store.snapshot_version() == 0
            store.close()


def test_two_pollers_may_own_the_store_and_do_not_give_up_each_others_claims(url):
    with open_store(url) as store, open_store(url) as other, store.owned():
        store.set_feeds(["a"])
        claim(store, "a")
        with other.owned():
            assert claim(other, "a", owner="other") == []


def test_a_publication_wakes_who_waits_for_news(url):
    publish_one(url)
    with open_store(url) as store, open_store(url) as web:
        web.wait_for_news(timedelta(0))  # from here on it listens
        threading.Timer(0.05, store.publish, (snapshot(2), [], 1)).start()
        elapsed = stopwatch()
        web.wait_for_news(LONG)
        assert elapsed() < LONG
        assert web.snapshot_version() == 2


def test_a_publication_that_fails_wakes_nobody(url):
    publish_one(url)
    patience = timedelta(milliseconds=50)
    with open_store(url) as store, open_store(url) as web:
        web.wait_for_news(timedelta(0))
        assert not store.publish(snapshot(2), [], 7)
        elapsed = stopwatch()
        web.wait_for_news(patience)
        assert elapsed() >= patience


def test_84_a_store_locked_for_too_long_is_busy_and_readers_do_not_wait(url):
    publish_one(url)
    with open_store(url) as store, session(url) as hog:
        hog.execute("SELECT feed FROM feeds FOR UPDATE")
        store._backend.engine.dispose()
        with pytest.raises(StoreBusyError, match=r"is busy: .* It will be retried"):
            store.reschedule({"todo": NOW + HOUR})
        assert store.latest_snapshot() == snapshot(1)
        hog.rollback()
        store.reschedule({"todo": NOW + HOUR})


def test_a_server_that_went_away_is_said_and_one_that_is_back_is_used():
    with running_postgres() as server:
        url = server.new_database()
        publish_one(url)
        with open_store(url) as store:
            store.wait_for_news(timedelta(0))
            server.stop()
            with pytest.raises(StoreError, match="PostgreSQL database test_1"):
                store.set_feeds(["b"])
            with pytest.raises(StoreError, match="cannot be reached"):
                store.latest_snapshot()
            with pytest.raises(StoreError, match="cannot be reached"):
                open_store(url)
            store.wait_for_news(timedelta(milliseconds=1))
            server.start()
            assert store.latest_snapshot() == snapshot(1)
            store.wait_for_news(timedelta(milliseconds=1))
            assert store._backend._ears is not None


REFUSED = {
    "a database that does not exist": ("/nowhere", "does not exist"),
    "a host that does not answer": ("@127.0.0.1:1/x", "cannot be reached"),
}


@pytest.mark.parametrize(("place", "said"), REFUSED.values(), ids=REFUSED.keys())
def test_a_database_that_cannot_be_opened_is_explained(url, place, said):
    wrong = f"postgresql+psycopg://me:secret{place}" if "@" in place else url.replace("/test_", f"{place}_")
    with pytest.raises(StoreError, match=said) as caught:
        open_store(wrong)
    assert "secret" not in str(caught.value)


def test_a_database_of_another_program_is_refused_and_not_touched(url):
    with session(url) as other:
        other.execute("CREATE TABLE recipes (name text)")
    with pytest.raises(SchemaError, match="another program"):
        open_store(url)
    with session(url) as other:
        assert other.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall() == [("recipes",)]


def test_a_poll_that_is_being_stored_is_not_undone_by_a_new_due_time(url):
    """Whoever reschedules reads a state and writes it back; a poll that is stored in between must survive that."""
    with open_store(url) as store, ThreadPoolExecutor(1) as pool, session(url) as between:
        store.set_feeds(["a"])
        save(store, FeedState("a", events=1), document("a"))
        between.execute("SELECT feed FROM feeds WHERE feed = 'a' FOR UPDATE")
        waiting = pool.submit(store.reschedule, {"a": NOW + HOUR})
        with open_store(url) as other:
            state = other.state("a")
        assert state.events == 1
        between.execute("UPDATE feeds SET revision = revision + 1")
        between.commit()
        waiting.result(MINUTE.total_seconds())
        assert store.revisions() == {"a": 2}
        assert store.state("a") == FeedState("a", events=1, next_poll=NOW + HOUR)
