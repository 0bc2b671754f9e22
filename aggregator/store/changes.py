"""What has changed in feeds: stored with the poll that saw it, linked to event pages by the build that follows.

The web asks for a mark every few seconds, and reads the changes only when that is another one.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select

from aggregator.model import Change, ChangeKind, ChangeLink
from aggregator.store.backends.transactions import Transactions, put
from aggregator.store.codec import decode_or_none, encode, milliseconds
from aggregator.store.schema import changes, meta

AT_A_TIME = 2_000  # changes that are linked at once
REMEMBERED = 500  # events of a feed that are gone, and may come back


class ChangeStore(Transactions):
    """The part of the store with the history of feeds."""

    def changes(self, limit: int, feed: str | None = None, *, shown: bool = False) -> tuple[Change, ...]:
        """Return the latest changes, of one feed or of all, the newest first.

        `shown`: only those that are news for subscribers, of events that were published.
        """
        wanted = select(changes.c.event, changes.c.entry).order_by(changes.c.seen_at.desc(), changes.c.id).limit(limit)
        if feed is not None:
            wanted = wanted.where(changes.c.feed == feed)
        if shown:
            wanted = wanted.where(changes.c.event != "", changes.c.shown == 1)
        with self._reading() as connection:
            rows = connection.execute(wanted).all()
        found = ((decode_or_none(Change, row.entry), row.event) for row in rows)
        return tuple(replace(change, event=event or "") for change, event in found if change is not None)

    def changes_mark(self) -> bytes:
        """Return what is another one once changes were linked or forgotten. Cheap."""
        with self._reading() as connection:
            return connection.scalar(select(meta.c.value).where(meta.c.key == "changes")) or b""

    def changes_not_linked(self) -> dict[int, Change]:
        """Return the changes that no build has looked at, by their numbers. Cheap where there are none."""
        wanted = select(changes.c.id, changes.c.entry).where(changes.c.event.is_(None)).order_by(changes.c.id)
        with self._reading() as connection:
            rows = connection.execute(wanted.limit(AT_A_TIME)).all()
        found = ((row.id, decode_or_none(Change, row.entry)) for row in rows)
        return {number: change for number, change in found if change is not None}

    def link_changes(self, links: Mapping[int, ChangeLink]) -> None:
        """Store to which pages changes belong, and whether they are news for subscribers."""
        if not links:
            return
        update = changes.update().where(changes.c.id == bindparam("number"))
        rows = [{"number": number, "event": one.event, "shown": int(one.shown)} for number, one in links.items()]
        with self._writing() as connection:
            connection.execute(update, rows)
            _mark(connection)

    def forget_changes(self, before: datetime) -> int:
        """Forget what was seen before an instant; return how many changes that were."""
        old = changes.c.seen_at < milliseconds(before)
        with self._reading() as connection:
            if not connection.scalar(select(func.count()).select_from(changes).where(old)):
                return 0
        with self._writing() as connection:
            count = connection.execute(changes.delete().where(old)).rowcount
            _mark(connection)
            return count


def _mark(connection: Connection) -> None:
    put(connection, meta, "key", {"key": "changes", "value": os.urandom(8)})


def insert_changes(connection: Connection, found: Sequence[Change]) -> None:
    """Add changes of one feed. What is new and was gone or cancelled before is back."""
    if any(change.kind is ChangeKind.NEW for change in found):
        lost = _lost(connection, found[0].feed)
        found = [_back(change, lost) for change in found]
    rows = [
        {"feed": one.feed, "uid": one.uid, "seen_at": milliseconds(one.seen_at), "shown": 1, "entry": encode(one)}
        for one in found
    ]
    if rows:
        connection.execute(changes.insert(), rows)


def _lost(connection: Connection, feed: str) -> dict[str, Change]:
    """Return the last change of events that are no longer listed, by UID."""
    wanted = select(changes.c.entry).where(changes.c.feed == feed).order_by(changes.c.id.desc()).limit(REMEMBERED)
    last: dict[str, Change] = {}
    for entry in connection.scalars(wanted):
        change = decode_or_none(Change, entry)
        if change is not None:
            last.setdefault(change.uid, change)
    return {uid: change for uid, change in last.items() if _is_lost(change)}


def _is_lost(change: Change) -> bool:
    return change.kind in (ChangeKind.GONE, ChangeKind.CANCELLED) and not change.one_date


def _back(change: Change, lost: Mapping[str, Change]) -> Change:
    """Say that a new event is back, by its UID, or by its title and start."""
    alike = ((one.title, one.start) for one in lost.values())
    if change.kind is ChangeKind.NEW and (change.uid in lost or (change.title, change.start) in alike):
        return replace(change, kind=ChangeKind.BACK)
    return change
