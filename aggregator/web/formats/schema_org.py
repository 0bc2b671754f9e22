"""Dates for search engines: schema.org's Event, as JSON-LD in pages.

It is in a `script` element of a data type. Browsers do not run it, so the page's policy need not allow it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from markupsafe import Markup

from aggregator.web.layout.event_row import EventRow

_CONTEXT = "https://schema.org"
_MAX_TEXT = 500  # characters
# Within a script element nothing is unescaped, and "</script>" or "<!--" would end it or worse.
_UNSAFE = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


def rows_as_json_ld(rows: Sequence[EventRow], base_url: str, text: str = "") -> Markup:
    """Return the content of a script element with these dates; `text` is their description."""
    document = {"@context": _CONTEXT, "@graph": [_event(row, base_url, text[:_MAX_TEXT]) for row in rows]}
    return Markup(msgspec.json.encode(document).decode().translate(_UNSAFE))  # noqa: S704 – escaped above


def _event(row: EventRow, base_url: str, text: str) -> dict[str, Any]:
    event: dict[str, Any] = {
        "@type": "Event",
        "name": row.title,
        "startDate": row.start.isoformat(),
        "endDate": (row.end if isinstance(row.end, datetime) else row.end - timedelta(days=1)).isoformat(),
        "eventStatus": f"{_CONTEXT}/Event{'Cancelled' if row.cancelled else 'Scheduled'}",
        "url": f"{base_url}/events/{row.id}",
    }
    places: list[dict[str, str]] = []
    if row.join:
        places.append({"@type": "VirtualLocation", "url": row.join})
    if row.location:
        places.append({"@type": "Place", "name": row.location, "address": row.location})
    if places:
        event["location"] = places if len(places) > 1 else places[0]
        mode = "Mixed" if len(places) > 1 else "Online" if row.join else "Offline"
        event["eventAttendanceMode"] = f"{_CONTEXT}/{mode}EventAttendanceMode"
    if row.sources:
        feed = row.sources[0].feed
        event["organizer"] = {"@type": "Organization", "name": feed.name} | (
            {"url": feed.homepage} if feed.homepage else {}
        )
    if text:
        event["description"] = text
    return event
