"""From every schema that was ever released to the present one, on every database, with nothing lost."""

from contextlib import closing

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from filled import document, published_uid, snapshot
from sqlalchemy import create_engine, text

from aggregator.errors import SchemaError, StoreLockedError
from aggregator.model import FeedState
from aggregator.store import codec, open_store, schema
from aggregator.store.migrate import SCRIPTS, migrate
from aggregator.store.migrations.stored_names import with_new_names

FIRST = {  # what version 0.1.0 made, as SQL that both databases understand
    "meta": "key VARCHAR NOT NULL PRIMARY KEY, value {blob} NOT NULL",
    "feeds": "feed VARCHAR NOT NULL PRIMARY KEY, next_poll BIGINT NOT NULL, claimed_by VARCHAR, "
    "claimed_until BIGINT NOT NULL, state {blob} NOT NULL, build {blob}",
    "documents": "feed VARCHAR NOT NULL PRIMARY KEY, head {blob} NOT NULL, body {blob} NOT NULL",
    "snapshots": "version INTEGER NOT NULL PRIMARY KEY, checksum BIGINT NOT NULL, payload {blob} NOT NULL",
    "ledger": "uid VARCHAR NOT NULL PRIMARY KEY, entry {blob} NOT NULL",
}


OLD_NAMES = {"content_key": "likeness", "past_events": "past"}  # of stored fields, until revision 0003


@pytest.fixture
def first(url):
    """A database as version 0.1.0 left it, with something in every table."""
    engine = create_engine(url)
    blob = "BYTEA" if engine.dialect.name == "postgresql" else "BLOB"
    with engine.begin() as connection:
        for name, columns in FIRST.items():
            connection.execute(text(f"CREATE TABLE {name} ({columns.format(blob=blob)})"))
        connection.execute(text("CREATE INDEX feeds_by_due_time ON feeds (next_poll)"))
        head, body = codec.pack_document(document())
        payload = codec.encode(snapshot(1))
        connection.execute(schema.meta.insert().values(key="schema", value=b"\x01"))
        insert = text("INSERT INTO feeds VALUES ('todo', 0, NULL, 0, :state, NULL)")
        connection.execute(insert, {"state": codec.encode(FeedState("todo", events=7))})
        head = with_new_names(head, OLD_NAMES)
        connection.execute(schema.documents.insert().values(feed="todo", head=head, body=body))
        row = {"version": 1, "checksum": codec.zlib.crc32(payload), "payload": payload}
        connection.execute(schema.snapshots.insert().values(row))
        entry = with_new_names(codec.encode(published_uid("u1")), OLD_NAMES)
        connection.execute(text("INSERT INTO ledger VALUES ('u1', :entry)"), {"entry": entry})
    engine.dispose()
    return url


def test_an_older_store_is_refused_until_it_is_migrated_and_then_holds_all_it_held(first):
    with pytest.raises(SchemaError, match=r"older version .* run `aggregator migrate`"):
        open_store(first)
    done = migrate(first)
    assert (done.before, done.after) == ("0001", schema.REVISION)
    with open_store(first) as store:
        assert store.state("todo") == FeedState("todo", events=7)
        assert store.document("todo") == document()
        assert store.published().snapshot == snapshot(1)
        assert store.published_uids() == {"u1": published_uid("u1")}
        assert store.revisions() == {"todo": 0}
        assert store.not_built() == set()


def test_migrated_tables_are_those_of_a_new_store(first):
    migrate(first)
    assert differences(first) == []


def test_a_new_store_needs_no_migration(url):
    open_store(url).close()
    assert differences(url) == []
    done = migrate(url)
    assert (done.before, done.after, done.backup) == (schema.REVISION, schema.REVISION, None)


def test_an_empty_database_gets_its_tables(url):
    assert migrate(url).before == ""
    open_store(url).close()


def test_the_newest_revision_is_that_of_the_tables():
    scripts = sorted(path.stem for path in (SCRIPTS / "versions").glob("[!_]*.py"))
    assert len(scripts) == int(schema.REVISION)


def test_the_revisions_alone_make_the_tables_too(url):
    engine = create_engine(url)
    with engine.begin() as connection:
        scripts = Config(attributes={"connection": connection})
        scripts.set_main_option("script_location", str(SCRIPTS))
        scripts.set_main_option("path_separator", "os")
        command.upgrade(scripts, "head")
    engine.dispose()
    assert differences(url) == []
    open_store(url).close()


def test_a_newer_store_is_refused_and_not_touched(url):
    open_store(url).close()
    change(url, "UPDATE alembic_version SET version_num = '0099'")
    for refused in (open_store, migrate):
        with pytest.raises(SchemaError, match="newer version"):
            refused(url)
    assert differences(url) == []


def test_the_store_of_another_program_is_not_migrated(url):
    change(url, "CREATE TABLE recipes (name VARCHAR)")
    with pytest.raises(SchemaError, match="another program"):
        migrate(url)


def test_a_file_is_copied_first(first, tmp_path):
    file = tmp_path / "aggregator.db"
    if not file.exists():
        assert migrate(first).backup is None  # a server's data: the operator makes a dump
        return
    backup = migrate(first).backup
    assert backup == tmp_path / "aggregator.db.backup-1"
    with pytest.raises(SchemaError, match="older version"):
        open_store(f"sqlite:///{backup}")


def test_a_store_is_not_migrated_under_the_feet_of_a_daemon(tmp_path):
    url = f"sqlite:///{tmp_path}/a.db"
    with open_store(url) as store, store.owned(), pytest.raises(StoreLockedError):
        migrate(url)


def change(url, statement):
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


def differences(url):
    """What Alembic would have to change for the tables to be those of the schema."""
    engine = create_engine(url)
    with closing(engine.connect()) as connection:
        found = compare_metadata(MigrationContext.configure(connection), schema.metadata)
    engine.dispose()
    return found
