"""The demo's samples as the service shows them: from their bytes through the whole pipeline to a web application."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache

from served import Site

from aggregator.cli.commands.demo import FEEDS
from aggregator.config import Config, Feed
from aggregator.demo.samples import sample_calendars
from aggregator.model import Document, Snapshot
from aggregator.publish.snapshot import build
from aggregator.sources import parse

NOW = datetime(2026, 6, 20, 9, 30, 15, tzinfo=UTC)
CONFIG = Config(
    feeds=tuple(
        Feed(id=id_, name=name, url=f"https://{id_}.example/basic.ics", color=color, homepage="https://example.org")
        for id_, (name, color) in FEEDS.items()
    )
)


@cache
def sample_snapshot() -> Snapshot:
    """Return the snapshot of the samples."""
    bodies = sample_calendars(NOW)
    read_feeds = {feed.id: parse(Document(feed.id, feed.url, NOW, bodies[feed.id]), feed) for feed in CONFIG.feeds}
    return build(CONFIG, read_feeds, {}, NOW).snapshot


def sample_site(config: Config = CONFIG) -> Site:
    """Return a site that shows the samples, at the moment they are made for."""
    site = Site(sample_snapshot(), config)
    site.now = NOW
    return site
