"""What has changed in a feed, as people are told: one event or date at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ChangeKind(StrEnum):
    """What happened to an event."""

    NEW = "new"
    MOVED = "moved"
    RENAMED = "renamed"
    CANCELLED = "cancelled"
    GONE = "gone"  # its calendar lists it no longer
    BACK = "back"  # it was cancelled or gone


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one event. Times are seconds since the epoch, UTC; a whole day counts from its midnight UTC."""

    feed: str
    uid: str  # in that feed
    kind: ChangeKind
    seen_at: datetime
    title: str
    start: int  # of the date concerned, of several the first
    all_day: bool = False
    before: int | None = None  # where it was, if it moved
    before_all_day: bool = False
    before_title: str = ""  # if it was renamed
    one_date: bool = False  # of a series that goes on
    dates: int = 1  # how many are concerned
    event: str = ""  # the id of its page; "" if it was never published
