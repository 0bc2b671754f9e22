"""Copies of a database: everything is in them, and comes back, into whichever database."""

from dataclasses import replace

import pytest
from filled import HOUR, NOW, claim, document, published_uid, snapshot

from aggregator.errors import SchemaError, StoreError
from aggregator.model import Change, ChangeKind, DaemonState, FeedState
from aggregator.store import open_store
from aggregator.store.copies import back_up, restore

CHANGE = Change("todo", "call", ChangeKind.NEW, NOW, "Call", 1_800_000_000)


@pytest.fixture
def filled(store):
    store.set_feeds(["todo"])
    claim(store, "todo")
    assert store.save_poll(FeedState("todo", events=7), document(), "me", [CHANGE])
    assert store.publish(snapshot(1), [published_uid("u1")], 0)
    assert store.announce({}, {"todo": "gone"}, [])
    store.save_daemon_state(DaemonState(NOW, NOW))
    return store


def content(store):
    return (store.states(), list(store.documents()), store.published(), store.changes(9), store.announced())


def test_a_copy_holds_everything_and_can_be_opened(filled, url, tmp_path):
    back_up(url, tmp_path / "copy.db")
    assert (tmp_path / "copy.db").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir() if "copy" in path.name] == ["copy.db"]
    with open_store(f"sqlite:///{tmp_path}/copy.db") as copy:
        assert content(copy) == content(filled)


def test_a_restored_database_holds_what_the_copy_held(filled, url, tmp_path):
    before = content(filled)
    back_up(url, tmp_path / "copy.db")
    filled.set_feeds(["chaoss"])
    filled.forget_changes(NOW + HOUR)
    restore(url, tmp_path / "copy.db")
    assert content(filled) == before
    assert filled.daemon_state() is None  # what the clock was then is of no use


def test_after_a_restore_the_service_goes_on(filled, url, tmp_path):
    back_up(url, tmp_path / "copy.db")
    restore(url, tmp_path / "copy.db")
    assert claim(filled, "todo", now=NOW + HOUR) == ["todo"]
    assert filled.save_poll(FeedState("todo"), None, "me", [replace(CHANGE, uid="sync")])
    assert len(filled.changes(9)) == 2
    assert filled.publish(snapshot(2), [], 1)


def test_a_copy_of_sqlite_is_restored_to_the_other_database(url, tmp_path):
    with open_store(f"sqlite:///{tmp_path}/other.db") as other:
        other.set_feeds(["todo"])
        claim(other, "todo")
        assert other.save_poll(FeedState("todo", events=3), document(), "me", [CHANGE])
        back_up(f"sqlite:///{tmp_path}/other.db", tmp_path / "copy.db")
        restore(url, tmp_path / "copy.db")
        with open_store(url) as restored:
            assert content(restored) == content(other)


def test_what_is_no_copy_of_this_version_changes_nothing(filled, url, tmp_path):
    before = content(filled)
    (tmp_path / "empty.db").touch()
    with pytest.raises((SchemaError, StoreError)):
        restore(url, tmp_path / "empty.db")
    assert content(filled) == before
