"""Dates for search engines: schema.org's Event, as JSON-LD in pages.

It is in a `script` element of a data type. Browsers do not run it, so the page's policy need not allow it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from markupsafe import Markup

from aggregator.web.layout.event_row import EventRow

_CONTEXT = "https://schema.org"
_MAX_TEXT = 500  # characters
_VIRTUAL = "VirtualLocation"
# What LOCATION says of a meeting that has no place: a channel of a chat, or the name of a service and nothing else.
_ONLINE = re.compile(
    r"\s*(?:#\S|(?:ircs?|matrix|slack|discord|zulip|mattermost|telegram|xmpp)\b\W*(?:[#&:/@]|$)"
    r"|(?:online|virtual|remote|zoom|webex|jitsi|(?:google )?meet|(?:microsoft |ms )?teams|skype|video|phone)"
    r"(?: (?:meeting|call|conference|event|room))?\W*$)",
    re.IGNORECASE,
)
_UNKNOWN = re.compile(r"\W*(?:tb[ad]|n/?a|none|to be (?:announced|determined|decided))?\W*", re.IGNORECASE)
# Within a script element nothing is unescaped, and "</script>" or "<!--" would end it or worse.
_UNSAFE = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


def rows_as_json_ld(rows: Sequence[EventRow], base_url: str, text: str = "") -> Markup:
    """Return the content of a script element with these dates; `text` is their description.

    Search engines require name, start and location of an event. One without a place or a link is left out.
    """
    found = [(row, places) for row in rows if (places := _places(row, base_url))]
    document = {"@context": _CONTEXT, "@graph": [_event(row, places, base_url, text) for row, places in found]}
    return Markup(msgspec.json.encode(document).decode().translate(_UNSAFE))  # noqa: S704 – escaped above


def _event(row: EventRow, places: Sequence[dict[str, str]], base_url: str, text: str) -> dict[str, Any]:
    kinds = {place["@type"] for place in places}
    mode = "Mixed" if len(kinds) > 1 else "Online" if _VIRTUAL in kinds else "Offline"
    event: dict[str, Any] = {
        "@type": "Event",
        "name": row.title,
        "startDate": row.start.isoformat(),
        "endDate": (row.end if isinstance(row.end, datetime) else row.end - timedelta(days=1)).isoformat(),
        "eventStatus": f"{_CONTEXT}/Event{'Cancelled' if row.cancelled else 'Scheduled'}",
        "eventAttendanceMode": f"{_CONTEXT}/{mode}EventAttendanceMode",
        "location": places if len(places) > 1 else places[0],
        "url": base_url + row.page,
    }
    if row.sources:
        feed = row.sources[0].feed
        event["organizer"] = {"@type": "Organization", "name": feed.name} | (
            {"url": feed.homepage} if feed.homepage else {}
        )
    if text:
        event["description"] = text[:_MAX_TEXT]
    return event


def _places(row: EventRow, base_url: str) -> list[dict[str, str]]:
    """Return where an event takes place: a link to join by, a place, or both.

    A chat channel or a word like "Online" is no place: how to join is on the event's page.
    """
    places: list[dict[str, str]] = []
    online = _ONLINE.match(row.location)
    if row.join or online:
        places.append({"@type": _VIRTUAL, "url": row.join or row.url or base_url + row.page})
    if row.location and not online and not _UNKNOWN.fullmatch(row.location):
        places.append({"@type": "Place", "name": row.location, "address": row.location})
    return places
