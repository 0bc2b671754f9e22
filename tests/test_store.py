"""What every backend of the store promises. A backend joins by being named in BACKENDS."""

import os
import resource
import sqlite3
import subprocess
import sys
import zlib
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from aggregator.errors import SchemaError, StoreBusyError, StoreError, StoreLockedError
from aggregator.model import (
    DaemonState,
    Document,
    FeedState,
    LedgerEntry,
    Note,
    Rendered,
    ServedEvent,
    ServedFeed,
    ServedOccurrence,
    Severity,
    Snapshot,
    Source,
    Status,
    Validators,
)
from aggregator.store import open_store, sqlite

NOW = datetime(2026, 6, 20, 12, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
HORIZON = 14 * DAY


def sqlite_url(folder):
    return f"sqlite:///{folder}/aggregator.db"


BACKENDS = {"sqlite": sqlite_url}


@pytest.fixture(params=BACKENDS.values(), ids=BACKENDS.keys())
def url(request, tmp_path):
    return request.param(tmp_path)


@pytest.fixture
def store(url):
    with open_store(url) as opened:
        yield opened


def due(store, now=NOW, limit=100):
    return store.due(now, HORIZON, limit)


def save(store, state, document=None, now=NOW):
    assert store.claim([state.feed], now, MINUTE, "me") == [state.feed]
    assert store.save_poll(state, document, "me")


def document(feed="todo", body=b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"):
    return Document(feed, "https://a.test/basic.ics", NOW, body, "text/calendar", Validators('"1"'))


def snapshot(version, name="one"):
    rendered = Rendered(b"BEGIN", b"\x1f\x8b", '"x"', NOW)
    event = ServedEvent(
        id="e1",
        uid="u1",
        title="Developer Identity WG",
        text="",
        html="<p>",
        location="",
        url="",
        join="https://meet.test/x",
        status=Status.TENTATIVE,
        organizer="",
        recurs=True,
        sources=(Source("todo", "u1"), Source("chaoss", "u2", "same link", partial=True)),
        component=b"BEGIN:VEVENT\r\n",
        zones=("Europe/Madrid",),
    )
    return Snapshot(
        version=version,
        made_at=NOW,
        feeds=(ServedFeed("todo", name, "#33B679", "https://a.test"),),
        events=(event,),
        occurrences=(ServedOccurrence(event=0, start=1, end=2, all_day=False, status=Status.CANCELLED),),
        calendar=rendered,
        calendars={"todo": rendered},
        timezones={"Europe/Madrid": b"BEGIN:VTIMEZONE\r\n"},
        notes=(Note(Severity.DROPPED, "bad-start", "It has no start.", "u9"),),
    )


def promise(uid, sequence=0):
    return LedgerEntry(
        uid=uid,
        members=(("todo", "u1"),),
        digest="digest",
        likeness="likeness",
        sequence=sequence,
        modified=NOW,
        seen_at=NOW,
    )


# ---------------------------------------------------------------- feeds: states, documents, claims


def test_a_new_feed_is_due_at_once_and_has_an_empty_state(store):
    store.set_feeds(["todo"])
    assert due(store) == ["todo"]
    assert store.states() == {"todo": FeedState("todo")}


def test_a_state_comes_back_as_it_was_saved(store):
    state = FeedState(
        "todo",
        url="https://a.test/basic.ics",
        next_poll=NOW + HOUR,
        last_poll=NOW,
        last_success=NOW,
        failures=3,
        reason="timeout",
        validators=Validators('"1"', "Sat, 20 Jun 2026 12:00:00 GMT"),
        interval=30 * MINUTE,
        notes=(Note(Severity.REPAIRED, "zone", "A zone was guessed.", count=2),),
    )
    store.set_feeds(["todo"])
    save(store, state)
    assert store.states() == {"todo": state}


def test_a_document_comes_back_as_it_was_saved(store):
    store.set_feeds(["todo"])
    save(store, FeedState("todo"), document(body=bytes(range(256)) * 1000))
    assert store.document("todo") == document(body=bytes(range(256)) * 1000)
    assert list(store.documents()) == [store.document("todo")]


def test_a_poll_without_a_document_keeps_the_last_good_one(store):
    store.set_feeds(["todo"])
    save(store, FeedState("todo"), document())
    save(store, FeedState("todo", reason="html"))
    assert store.document("todo") == document()


def test_a_feed_that_was_never_read_has_no_document(store):
    store.set_feeds(["todo"])
    assert store.document("todo") is None


def test_89_a_feed_taken_out_is_forgotten_and_the_others_are_not(store):
    store.set_feeds(["todo", "chaoss"])
    for feed in ("todo", "chaoss"):
        save(store, FeedState(feed, events=7, next_poll=NOW + HOUR), document(feed))
    store.set_feeds(["chaoss", "finos"])
    assert store.states() == {
        "chaoss": FeedState("chaoss", events=7, next_poll=NOW + HOUR),
        "finos": FeedState("finos"),
    }
    assert store.document("todo") is None
    assert due(store) == ["finos"]


def test_the_longest_overdue_are_due_first_up_to_the_limit(store):
    store.set_feeds(["a", "b", "c", "d"])
    for feed, late in {"a": 1, "b": 3, "c": 2, "d": -1}.items():
        save(store, FeedState(feed, next_poll=NOW - late * MINUTE))
    assert due(store) == ["b", "c", "a"]
    assert due(store, limit=2) == ["b", "c"]


def test_79_a_due_time_beyond_the_horizon_counts_as_due(store):
    store.set_feeds(["today", "in-ten-years"])
    save(store, FeedState("today", next_poll=NOW + HOUR))
    save(store, FeedState("in-ten-years", next_poll=NOW + 3650 * DAY))
    assert due(store) == ["in-ten-years"]


def test_two_pollers_never_claim_the_same_feed(store, url):
    store.set_feeds(["a", "b", "c"])
    with open_store(url) as other:
        assert store.claim(["a", "b"], NOW, MINUTE, "me") == ["a", "b"]
        assert other.claim(["a", "b", "c"], NOW, MINUTE, "them") == ["c"]
        assert due(other) == []


def test_a_claim_expires(store):
    store.set_feeds(["a"])
    assert store.claim(["a"], NOW, MINUTE, "dead") == ["a"]
    assert store.claim(["a"], NOW + 59 * timedelta(seconds=1), MINUTE, "me") == []
    assert due(store, NOW + MINUTE) == ["a"]
    assert store.claim(["a"], NOW + MINUTE, MINUTE, "me") == ["a"]


def test_who_lost_the_claim_cannot_save(store):
    store.set_feeds(["a"])
    store.claim(["a"], NOW, MINUTE, "slow")
    store.claim(["a"], NOW + MINUTE, MINUTE, "quick")
    assert not store.save_poll(FeedState("a", events=1), document("a"), "slow")
    assert store.document("a") is None
    assert store.save_poll(FeedState("a", events=2), document("a"), "quick")
    assert store.states()["a"].events == 2


def test_a_poll_of_a_feed_forgotten_meanwhile_is_not_saved(store):
    store.set_feeds(["a"])
    store.claim(["a"], NOW, MINUTE, "me")
    store.set_feeds([])
    assert not store.save_poll(FeedState("a"), document("a"), "me")
    assert store.states() == {}


def test_claims_of_a_dead_predecessor_are_given_up_and_no_others(store):
    store.set_feeds(["a", "b"])
    store.claim(["a"], NOW, HOUR, "daemon")
    store.claim(["b"], NOW, HOUR, "other")
    store.release("daemon")
    assert due(store) == ["a"]


def test_rescheduling_moves_the_due_time_and_nothing_else(store):
    store.set_feeds(["a"])
    save(store, FeedState("a", events=5, next_poll=NOW))
    store.reschedule({"a": NOW + HOUR, "unknown": NOW})
    assert store.states() == {"a": FeedState("a", events=5, next_poll=NOW + HOUR)}
    assert due(store, NOW + 59 * MINUTE) == []
    assert due(store, NOW + HOUR) == ["a"]


def test_rescheduling_does_not_end_a_claim(store):
    store.set_feeds(["a"])
    store.claim(["a"], NOW, HOUR, "me")
    store.reschedule({"a": NOW})
    assert due(store) == []
    assert store.save_poll(FeedState("a"), None, "me")


def test_what_a_build_found_out_is_part_of_the_state_and_no_poll_undoes_it(store):
    note = Note(Severity.DROPPED, "rule", "A rule that never matches was dropped.")
    store.set_feeds(["a", "b"])
    before = store.state("a")
    store.note_build({"a": 7, "b": 1, "unknown": 2}, {"a": (note,)})
    save(store, replace(before, events=5))
    assert store.states()["a"] == store.state("a") == FeedState("a", events=5, occurrences=7, build_notes=(note,))


def test_the_state_of_one_feed(store):
    store.set_feeds(["a"])
    save(store, FeedState("a", events=5))
    assert store.state("a") == FeedState("a", events=5)
    assert store.state("unknown") == FeedState("unknown")


# ---------------------------------------------------------------- snapshots and the ledger


def test_a_new_store_has_nothing_to_serve(store):
    assert store.snapshot_version() == 0
    assert store.latest_snapshot() is None
    assert store.ledger() == {}
    assert store.daemon_state() is None


def test_a_snapshot_comes_back_as_it_was_published(store):
    assert store.publish(snapshot(1), [promise("u1")], 0)
    assert store.snapshot_version() == 1
    assert store.latest_snapshot() == snapshot(1)
    assert store.ledger() == {"u1": promise("u1")}


def test_86_of_two_who_publish_on_the_same_version_one_wins(store, url):
    with open_store(url) as other:
        assert store.publish(snapshot(1, "first"), [promise("u1", 1)], 0)
        assert not other.publish(snapshot(1, "second"), [promise("u1", 2)], 0)
        assert not other.publish(snapshot(2, "third"), [promise("u1", 3)], 0)
    assert store.latest_snapshot() == snapshot(1, "first")
    assert store.ledger()["u1"].sequence == 1


def test_86_versions_only_rise(store):
    assert store.publish(snapshot(5), [], 0)
    assert not store.publish(snapshot(5), [], 5)
    assert not store.publish(snapshot(4), [], 5)
    assert store.snapshot_version() == 5


def test_the_ledger_is_replaced_as_a_whole(store):
    store.publish(snapshot(1), [promise("kept"), promise("changed"), promise("dropped")], 0)
    store.publish(snapshot(2), [promise("kept"), promise("changed", 1), promise("new")], 1)
    assert store.ledger() == {"kept": promise("kept"), "changed": promise("changed", 1), "new": promise("new")}


def test_a_publish_that_fails_half_way_changes_nothing(store):
    store.publish(snapshot(1), [promise("u1")], 0)

    def failing():
        yield promise("u2")
        raise RuntimeError("killed")

    with pytest.raises(RuntimeError):
        store.publish(snapshot(2), failing(), 1)
    assert store.latest_snapshot() == snapshot(1)
    assert store.ledger() == {"u1": promise("u1")}


def test_a_snapshot_that_could_not_be_read_back_does_not_replace_one_that_can(store):
    store.publish(snapshot(1), [], 0)
    with pytest.raises(StoreError, match="made_at"):
        store.publish(replace(snapshot(2), made_at="today"), [], 1)
    assert store.latest_snapshot() == snapshot(1)


def test_what_the_daemon_says_of_itself_comes_back(store):
    said = DaemonState(NOW, NOW + HOUR, "feeds.toml:3: unknown key", "The disk is full.")
    store.save_daemon_state(replace(said, error=""))
    store.save_daemon_state(said)
    assert store.daemon_state() == said


# ---------------------------------------------------------------- one owner


def test_90_a_second_daemon_on_one_store_is_told_so(store, url):
    with (
        store.owned(),
        open_store(url) as second,
        pytest.raises(StoreLockedError, match="already works on"),
        second.owned(),
    ):
        pytest.fail("two daemons own one store")


def test_90_ownership_ends_with_the_with(store, url):
    with store.owned():
        pass
    with open_store(url) as second, second.owned():
        pass


def test_90_kill_9_ends_ownership(store, url):
    code = "import sys; from aggregator.store import open_store\nwith open_store(sys.argv[1]).owned(): print(); input()"
    with subprocess.Popen([sys.executable, "-c", code, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as owner:
        owner.stdout.readline()
        with pytest.raises(StoreLockedError), store.owned():
            pytest.fail("two daemons own one store")
        owner.kill()
    with store.owned():
        pass


# ---------------------------------------------------------------- SQLite: files, disks, locks


@pytest.fixture
def path(tmp_path):
    return tmp_path / "aggregator.db"


def open_at(path):
    return open_store(f"sqlite:///{path}")


def publish_one(path):
    with open_at(path) as store:
        store.set_feeds(["todo"])
        save(store, FeedState("todo"), document())
        assert store.publish(snapshot(1), [promise("u1")], 0)


def test_84_a_store_locked_for_too_long_is_busy_and_readers_do_not_wait(path, monkeypatch):
    monkeypatch.setattr(sqlite, "PRAGMAS", ("busy_timeout = 1", "journal_mode = WAL"))
    publish_one(path)
    with open_at(path) as store, closing(sqlite3.connect(path, isolation_level=None)) as hog:
        hog.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreBusyError, match="writing to"):
            store.set_feeds(["x"])
        assert store.latest_snapshot() == snapshot(1)
        hog.execute("ROLLBACK")
        store.set_feeds(["x"])


def test_85_a_file_that_is_no_database_is_set_aside_and_a_new_one_made(path):
    path.write_bytes(b"This is a text file, not a database." * 100)
    with open_at(path) as store:
        assert store.set_aside == path.with_name("aggregator.db.corrupt-1")
        assert store.snapshot_version() == 0
    assert store.set_aside.read_bytes().startswith(b"This is a text")


def test_85_a_second_damaged_file_does_not_overwrite_the_first(path):
    for number in (1, 2):
        path.write_bytes(f"damaged {number} ".encode() * 500)
        with open_at(path) as store:
            assert store.set_aside.read_bytes().startswith(f"damaged {number}".encode())


def test_85_the_snapshot_and_the_ledger_are_saved_from_a_damaged_file(path):
    publish_one(path)
    with closing(sqlite3.connect(path)) as connection:
        (root,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'documents'").fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
        connection.execute("PRAGMA journal_mode = DELETE")
    with path.open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xff" * size)
    with open_at(path) as store:
        assert store.set_aside
        assert store.latest_snapshot() == snapshot(1)
        assert store.ledger() == {"u1": promise("u1")}
        assert store.document("todo") is None
        assert store.publish(snapshot(2), [], 1)


def test_85_a_damaged_file_is_left_alone_while_a_daemon_works_on_it(path):
    publish_one(path)
    with open_at(path) as store, store.owned():
        path.write_bytes(b"This is a text file, not a database." * 100)
        with pytest.raises(StoreLockedError):
            open_at(path)


def test_85_a_damaged_snapshot_is_passed_over_for_the_one_before(path):
    publish_one(path)
    with open_at(path) as store:
        store.publish(snapshot(2), [], 1)
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute("UPDATE snapshots SET payload = substr(payload, 9) WHERE version = 2")
        assert store.latest_snapshot() == snapshot(1)
        assert store.snapshot_version() == 2


def test_a_snapshot_of_another_shape_is_passed_over(path):
    publish_one(path)
    blob = b"\x80"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE snapshots SET payload = ?, checksum = ?", (blob, zlib.crc32(blob)))
    with open_at(path) as store:
        assert store.latest_snapshot() is None


def test_a_damaged_document_is_left_out_and_the_others_are_given(path):
    with open_at(path) as store:
        store.set_feeds(["a", "b"])
        for feed in ("a", "b"):
            save(store, FeedState(feed), document(feed))
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute("UPDATE documents SET body = x'00' WHERE feed = 'a'")
        assert [document.feed for document in store.documents()] == ["b"]
        with pytest.raises(StoreError, match="document of feed a is damaged"):
            store.document("a")


def test_only_the_last_three_snapshots_are_kept(path):
    with open_at(path) as store:
        for version in range(1, 8):
            assert store.publish(snapshot(version), [], version - 1)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT version FROM snapshots ORDER BY 1").fetchall() == [(5,), (6,), (7,)]


def test_85_a_store_of_a_newer_version_is_refused_and_not_touched(path):
    publish_one(path)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE meta SET value = x'7f' WHERE key = 'schema'")
    with pytest.raises(SchemaError, match="has schema 127, and this program knows 1"):
        open_at(path)


def test_a_database_of_another_program_is_refused_and_not_touched(path):
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE recipes (name)")
    with pytest.raises(SchemaError, match="another program"):
        open_at(path)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("recipes",)]


REFUSED_URLS = {
    "no URL at all": "aggregator.db",
    "a database in memory, which no second process could read": "sqlite://",
    "a database we do not speak": "mysql://localhost/x",
}


@pytest.mark.parametrize("database", REFUSED_URLS.values(), ids=REFUSED_URLS.keys())
def test_a_url_that_cannot_work_is_refused(database):
    with pytest.raises(StoreError, match=r"sqlite:///aggregator\.db"):
        open_store(database)


def test_a_password_in_a_url_is_not_shown():
    with pytest.raises(StoreError) as caught:
        open_store("mysql://me:secret@localhost/x")
    assert "secret" not in str(caught.value)


def test_a_folder_that_does_not_exist_is_named(tmp_path):
    with pytest.raises(StoreError, match=r"no-such-folder.*cannot be opened"):
        open_at(tmp_path / "no-such-folder" / "aggregator.db")


@pytest.fixture
def no_space():
    """Let no file grow beyond a few pages, as a full disk would."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    yield lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, before[1]))
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_82_a_full_disk_is_said_and_what_was_stored_is_still_served(path, no_space):
    publish_one(path)
    big = document(body=os.urandom(1_000_000))
    with open_at(path) as store:
        store.claim(["todo"], NOW, MINUTE, "me")
        no_space()
        with pytest.raises(StoreError, match=r"disk"):
            store.save_poll(FeedState("todo", events=9), big, "me")
        assert store.latest_snapshot() == snapshot(1)
        assert store.states()["todo"].events == 0


def test_82_a_full_disk_recovers_alone(path, no_space):
    publish_one(path)
    big = document(body=os.urandom(1_000_000))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    with open_at(path) as store:
        store.claim(["todo"], NOW, MINUTE, "me")
        no_space()
        with pytest.raises(StoreError):
            store.save_poll(FeedState("todo"), big, "me")
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        assert store.save_poll(FeedState("todo"), big, "me")
        assert store.document("todo") == big


@pytest.fixture
def tmpfs(tmp_path):
    """A file system of its own that a test can make read-only."""
    mount = subprocess.run(["mount", "-t", "tmpfs", "tmpfs", tmp_path], capture_output=True, text=True, check=False)
    if mount.returncode:
        pytest.skip(f"cannot mount a tmpfs here: {mount.stderr.strip()}")
    yield lambda mode: subprocess.run(["mount", "-o", f"remount,{mode}", tmp_path], check=True)
    subprocess.run(["umount", tmp_path], check=True)


def test_83_a_read_only_disk_is_said_and_nothing_is_lost_on_it(path, tmpfs):
    publish_one(path)
    tmpfs("ro")
    with pytest.raises(StoreError, match=r"aggregator\.db .*(read-only|cannot be opened)"):
        open_at(path)
    tmpfs("rw")
    with open_at(path) as store:
        assert store.set_aside is None
        assert store.latest_snapshot() == snapshot(1)
