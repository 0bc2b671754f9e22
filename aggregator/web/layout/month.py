"""A month as a grid of weeks: on each day what lasts, then what begins, up to a number; the rest is counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from aggregator.web.layout.event_row import EventRow
from aggregator.web.layout.local_days import DaySpan
from aggregator.web.layout.multi_day_bars import Bar, DayBars, bars_by_day
from aggregator.web.layout.periods import WEEK, Kind, Period
from aggregator.web.layout.view_input import ViewInput

MOST_ON_A_DAY = 6  # lines, bars included


@dataclass(frozen=True)
class MonthDay:
    """One day of the grid."""

    day: date
    within: bool  # the month, and not a neighbour that fills its first or last week
    today: bool
    bars: tuple[Bar, ...]
    rows: tuple[EventRow, ...]
    more: int  # what is not shown

    @property
    def quiet(self) -> bool:
        """Whether nothing is to be said of it in a list: it is a neighbour's day, or only bars go on."""
        return not self.within or not (self.rows or self.more or any(bar.begins for bar in self.bars))


@dataclass(frozen=True)
class MonthWeek:
    """One line of the grid."""

    number: int  # of ISO 8601
    path: str
    days: tuple[MonthDay, ...]

    @property
    def quiet(self) -> bool:
        """Whether nothing is to be said of any of its days."""
        return all(day.quiet for day in self.days)


def make_month(scene: ViewInput, period: Period) -> tuple[MonthWeek, ...]:
    """Make the weeks that hold a day of the month, each from the reader's first weekday."""
    first = period.first - timedelta(days=(period.first.weekday() - scene.selection.language.first_weekday) % 7)
    count = -(-(period.end - first) // WEEK)
    return tuple(_week(scene, period, first + number * WEEK) for number in range(count))


def _week(scene: ViewInput, period: Period, first: date) -> MonthWeek:
    """Make a week of what is on in it: of a thousand communities a whole month would be tens of megabytes at once."""
    placed = scene.on_days(first, first + WEEK)
    by_day: dict[date, list[DaySpan]] = {}
    for p in placed:
        if not p.lasting:
            by_day.setdefault(p.first, []).append(p)
    bars = bars_by_day(scene, placed, first, first + WEEK)
    iso = Period.around(Kind.WEEK, first + timedelta(days=3))  # most of its days
    days = tuple(_day(scene, period, day, barred, by_day.get(day, [])) for day, barred in bars.items())
    return MonthWeek(iso.first.isocalendar().week, iso.path, days)


def _day(scene: ViewInput, period: Period, day: date, barred: DayBars, placed: list[DaySpan]) -> MonthDay:
    lines = placed[: max(MOST_ON_A_DAY - len(barred.bars), 1)]
    return MonthDay(
        day,
        day in period,
        day == scene.local.date(),
        barred.bars,
        tuple(scene.row(p, day) for p in lines),
        barred.more + len(placed) - len(lines),
    )
