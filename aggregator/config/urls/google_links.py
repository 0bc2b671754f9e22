"""A link of Google Calendar → the calendars it means, in its order, each with the colour it is shown in.

Google has many links for one calendar: embed code (`src`), share and "add" links (`cid`), links to one event (`eid`,
`tmsrc`, `eventedit/copy`), feeds. An id is the calendar's e-mail address, or base64 of it without padding. The id of an
event is base64 as well: of the event, a space, and its calendar with a short domain.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qs, parse_qsl, quote, unquote

HOSTS = frozenset({"calendar.google.com", "www.google.com", "google.com"})

_PATH_ID = re.compile(r"/calendar/(?:ical|feeds)/(?P<id>[^/]+)/(?P<visibility>[^/]+)/[a-z-]+(?:\.ics)?", re.IGNORECASE)
_EVENT_PATH = re.compile(r"/eventedit/(?:copy/)?([\w-]{16,}=*)")
_DOMAINS = {
    "g": "group.calendar.google.com",
    "i": "import.calendar.google.com",
    "m": "gmail.com",
    "v": "group.v.calendar.google.com",
}
_COLOR = re.compile(r"(?:#|%23)?([0-9A-Fa-f]{6})")
_ID = re.compile(r"[^\s@/]+@[^\s@/]+\.[^\s@/]+")


@dataclass(frozen=True, slots=True)
class LinkedCalendar:
    """One calendar that a link means: the URL of its feed, and its colour (#RRGGBB) and name if the link gives them."""

    url: str
    color: str = ""
    name: str = ""


def is_google(url: SplitResult) -> bool:
    """Whether this is a link of Google Calendar."""
    return (url.hostname or "").removesuffix(".") in HOSTS and url.path.startswith("/calendar")


def google_calendars(url: SplitResult) -> tuple[LinkedCalendar, ...]:
    """Return the calendars a link means; none if it means none. Raise ValueError if an id is not valid."""
    path = _PATH_ID.fullmatch(url.path)
    if path and path["visibility"].lower() == "public":
        return (LinkedCalendar(feed_url(unquote(path["id"]))),)
    found = dict[str, str]()
    for id_, color in _shown(url.query):
        address = id_ if "://" in id_ else feed_url(google_id(id_))  # "add by URL": a calendar of another site
        found.setdefault(address, color)
    if not found:
        found = {feed_url(id_): "" for id_ in _of_events(url)}
    title = parse_qs(url.query).get("title", [""])[0].strip() if len(found) == 1 else ""
    return tuple(LinkedCalendar(address, color, title) for address, color in found.items())


def feed_url(google_id: str) -> str:
    """Return the URL of a public calendar's feed."""
    return f"https://calendar.google.com/calendar/ical/{quote(google_id, safe='')}/public/basic.ics"


def google_id(text: str) -> str:
    """Return a calendar's id from its plain form or from base64. Raise ValueError if it is neither."""
    found = text if "@" in text else _decoded(text)
    if "@" not in found:
        raise ValueError("contains no valid Google calendar id")
    return found


def bare_google_id(text: str) -> str:
    """Return the id if this text is one of a calendar that people share, plain or as base64; "" otherwise.

    A person's calendar has the form of any e-mail address, so that only a link can say that one is meant.
    """
    found = text if "@" in text else _decoded(text) if len(text) > 24 else ""
    domains = [domain for domain in _DOMAINS.values() if domain != "gmail.com"]
    return found if _ID.fullmatch(found) and found.endswith(tuple(f"@{domain}" for domain in domains)) else ""


def _shown(query: str) -> Iterator[tuple[str, str]]:
    """Yield the calendars of an embed or share link with their colours.

    Colours stand after the calendars, in their order, or each after its own.
    """
    pairs = [(name, value) for name, value in parse_qsl(query) if name in {"src", "cid", "color"}]
    names = [name for name, _ in pairs]
    apart = "color" in names and not set(names[names.index("color") :]) - {"color"}
    colors = [value for name, value in pairs if name == "color"]
    position = 0
    for index, (name, value) in enumerate(pairs):
        if name == "color":
            continue
        after = pairs[index + 1] if index + 1 < len(pairs) else ("", "")
        color = (colors[position : position + 1] or [""])[0] if apart else after[1] if after[0] == "color" else ""
        position += 1
        yield value.strip(), _color(color)


def _color(text: str) -> str:
    found = _COLOR.fullmatch(text)
    return f"#{found[1].upper()}" if found else ""


def _of_events(url: SplitResult) -> list[str]:
    """Return the calendars of the events that a link shows or copies."""
    query = parse_qs(url.query)
    stated = [id_ for id_ in query.get("tmsrc", []) if _ID.fullmatch(id_)]
    path = _EVENT_PATH.search(url.path)
    events = [*query.get("eid", []), *query.get("tmeid", []), *([path[1]] if path else [])]
    return stated or [id_ for event in events if (id_ := _calendar_of_event(event))]


def _calendar_of_event(event: str) -> str:
    """Return the calendar's id out of an event's; "" if there is none in it."""
    _, _, calendar = _decoded(event).partition(" ")
    name, _, domain = calendar.strip().partition("@")
    found = f"{name}@{_DOMAINS.get(domain, domain)}"
    return found if _ID.fullmatch(found) else ""


def _decoded(text: str) -> str:
    """Decode base64 of either alphabet, with or without padding; "" if it is none."""
    try:
        plain = text.strip().rstrip("=").translate(str.maketrans("+/", "-_"))
        return base64.urlsafe_b64decode(plain + "=" * (-len(plain) % 4)).decode()
    except (binascii.Error, ValueError):
        return ""
