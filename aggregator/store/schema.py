"""The tables. Types of the model are stored whole, as blobs; only what is asked for in a WHERE is a column.

Instants are integers: milliseconds since the epoch, UTC. Bodies live in a table of their own, so that asking who is
due does not read past megabytes of calendars. A change here is a new revision in `migrations`.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, MetaData, String, Table, text

REVISION = "0004"  # the newest in `migrations`; they are numbers, so that older and newer ones can be told apart

metadata = MetaData()

meta = Table(
    "meta",
    metadata,
    Column("key", String, primary_key=True),  # "daemon", "changes"
    Column("value", LargeBinary, nullable=False),
)

feeds = Table(
    "feeds",
    metadata,
    Column("feed", String, primary_key=True),
    Column("next_poll", BigInteger, nullable=False, default=0),  # 0: never polled
    Column("claimed_by", String),
    Column("claimed_until", BigInteger, nullable=False, default=0),
    Column("state", LargeBinary, nullable=False),  # model.FeedState, written by polls
    Column("build", LargeBinary),  # codec.BuildFacts, written by builds: a poll that began before must not undo it
    Column("revision", BigInteger, nullable=False, server_default=text("0")),  # how often its document was replaced
    Column("built", BigInteger, nullable=False, server_default=text("0")),  # the revision the last build was made of
    Index("feeds_by_due_time", "next_poll"),
    Index(
        "feeds_not_built",
        "feed",
        sqlite_where=text("revision <> built"),
        postgresql_where=text("revision <> built"),
    ),
)

documents = Table(
    "documents",
    metadata,
    Column("feed", String, primary_key=True),
    Column("head", LargeBinary, nullable=False),  # model.Document without its body
    Column("body", LargeBinary, nullable=False),  # zlib
)

snapshots = Table(
    "snapshots",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("checksum", BigInteger, nullable=False),  # CRC-32 of the payload: a damaged page must not be served
    Column("payload", LargeBinary, nullable=False),  # model.Snapshot
)

published_uids = Table(
    "published_uids",
    metadata,
    Column("uid", String, primary_key=True),
    Column("entry", LargeBinary, nullable=False),  # model.PublishedUid
)

changes = Table(  # newest last
    "changes",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("feed", String, nullable=False),
    Column("uid", String, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
    Column("event", String),  # the id of its page, "" if it was never published; NULL until a build has looked
    Column("shown", Integer, nullable=False),  # 1 if it is news for subscribers: no other calendar says otherwise
    Column("entry", LargeBinary, nullable=False),  # model.Change
    Index("changes_by_event_of_feed", "feed", "uid"),
    Index("changes_by_time", "seen_at"),
    Index("changes_not_linked", "id", sqlite_where=text("event IS NULL"), postgresql_where=text("event IS NULL")),
)

announced_health = Table(
    "announced_health",
    metadata,
    Column("feed", String, primary_key=True),
    Column("condition", String, nullable=False),  # what operators were told last
)

notices = Table(  # that wait to be sent
    "notices",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("target", String, nullable=False),  # a hash of where to: no secret
    Column("next_try", BigInteger, nullable=False),
    Column("entry", LargeBinary, nullable=False),  # model.Notice
    Index("notices_by_next_try", "next_try"),
)

alembic_version = Table(  # Alembic's own, in the shape it gives it: which revision the tables are of
    "alembic_version",
    MetaData(),
    Column("version_num", String(32), primary_key=True),
)
