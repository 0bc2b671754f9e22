"""schema.org events → events: JSON-LD and microdata, which pages carry for search engines.

Written for this instead of extruct, which brings RDF readers and ten libraries for what two forms need.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from selectolax.lexbor import LexborHTMLParser, LexborNode

from aggregator.model import Offer, Performer
from aggregator.sources.pages.results.page_context import PageContext
from aggregator.sources.pages.stated import schema_offers
from aggregator.sources.pages.stated.stated_events import StatedEvent, add_stated

MAX_VALUES = 200_000  # JSON values looked at
_NOT_EVENTS = frozenset(
    {"EventSeries", "EventReservation", "EventVenue", "EventStatusType", "EventAttendanceModeEnumeration"}
)
_ALSO_EVENTS = frozenset({"Hackathon", "Festival", "CourseInstance"})
_POSTPONED = ("cancel", "postpone")


def read_schema_org(tree: LexborHTMLParser, context: PageContext) -> None:
    """Read what a page says in JSON-LD, then in microdata."""
    for script in tree.css("script[type='application/ld+json']"):
        try:
            loaded = json.loads(script.text() or "")
        except (ValueError, RecursionError):
            context.note_unreadable("JSON-LD")
            continue
        for found in _events(loaded):
            add_stated(_from_json(found, context.url), "schema.org", context)
    for node in tree.css("[itemscope][itemtype]"):
        if any(_is_event(kind) for kind in (node.attributes.get("itemtype") or "").split()):
            add_stated(_from_microdata(node, context.url), "schema.org", context)


def _is_event(kind: str) -> bool:
    name = kind.rstrip("/").rpartition("/")[2].rpartition(":")[2]
    return (name.endswith("Event") and name not in _NOT_EVENTS) or name in _ALSO_EVENTS


def _events(loaded: object) -> Iterator[Mapping[str, object]]:
    """Yield all events in JSON-LD, also those within lists, graphs and other things; without recursion."""
    waiting, seen = [loaded], 0
    while waiting and seen < MAX_VALUES:
        value = waiting.pop()
        seen += 1
        if isinstance(value, list):
            waiting += reversed(value)
        elif isinstance(value, dict):
            kinds = value.get("@type")
            if any(_is_event(str(kind)) for kind in (kinds if isinstance(kinds, list) else [kinds])):
                yield value
            waiting += [one for one in reversed(value.values()) if isinstance(one, dict | list)]


def _from_json(found: Mapping[str, object], url: str) -> StatedEvent:
    status = _text(found.get("eventStatus")).lower()
    return StatedEvent(
        title=_text(found.get("name")),
        start=_text(found.get("startDate")),
        end=_text(found.get("endDate")),
        text=_text(found.get("description")),
        location=_place(found.get("location")),
        url=_text(found.get("url")),
        cancelled=any(word in status for word in _POSTPONED),
        image=schema_offers.image(found.get("image"), url),
        offers=schema_offers.offers(found, url),
        performers=schema_offers.performers(found),
    )


def _text(value: object) -> str:
    """Return a value as text; of a thing its name, of several the first."""
    for _ in range(4):
        if isinstance(value, list):
            value = value[0] if value else ""
        elif isinstance(value, dict):
            value = value.get("@value") or value.get("name") or value.get("url") or value.get("@id") or ""
        else:
            break
    return str(value).strip() if isinstance(value, str | int) else ""


def _place(value: object) -> str:
    """Return where it is: the address by which one joins, or the name of the place and its address."""
    places = value if isinstance(value, list) else [value]
    found = []
    for place in places[:5]:
        if isinstance(place, dict):
            address = place.get("address")
            street = address if isinstance(address, dict) else {}
            parts = [_text(street.get(key)) for key in ("streetAddress", "addressLocality", "addressCountry")]
            name = "" if place.get("@type") == "VirtualLocation" and place.get("url") else _text(place.get("name"))
            own = [name or _text(place.get("url")), *(parts if street else [_text(address)])]
            found.append(", ".join(dict.fromkeys(filter(None, own))))
        else:
            found.append(_text(place))
    return " · ".join(filter(None, found))


def _from_microdata(node: LexborNode, url: str) -> StatedEvent:
    values: dict[str, str] = {}
    for one in node.css("[itemprop]"):
        for name in _names(one):
            values.setdefault(name, _item_value(one))
    status = values.get("eventStatus", "").lower()
    return StatedEvent(
        title=values.get("name", ""),
        start=values.get("startDate", ""),
        end=values.get("endDate", ""),
        text=values.get("description", ""),
        location=values.get("location", ""),
        url=values.get("url", ""),
        cancelled=any(word in status for word in _POSTPONED),
        image=schema_offers.image(values.get("image", ""), url),
        offers=_microdata_offers(node, url),
        performers=_microdata_performers(node),
    )


def _microdata_offers(node: LexborNode, url: str) -> tuple[Offer, ...]:
    found = []
    for one in node.css("[itemprop~=offers]")[: schema_offers.MAX_OFFERS]:
        words = {name: _item_value(inner) for inner in one.css("[itemprop]") for name in _names(inner)}
        found.append(schema_offers.stated_offer(words, words.get("url", ""), url))
    return tuple(dict.fromkeys(offer for offer in found if offer != Offer()))


def _microdata_performers(node: LexborNode) -> tuple[Performer, ...]:
    found = []
    for one in node.css("[itemprop~=performer]")[: schema_offers.MAX_PERFORMERS]:
        name = one.css_first("[itemprop~=name]") or one
        kind = one.attributes.get("itemtype") or ""
        found.append(schema_offers.stated_performer({"name": _item_value(name), "@type": kind}))
    return tuple(dict.fromkeys(performer for performer in found if performer.name))


def _names(node: LexborNode) -> list[str]:
    return (node.attributes.get("itemprop") or "").split()


def _item_value(node: LexborNode) -> str:
    attributes = node.attributes
    for name in ("content", "datetime", "href", "src"):
        if attributes.get(name):
            return (attributes[name] or "").strip()
    return " ".join((node.text() or "").split())
