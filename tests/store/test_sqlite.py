"""What is special about SQLite: files, disks, locks, one daemon at a time."""

import os
import resource
import sqlite3
import subprocess
import sys
import zlib
from contextlib import closing

import pytest
from filled import claim, document, due, publish_one, published_uid, save, snapshot

from aggregator.errors import SchemaError, StoreBusyError, StoreError, StoreLockedError
from aggregator.model import FeedState
from aggregator.store import open_store
from aggregator.store.backends import sqlite


@pytest.fixture
def path(tmp_path):
    return tmp_path / "aggregator.db"


def open_at(path):
    return open_store(f"sqlite:///{path}")


def test_84_a_store_locked_for_too_long_is_busy_and_readers_do_not_wait(path, monkeypatch):
    monkeypatch.setattr(sqlite, "PRAGMAS", ("busy_timeout = 1", "journal_mode = WAL"))
    publish_one(f"sqlite:///{path}")
    with open_at(path) as store, closing(sqlite3.connect(path, isolation_level=None)) as hog:
        hog.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreBusyError, match="locked by another program"):
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


def test_85_snapshots_and_published_uids_are_saved_from_a_damaged_file(path):
    publish_one(f"sqlite:///{path}")
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
        assert store.published_uids() == {"u1": published_uid("u1")}
        assert store.document("todo") is None
        assert store.publish(snapshot(2), [], 1)


def test_85_a_damaged_file_is_left_alone_while_a_daemon_works_on_it(path):
    publish_one(f"sqlite:///{path}")
    with open_at(path) as store, store.owned():
        path.write_bytes(b"This is a text file, not a database." * 100)
        with pytest.raises(StoreLockedError):
            open_at(path)


def test_85_a_damaged_snapshot_is_passed_over_for_the_one_before(path):
    publish_one(f"sqlite:///{path}")
    with open_at(path) as store:
        store.publish(snapshot(2), [], 1)
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute("UPDATE snapshots SET payload = substr(payload, 9) WHERE version = 2")
        assert store.latest_snapshot() == snapshot(1)
        assert store.snapshot_version() == 2


def test_a_snapshot_of_another_shape_is_passed_over(path):
    publish_one(f"sqlite:///{path}")
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
        with pytest.raises(StoreError, match="calendar of feed a is damaged"):
            store.document("a")


def test_only_the_last_three_snapshots_are_kept(path):
    with open_at(path) as store:
        for version in range(1, 8):
            assert store.publish(snapshot(version), [], version - 1)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT version FROM snapshots ORDER BY 1").fetchall() == [(5,), (6,), (7,)]


def test_85_a_store_of_a_newer_version_is_refused_and_not_touched(path):
    publish_one(f"sqlite:///{path}")
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '0127'")
    with pytest.raises(SchemaError, match=r"by a newer version .*schema 0127"):
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
    publish_one(f"sqlite:///{path}")
    big = document(body=os.urandom(1_000_000))
    with open_at(path) as store:
        claim(store, "todo")
        no_space()
        with pytest.raises(StoreError, match=r"disk"):
            store.save_poll(FeedState("todo", events=9), big, "me")
        assert store.latest_snapshot() == snapshot(1)
        assert store.states()["todo"].events == 0


def test_82_a_full_disk_recovers_alone(path, no_space):
    publish_one(f"sqlite:///{path}")
    big = document(body=os.urandom(1_000_000))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    with open_at(path) as store:
        claim(store, "todo")
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
    publish_one(f"sqlite:///{path}")
    tmpfs("ro")
    with pytest.raises(StoreError, match=r"aggregator\.db .*(read-only|cannot be opened)"):
        open_at(path)
    tmpfs("rw")
    with open_at(path) as store:
        assert store.set_aside is None
        assert store.latest_snapshot() == snapshot(1)


# ---------------------------------------------------------------- one owner


def test_90_a_second_daemon_on_one_store_is_told_so(path):
    with (
        open_at(path) as store,
        store.owned(),
        open_at(path) as second,
        pytest.raises(StoreLockedError, match="in use by another aggregator"),
        second.owned(),
    ):
        pytest.fail("two daemons own one store")


def test_90_ownership_ends_with_the_with(path):
    for _ in range(2):
        with open_at(path) as store, store.owned():
            pass


def test_90_kill_9_ends_ownership(path):
    url = f"sqlite:///{path}"
    code = "import sys; from aggregator.store import open_store\nwith open_store(sys.argv[1]).owned(): print(); input()"
    with subprocess.Popen([sys.executable, "-c", code, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as owner:
        owner.stdout.readline()
        with open_at(path) as store, pytest.raises(StoreLockedError), store.owned():
            pytest.fail("two daemons own one store")
        owner.kill()
    with open_at(path) as store, store.owned():
        pass


def test_claims_of_a_dead_daemon_are_given_up_by_the_next(path):
    with open_at(path) as store:
        store.set_feeds(["todo"])
        claim(store, "todo", owner="dead")
        with store.owned():
            assert due(store) == ["todo"]
