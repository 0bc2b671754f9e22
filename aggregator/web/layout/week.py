"""A week as seven columns of hours: bars above, other events as boxes, side by side where they overlap.

Heights are in steps of five minutes from the first hour shown, by the visitor's wall clock. So on a day with a clock
change each hour is shown once. An event shorter than half an hour is drawn as half an hour, so that
its title fits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from aggregator.web.changes.removed_dates import RemovedDate, by_day, removed_dates
from aggregator.web.layout.event_row import EventRow, make_row
from aggregator.web.layout.local_days import DaySpan
from aggregator.web.layout.multi_day_bars import Bar, DayBars, bars_by_day
from aggregator.web.layout.overlap_layout import ColumnSpan, lay_out
from aggregator.web.layout.periods import Period
from aggregator.web.layout.view_input import ViewInput

STEP = 5  # minutes
HOUR = 60 // STEP  # steps
MIN_HEIGHT = HOUR // 2
DAY = 24 * HOUR
MAX_COLUMNS = 3  # side by side; if there are more, the last one counts the rest
UNITS = (3, 4, 6, 8)  # the width of a day with that many columns
USUAL_HOURS = (9, 17)  # always shown


@dataclass(frozen=True)
class WeekBox:
    """The box of an event in the column of a day; without a row it counts the events that found no column."""

    row: EventRow | None
    top: int  # steps from the first hour shown
    height: int
    column: int
    columns: int
    width: int = 1  # in columns
    more: int = 0


@dataclass(frozen=True)
class WeekDay:
    """The column of one day."""

    day: date
    today: bool
    day_bars: DayBars
    boxes: tuple[WeekBox, ...]
    removed: tuple[RemovedDate, ...] = ()  # that lately left their calendar; when they would have ended is not known

    @property
    def bars(self) -> tuple[Bar, ...]:
        """The bars above the hours."""
        return self.day_bars.bars

    @property
    def unit(self) -> int:
        """How wide it is, compared with the other days: more boxes side by side need more width."""
        return UNITS[max((box.columns for box in self.boxes), default=0)]


@dataclass(frozen=True)
class Week:
    """Seven columns with the same hours."""

    days: tuple[WeekDay, ...]
    hours: range
    now: int | None  # steps from the first hour; None outside of what is shown


_Steps = tuple[int, int, DaySpan]  # start and end of an event on one day, in steps of that day


def make_week(view: ViewInput, period: Period) -> Week:
    """Lay out the week."""
    spans = view.on_days(period.first, period.end)
    bars = bars_by_day(view, spans, period.first, period.end)
    timed = [span for span in spans if not span.shown_as_bar]
    steps = {day: [_steps(view, span, day) for span in timed if span.first <= day <= span.last] for day in bars}
    hours = _hours([event for of_day in steps.values() for event in of_day])
    today = view.local.date()
    is_said = not view.lasting
    removed = by_day(removed_dates(view.indexed, view.query, view.now, period.first, period.end))
    days = (
        WeekDay(
            day,
            is_said and day == today,
            bars[day],
            tuple(_boxes(view, day, steps[day], hours.start * HOUR)),
            removed.get(day, ()),
        )
        for day in bars
    )
    now = _step(view.local) - hours.start * HOUR
    return Week(tuple(days), hours, now if is_said and today in period and 0 <= now < len(hours) * HOUR else None)


def _step(when: datetime) -> int:
    return when.hour * HOUR + when.minute // STEP


def _steps(view: ViewInput, span: DaySpan, day: date) -> _Steps:
    """Return where an event is in the column of a day; it is cut at midnight."""
    zone = view.query.zone
    start, end = (datetime.fromtimestamp(second, zone) for second in (span.occurrence.start, span.occurrence.end))
    top = _step(start) if span.first == day else 0
    bottom = _step(end) + (end.minute % STEP > 0) if end.date() == day else DAY
    bottom = max(bottom, top + MIN_HEIGHT)
    return (top, bottom, span) if bottom <= DAY else (DAY - MIN_HEIGHT, DAY, span)


def _hours(events: Sequence[_Steps]) -> range:
    """Return the hours to show: those with an event, and the usual ones."""
    first = min((top // HOUR for top, _, _ in events), default=24)
    last = max((-(-bottom // HOUR) for _, bottom, _ in events), default=0)
    return range(min(first, USUAL_HOURS[0]), max(last, USUAL_HOURS[1]))


def _boxes(view: ViewInput, day: date, events: list[_Steps], first_step: int) -> list[WeekBox]:
    boxes, hidden = [], []
    places = lay_out([(top, bottom) for top, bottom, _ in events])
    for (top, bottom, span), place in zip(events, places, strict=True):
        available = _event_columns(place)
        if place.column >= available:
            hidden.append((place.cluster, top, bottom))
            continue
        width = min(place.width, available - place.column)
        columns = min(place.columns, MAX_COLUMNS)
        row = make_row(view, span.occurrence, day)
        boxes.append(WeekBox(row, top - first_step, bottom - top, place.column, columns, width))
    for _, cluster in groupby(sorted(hidden), key=lambda item: item[0]):
        _, tops, bottoms = zip(*cluster, strict=True)
        height = max(bottoms) - min(tops)
        boxes.append(WeekBox(None, min(tops) - first_step, height, MAX_COLUMNS - 1, MAX_COLUMNS, more=len(tops)))
    return sorted(boxes, key=lambda box: (box.top, box.column))


def _event_columns(place: ColumnSpan) -> int:
    """Return how many columns of a cluster show events; one more may count the rest."""
    return place.columns if place.columns <= MAX_COLUMNS else MAX_COLUMNS - 1
