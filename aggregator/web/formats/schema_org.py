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

from aggregator.model import Offer
from aggregator.web.layout.event_row import EventRow

_CONTEXT = "https://schema.org"
_MAX_TEXT = 500  # characters
_VIRTUAL = "VirtualLocation"
# What LOCATION says of a meeting that has no place: a channel of a chat, or a word for "online" or the name of a
# service with nothing after it but how to join. "Online and Berlin", "Suite #200" and "Zoom, Prague" are places.
_WORD = (
    r"(?:online|virtual(?:ly)?|remote(?:ly)?|web(?:inar|cast)|live ?stream(?:ed)?|zoom|webex|jitsi(?: meet)?"
    r"|big ?blue ?button|bbb|google meet|(?:google )?hangouts?|(?:microsoft |ms )?teams|gotomeeting|skype|discord"
    r"|youtube|twitch|phone|video|tele?conference|slack|telegram|matrix"
    r"|en l[ií]nea|en ligne|virtuell|線上|线上|在线|オンライン)"
)
_MORE = r"(?:[\s-]+(?:meeting|call|conference|event|room|session|only|link|invite|webinar|channel|besprechung))*"
_HOW = (
    rf"(?:via|using|link|see|click|details?|join|registration|register|rsvp|sign up|url|id|passcode|meeting|dial"
    rf"|password|instructions?|tb[ad]|{_WORD})"
)
_ONLINE = re.compile(
    rf"\s*(?:{_WORD}{_MORE}(?:\W*$|\W+{_HOW}\b)|meet\W*$|(?:ircs?|xmpp|mumble|zulip|mattermost)\b(?:\W|$)|[^\W\d]+@irc\b"
    r"|\S*\birc\.\S+|\S+\.(?:slack|zulipchat)\.com\b|\S*matrix\.(?:to|org)\b|(?:.*\s)?#[^\W\d][\w-]{2,}.*$)",
    re.IGNORECASE | re.DOTALL,
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


def is_online(location: str) -> bool:
    """Whether LOCATION names no place but a way to meet online: how to join is on the event's page."""
    return bool(_ONLINE.match(location[:_MAX_TEXT]))


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
    if row.image:  # no image of the site in its place: one must show the event itself, says Google
        event["image"] = [row.image]
    if row.offers:
        event["offers"] = [_offer(one) for one in row.offers]
    if row.performers:
        event["performer"] = [
            {"@type": "PerformingGroup" if one.group else "Person", "name": one.name} for one in row.performers
        ]
    return event


def _offer(offer: Offer) -> dict[str, Any]:
    """Return an offer with the properties that Google recommends, as far as they are known."""
    found: dict[str, Any] = {"@type": "Offer"}
    if offer.price:
        found["price"] = float(offer.price) if "." in offer.price else int(offer.price)
    if offer.currency:
        found["priceCurrency"] = offer.currency
    if offer.url:
        found["url"] = offer.url
    if offer.availability:
        found["availability"] = f"{_CONTEXT}/{offer.availability}"
    if offer.valid_from:
        found["validFrom"] = offer.valid_from
    return found


def _places(row: EventRow, base_url: str) -> list[dict[str, str]]:
    """Return where an event takes place: a link to join by, a place, or both."""
    places: list[dict[str, str]] = []
    online = is_online(row.location)
    if row.join or online:
        places.append({"@type": _VIRTUAL, "url": row.join or row.url or base_url + row.page})
    if row.location and not online and not _UNKNOWN.fullmatch(row.location):
        places.append({"@type": "Place", "name": row.location, "address": row.location})
    return places
