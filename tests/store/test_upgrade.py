"""Databases that older versions wrote, in tests/data/store: subscribers notice nothing of the upgrade.

`write_store.py` made them, with the program as it was then. Beside each is the calendar that it served.
"""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config as Scripts
from sqlalchemy import MetaData, create_engine, text
from web.served import Site

from aggregator.config import Config, Feed
from aggregator.config.window import window_at
from aggregator.errors import SchemaError
from aggregator.publish.event.series_preparation import parse
from aggregator.publish.snapshot import build
from aggregator.store import open_store
from aggregator.store.migrate import SCRIPTS, migrate
from aggregator.store.schema import REVISION

WRITTEN = Path(__file__).parent.parent / "data" / "store"
BUILT = datetime(2026, 3, 1, 14, tzinfo=UTC)
CONFIG = Config(
    feeds=(
        Feed(id="todo", name="TODO Group", url="https://todo.example/basic.ics"),
        Feed(id="chaoss", name="CHAOSS", url="https://chaoss.example/feed.ics"),
    )
)
SEQUENCES = {"burnout@chaoss": 0, "gone@chaoss": 0, "metrics@chaoss": 0, "weekly@todo": 3}
REVISIONS = [f"{number:04}" for number in range(1, int(REVISION) + 1)]
WITH_READABLE_SNAPSHOT = REVISIONS[1:]  # that of 0001 is built again after the upgrade


@dataclass
class Old:
    """A database that an older version wrote."""

    url: str
    calendar: bytes  # what it served


def sqlite_file(revision: str, file: Path) -> str:
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript((WRITTEN / f"revision_{revision}.sql").read_text())
    return f"sqlite:///{file}"


def copied(revision: str, source: str, url: str) -> None:
    """Give a database of another kind the tables of a revision, and the rows of an SQLite file."""
    here, there = create_engine(source), create_engine(url)
    with here.connect() as reading, there.begin() as writing:
        scripts = Scripts(attributes={"connection": writing})
        scripts.set_main_option("script_location", str(SCRIPTS))
        scripts.set_main_option("path_separator", "os")
        command.upgrade(scripts, revision)
        if revision == "0001":  # which had no Alembic yet
            writing.execute(text("DROP TABLE alembic_version"))
        tables, old = MetaData(), MetaData()
        tables.reflect(writing)
        old.reflect(reading)
        for table in old.sorted_tables:
            rows = [dict(row._mapping) for row in reading.execute(table.select())]
            if rows and table.name != "alembic_version":
                writing.execute(tables.tables[table.name].insert(), rows)
    here.dispose()
    there.dispose()


@pytest.fixture(params=REVISIONS)
def revision(request):
    return request.param


@pytest.fixture
def old(revision, url, tmp_path):
    """On every kind of database."""
    file = tmp_path / "old.db"
    made = sqlite_file(revision, file)
    if not url.startswith("sqlite"):
        copied(revision, made, url)
        made = url
    return Old(made, (WRITTEN / f"revision_{revision}.ics").read_bytes())


@pytest.fixture
def upgraded(old):
    migrate(old.url)
    return old


def test_it_is_migrated_first(old, revision):
    if revision == REVISION:
        open_store(old.url).close()
        return
    with pytest.raises(SchemaError, match="aggregator migrate"):
        open_store(old.url)


def test_every_published_uid_keeps_its_sequence_and_what_it_is_found_again_by(upgraded):
    with open_store(upgraded.url) as store:
        found = store.published_uids()
    assert {uid: one.sequence for uid, one in found.items()} == SEQUENCES
    assert found["metrics@chaoss"].members == (("chaoss", "metrics@chaoss"), ("todo", "metrics@todo"))
    assert found["weekly@todo"].modified.replace(second=0) == BUILT
    assert len(found["weekly@todo"].content_key) == 32


def test_every_document_is_there_with_its_validators_and_past_events(upgraded):
    with open_store(upgraded.url) as store:
        todo, chaoss = store.document("todo"), store.document("chaoss")
    assert b"SUMMARY:OSPO call" in todo.body
    assert re.fullmatch('"[0-9a-f]{16}"', todo.validators.etag)
    assert todo.past_events == b""
    assert b"UID:gone@chaoss" in chaoss.past_events


def test_every_feed_keeps_its_state(upgraded):
    with open_store(upgraded.url) as store:
        states = {feed.id: store.state(feed.id) for feed in CONFIG.feeds}
    assert {
        feed: (state.failures, state.last_success.replace(second=0, microsecond=0)) for feed, state in states.items()
    } == {
        "todo": (0, BUILT),
        "chaoss": (0, BUILT),
    }


def test_a_subscriber_who_has_the_calendar_is_told_that_nothing_changed(upgraded, revision):
    with open_store(upgraded.url) as store:
        snapshot = store.latest_snapshot()
    if revision not in WITH_READABLE_SNAPSHOT:
        assert snapshot is None
        return
    site = Site(snapshot, CONFIG)
    assert site.client.get("/calendar.ics", headers={"Accept-Encoding": "identity"}).data == upgraded.calendar
    etag = site.client.get("/calendar.ics", headers={"Accept-Encoding": "gzip"}).headers["ETag"]
    answer = site.client.get("/calendar.ics", headers={"If-None-Match": etag, "Accept-Encoding": "gzip"})
    assert answer.status_code == 304
    assert "Burnout circle" in site.get("/2026/03")


def test_the_next_build_keeps_every_uid_and_sequence(upgraded):
    with open_store(upgraded.url) as store:
        before, documents = store.published(), {feed.id: store.document(feed.id) for feed in CONFIG.feeds}
    window = window_at(CONFIG, BUILT)
    calendars = {feed.id: parse(documents[feed.id], feed, window=window) for feed in CONFIG.feeds}
    built = build(CONFIG, calendars, before.published_uids, BUILT, before.snapshot)
    assert {uid: one.members for uid, one in built.published_uids.items()} == {
        uid: one.members for uid, one in before.published_uids.items()
    }
    assert identities(built.snapshot.calendar.body) == identities(upgraded.calendar)


def identities(calendar: bytes) -> list[tuple[str, ...]]:
    """What calendar apps know events by, in order of UID."""
    return sorted(re.findall(r"UID:(.*?)\r\n.*?SEQUENCE:(\d+)\r\n.*?DTSTART(.*?)\r\n", calendar.decode(), re.DOTALL))


def test_of_a_damaged_file_the_same_is_saved(revision, tmp_path):
    file = tmp_path / "a.db"
    url = sqlite_file(revision, file)
    with closing(sqlite3.connect(file)) as connection:
        (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'feeds_by_due_time'").fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    with file.open("r+b") as damaged:
        damaged.seek((page - 1) * size)
        damaged.write(b"\xff" * size)
    with open_store(url) as store:
        assert store.set_aside is not None
        assert {uid: one.sequence for uid, one in store.published_uids().items()} == SEQUENCES
        assert b"UID:gone@chaoss" in store.document("chaoss").past_events
