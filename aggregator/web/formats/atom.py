"""Upcoming events for feed readers (Atom, RFC 4287): one entry for each event, with its next dates.

An entry is an event, not a date, so that a weekly meeting is announced once and not every week. Its id is made of the
UID alone, its date of update is LAST-MODIFIED of the event, and it was published when this UID first was.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from html import escape
from xml.etree import ElementTree as ET

from aggregator.config import Config
from aggregator.model import ServedEvent, ServedOccurrence
from aggregator.publish.ics.content_lines import clean
from aggregator.publish.size_budget import midnight
from aggregator.web.formats.atom_elements import add, add_link, as_bytes, identity, new_feed, written
from aggregator.web.formats.ics import modified_at
from aggregator.web.request.data_paths import COMBINED_ATOM, date_page_path, event_path, start_of
from aggregator.web.request.subscription_query import SubscriptionQuery
from aggregator.web.serving.event_filter import filter_events
from aggregator.web.serving.served_snapshot import IndexedSnapshot

MAX_ENTRIES = 50  # entries
MAX_DATES = 3  # in one entry


def subscription_as_atom(indexed: IndexedSnapshot, query: SubscriptionQuery, config: Config, now: datetime) -> bytes:
    """Write the upcoming events that pass the filters, the next one first."""
    base, about = config.server.base_url, config.calendar
    upcoming = _upcoming(indexed, query, now)
    own = base + query.url(COMBINED_ATOM)
    feed = new_feed()
    add(feed, "id", identity(own))
    add(feed, "title", query.calendar_name(about.name, indexed.snapshot.feeds))
    if about.description:
        add(feed, "subtitle", about.description)
    events = indexed.snapshot.events
    changes = [modified_at(events[index]) for index in upcoming]
    add(feed, "updated", written(max(changes, default=indexed.snapshot.calendar.modified)))
    add(ET.SubElement(feed, "author"), "name", about.name)
    add_link(feed, "self", own, "application/atom+xml")
    add_link(feed, "alternate", base + query.filters.url("/"), "text/html")
    names = {one.id: one.name for one in indexed.snapshot.feeds}
    for index, dates in upcoming.items():
        event = events[index]
        _entry(feed, event, dates, [names.get(s.feed, s.feed) for s in event.sources], base)
    return as_bytes(feed)


def _upcoming(indexed: IndexedSnapshot, query: SubscriptionQuery, now: datetime) -> dict[int, list[ServedOccurrence]]:
    """Return events with their next dates, today's included, in order of time."""
    found: dict[int, list[ServedOccurrence]] = {}
    day = midnight(now)
    for occurrence in filter_events(indexed, query.filters).occurrences.on_from(int(day)):
        if occurrence.end > day and (occurrence.event in found or len(found) < MAX_ENTRIES):
            dates = found.setdefault(occurrence.event, [])
            if len(dates) < MAX_DATES:
                dates.append(occurrence)
    return found


def _entry(
    feed: ET.Element, event: ServedEvent, dates: Sequence[ServedOccurrence], communities: Sequence[str], base: str
) -> None:
    entry = ET.SubElement(feed, "entry")
    add(entry, "id", identity(event.uid))
    add(entry, "title", event.title)
    add(entry, "updated", written(modified_at(event)))
    if event.published:
        first = datetime.fromtimestamp(event.published, UTC)
        add(entry, "published", written(min(first, modified_at(event))))  # it was there when it was last modified
    add(ET.SubElement(entry, "author"), "name", event.organizer or ", ".join(communities[:1]) or "unknown")
    for community in dict.fromkeys(communities):
        ET.SubElement(entry, "category", {"term": clean(community)})
    pages = [base + date_page_path(event.id, start_of(date)) for date in dates]
    add_link(entry, "alternate", pages[0], "text/html")
    add_link(entry, "related", base + event_path(event.id), "text/calendar")
    add(entry, "content", "".join(map(_date, dates, pages)) + _how(event) + event.html, kind="html")


def _date(occurrence: ServedOccurrence, page: str) -> str:
    start, end = (datetime.fromtimestamp(second, UTC) for second in (occurrence.start, occurrence.end))
    if occurrence.all_day:
        words = f"{start:%a} {start.day} {start:%b %Y}"
    else:
        words = f"{start:%a} {start.day} {start:%b %Y, %H:%M}–{end:%H:%M} UTC"
    title = escape(f": {occurrence.title}") if occurrence.title else ""
    return f'<p><a href="{page}">{words}</a>{title}</p>'


def _how(event: ServedEvent) -> str:
    where = f"<p>{escape(event.location)}</p>" if event.location and event.location != event.join else ""
    if not event.join.startswith(("https://", "http://")):
        return where
    return f'{where}<p><a href="{escape(event.join)}">{escape(event.join)}</a></p>'
