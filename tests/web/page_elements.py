"""The elements of a page, and what URLs in it ask for: what several tests look for in HTML."""

from __future__ import annotations

from html import unescape
from html.parser import HTMLParser
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit


class Element(NamedTuple):
    tag: str
    attributes: dict[str, str]


class _Elements(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[Element] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(Element(tag, {name: value or "" for name, value in attrs}))


def elements(text: str, tag: str = "") -> list[Element]:
    """All elements, or those of one tag, in their order."""
    return [one for one in _Elements(text).found if tag in ("", one.tag)]


def links(text: str, start: str = "") -> list[dict[str, str]]:
    """The attributes of the links to URLs that start so."""
    return [link.attributes for link in elements(text, "a") if link.attributes.get("href", "").startswith(start)]


def frame(text: str) -> dict[str, str]:
    """The attributes of the embedded calendar in a piece of HTML, which has one."""
    (found,) = (e.attributes for e in elements(text, "iframe") if "community-calendar" in e.attributes.get("class", ""))
    return found


def asked(url: str) -> dict[str, list[str]]:
    """The parameters of a URL."""
    return parse_qs(urlsplit(unescape(url)).query)
