"""82, 83: what is stored is served from a disk that is full or read-only, also after a start."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from disks import disk, fill, make_full, make_read_only
from filled import publish_one, snapshot

from aggregator.errors import SchemaError, StoreError
from aggregator.store import StoreReader, open_store, store_reader
from aggregator.store.backends import read_only_sqlite

__all__ = ["disk"]


def stopped(url):
    publish_one(url)


def killed(url, change="publish_one(sys.argv[1])"):
    """What a process leaves that was killed: the last commits are in the WAL alone."""
    code = (
        "import os, sys; sys.path.append('tests/helpers'); from filled import publish_one; import sqlite3\n"
        "path = sys.argv[1].removeprefix('sqlite:///')\n"
        "from aggregator.store import open_store; open_store(sys.argv[1]).close()\n"
        "other = sqlite3.connect(path); other.execute('SELECT * FROM meta').fetchall()\n"
        f"{change}; os.kill(os.getpid(), 9)\n"
    )
    subprocess.run([sys.executable, "-c", code, url], check=False, env={"PYTHONPATH": "tests/store:tests/helpers:."})


def killed_and_copied(url, *change):
    """The same from a backup, in which nobody wants a -shm."""
    killed(url, *change)
    Path(url.removeprefix("sqlite:///") + "-shm").unlink()


@pytest.mark.parametrize("spoil", [make_full, make_read_only])
@pytest.mark.parametrize("leave", [stopped, killed, killed_and_copied])
def test_what_is_stored_is_read_and_all_is_as_usual_afterwards(disk, leave, spoil, monkeypatch):
    monkeypatch.setattr(store_reader, "RETRY_EVERY", store_reader.RETRY_EVERY * 0)
    url = f"sqlite:///{disk}/aggregator.db"
    leave(url)
    mend = spoil(disk)
    reader = StoreReader(url)
    with closing(reader):
        assert reader.snapshot_version() == 1
        assert reader.latest_snapshot() == snapshot(1)
        if (leave, spoil) != (killed, make_full):  # the WAL has room in itself
            assert "aggregator.db" in reader.write_error(probe=True)
        mend()
        assert reader.latest_snapshot() == snapshot(1)
        assert reader.write_error(probe=True) == ""
        with open_store(url) as store:
            store.set_feeds(["new"])
        assert "new" in reader.states()


def test_a_store_that_becomes_full_while_it_is_read(disk):
    url = f"sqlite:///{disk}/aggregator.db"
    publish_one(url)
    with closing(StoreReader(url)) as reader:
        assert reader.latest_snapshot() == snapshot(1)
        fill(disk)
        assert reader.latest_snapshot() == snapshot(1)
        assert "disk" in reader.write_error(probe=True)


def test_without_room_for_a_copy_an_older_state_is_read(disk, monkeypatch):
    url = f"sqlite:///{disk}/aggregator.db"
    publish_one(url)
    killed_and_copied(url, "open_store(sys.argv[1]).set_feeds(['new'])")
    mend = make_read_only(disk)
    monkeypatch.setattr(read_only_sqlite.shutil, "copyfile", lambda *_: (_ for _ in ()).throw(OSError("no room")))
    with closing(StoreReader(url)) as reader:
        assert reader.latest_snapshot() == snapshot(1)
        assert "new" not in reader.states()
    mend()


def test_a_store_that_is_not_there_is_an_error_until_it_is(tmp_path):
    path = tmp_path / "later" / "aggregator.db"
    with closing(StoreReader(f"sqlite:///{path}")) as reader:
        with pytest.raises(StoreError, match="cannot be opened"):
            reader.snapshot_version()
        assert "cannot be opened" in reader.write_error(probe=True)
        path.parent.mkdir()
        assert reader.snapshot_version() == 0
        assert reader.write_error(probe=True) == ""


def test_a_store_of_another_program_is_read_in_no_way(tmp_path):
    path = tmp_path / "aggregator.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE others (x)")
    with closing(StoreReader(f"sqlite:///{path}")) as reader, pytest.raises(SchemaError):
        reader.snapshot_version()
