"""A site with changes of every kind."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from served import NOW, Site, at, sample

from aggregator.model import Change, ChangeKind

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
METRICS = at("2026-11-30 15:00")

MOVED = Change(
    "todo",
    "0@todo",
    ChangeKind.MOVED,
    NOW - HOUR,
    "OSPO Metrics Working Group",
    METRICS + 3600,
    event="e0",
    one_date=True,
)
MOVED = replace(MOVED, before=METRICS)
CHANGES = {
    "moved": MOVED,
    "moved in another calendar": replace(MOVED, feed="chaoss", seen_at=NOW - HOUR / 2),
    "new": Change("openssf", "1@openssf", ChangeKind.NEW, NOW - 2 * HOUR, "Security Tooling", METRICS, event="e1"),
    "renamed": Change(
        "todo",
        "3@todo",
        ChangeKind.RENAMED,
        NOW - DAY,
        "Open Source Summit Japan",
        METRICS,
        event="e3",
        before_title="OSS",
    ),
    "cancelled": Change(
        "chaoss", "6@chaoss", ChangeKind.CANCELLED, NOW - 2 * DAY, "Café Développeurs", METRICS, event="e6"
    ),
    "gone": Change("todo", "99@todo", ChangeKind.GONE, NOW - 3 * DAY, "Board call", METRICS, event="e99", dates=12),
    "back": Change("todo", "8@todo", ChangeKind.BACK, NOW - 4 * DAY, "New Year call", METRICS, event="e8"),
    "a whole day": Change(
        "todo", "3@todo", ChangeKind.NEW, NOW - 5 * DAY, "Summit <b>", at("2026-12-24"), all_day=True, event="e3"
    ),
}


def site_with(*changes: Change) -> Site:
    """The samples, and these changes."""
    site = Site(sample().snapshot())
    site.source.news = tuple(sorted(changes, key=lambda change: change.seen_at, reverse=True))
    site.now += timedelta(seconds=10)
    site.served.refresh()
    site.now -= timedelta(seconds=10)
    return site
