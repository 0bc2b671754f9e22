"""What became of every event that was read: nothing is lost without a word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from aggregator.duplicates.pairs.match_types import Grouping
from aggregator.model import Calendar, Draft, Key, Series, Status
from aggregator.publish.event.series_preparation import Ready
from aggregator.sources import events_lost


class Fate(StrEnum):
    """What became of a series."""

    PUBLISHED = "published"
    MERGED = "merged"  # shown as part of another
    OUTSIDE = "outside the window"
    CANCELLED = "cancelled"
    LEFT_OUT = "left out"  # it could not be written, or did not fit the size budget


@dataclass(frozen=True, slots=True)
class Row:
    """The fate of one series."""

    feed: str
    uid: str
    title: str
    events: int  # VEVENTs of the document that it holds
    fate: Fate
    detail: str = ""  # with whom it was merged and why; why it was left out


@dataclass(frozen=True, slots=True)
class Totals:
    """VEVENTs of one feed by fate. `read` is the sum of all others."""

    read: int  # in the document, and kept of earlier copies
    published: int
    merged: int
    outside: int
    cancelled: int
    left_out: int
    dropped: int  # could not be read: see the notes of the calendar


@dataclass(frozen=True, slots=True)
class Account:
    """The fate of every series of every feed."""

    rows: tuple[Row, ...]
    totals: Mapping[str, Totals]


def _fate(
    series: Series,
    winner: Mapping[Key, tuple[Key, str]],
    published: Mapping[Key, int],
    left_out: Mapping[Key, str],
    occurring: frozenset[Key],
) -> tuple[Fate, str]:
    key = series.key
    if key in winner:
        (feed, uid), why = winner[key]
        return Fate.MERGED, f"with {feed}/{uid}: {why}"
    if series.head.status is Status.CANCELLED:
        return Fate.CANCELLED, ""
    if key in left_out:
        return Fate.LEFT_OUT, left_out[key]
    if key in published:
        cut = published[key]
        return Fate.PUBLISHED, f"without {cut} occurrences that another calendar shows" if cut else ""
    return (Fate.OUTSIDE, "") if key not in occurring else (Fate.CANCELLED, "every occurrence is cancelled")


@dataclass(frozen=True, slots=True)
class Books:
    """What an account is drawn up from, when somebody asks."""

    prepared: Sequence[Ready]  # of every feed that was read
    grouping: Grouping
    published: Collection[Draft]
    left_out: Mapping[Key, str]  # why

    def account(self) -> Account:
        """Account for every event."""
        rows = tuple(self._rows())
        counts: Counter[tuple[str, Fate]] = Counter()
        for row in rows:
            counts[row.feed, row.fate] += row.events
        return Account(rows, {one.calendar.feed: _totals(one.calendar, counts) for one in self.prepared})

    def _rows(self) -> Iterator[Row]:
        grouping, published = self.grouping, {draft.members[0] for draft in self.published}
        occurring = frozenset(e.series.key for one in self.prepared for e in one.expanded if e.occurrences)
        reasons = {(m.winner, m.other): m.verdict.reason for g in grouping.groups for m in g.matches}
        winner = {
            other: (g.winner, reasons.get((g.winner, other), "every occurrence is shown by others"))
            for g in grouping.groups
            for other in g.others
            if g.winner in published or g.winner in occurring
        }
        cuts = {cut.series: len(cut.slots) for cut in grouping.cuts}
        shown = {key: cuts.get(key, 0) for key in published}
        for one in (series for prepared in self.prepared for series in prepared.series):
            fate, detail = _fate(one, winner, shown, self.left_out, occurring)
            yield Row(one.feed, one.uid, one.head.title, len(one.events), fate, detail)


def _totals(calendar: Calendar, counts: Counter[tuple[str, Fate]]) -> Totals:
    def count(fate: Fate) -> int:
        return counts[calendar.feed, fate]

    return Totals(
        read=calendar.events_read + sum(len(one.events) for one in calendar.kept),
        published=count(Fate.PUBLISHED),
        merged=count(Fate.MERGED),
        outside=count(Fate.OUTSIDE),
        cancelled=count(Fate.CANCELLED),
        left_out=count(Fate.LEFT_OUT),
        dropped=events_lost(calendar),
    )
