"""The time range that is published: whole days, so that it does not move within a day."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from aggregator.config import Config
from aggregator.model import Window


def window_at(config: Config, now: datetime) -> Window:
    """Return the time range that is published: whole UTC days around the day of `now`."""
    midnight = datetime.combine(now.astimezone(UTC).date(), time.min, UTC)
    return Window(
        midnight - timedelta(days=config.window.past_days), midnight + timedelta(days=config.window.future_days)
    )
