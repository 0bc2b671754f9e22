"""What is remembered about feeds: state, document, when each is due, and who is asking it at this moment.

A **claim** is a lease: a poller that dies leaves its feeds to others when the lease runs out, and a poller that lost
its claim cannot save what it brought back. The **revision** of a feed counts its documents, so that pollers notice
those of others without reading them, and see which ones no build has used yet.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, bindparam, or_, select

from aggregator.errors import StoreDamagedError
from aggregator.model import Change, Document, FeedState, Note
from aggregator.store.backends.transactions import Transactions, put, put_if_absent
from aggregator.store.changes import insert_changes
from aggregator.store.codec import BuildFacts, encode, join_state, milliseconds, pack_document, unpack_document
from aggregator.store.schema import announced_health, changes, documents, feeds

UNCLAIMED = {"claimed_by": None, "claimed_until": 0}
AT_A_TIME = 1000  # feeds named in one statement: databases limit how many


class FeedStore(Transactions):
    """The part of the store that pollers work with."""

    def set_feeds(self, feed_ids: Collection[str]) -> None:
        """Make these the feeds of the store: new ones are due at once, others forgotten with their documents."""
        with self._writing() as connection:
            known = set(connection.scalars(select(feeds.c.feed)))
            for feed in sorted(known.difference(feed_ids)):
                connection.execute(feeds.delete().where(feeds.c.feed == feed))
                connection.execute(documents.delete().where(documents.c.feed == feed))
                connection.execute(changes.delete().where(changes.c.feed == feed))
                connection.execute(announced_health.delete().where(announced_health.c.feed == feed))
            new = sorted(set(feed_ids) - known)
            put_if_absent(connection, feeds, [{"feed": feed, "state": encode(FeedState(feed))} for feed in new])

    def states(self, feed_ids: Collection[str] | None = None) -> dict[str, FeedState]:
        """Return the states of these feeds, or of all, by id. A state that cannot be read begins afresh."""
        wanted = select(feeds.c.feed, feeds.c.state, feeds.c.build)
        with self._reading() as connection:
            rows = connection.execute(wanted if feed_ids is None else wanted.where(feeds.c.feed.in_(feed_ids))).all()
        return {row.feed: join_state(*row) for row in rows}

    def state(self, feed: str) -> FeedState:
        """Return the state of one feed; an empty one if it is not known or cannot be read."""
        with self._reading() as connection:
            row = connection.execute(select(feeds.c.state, feeds.c.build).where(feeds.c.feed == feed)).one_or_none()
        return join_state(feed, *(row or (None, None)))

    def due(self, now: datetime, horizon: timedelta, limit: int) -> list[str]:
        """Return the feeds to be asked now, longest overdue first, without those claimed.

        A due time farther ahead than `horizon` (the longest pacing ever waits) was set by a clock that was wrong.
        """
        free = select(feeds.c.feed).where(_is_free(now)).order_by(feeds.c.next_poll, feeds.c.feed).limit(limit)
        found: list[str] = []
        with self._reading() as connection:
            for due in _ways_to_be_due(now, horizon):  # asked for both at once, PostgreSQL may look at every feed
                found += connection.scalars(free.where(due))
        return found[:limit]

    def claim(
        self, feed_ids: Collection[str], now: datetime, horizon: timedelta, lease: timedelta, owner: str
    ) -> list[str]:
        """Claim feeds for `owner` until `now + lease`; return those won, in the order given.

        The others are claimed by somebody else, or no longer due (see `due`) since somebody else has polled them.
        """
        claimed = {"claimed_by": owner, "claimed_until": milliseconds(now + lease)}
        due = or_(*_ways_to_be_due(now, horizon))
        free = select(feeds.c.feed).where(feeds.c.feed.in_(feed_ids), due, _is_free(now))
        with self._writing() as connection:
            won = connection.scalars(free.with_for_update(skip_locked=True)).all()
            connection.execute(feeds.update().where(feeds.c.feed.in_(won)).values(claimed))
        return [feed for feed in feed_ids if feed in won]

    def release_all(self) -> None:
        """Give up every claim, whoever's. For somebody who knows that those who made them are dead."""
        with self._writing() as connection:
            connection.execute(feeds.update().where(feeds.c.claimed_by.is_not(None)).values(UNCLAIMED))

    def reschedule(self, due_times: Mapping[str, datetime], paused_until: datetime | None = None) -> None:
        """Set when these feeds are due, and until when their host wants to be left alone; nothing else."""
        ordered = sorted(due_times)  # in one order everywhere: no two can wait for each other
        found = select(feeds.c.feed, feeds.c.state).order_by(feeds.c.feed).with_for_update()
        with self._writing() as connection:
            for first in range(0, len(ordered), AT_A_TIME):
                some = ordered[first : first + AT_A_TIME]
                rows = connection.execute(found.where(feeds.c.feed.in_(some))).all()
                states = [
                    replace(join_state(*row, None), next_poll=due_times[row.feed], paused_until=paused_until)
                    for row in rows
                ]
                if states:
                    update = feeds.update().where(feeds.c.feed == bindparam("known"))
                    connection.execute(update, [{"known": state.feed, **_columns(state)} for state in states])

    def accept(self, feed: str) -> None:
        """Have the next poll of a feed believe what comes, however little it is, and poll it at once."""
        with self._writing() as connection:
            found = select(feeds.c.feed, feeds.c.state).where(feeds.c.feed == feed).with_for_update()
            row = connection.execute(found).one_or_none()
            if row is not None:
                state = replace(join_state(*row, None), accepted=True, next_poll=None)
                connection.execute(feeds.update().where(feeds.c.feed == feed).values(_columns(state)))

    def save_poll(self, state: FeedState, document: Document | None, owner: str, news: Sequence[Change] = ()) -> bool:
        """Store what a poll came to, the document if it is new, and what has changed; give up the claim.

        All of it happens, or nothing.

        Return False, having changed nothing, if `owner` no longer holds the claim or the feed was forgotten.
        """
        values = {**_columns(state), **UNCLAIMED}
        if document is not None:
            values["revision"] = feeds.c.revision + 1
        ours = feeds.update().where(feeds.c.feed == state.feed, feeds.c.claimed_by == owner)
        with self._writing() as connection:
            if not connection.execute(ours.values(values)).rowcount:
                return False
            if document is not None:
                head, body = pack_document(document)
                put(connection, documents, "feed", {"feed": state.feed, "head": head, "body": body})
            insert_changes(connection, news)
            return True

    def revisions(self, feed_ids: Collection[str] | None = None) -> dict[str, int]:
        """Return how often the document of each feed was replaced: of these feeds, or of all."""
        wanted = select(feeds.c.feed, feeds.c.revision)
        with self._reading() as connection:
            rows = connection.execute(wanted if feed_ids is None else wanted.where(feeds.c.feed.in_(feed_ids)))
            return {row.feed: row.revision for row in rows}

    def not_built(self) -> set[str]:
        """Return the feeds whose document no build has used yet. Cheap: meant to be asked every second."""
        with self._reading() as connection:
            return set(connection.scalars(select(feeds.c.feed).where(feeds.c.revision != feeds.c.built)))

    def note_build(
        self, revisions: Mapping[str, int], occurrences: Mapping[str, int], notes: Mapping[str, tuple[Note, ...]]
    ) -> None:
        """Store of which revisions a build was made, and what it found out about each feed, for its state.

        See `not_built`, `FeedState.occurrences` and `build_notes`. What a build of later revisions said stays.
        """
        rows = select(feeds.c.feed, feeds.c.build, feeds.c.built).order_by(feeds.c.feed).with_for_update()
        with self._writing() as connection:
            for feed, build, built in connection.execute(rows).all():
                revision = revisions.get(feed, built)
                facts = encode(BuildFacts(occurrences.get(feed, 0), notes.get(feed, ())))
                if revision >= built and (facts, revision) != (build, built):
                    values = {"build": facts, "built": revision}
                    connection.execute(feeds.update().where(feeds.c.feed == feed).values(values))

    def document(self, feed: str) -> Document | None:
        """Return the last good document of a feed, or None. Raise StoreDamagedError if it is damaged."""
        with self._reading() as connection:
            row = connection.execute(select(documents).where(documents.c.feed == feed)).one_or_none()
        return unpack_document(row.head, row.body) if row else None

    def documents(self) -> Iterator[Document]:
        """Give the last good document of every feed, one at a time; a damaged one is left out, to be fetched again."""
        with self._reading() as connection:
            feed_ids = list(connection.scalars(select(documents.c.feed).order_by(documents.c.feed)))
        for feed in feed_ids:
            try:
                document = self.document(feed)
            except StoreDamagedError:
                continue
            if document is not None:
                yield document


def _ways_to_be_due(now: datetime, horizon: timedelta) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return feeds.c.next_poll <= milliseconds(now), feeds.c.next_poll > milliseconds(now + horizon)


def _is_free(now: datetime) -> ColumnElement[bool]:
    return or_(feeds.c.claimed_by.is_(None), feeds.c.claimed_until <= milliseconds(now))


def _columns(state: FeedState) -> dict[str, Any]:
    """Return what a row holds of a state."""
    return {"state": encode(state), "next_poll": milliseconds(state.next_poll)}
