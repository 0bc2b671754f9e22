"""9: whoever else has an account on the machine cannot read the database, nor anything beside it."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from filled import publish_one, snapshot

from aggregator.store import open_store
from aggregator.store.migrate import migrate
from aggregator.store.schema import REVISION

UMASKS = [0, 0o002, 0o022, 0o077, 0o277]


@pytest.fixture(params=UMASKS, ids=oct)
def _umask(request):
    before = os.umask(request.param)
    yield
    os.umask(before)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "aggregator.db"


def modes(folder: Path) -> dict[str, str]:
    return {file.name: oct(file.stat().st_mode & 0o777) for file in folder.iterdir()}


def private(*names: str) -> dict[str, str]:
    return dict.fromkeys((f"aggregator.db{name}" for name in names), "0o600")


@pytest.mark.usefixtures("_umask")
def test_a_new_database_is_its_owners_alone(path):
    with open_store(f"sqlite:///{path}") as store, store.owned():
        store.set_feeds(["todo"])
        assert modes(path.parent) == private("", "-wal", "-shm", ".lock")


@pytest.mark.usefixtures("_umask")
def test_one_that_others_could_read_becomes_so(path):
    publish_one(f"sqlite:///{path}")
    with closing(sqlite3.connect(path)) as other:  # so that the WAL stays
        other.execute("SELECT * FROM snapshots").fetchone()
        for file in path.parent.iterdir():
            file.chmod(0o644)
        with open_store(f"sqlite:///{path}") as store, store.owned():
            assert store.latest_snapshot() == snapshot(1)
            assert modes(path.parent) == private("", "-wal", "-shm", ".lock")


@pytest.mark.usefixtures("_umask")
def test_85_a_damaged_one_that_was_set_aside_as_well(path):
    path.write_bytes(b"This is a text file, not a database." * 100)
    path.chmod(0o644)
    with open_store(f"sqlite:///{path}") as store:
        store.set_feeds(["todo"])
        assert modes(path.parent) == private("", "-wal", "-shm", ".lock", ".corrupt-1")


@pytest.mark.usefixtures("_umask")
def test_a_copy_made_by_migrate_as_well(path):
    publish_one(f"sqlite:///{path}")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP INDEX feeds_not_built")  # as version 0.1.0 left it
        connection.execute("ALTER TABLE feeds DROP COLUMN revision")
        connection.execute("ALTER TABLE feeds DROP COLUMN built")
        connection.execute("ALTER TABLE published_uids RENAME TO ledger")
        for table in ("changes", "announced_health", "notices", "alembic_version"):
            connection.execute(f"DROP TABLE {table}")
        connection.execute("INSERT INTO meta VALUES ('schema', x'01')")
        connection.commit()
    path.chmod(0o644)
    done = migrate(f"sqlite:///{path}")
    assert (done.after, done.backup.name) == (REVISION, "aggregator.db.backup-1")
    assert set(modes(path.parent).values()) == {"0o600"}
