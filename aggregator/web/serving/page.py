"""What all pages have in common: settings, the served snapshot, and how the query of a request is read."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from flask import current_app, g, request

from aggregator.config import Config
from aggregator.model import ServedFeed
from aggregator.web.request.time_zones import UTC_ZONE, find_zone
from aggregator.web.request.view_query import ViewQuery, read_view_query
from aggregator.web.serving.picks import find_picks
from aggregator.web.serving.served_snapshot import ServedSnapshot

STATIC_SITE = "STATIC_SITE"  # in Flask's settings: whether pages become files, which are read at any later time


class Page:
    """The base of every class of pages."""

    def __init__(self, config: Config, served: ServedSnapshot) -> None:
        self.config = config
        self.served = served

    @property
    def is_static(self) -> bool:
        """Whether the page becomes a file. It then says only what stays true: nothing of today, now and next."""
        return bool(current_app.config.get(STATIC_SITE))

    @property
    def default_zone(self) -> ZoneInfo:
        """The zone where the visitor's own is not known."""
        return find_zone(self.config.page.timezone) or UTC_ZONE

    def feeds(self) -> tuple[ServedFeed, ...]:
        """Return the feeds of the snapshot; before the first snapshot, those of the settings."""
        indexed = self.served.state.indexed
        if indexed:
            return indexed.snapshot.feeds
        return tuple(ServedFeed(feed.id, feed.name, feed.color, feed.homepage) for feed in self.config.feeds)

    def gone(self, query: ViewQuery) -> int:
        """Return how many of the selected events are not listed any more."""
        indexed = self.served.state.indexed
        return find_picks(indexed, query.events).gone if indexed else 0

    def query(self) -> ViewQuery:
        """Return what the current request asks for, in the visitor's language and time zone."""
        known = {feed.id for feed in self.feeds()}
        return read_view_query(request.args, request.cookies, known, g.language, self.default_zone)
