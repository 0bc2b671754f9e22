"""How people join an event: a room, a page to register on, a Zoom meeting by its number, or a telephone number.

`join_links` finds rooms and pages by their addresses. What has no address is found here, in the words of invitations.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from aggregator.join_links import addresses, join_link, link, links
from aggregator.model import Event

_MAX_TEXT = 20_000  # characters searched
_REGISTERING = ("zoom-registration:", "luma:", "eventbrite:", "meetup:")  # keys of pages on which people register
_REGISTER_PATH = re.compile(r"/(?:register|registration|signup|sign-up|rsvp)(?:/|$)", re.IGNORECASE)
_ZOOM = re.compile(r"\bzoom\b", re.IGNORECASE)
_OTHER_SERVICE = re.compile(r"\b(?:webex|teams|gotomeeting|bluejeans)\b", re.IGNORECASE)
_ZOOM_NUMBER = re.compile(
    r"\b(?:zoom(?:\s+(?:meeting|webinar|call|room))?|(?:meeting|webinar))(?:\s+(?:id|number|no\.?))?\s*[:#]?\s*"
    r"(\d{3}[ \u00a0-]?\d{3,4}[ \u00a0-]?\d{3,4})(?![\d-])",
    re.IGNORECASE,
)
_PHONE = r"\+\d[\d\s().\u00a0-]{6,18}\d"
_PHONE_ALONE = re.compile(rf"\s*(?:(?:phone|tel|telephone|dial[ -]?in|call in)\W*)?({_PHONE})\W*", re.IGNORECASE)
_PHONE_NAMED = re.compile(rf"\b(?:dial[ -]?in|phone|telephone|call in)\b[^\n+]{{0,40}}({_PHONE})", re.IGNORECASE)


def way_to_join(event: Event) -> str:
    """Return the address a visitor joins or registers by: of the web or of a telephone; "" if there is none."""
    return join_link(event) or _registration(event) or _zoom_by_number(event) or _telephone(event)


def registers(url: str) -> bool:
    """Whether an address is that of a page on which people register, and not of a room."""
    found = link(url)
    if found is not None:
        return found.key.startswith(_REGISTERING)
    return url.startswith(("https://", "http://")) and bool(_REGISTER_PATH.search(urlsplit(url).path))


def _registration(event: Event) -> str:
    zoom = (one.url for one in links(event) if one.key.startswith("zoom-registration:"))
    deliberate = (url for text in (event.location, event.url) for url in addresses(text or "") if registers(url))
    return next(zoom, "") or next(deliberate, "")


def _zoom_by_number(event: Event) -> str:
    for text in (event.location, event.description[:_MAX_TEXT]):
        if _ZOOM.search(text) and not _OTHER_SERVICE.search(text):
            found = _ZOOM_NUMBER.search(text)
            if found:
                return f"https://zoom.us/j/{re.sub(r'[^0-9]', '', found[1])}"
    return ""


def _telephone(event: Event) -> str:
    stated = (one.uri for one in event.conference if one.uri.lower().startswith("tel:"))
    found = next(stated, "")
    if found:
        return found
    number = _PHONE_ALONE.fullmatch(event.location) or _PHONE_NAMED.search(event.description[:_MAX_TEXT])
    return f"tel:+{re.sub(r'[^0-9]', '', number[1])}" if number else ""
