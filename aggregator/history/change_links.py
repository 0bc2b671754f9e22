"""To which published event each change belongs, and whether it is news for its subscribers. Pure.

A change is seen in one feed; what is published may be of several. An event that one calendar no longer lists goes on
where another lists it, and one that a second calendar adds is not new.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from aggregator.model import Change, ChangeKind, ChangeLink, PublishedUid, SeriesKey, Snapshot
from aggregator.publish.event.display_form import event_id

WAIT = timedelta(minutes=10)  # for the build that publishes it; what is not published by then never was


def change_links(
    found: Mapping[int, Change],
    published_uids: Mapping[str, PublishedUid],
    snapshots: tuple[Snapshot | None, Snapshot],
    now: datetime,
) -> dict[int, ChangeLink]:
    """Return the links of changes by their numbers. `snapshots` are those before and after the build."""
    events = _events({(change.feed, change.uid) for change in found.values()}, published_uids)
    listed_before, listed = map(_listed, snapshots)
    links = {}
    for number, change in found.items():
        event = events.get((change.feed, change.uid))
        if event is not None:
            elsewhere = listed if change.kind is ChangeKind.GONE else listed_before
            told = change.kind in (ChangeKind.GONE, ChangeKind.NEW) and event in elsewhere
            links[number] = ChangeLink(event, shown=not told)
        elif now - change.seen_at > WAIT:
            links[number] = ChangeLink("", shown=False)
    return links


def _events(wanted: set[SeriesKey], published_uids: Mapping[str, PublishedUid]) -> dict[SeriesKey, str]:
    """Return the ids of the events that series were last published as."""
    latest: dict[SeriesKey, PublishedUid] = {}
    for one in published_uids.values():
        for key in wanted.intersection(one.members):
            if key not in latest or one.seen_at > latest[key].seen_at:
                latest[key] = one
    return {key: event_id(one.uid) for key, one in latest.items()}


def _listed(snapshot: Snapshot | None) -> frozenset[str]:
    return frozenset(record.id for record in snapshot.events.records) if snapshot else frozenset()
