"""Our side of the comparison: documents to the bytes of /calendar.ics, with room for everything."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bench.nouns import Inputs

from aggregator import sources
from aggregator.config import Config, Feed, WindowSettings
from aggregator.model import DateOrDateTime, Document, ServedOccurrence
from aggregator.publish.snapshot import Built, build

DAY = timedelta(days=1)


def built(inputs: Inputs) -> Built:
    """Build the snapshot of these calendars, as if all had just been fetched."""
    now = inputs.window.start
    feeds = tuple(Feed(id=id_, name=inputs.names[id_], url=f"https://{id_}.example/basic.ics") for id_ in inputs.bodies)
    calendars = {
        feed.id: sources.parse(Document(feed.id, feed.url, now, inputs.bodies[feed.id]), feed) for feed in feeds
    }
    days = (inputs.window.end - now) // DAY + 1
    room = WindowSettings(past_days=1, future_days=days, max_events=100_000, max_bytes=100_000_000)
    return build(Config(feeds=feeds, window=room), calendars, {}, now)


def merge(inputs: Inputs) -> bytes:
    """Return the combined calendar."""
    return built(inputs).snapshot.calendar.body


def merged_occurrences(made: Built) -> set[tuple[str, str, DateOrDateTime]]:
    """Return feed, UID and start of whatever a source of a published event says at a start that is published."""
    events = made.snapshot.events
    return {
        (source.feed, source.uid, _start(occurrence))
        for occurrence in made.snapshot.occurrences
        for source in events[occurrence.event].sources
    }


def _start(occurrence: ServedOccurrence) -> DateOrDateTime:
    moment = datetime.fromtimestamp(occurrence.start, UTC)
    return moment.date() if occurrence.all_day else moment
