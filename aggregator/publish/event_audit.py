"""What became of every event that was read: nothing is lost without a word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from aggregator.duplicates.pairs.match_types import Grouping
from aggregator.model import Calendar, RenderedEvent, Series, SeriesKey, Status
from aggregator.publish.event.series_preparation import FeedSeries
from aggregator.sources import events_lost


class Disposition(StrEnum):
    """What became of a series."""

    PUBLISHED = "published"
    MERGED = "merged"  # shown as part of another
    OUTSIDE = "outside the window"
    CANCELLED = "cancelled"
    LEFT_OUT = "left out"  # it could not be written, or did not fit the size budget


@dataclass(frozen=True, slots=True)
class AuditRow:
    """What became of one series."""

    feed: str
    uid: str
    title: str
    events: int  # VEVENTs of the document that it holds
    disposition: Disposition
    detail: str = ""  # with whom it was merged and why; why it was left out


@dataclass(frozen=True, slots=True)
class Totals:
    """VEVENTs of one feed by what became of them. `read` is the sum of all others."""

    read: int  # in the document, and kept of earlier copies
    published: int
    merged: int
    outside: int
    cancelled: int
    left_out: int
    dropped: int  # could not be read: see the notes of the calendar


@dataclass(frozen=True, slots=True)
class EventAudit:
    """What became of every series of every feed."""

    rows: tuple[AuditRow, ...]
    totals: Mapping[str, Totals]


def _disposition(
    series: Series,
    winner: Mapping[SeriesKey, tuple[SeriesKey, str]],
    published: Mapping[SeriesKey, int],
    left_out: Mapping[SeriesKey, str],
    occurring: frozenset[SeriesKey],
) -> tuple[Disposition, str]:
    key = series.key
    if key in winner:
        (feed, uid), why = winner[key]
        return Disposition.MERGED, f"into {feed}/{uid}: {why}"
    if series.main_event.status is Status.CANCELLED:
        return Disposition.CANCELLED, ""
    if key in left_out:
        return Disposition.LEFT_OUT, left_out[key]
    if key in published:
        cut = published[key]
        return Disposition.PUBLISHED, f"{cut} occurrences merged into another series" if cut else ""
    return (
        (Disposition.OUTSIDE, "") if key not in occurring else (Disposition.CANCELLED, "all occurrences are cancelled")
    )


@dataclass(frozen=True, slots=True)
class AuditInput:
    """What an audit is made from, when somebody asks."""

    prepared: Sequence[FeedSeries]  # of every feed that was read
    grouping: Grouping
    published: Collection[RenderedEvent]
    left_out: Mapping[SeriesKey, str]  # why

    def audit(self) -> EventAudit:
        """Say of every event what became of it."""
        rows = tuple(self._rows())
        counts: Counter[tuple[str, Disposition]] = Counter()
        for row in rows:
            counts[row.feed, row.disposition] += row.events
        return EventAudit(rows, {one.calendar.feed: _totals(one.calendar, counts) for one in self.prepared})

    def _rows(self) -> Iterator[AuditRow]:
        grouping, published = self.grouping, {event.members[0] for event in self.published}
        occurring = frozenset(e.series.key for one in self.prepared for e in one.expanded if e.occurrences)
        reasons = {(m.winner, m.other): m.verdict.reason for g in grouping.groups for m in g.matches}
        winner = {
            other: (g.winner, reasons.get((g.winner, other), "all occurrences merged into other series"))
            for g in grouping.groups
            for other in g.others
            if g.winner in published or g.winner in occurring
        }
        cuts = {cut.series: len(cut.slots) for cut in grouping.cuts}
        shown = {key: cuts.get(key, 0) for key in published}
        for one in (series for prepared in self.prepared for series in prepared.series):
            disposition, detail = _disposition(one, winner, shown, self.left_out, occurring)
            yield AuditRow(one.feed, one.uid, one.main_event.title, one.vevents, disposition, detail)


def _totals(calendar: Calendar, counts: Counter[tuple[str, Disposition]]) -> Totals:
    def count(disposition: Disposition) -> int:
        return counts[calendar.feed, disposition]

    return Totals(
        read=calendar.events_read
        + sum(one.vevents for one in calendar.past_series)
        + sum(len(one.kept) for one in calendar.series),
        published=count(Disposition.PUBLISHED),
        merged=count(Disposition.MERGED),
        outside=count(Disposition.OUTSIDE),
        cancelled=count(Disposition.CANCELLED),
        left_out=count(Disposition.LEFT_OUT),
        dropped=events_lost(calendar),
    )
