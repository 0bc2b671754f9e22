"""One day as a timetable: everything that is on, also what began before."""

from __future__ import annotations

from aggregator.web.agenda import make_rows
from aggregator.web.periods import Period
from aggregator.web.row import Row
from aggregator.web.scene import Scene


def make_day(scene: Scene, period: Period) -> tuple[Row, ...]:
    """Make the lines of the day."""
    placed = [(period.first, p.occurrence) for p in scene.on_days(period.first, period.end)]
    return tuple(row for _, row in make_rows(scene.shown, scene.selection, scene.now, placed))
