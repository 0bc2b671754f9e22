"""What became of every event that was read: nothing is lost without a word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from aggregator.duplicates.nouns import Grouping
from aggregator.model import Calendar, Key, Series, Status
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


def account(
    calendars: Iterable[Calendar],
    series: Iterable[Series],
    grouping: Grouping,
    published: frozenset[Key],
    left_out: Mapping[Key, str],
    occurring: frozenset[Key],
) -> Account:
    """Account for every event. `series` are those compared, `occurring` those with an occurrence in the window."""
    reasons = {(m.winner, m.other): m.verdict.reason for g in grouping.groups for m in g.matches}
    winner = {
        other: (g.winner, reasons.get((g.winner, other), "every occurrence is shown by others"))
        for g in grouping.groups
        for other in g.others
        if g.winner in published or g.winner in occurring
    }
    cuts = {cut.series: len(cut.slots) for cut in grouping.cuts}
    shown = {key: cuts.get(key, 0) for key in published}
    rows = []
    for one in series:
        fate, detail = _fate(one, winner, shown, left_out, occurring)
        rows.append(Row(one.feed, one.uid, one.head.title, len(one.events), fate, detail))
    counts: Counter[tuple[str, Fate]] = Counter()
    for row in rows:
        counts[row.feed, row.fate] += row.events
    totals = {}
    for calendar in calendars:
        dropped = events_lost(calendar)
        totals[calendar.feed] = Totals(
            read=calendar.events_read + sum(len(one.events) for one in calendar.kept),
            published=counts[calendar.feed, Fate.PUBLISHED],
            merged=counts[calendar.feed, Fate.MERGED],
            outside=counts[calendar.feed, Fate.OUTSIDE],
            cancelled=counts[calendar.feed, Fate.CANCELLED],
            left_out=counts[calendar.feed, Fate.LEFT_OUT],
            dropped=dropped,
        )
    return Account(tuple(rows), totals)
