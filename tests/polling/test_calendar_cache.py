"""What a poller keeps of calendars between builds."""

import threading
from datetime import UTC, datetime, timedelta

from fake_polling import feed
from ics_text import vcalendar
from small_feeds import meeting

from aggregator.config import Config
from aggregator.config.window import window_at
from aggregator.model import Document
from aggregator.polling.calendar_cache import CalendarCache
from aggregator.publish.event import series_preparation

TODO = feed("todo")
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
WINDOW = window_at(Config(feeds=(TODO,)), NOW)
TOMORROW = window_at(Config(feeds=(TODO,)), NOW + timedelta(days=1))


class Store:
    """Holds one document."""

    def revisions(self, _feeds):
        return {"todo": 1}

    def document(self, _feed):
        return Document("todo", TODO.url, NOW, vcalendar(meeting("OSPO Metrics", uid="a-metrics")))


def test_what_was_prepared_for_yesterday_is_let_go():
    calendars = CalendarCache(Store(), series_preparation.parse, threading.Event())
    calendars.refresh_stale({"todo": TODO}, WINDOW, all_of_them=True)
    read = calendars.by_feed["todo"]
    assert list(read.prepared.parts) == ["a-metrics"]
    calendars.refresh_stale({"todo": TODO}, WINDOW, all_of_them=True)
    assert calendars.by_feed["todo"] is read
    calendars.refresh_stale({"todo": TODO}, TOMORROW, all_of_them=True)
    assert calendars.by_feed["todo"].prepared is None
    assert calendars.by_feed["todo"].series is read.series
