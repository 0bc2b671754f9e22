"""A database that an older version wrote, in tests/data/store: subscribers notice nothing of the upgrade."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from web.served import Site

from aggregator.config import Config, Feed
from aggregator.config.window import window_at
from aggregator.errors import SchemaError
from aggregator.publish.event.series_preparation import parse
from aggregator.publish.snapshot import build
from aggregator.store import open_store
from aggregator.store.migrate import migrate

WRITTEN = Path(__file__).parent.parent / "data" / "store" / "revision_0002.sql"
BUILT = datetime(2026, 3, 1, 14, tzinfo=UTC)
CONFIG = Config(
    feeds=(
        Feed(id="todo", name="TODO Group", url="https://todo.example/basic.ics"),
        Feed(id="chaoss", name="CHAOSS", url="https://chaoss.example/feed.ics"),
    )
)
ETAG = '"599f88be9d51e362b1d71e3b"'  # of /calendar.ics
SEQUENCES = {"burnout@chaoss": 0, "gone@chaoss": 0, "metrics@chaoss": 0, "weekly@todo": 3}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    with closing(sqlite3.connect(tmp_path / "a.db")) as connection:
        connection.executescript(WRITTEN.read_text())
    return tmp_path / "a.db"


@pytest.fixture
def upgraded(file: Path) -> str:
    migrate(f"sqlite:///{file}")
    return f"sqlite:///{file}"


def test_it_is_migrated_first(file: Path):
    with pytest.raises(SchemaError, match="aggregator migrate"):
        open_store(f"sqlite:///{file}")


def test_every_published_uid_keeps_its_sequence_and_what_it_is_found_again_by(upgraded: str):
    with open_store(upgraded) as store:
        found = store.published_uids()
    assert {uid: one.sequence for uid, one in found.items()} == SEQUENCES
    assert found["metrics@chaoss"].members == (("chaoss", "metrics@chaoss"), ("todo", "metrics@todo"))
    assert found["weekly@todo"].modified == BUILT
    assert found["weekly@todo"].content_key == "d576d13d2f20b16154b5d7de5f671e08"


def test_every_document_is_there_with_its_validators_and_past_events(upgraded: str):
    with open_store(upgraded) as store:
        todo, chaoss = store.document("todo"), store.document("chaoss")
    assert todo is not None
    assert chaoss is not None
    assert b"SUMMARY:OSPO call" in todo.body
    assert (todo.validators.etag, todo.past_events) == ('"t1"', b"")
    assert b"UID:gone@chaoss" in chaoss.past_events


def test_a_subscriber_who_has_the_calendar_is_told_that_nothing_changed(upgraded: str):
    with open_store(upgraded) as store:
        site = Site(store.latest_snapshot(), CONFIG)
    answer = site.client.get("/calendar.ics", headers={"If-None-Match": ETAG, "Accept-Encoding": "gzip"})
    assert answer.status_code == 304
    assert "OSPO call" in site.get("/calendar.ics")
    assert "Burnout circle" in site.get("/2026/03")


def test_the_next_build_keeps_every_uid(upgraded: str):
    with open_store(upgraded) as store:
        before, documents = store.published(), {feed.id: store.document(feed.id) for feed in CONFIG.feeds}
    window = window_at(CONFIG, BUILT)
    calendars = {feed.id: parse(documents[feed.id], feed, window=window) for feed in CONFIG.feeds}
    built = build(CONFIG, calendars, before.published_uids, BUILT, before.snapshot)
    assert built.published_uids.keys() == SEQUENCES.keys()
    assert [event.uid for event in built.snapshot.events] == [event.uid for event in before.snapshot.events]
    assert {uid: one.members for uid, one in built.published_uids.items()} == {
        uid: one.members for uid, one in before.published_uids.items()
    }


def test_of_a_damaged_file_the_same_is_saved(file: Path):
    with closing(sqlite3.connect(file)) as connection:
        (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'feeds_by_due_time'").fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    with file.open("r+b") as damaged:
        damaged.seek((page - 1) * size)
        damaged.write(b"\xff" * size)
    with open_store(f"sqlite:///{file}") as store:
        assert store.set_aside is not None
        assert {uid: one.sequence for uid, one in store.published_uids().items()} == SEQUENCES
        document = store.document("chaoss")
        assert document is not None
        assert b"UID:gone@chaoss" in document.past_events
