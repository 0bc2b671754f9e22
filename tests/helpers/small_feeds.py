"""Several small feeds at once, from content lines to groups and snapshots."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from ics_text import vcalendar

from aggregator.config import Config, Feed
from aggregator.duplicates import NO_CONSTRAINTS, LinkConstraints, group
from aggregator.duplicates.features.word_statistics import StatisticsCollector, WordStatistics
from aggregator.duplicates.pairs.comparable_series import ComparableSeries
from aggregator.duplicates.pairs.match_types import Grouping
from aggregator.model import Calendar, Document, ExpandedSeries, PublishedUid, SeriesKey, Snapshot, Window
from aggregator.publish.event.series_preparation import prepare_feed
from aggregator.publish.snapshot import Built, build
from aggregator.sources import parse

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
WINDOW = Window(datetime(2026, 2, 1, tzinfo=UTC), datetime(2027, 2, 1, tzinfo=UTC))
NAMES = {"chaoss": "CHAOSS", "todo": "TODO Group", "openssf": "OpenSSF", "openchain": "OpenChain"}


def feed(id_: str, **settings: object) -> Feed:
    """Return the settings of a feed, called as the community is."""
    name = NAMES.get(id_, id_.title())
    return Feed.model_validate({"id": id_, "name": name, "url": f"https://{id_}.example/basic.ics", **settings})


def meeting(title: str, start: str = "20260305T160000Z", *more: str, uid: str | None = None, minutes: int = 60) -> str:
    """Return a VEVENT; `start` with a zone as "America/Chicago:20260305T100000", a day as "20260305"."""
    zone, _, wall = start.rpartition(":")
    parameter = f";TZID={zone}" if zone else ";VALUE=DATE" if len(wall) == 8 else ""
    name = uid if uid is not None else f"{title.lower().replace(' ', '-')}-{wall}@example.org"
    lines = [f"UID:{name}", f"SUMMARY:{title}", f"DTSTART{parameter}:{wall}", *more]
    if len(wall) > 8 and not any(line.startswith(("DTEND", "DURATION")) for line in more):
        lines.append(f"DURATION:PT{minutes}M")
    return "\r\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT", ""])


def document(of: Feed, events: Sequence[str]) -> Document:
    """Return what a feed's server sent."""
    return Document(of.id, of.url, NOW, vcalendar(*events))


def calendars(
    feeds: Mapping[str, Sequence[str]], **settings: Mapping[str, object]
) -> tuple[Config, dict[str, Calendar]]:
    """Read feeds given as VEVENTs; `settings` are keys of feeds.toml by feed id."""
    configured = tuple(feed(id_, **settings.get(id_, {})) for id_ in feeds)
    read_feeds = {one.id: parse(document(one, feeds[one.id]), one) for one in configured}
    return Config(feeds=configured), read_feeds


def grouped(
    feeds: Mapping[str, Sequence[str]], rulings: LinkConstraints = NO_CONSTRAINTS, **settings: Mapping[str, object]
) -> Grouping:
    """Group what the feeds say over WINDOW."""
    configured, told = _expanded(feeds, **settings)
    return group([one for some in told.values() for one in some], configured, rulings)


def comparable(
    feeds: Mapping[str, Sequence[str]], **settings: Mapping[str, object]
) -> tuple[WordStatistics, dict[SeriesKey, ComparableSeries]]:
    """Return what the feeds teach together, and their series as they are compared."""
    configured, told = _expanded(feeds, **settings)
    context = StatisticsCollector()({one.id: (one.id, one.name) for one in configured.values()}, told)
    series = [ComparableSeries(one, configured[id_], context) for id_, some in told.items() for one in some]
    return context, {one.key: one for one in series}


def _expanded(
    feeds: Mapping[str, Sequence[str]], **settings: Mapping[str, object]
) -> tuple[dict[str, Feed], dict[str, list[ExpandedSeries]]]:
    """Return the feeds' settings, and what they list over WINDOW."""
    config, found = calendars(feeds, **settings)
    configured = {one.id: one for one in config.feeds}
    ready = {id_: prepare_feed(calendar, configured[id_], WINDOW) for id_, calendar in found.items()}
    return configured, {id_: [part.expanded for part in one.all] for id_, one in ready.items()}


def built(
    feeds: Mapping[str, Sequence[str]],
    previous: Built | None = None,
    now: datetime = NOW,
    **settings: Mapping[str, object],
) -> Built:
    """Build the snapshot of what the feeds say, after what was built before."""
    config, found = calendars(feeds, **settings)
    known: Mapping[str, PublishedUid] = previous.published_uids if previous else {}
    snapshot: Snapshot | None = previous.snapshot if previous else None
    return build(config, found, known, now, snapshot)


def shown(result: Built) -> list[str]:
    """Return "start title" of every occurrence shown, in order."""
    snapshot = result.snapshot
    return [
        f"{datetime.fromtimestamp(o.start, UTC):%m-%d %H:%M} {o.title or snapshot.events[o.event].title}"
        for o in snapshot.occurrences
    ]
