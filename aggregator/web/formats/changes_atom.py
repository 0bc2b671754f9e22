"""What has changed, for feed readers: one entry for each change, of all events or of a selection.

An entry never changes: its id is made of the event, of what happened and of when. So a reader is told once.
"""

from __future__ import annotations

from datetime import datetime
from html import escape
from xml.etree import ElementTree as ET

from aggregator.config import Config
from aggregator.publish.ics.content_lines import clean
from aggregator.web.changes.change_groups import ChangeGroup, change_groups
from aggregator.web.changes.change_rows import LABELS, change_sentence
from aggregator.web.formats.atom_elements import add, add_link, as_bytes, identity, new_feed, written
from aggregator.web.request.data_paths import CHANGES_ATOM, event_page_path
from aggregator.web.request.subscription_query import SubscriptionQuery
from aggregator.web.request.view_query import ViewQuery
from aggregator.web.serving.served_snapshot import IndexedSnapshot

MAX_ENTRIES = 100
_IN_ENGLISH = ViewQuery()  # and in UTC


def changes_as_atom(indexed: IndexedSnapshot, query: SubscriptionQuery, config: Config, _now: datetime) -> bytes:
    """Write the latest changes that pass the filters, the newest first."""
    base, about = config.server.base_url, config.calendar
    own = base + query.url(CHANGES_ATOM)
    groups = change_groups(indexed, query.filters)[:MAX_ENTRIES]
    feed = new_feed()
    add(feed, "id", identity(own))
    add(feed, "title", f"Changes: {query.calendar_name(about.name, indexed.snapshot.feeds)}")
    newest = max((group.change.seen_at for group in groups), default=indexed.snapshot.calendar.modified)
    add(feed, "updated", written(newest))
    add(ET.SubElement(feed, "author"), "name", about.name)
    add_link(feed, "self", own, "application/atom+xml")
    add_link(feed, "alternate", base + query.filters.url("/changes"), "text/html")
    names = {one.id: one.name for one in indexed.snapshot.feeds}
    for group in groups:
        _entry(feed, group, [names.get(feed_id, feed_id) for feed_id in group.feeds], indexed, base)
    return as_bytes(feed)


def _entry(parent: ET.Element, group: ChangeGroup, names: list[str], indexed: IndexedSnapshot, base: str) -> None:
    change = group.change
    entry = ET.SubElement(parent, "entry")
    when = f"{change.seen_at:%Y-%m-%dT%H:%M:%S}"
    happened = (change.event, change.kind, when, str(change.start), change.before_title)
    add(entry, "id", identity(" ".join(happened)))
    add(entry, "title", f"{LABELS[change.kind]}: {change.title or '(no title)'}")
    add(entry, "updated", written(change.seen_at))
    add(entry, "published", written(change.seen_at))
    add(ET.SubElement(entry, "author"), "name", ", ".join(names))
    for name in names:
        ET.SubElement(entry, "category", {"term": clean(name)})
    is_listed = change.event in indexed.positions
    add_link(entry, "alternate", base + (event_page_path(change.event) if is_listed else "/changes"), "text/html")
    sentence = change_sentence(change, _IN_ENGLISH)
    zone = "" if change.all_day else "<p>Times are in UTC.</p>"
    add(entry, "content", f"<p>{escape(sentence)}</p>{zone}<p>{escape(', '.join(names))}</p>", kind="html")
