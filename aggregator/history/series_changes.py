"""What happened to the dates and the title of one event between two copies of its calendar.

dates of both copies, by slot ─┬─ kept: moved? renamed?
├─ removed and added: a date that moved, or a series with new times
├─ removed: cancelled
└─ added: back, or new
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from aggregator.duplicates.features.cancelled_titles import says_cancelled
from aggregator.history.upcoming_dates import UpcomingDate, plain_title, upcoming_dates
from aggregator.model import Change, ChangeKind, Series, seconds
from aggregator.model.times import DAY

A_FEW = 3  # dates that are named one by one; of more, the first is
NEAR = 14 * DAY  # a date that is moved farther is taken to be another one

Dates = Mapping[int, UpcomingDate]


@dataclass(frozen=True, slots=True)
class EventCopies:
    """One event in the copy before and in the copy after. Either may be several series: Google splits them."""

    before: tuple[Series, ...]
    after: tuple[Series, ...]

    @property
    def latest(self) -> Series:
        """The series that speaks for it now."""
        return _latest(self.after or self.before)

    @property
    def recurs(self) -> bool:
        """Whether it has several dates."""
        copies = (self.before, self.after)
        return any(len(copy) > 1 or any(len(one.events) > 1 for one in copy) for copy in copies) or any(
            event.recurs for one in (*self.before, *self.after) for event in one.events
        )


def _latest(copy: Iterable[Series]) -> Series:
    return max(copy, key=lambda series: seconds(series.main_event.start))


def event_changes(copies: EventCopies, now: datetime) -> list[Change]:
    """Return what people should know of. What is over changes nothing."""
    before, after = upcoming_dates(copies.before, now), upcoming_dates(copies.after, now)
    found = _of_dates(copies, before, after)
    if copies.before and copies.after:
        found += _of_titles(copies, before, after)
    latest = copies.latest
    return [replace(one, feed=latest.feed, uid=latest.uid, seen_at=now) for one in found]


def _change(kind: ChangeKind, date: UpcomingDate, *, one_date: bool = False, dates: int = 1) -> Change:
    return Change("", "", kind, _NEVER, date.title, date.start, date.all_day, one_date=one_date, dates=dates)


_NEVER = datetime.min.replace(tzinfo=UTC)  # until it is known


def _of_all(kind: ChangeKind, dates: Dates) -> list[Change]:
    first = next(iter(dates.values()), None)
    return [_change(kind, first, dates=len(dates))] if first else []


def _moved(old: UpcomingDate, new: UpcomingDate, *, one_date: bool) -> Change:
    moved = _change(ChangeKind.MOVED, new, one_date=one_date)
    return replace(moved, before=old.start, before_all_day=old.all_day)


def _of_dates(copies: EventCopies, before: Dates, after: Dates) -> list[Change]:
    if not copies.before:
        return _of_all(ChangeKind.NEW, after)
    if not copies.after:
        return _of_all(ChangeKind.GONE, before)
    if not before:
        called_off = any(says_cancelled(one.main_event) for one in copies.before)
        return _of_all(ChangeKind.BACK if called_off else ChangeKind.NEW, after)
    if not after:
        return _of_all(ChangeKind.CANCELLED, before)
    removed = [date for slot, date in before.items() if slot not in after]
    added = [date for slot, date in after.items() if slot not in before]
    if not copies.recurs:
        return [_moved(removed[0], added[0], one_date=False)] if removed and added else []
    return [*_of_kept(before, after), *_of_others(copies, removed, added, last=max(d.start for d in before.values()))]


def _of_kept(before: Dates, after: Dates) -> list[Change]:
    """Return the dates that stand elsewhere than they did; if it is nearly all, that is said once."""
    pairs = [(before[slot], after[slot]) for slot in before.keys() & after.keys()]
    moved = sorted((old, new) for old, new in pairs if (old.start, old.all_day) != (new.start, new.all_day))
    if len(moved) <= A_FEW:
        return [_moved(old, new, one_date=True) for old, new in moved]
    return [_moved(*moved[0], one_date=False)]


def _of_others(
    copies: EventCopies, removed: Sequence[UpcomingDate], added: Sequence[UpcomingDate], last: int
) -> list[Change]:
    """Return what became of dates that only one copy has. `last` is the last date before."""
    if len(removed) > 1 and len(added) > 1 and max(len(removed), len(added)) > A_FEW:
        return [_moved(removed[0], added[0], one_date=False)]
    left, found = list(added), []
    cancelled = []
    for old in removed:
        new = min(left, key=lambda date, old=old: abs(date.start - old.start), default=None)  # type: ignore[misc]
        if new is None or abs(new.start - old.start) > NEAR:
            cancelled.append(old)
        else:
            left.remove(new)
            found.append(_moved(old, new, one_date=True))
    found += _some(ChangeKind.CANCELLED, cancelled)
    back = [date for date in left if _was_called_off(copies.before, date.slot)]
    new_dates = [date for date in left if date not in back and date.start < last]  # that a series goes on is no news
    return [*found, *_some(ChangeKind.BACK, back), *_some(ChangeKind.NEW, new_dates)]


def _some(kind: ChangeKind, dates: Sequence[UpcomingDate]) -> list[Change]:
    if len(dates) <= A_FEW:
        return [_change(kind, date, one_date=True) for date in dates]
    return [_change(kind, dates[0], one_date=True, dates=len(dates))]


def _was_called_off(before: Iterable[Series], slot: int) -> bool:
    """Whether a date was left out or called off in the copy before."""
    for series in before:
        if series.master and any(seconds(date) == slot for date in series.master.exdates):
            return True
        for override in series.overrides:
            if override.recurrence_id and seconds(override.recurrence_id) == slot and says_cancelled(override):
                return True
    return False


def _of_titles(copies: EventCopies, before: Dates, after: Dates) -> list[Change]:
    old, new = (_latest(copy).main_event.title for copy in (copies.before, copies.after))
    first = next(iter(after.values()), None)
    if first is None:
        return []
    if plain_title(old) != plain_title(new):
        return [replace(_change(ChangeKind.RENAMED, first._replace(title=new)), before_title=old)]
    kept = [(before[slot].title, after[slot]) for slot in after if slot in before]
    renamed = [(title, date) for title, date in kept if plain_title(title) != plain_title(date.title)]
    return [
        replace(_change(ChangeKind.RENAMED, date, one_date=True), before_title=title) for title, date in renamed[:A_FEW]
    ]
