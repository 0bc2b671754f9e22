"""A week as seven columns of time: what lasts above, meetings in their hours, side by side where they overlap.

Heights are counted in steps of five minutes from the first hour shown, by the reader's wall clock: on a day whose
clocks change an hour stands once, however often it happens. What is shorter than half an hour is drawn as half an
hour, and laid out so, to leave room for its title.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from aggregator.web.layout.event_row import EventRow
from aggregator.web.layout.local_days import DaySpan
from aggregator.web.layout.multi_day_bars import Bar, DayBars, bars_by_day
from aggregator.web.layout.overlap_layout import ColumnSpan, lay_out
from aggregator.web.layout.periods import Period
from aggregator.web.layout.view_input import ViewInput

STEP = 5  # minutes
HOUR = 60 // STEP  # steps
SHORTEST = HOUR // 2
DAY = 24 * HOUR
MOST_COLUMNS = 3  # side by side; if there are more, the last says how many
UNITS = (3, 4, 6, 8)  # the width of a day with so many columns
USUAL_HOURS = (9, 17)  # shown even if nothing is on


@dataclass(frozen=True)
class WeekBox:
    """A meeting's box in the column of a day; without a row it stands for `more` that found no room."""

    row: EventRow | None
    top: int  # steps from the first hour shown
    height: int
    column: int
    columns: int
    width: int = 1  # in columns
    more: int = 0


@dataclass(frozen=True)
class WeekDay:
    """One column."""

    day: date
    today: bool
    barred: DayBars
    slots: tuple[WeekBox, ...]

    @property
    def bars(self) -> tuple[Bar, ...]:
        """What lasts."""
        return self.barred.bars

    @property
    def unit(self) -> int:
        """How wide it is, compared with the other days: the more stands side by side, the wider."""
        return UNITS[max((slot.columns for slot in self.slots), default=0)]


@dataclass(frozen=True)
class Week:
    """Seven columns over the same hours."""

    days: tuple[WeekDay, ...]
    hours: range
    now: int | None  # steps from the first hour, if that is within the hours shown of this week


_Box = tuple[int, int, DaySpan]  # begin and end in steps of the day


def make_week(scene: ViewInput, period: Period) -> Week:
    """Lay out the week."""
    placed = scene.on_days(period.first, period.end)
    barred = bars_by_day(scene, placed, period.first, period.end)
    meetings = [p for p in placed if not p.lasting]
    boxes = {day: [_box(scene, p, day) for p in meetings if p.first <= day <= p.last] for day in barred}
    hours = _hours([box for of_day in boxes.values() for box in of_day])
    today = scene.local.date()
    days = (
        WeekDay(day, day == today, barred[day], tuple(_slots(scene, day, boxes[day], hours.start * HOUR)))
        for day in barred
    )
    now = _steps(scene.local) - hours.start * HOUR
    return Week(tuple(days), hours, now if today in period and 0 <= now < len(hours) * HOUR else None)


def _steps(when: datetime) -> int:
    return when.hour * HOUR + when.minute // STEP


def _box(scene: ViewInput, placed: DaySpan, day: date) -> _Box:
    """Return where a meeting stands in a day's column; what goes over midnight is cut there."""
    zone = scene.selection.zone
    start, end = (datetime.fromtimestamp(s, zone) for s in (placed.occurrence.start, placed.occurrence.end))
    begin = _steps(start) if placed.first == day else 0
    stop = _steps(end) + (end.minute % STEP > 0) if end.date() == day else DAY
    stop = max(stop, begin + SHORTEST)
    return (begin, stop, placed) if stop <= DAY else (DAY - SHORTEST, DAY, placed)


def _hours(boxes: Sequence[_Box]) -> range:
    """Return the hours to show: those in which there is something, and the usual ones."""
    first = min((begin // HOUR for begin, _, _ in boxes), default=24)
    last = max((-(-stop // HOUR) for _, stop, _ in boxes), default=0)
    return range(min(first, USUAL_HOURS[0]), max(last, USUAL_HOURS[1]))


def _slots(scene: ViewInput, day: date, boxes: list[_Box], top: int) -> list[WeekBox]:
    placed = list(zip(boxes, lay_out([(begin, stop) for begin, stop, _ in boxes]), strict=True))
    slots, crowded = [], []
    for (begin, stop, meeting), where in placed:
        room = _room(where)
        if where.column >= room:
            crowded.append((where.cluster, begin, stop))
            continue
        width = min(where.width, room - where.column)
        columns = min(where.columns, MOST_COLUMNS)
        slots.append(WeekBox(scene.row(meeting, day), begin - top, stop - begin, where.column, columns, width))
    for _, group in groupby(sorted(crowded), key=lambda item: item[0]):
        _, begins, stops = zip(*group, strict=True)
        height = max(stops) - min(begins)
        slots.append(WeekBox(None, min(begins) - top, height, MOST_COLUMNS - 1, MOST_COLUMNS, more=len(begins)))
    return sorted(slots, key=lambda slot: (slot.top, slot.column))


def _room(where: ColumnSpan) -> int:
    """Return how many columns of a cluster show meetings."""
    return where.columns if where.columns <= MOST_COLUMNS else MOST_COLUMNS - 1
