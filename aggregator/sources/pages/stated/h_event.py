"""h-event, the microformat → events. Also its older form, vevent.

Written for this instead of mf2py, which parses a page a second time, in Python, and brings an HTTP client.
"""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser, LexborNode

from aggregator.sources.pages.results.page_context import PageContext
from aggregator.sources.pages.stated.stated_events import StatedEvent, add_stated

_PROPERTIES = {
    "title": ("p-name", "summary"),
    "start": ("dt-start", "dtstart"),
    "end": ("dt-end", "dtend"),
    "text": ("e-content", "p-summary", "description"),
    "location": ("p-location", "h-card", "location"),
    "url": ("u-url", "url"),
}


def read_h_events(tree: LexborHTMLParser, context: PageContext) -> None:
    """Read all events that a page marks."""
    for node in tree.css(".h-event, .vevent"):
        title, start, end, text, location, url = (_value(node, classes, name) for name, classes in _PROPERTIES.items())
        add_stated(StatedEvent(title, start, end, text, location, url), "h-event", context)


def _value(node: LexborNode, classes: tuple[str, ...], name: str) -> str:
    for one in classes:
        found = node.css_first(f".{one}")
        if found is None:
            continue
        if name in {"start", "end"}:
            return _time(found)
        if name == "url":
            return (found.attributes.get("href") or "").strip()
        return " ".join((found.text() or "").split())
    return ""


def _time(node: LexborNode) -> str:
    """Return a time; its parts may be told apart by the value class pattern."""
    parts = node.css(".value, .value-title")
    if parts:
        return " ".join(_own_time(part) for part in parts[:3])
    return _own_time(node)


def _own_time(node: LexborNode) -> str:
    attributes = node.attributes
    stated = attributes.get("datetime") or attributes.get("title") or attributes.get("value")
    return (stated or node.text() or "").strip()
