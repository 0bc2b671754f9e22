"""Identity given again and again: what did not change since the last build keeps what it was published with.

What comes of it is what `ledger.identify` gives, which remembers nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from aggregator.model import PublishedUid, RenderedEvent
from aggregator.publish.calendar_files import PublishedEvent
from aggregator.publish.published_uids import A_DAY, REMEMBERED, assign_uids, revision_of
from aggregator.publish.size_budget import midnight

_NEVER = datetime.max.replace(tzinfo=UTC)


class UidRegistry:
    """Gives events their identity, within one UTC day.

    Where the ledger is the one given last, a draft that replaces an earlier one of the same winner has the best claim
    to its UID. If that is all there is to it, those drafts alone are looked at.
    """

    def __init__(self) -> None:
        self._entries: dict[str, PublishedEvent] = {}  # by UID, in the order of these
        self._uids: dict[int, str] = {}  # by id of the draft
        self._ledger: Mapping[str, PublishedUid] = {}
        self._until = _NEVER  # from then on entries of the ledger change although nothing else does

    def __call__(
        self, drafts: Sequence[RenderedEvent], ledger: Mapping[str, PublishedUid], now: datetime
    ) -> tuple[list[PublishedEvent], Mapping[str, PublishedUid]]:
        """Return the events of all drafts in the order of their UIDs, and the new ledger, see `assign_uids`."""
        replaced = self._replaced(drafts) if ledger is self._ledger and now < self._until else None
        if replaced is None:
            self._identify(drafts, ledger, now)
        elif replaced:
            self._replace(replaced, now)
        return list(self._entries.values()), self._ledger

    def _identify(self, drafts: Sequence[RenderedEvent], ledger: Mapping[str, PublishedUid], now: datetime) -> None:
        found, self._ledger = assign_uids(drafts, ledger, now)
        self._entries = {uid: self._entry(uid, draft, promised, now) for uid, (draft, promised) in found.items()}
        self._uids = {id(one.draft): uid for uid, one in self._entries.items()}
        self._until = min(self._ends(), default=_NEVER)

    def _ends(self) -> Iterator[datetime]:
        for uid, entry in self._ledger.items():
            yield entry.seen_at + (A_DAY if uid in self._entries else REMEMBERED)

    def _entry(self, uid: str, draft: RenderedEvent, promised: PublishedUid, now: datetime) -> PublishedEvent:
        known = self._entries.get(uid)
        return known if known and known.keeps(draft, promised) else PublishedEvent(draft, promised, midnight(now))

    def _replaced(self, drafts: Sequence[RenderedEvent]) -> dict[str, RenderedEvent] | None:
        """Return the drafts that take the place of others, by UID; None if there is more to it than that."""
        ids = set(map(id, drafts))
        gone = self._uids.keys() - ids
        if not gone and len(ids) == len(self._uids):
            return {}
        came = ids - self._uids.keys()
        new = [draft for draft in drafts if id(draft) in came]
        of_winner = {self._entries[uid].draft.members[0]: uid for uid in map(self._uids.__getitem__, gone)}
        winners = {draft.members[0]: draft for draft in new}
        if winners.keys() != of_winner.keys():
            return None
        return {of_winner[winner]: draft for winner, draft in winners.items()}

    def _replace(self, replaced: Mapping[str, RenderedEvent], now: datetime) -> None:
        promised = {uid: revision_of(uid, draft, self._ledger[uid], now) for uid, draft in replaced.items()}
        if any(entry is not self._ledger[uid] for uid, entry in promised.items()):
            self._ledger = {**self._ledger, **promised}
        for uid, draft in replaced.items():
            del self._uids[id(self._entries[uid].draft)]
            self._uids[id(draft)] = uid
            self._entries[uid] = PublishedEvent(draft, promised[uid], midnight(now))
