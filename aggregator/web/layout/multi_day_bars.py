"""Occurrences of whole days or longer, drawn as bars across the days of one week, each in a lane of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from aggregator.web.layout.event_row import EventRow, make_row
from aggregator.web.layout.local_days import DaySpan
from aggregator.web.layout.overlap_layout import lay_out
from aggregator.web.layout.view_input import ViewInput

MAX_LANES = 4  # in one week; bars without a lane are counted on their days


@dataclass(frozen=True)
class Bar:
    """One day's piece of a bar."""

    row: EventRow
    lane: int  # from 1
    starts: bool  # the bar's first day in this week, which shows the title
    length: int  # days from this one to its end in this week


@dataclass(frozen=True)
class DayBars:
    """The bars of one day."""

    bars: tuple[Bar, ...]  # by lane
    more: int  # without a lane


def bars_by_day(view: ViewInput, spans: Sequence[DaySpan], first: date, end: date) -> dict[date, DayBars]:
    """Return the bars on each day from `first` to `end` (exclusive)."""
    shown = [span for span in spans if span.shown_as_bar and span.first < end and span.last >= first]
    ordinals = [
        (max(span.first, first).toordinal(), min(span.last + timedelta(days=1), end).toordinal()) for span in shown
    ]
    by_day: dict[int, list[Bar]] = {day: [] for day in range(first.toordinal(), end.toordinal())}
    more = dict.fromkeys(by_day, 0)
    for span, (start, stop), column in zip(shown, ordinals, lay_out(ordinals), strict=True):
        for day in range(start, stop):
            if column.column < MAX_LANES:
                row = make_row(view, span.occurrence, date.fromordinal(day))
                by_day[day].append(Bar(row, column.column + 1, day == start, stop - day))
            else:
                more[day] += 1
    return {
        date.fromordinal(day): DayBars(tuple(sorted(bars, key=lambda bar: bar.lane)), more[day])
        for day, bars in by_day.items()
    }
