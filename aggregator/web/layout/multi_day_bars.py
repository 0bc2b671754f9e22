"""What lasts for days, drawn as bars through the days of one week, each in a lane of its own as long as it lasts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from aggregator.web.layout.event_row import EventRow
from aggregator.web.layout.local_days import DaySpan
from aggregator.web.layout.overlap_layout import lay_out
from aggregator.web.layout.view_input import ViewInput

MOST_LANES = 4  # in one week; what finds no lane is counted on its days


@dataclass(frozen=True)
class Bar:
    """One day's piece of a bar."""

    row: EventRow
    lane: int  # from 1
    begins: bool  # the bar's first day in this week, where its title stands
    length: int  # days from here to its end in this week


@dataclass(frozen=True)
class DayBars:
    """The bars of one day."""

    bars: tuple[Bar, ...]  # by lane
    more: int  # what found no lane


def bars_by_day(scene: ViewInput, placed: Sequence[DaySpan], first: date, end: date) -> dict[date, DayBars]:
    """Return the bars on every day from `first` to `end` (exclusive), of what lasts among `placed`."""
    lasting = [p for p in placed if p.lasting and p.first < end and p.last >= first]
    spans = [(max(p.first, first).toordinal(), min(p.last + timedelta(days=1), end).toordinal()) for p in lasting]
    by_day: dict[int, list[Bar]] = {n: [] for n in range(first.toordinal(), end.toordinal())}
    more = dict.fromkeys(by_day, 0)
    for p, (begin, stop), where in zip(lasting, spans, lay_out(spans), strict=True):
        for n in range(begin, stop):
            if where.column < MOST_LANES:
                row = scene.row(p, date.fromordinal(n))
                by_day[n].append(Bar(row, where.column + 1, n == begin, stop - n))
            else:
                more[n] += 1
    return {
        date.fromordinal(n): DayBars(tuple(sorted(bars, key=lambda bar: bar.lane)), more[n])
        for n, bars in by_day.items()
    }
