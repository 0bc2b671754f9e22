"""The elements of an Atom feed (RFC 4287)."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

from aggregator.publish.ics.content_lines import clean

_NAMESPACE = uuid.UUID("6f2f2c36-4c6e-5b0f-9a43-0d6a5f1c8e21")  # of our UIDs among all names
_ATOM = "http://www.w3.org/2005/Atom"


def new_feed() -> ET.Element:
    """Return an empty feed."""
    return ET.Element("feed", {"xmlns": _ATOM})


def add(parent: ET.Element, name: str, text: str, kind: str = "") -> None:
    """Add an element with a text; `kind` is that of a text construct, "html"."""
    ET.SubElement(parent, name, {"type": kind} if kind else {}).text = clean(text)


def add_link(parent: ET.Element, relation: str, address: str, kind: str) -> None:
    """Add a link."""
    ET.SubElement(parent, "link", {"rel": relation, "href": address, "type": kind})


def identity(name: str) -> str:
    """Return the id of what has this name among all names of this program."""
    return f"urn:uuid:{uuid.uuid5(_NAMESPACE, name)}"


def written(when: datetime) -> str:
    """Return an instant as Atom writes it."""
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def as_bytes(feed: ET.Element) -> bytes:
    """Return the document."""
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(feed, encoding="unicode")}'.encode()
