"""A month as a grid of weeks: on each day the bars, then the events that begin, up to a limit; the rest is counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from aggregator.web.changes.removed_dates import RemovedDate, by_day, removed_dates
from aggregator.web.layout.event_row import EventRow, make_row
from aggregator.web.layout.local_days import DaySpan
from aggregator.web.layout.multi_day_bars import Bar, DayBars, bars_by_day
from aggregator.web.layout.periods import WEEK, Kind, Period
from aggregator.web.layout.view_input import ViewInput

MAX_LINES = 6  # on one day, bars included


@dataclass(frozen=True)
class MonthDay:
    """One day of the grid."""

    day: date
    in_month: bool  # not a day of the neighbouring months that completes the first or last week
    today: bool
    bars: tuple[Bar, ...]
    rows: tuple[EventRow, ...]
    more: int  # not shown
    past: bool = False  # before today
    removed: tuple[RemovedDate, ...] = ()  # that lately left their calendar

    @property
    def nothing_new(self) -> bool:
        """Whether a list of the month can leave it out: it is outside the month, or bars only continue."""
        is_new = self.today or self.rows or self.removed or self.more or any(bar.starts for bar in self.bars)
        return not (self.in_month and is_new)


@dataclass(frozen=True)
class MonthWeek:
    """One line of the grid."""

    period: Period
    days: tuple[MonthDay, ...]

    @property
    def nothing_new(self) -> bool:
        """Whether a list of the month can leave out all of its days."""
        return all(day.nothing_new for day in self.days)

    @property
    def past(self) -> bool:
        """Whether all of its days in the month are before today, or a list leaves out the others."""
        return all(day.past or day.nothing_new for day in self.days)


def make_month(view: ViewInput, period: Period) -> tuple[MonthWeek, ...]:
    """Lay out the weeks that have a day in the month, each from the visitor's first weekday."""
    first = period.first - timedelta(days=(period.first.weekday() - view.query.language.first_weekday) % 7)
    count = -(-(period.end - first) // WEEK)
    removed = by_day(removed_dates(view.indexed, view.query, view.now, first, first + count * WEEK))
    return tuple(_week(view, period, first + number * WEEK, removed) for number in range(count))


def _week(view: ViewInput, period: Period, first: date, removed: Mapping[date, tuple[RemovedDate, ...]]) -> MonthWeek:
    """Lay out one week by itself: a month of a thousand feeds at once would take tens of megabytes."""
    spans = view.on_days(first, first + WEEK)
    spans_by_day: dict[date, list[DaySpan]] = {}
    for span in spans:
        if not span.shown_as_bar:
            spans_by_day.setdefault(span.first, []).append(span)
    bars = bars_by_day(view, spans, first, first + WEEK)
    days = tuple(
        _day(view, period, day, day_bars, spans_by_day.get(day, []), removed.get(day, ()))
        for day, day_bars in bars.items()
    )
    return MonthWeek(Period(Kind.WEEK, first, first + WEEK), days)


def _day(
    view: ViewInput,
    period: Period,
    day: date,
    day_bars: DayBars,
    spans: list[DaySpan],
    removed: tuple[RemovedDate, ...],
) -> MonthDay:
    shown = spans[: max(MAX_LINES - len(day_bars.bars), 1)]
    struck = removed[: max(MAX_LINES - len(day_bars.bars) - len(shown), 0)]
    return MonthDay(
        day,
        day in period,
        day == view.local.date() and not view.lasting,
        day_bars.bars,
        tuple(make_row(view, span.occurrence, day) for span in shown),
        day_bars.more + len(spans) - len(shown) + len(removed) - len(struck),
        day < view.local.date(),
        struck,
    )
