"""What is remembered about feeds: state, document, when each is due, and who is asking it at this moment.

A **claim** is a lease: a poller that dies leaves its feeds to others when the lease runs out, and a poller that lost
its claim cannot save what it brought back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, or_, select

from aggregator.errors import StoreError
from aggregator.model import Document, FeedState, Note
from aggregator.store.codec import BuildFacts, encode, join_state, milliseconds, pack_document, unpack_document
from aggregator.store.schema import documents, feeds
from aggregator.store.transactions import Transactions, put

UNCLAIMED = {"claimed_by": None, "claimed_until": 0}


class FeedStore(Transactions):
    """The part of the store that pollers work with."""

    def set_feeds(self, feed_ids: Collection[str]) -> None:
        """Make these the feeds of the store: new ones are due at once, others forgotten with their documents."""
        with self._writing() as connection:
            known = set(connection.scalars(select(feeds.c.feed)))
            for feed in known.difference(feed_ids):
                connection.execute(feeds.delete().where(feeds.c.feed == feed))
                connection.execute(documents.delete().where(documents.c.feed == feed))
            new = [{"feed": feed, "state": encode(FeedState(feed))} for feed in feed_ids if feed not in known]
            if new:
                connection.execute(feeds.insert(), new)

    def states(self) -> dict[str, FeedState]:
        """Return the state of every feed, by id. A state that cannot be read begins afresh."""
        with self._reading() as connection:
            rows = connection.execute(select(feeds.c.feed, feeds.c.state, feeds.c.build)).all()
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
        with self._reading() as connection:
            return list(
                connection.scalars(
                    select(feeds.c.feed)
                    .where(_is_due(now, horizon), _is_free(now))
                    .order_by(feeds.c.next_poll, feeds.c.feed)
                    .limit(limit)
                )
            )

    def claim(self, feed_ids: Collection[str], now: datetime, lease: timedelta, owner: str) -> list[str]:
        """Claim feeds for `owner` until `now + lease`; return those won: the others are claimed by somebody else."""
        claimed = {"claimed_by": owner, "claimed_until": milliseconds(now + lease)}
        with self._writing() as connection:
            return [
                feed
                for feed in feed_ids
                if connection.execute(
                    feeds.update().where(feeds.c.feed == feed, _is_free(now)).values(claimed)
                ).rowcount
            ]

    def release(self, owner: str) -> None:
        """Give up every claim of `owner`: those a dead predecessor of the same name left behind."""
        with self._writing() as connection:
            connection.execute(feeds.update().where(feeds.c.claimed_by == owner).values(UNCLAIMED))

    def reschedule(self, due_times: Mapping[str, datetime]) -> None:
        """Set when these feeds are due, and nothing else."""
        with self._writing() as connection:
            for feed, due_at in due_times.items():
                blob = connection.scalar(select(feeds.c.state).where(feeds.c.feed == feed))
                if blob is not None:
                    _update(connection, replace(join_state(feed, blob, None), next_poll=due_at))

    def save_poll(self, state: FeedState, document: Document | None, owner: str) -> bool:
        """Store what a poll came to, and the document if it is new, and give up the claim; all or nothing.

        Return False, having changed nothing, if `owner` no longer holds the claim or the feed was forgotten.
        """
        with self._writing() as connection:
            if not _update(connection, state, feeds.c.claimed_by == owner):
                return False
            connection.execute(feeds.update().where(feeds.c.feed == state.feed).values(UNCLAIMED))
            if document is not None:
                head, body = pack_document(document)
                put(connection, documents, "feed", {"feed": state.feed, "head": head, "body": body})
            return True

    def note_build(self, occurrences: Mapping[str, int], notes: Mapping[str, tuple[Note, ...]]) -> None:
        """Store what a build found out about each feed, for its state: see `FeedState.occurrences`, `build_notes`."""
        with self._writing() as connection:
            for feed in occurrences.keys() | notes.keys():
                facts = BuildFacts(occurrences.get(feed, 0), notes.get(feed, ()))
                connection.execute(feeds.update().where(feeds.c.feed == feed).values(build=encode(facts)))

    def document(self, feed: str) -> Document | None:
        """Return the last good document of a feed, or None. Raise StoreError if it is damaged."""
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
            except StoreError:
                continue
            if document is not None:
                yield document


def _is_due(now: datetime, horizon: timedelta) -> ColumnElement[bool]:
    return or_(feeds.c.next_poll <= milliseconds(now), feeds.c.next_poll > milliseconds(now + horizon))


def _is_free(now: datetime) -> ColumnElement[bool]:
    return or_(feeds.c.claimed_by.is_(None), feeds.c.claimed_until <= milliseconds(now))


def _update(connection: Connection, state: FeedState, *conditions: ColumnElement[bool]) -> bool:
    """Write a state with its due time; False if no row fulfils the conditions."""
    values = {"state": encode(state), "next_poll": milliseconds(state.next_poll)}
    statement = feeds.update().where(feeds.c.feed == state.feed, *conditions).values(values)
    return bool(connection.execute(statement).rowcount)
