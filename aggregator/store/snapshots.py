"""What is served: the last few snapshots, what subscribers have seen under each published UID, the poller's state.

A snapshot and its published UIDs are written in one transaction, and only on top of the version they were made from:
versions never go back, and a UID is remembered together with the calendar that has it.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, bindparam, func, select

from aggregator.model import DaemonState, PublishedUid, Snapshot
from aggregator.store.backends.transactions import Transactions, put
from aggregator.store.codec import decode, decode_newer, decode_or_none, encode
from aggregator.store.schema import meta, published_uids, snapshots

KEPT = 3  # snapshots: the one served, and two to fall back on if it turns out damaged


@dataclass(frozen=True, slots=True)
class StoredSnapshot:
    """What is served at one moment, and the published UIDs that belong to it."""

    version: int = 0  # the newest; `snapshot` may be an older one if that is damaged
    snapshot: Snapshot | None = None
    published_uids: Mapping[str, PublishedUid] = field(default_factory=dict)  # without those that cannot be read


class SnapshotStore(Transactions):
    """The part of the store that the build writes and the web reads."""

    def snapshot_version(self) -> int:
        """Return the version of the newest snapshot, 0 if there is none. Cheap: meant to be asked every second."""
        with self._reading() as connection:
            return _newest(connection)

    def latest_snapshot(self, before: Snapshot | None = None) -> Snapshot | None:
        """Return the newest snapshot that can be read, or None. What it shares with `before` is taken from that."""
        with self._reading() as connection:
            return _latest(connection, before)

    def published(self) -> StoredSnapshot:
        """Return version, snapshot and published UIDs as of one moment: what the next one is to be built on."""
        with self._reading() as connection:
            return StoredSnapshot(_newest(connection), _latest(connection), _published_uids(connection))

    def publish(self, snapshot: Snapshot, uids: Iterable[PublishedUid], expected_version: int) -> bool:
        """Make this the snapshot served, and `uids` all that is remembered, if `expected_version` is still the newest.

        Return False, having changed nothing, if somebody else published in between or the version does not rise.
        Raise StoreError if it could not be read back: what cannot be served must not replace what can.
        """
        payload = encode(snapshot)
        decode(Snapshot, payload)
        with self._writing() as connection:
            self._backend.take_turns(connection)
            if _newest(connection) != expected_version or snapshot.version <= expected_version:
                return False
            row = {"version": snapshot.version, "checksum": zlib.crc32(payload), "payload": payload}
            connection.execute(snapshots.insert().values(row))
            _forget_old(connection)
            _write_published_uids(connection, uids)
            self._backend.announce(connection)
            return True

    def published_uids(self) -> dict[str, PublishedUid]:
        """Return what subscribers have seen, by published UID, without what cannot be read."""
        with self._reading() as connection:
            return _published_uids(connection)

    def daemon_state(self) -> DaemonState | None:
        """Return what the polling process last said of itself, None if it never ran."""
        with self._reading() as connection:
            blob = connection.scalar(select(meta.c.value).where(meta.c.key == "daemon"))
        return decode_or_none(DaemonState, blob)

    def check_writable(self) -> None:
        """Write something that is of no use. Raise StoreError if that fails."""
        with self._writing() as connection:
            put(connection, meta, "key", {"key": "probe", "value": os.urandom(8)})

    def save_daemon_state(self, state: DaemonState) -> None:
        """Store what the polling process says of itself."""
        with self._writing() as connection:
            put(connection, meta, "key", {"key": "daemon", "value": encode(state)})


def _newest(connection: Connection) -> int:
    return connection.scalar(select(func.max(snapshots.c.version))) or 0


def _latest(connection: Connection, before: Snapshot | None = None) -> Snapshot | None:
    for version in connection.scalars(select(snapshots.c.version).order_by(snapshots.c.version.desc())).all():
        row = connection.execute(select(snapshots).where(snapshots.c.version == version)).one()
        intact = zlib.crc32(row.payload) == row.checksum
        snapshot = decode_newer(row.payload, before) if intact else None  # or of an older shape
        if snapshot is not None:
            return snapshot
    return None


def _published_uids(connection: Connection) -> dict[str, PublishedUid]:
    found = (decode_or_none(PublishedUid, blob) for blob in connection.scalars(select(published_uids.c.entry)))
    return {one.uid: one for one in found if one is not None}


def _forget_old(connection: Connection) -> None:
    kept = select(snapshots.c.version).order_by(snapshots.c.version.desc()).limit(KEPT)
    connection.execute(snapshots.delete().where(snapshots.c.version.not_in(kept.scalar_subquery())))


def _write_published_uids(connection: Connection, uids: Iterable[PublishedUid]) -> None:
    """Make the table equal to `uids`, touching only rows that differ: most builds change a handful."""
    table = published_uids
    stored = {row.uid: row.entry for row in connection.execute(select(table.c.uid, table.c.entry))}
    wanted = {one.uid: encode(one) for one in uids}
    stale = [{"stale": uid} for uid, blob in stored.items() if wanted.get(uid) != blob]
    fresh = [{"uid": uid, "entry": blob} for uid, blob in wanted.items() if stored.get(uid) != blob]
    if stale:
        connection.execute(table.delete().where(table.c.uid == bindparam("stale")), stale)
    if fresh:
        connection.execute(table.insert(), fresh)
