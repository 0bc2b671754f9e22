"""One event in the world: its sources, what is published of it, and the identity that lasts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from aggregator.model.events import Series
from aggregator.model.expansion import Expansion
from aggregator.model.times import Key


@dataclass(frozen=True, slots=True)
class Source:
    """One calendar that announces a merged event."""

    feed: str
    uid: str
    reason: str = ""  # why we think it is the same; empty for the winner
    partial: bool = False  # it announces only some of the occurrences
    disagrees: str = ""  # in words, where its times differ from those shown


@dataclass(frozen=True, slots=True)
class Merged:
    """What is published for one group: the winner's series, completed from others, cut where another shows it."""

    uid: str  # the UID we publish, which lasts: see `ledger`
    series: Series
    occurrences: Expansion
    sources: tuple[Source, ...]  # winner first
    covered: tuple[Key, ...] = ()  # series that are not published by themselves because of this one
    digest: str = ""  # of everything a subscriber can see
    sequence: int = 0
    modified: datetime | None = None


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """What we promised subscribers about one published UID. Feeds do not tell, so it is remembered in the store."""

    uid: str  # published
    members: tuple[Key, ...]  # every series ever published under this UID, the latest winner first
    digest: str  # of what subscribers saw
    likeness: str  # of title, start and rule: finds the event again when its feed gives it a new UID
    sequence: int
    modified: datetime
    seen_at: datetime  # when it was last published; rises at most once a day, so that most builds change nothing


@dataclass(frozen=True, slots=True)
class Draft:
    """A merged event before it has its identity."""

    merged: Merged
    contents: tuple[bytes, ...]  # its VEVENTs: all that subscribers see of it, but for identity and revision
    digest: str  # of its contents
    likeness: str  # of title, start and rule: finds an event again whose feed gave it a new UID
    members: tuple[Key, ...]  # the winner, and who is wholly covered by it

    def as_promised(self, entry: LedgerEntry) -> Merged:
        """Return the event with the identity and revision it is published with."""
        return replace(self.merged, uid=entry.uid, digest=self.digest, sequence=entry.sequence, modified=entry.modified)
