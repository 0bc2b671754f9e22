"""What operators were told of the health of feeds, and the notices that wait to be sent.

That something is told, and the notices of it, are written together, and only if nobody else told of it meanwhile. So
nothing is told twice, whoever restarts and however many pollers there are. A notice that is being sent is claimed until
its next try.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from aggregator.model import Notice
from aggregator.store.backends.transactions import Transactions, put
from aggregator.store.codec import decode_or_none, encode, milliseconds
from aggregator.store.schema import announced_health, feeds, notices

AT_A_TIME = 20  # notices that are sent


class NoticeStore(Transactions):
    """The part of the store with notices."""

    def announced(self) -> dict[str, str]:
        """Return what operators were told last of each feed: a word."""
        with self._reading() as connection:
            rows = connection.execute(select(announced_health.c.feed, announced_health.c.condition)).all()
        return {row.feed: row.condition for row in rows}

    def announce(self, before: Mapping[str, str], after: Mapping[str, str], found: Sequence[Notice]) -> bool:
        """Remember what is told of some feeds, and keep the notices of it until they were sent.

        Return False, having changed nothing, if operators were told something else than `before` meanwhile.
        """
        table = announced_health
        with self._writing() as connection:
            self._backend.take_turns(connection)
            told = {row.feed: row.condition for row in connection.execute(select(table.c.feed, table.c.condition))}
            known = set(connection.scalars(select(feeds.c.feed)))
            if any(told.get(feed) != before.get(feed) or feed not in known for feed in after):
                return False
            for feed, condition in sorted(after.items()):
                put(connection, table, "feed", {"feed": feed, "condition": condition})
            rows = [
                {"target": one.target, "next_try": milliseconds(one.created), "entry": encode(one)} for one in found
            ]
            if rows:
                connection.execute(notices.insert(), rows)
            return True

    def claim_notices(self, now: datetime, lease: timedelta, targets: Collection[str]) -> dict[int, Notice]:
        """Return notices that are to be sent now, by their numbers; nobody else gets them before `now + lease`.

        Those for other targets than these are forgotten: feeds.toml no longer has them.
        """
        due = select(notices).where(notices.c.next_try <= milliseconds(now)).order_by(notices.c.id).limit(AT_A_TIME)
        with self._reading() as connection:
            if connection.execute(due).first() is None:
                return {}
        with self._writing() as connection:
            rows = connection.execute(due.with_for_update(skip_locked=True)).all()
            found = {row.id: decode_or_none(Notice, row.entry) for row in rows}
            kept = {number: one for number, one in found.items() if one is not None and one.target in targets}
            connection.execute(notices.delete().where(notices.c.id.in_(found.keys() - kept.keys())))
            later = {"next_try": milliseconds(now + lease)}
            connection.execute(notices.update().where(notices.c.id.in_(kept)).values(later))
            return kept

    def forget_notice(self, number: int) -> None:
        """Forget a notice: it was sent, or is given up."""
        with self._writing() as connection:
            connection.execute(notices.delete().where(notices.c.id == number))

    def retry_notice(self, number: int, notice: Notice, next_try: datetime) -> None:
        """Keep a notice that could not be sent until its next try."""
        values = {"entry": encode(notice), "next_try": milliseconds(next_try)}
        with self._writing() as connection:
            connection.execute(notices.update().where(notices.c.id == number).values(values))

    def notices(self) -> tuple[Notice, ...]:
        """Return the notices that wait to be sent, the oldest first."""
        with self._reading() as connection:
            rows = connection.scalars(select(notices.c.entry).order_by(notices.c.id).limit(1_000)).all()
        return tuple(one for one in (decode_or_none(Notice, row) for row in rows) if one is not None)
