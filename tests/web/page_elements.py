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


class Page(HTMLParser):
    """What a browser would make of a page; fails on elements left open."""

    VOID = frozenset({"base", "meta", "link", "br", "hr", "input", "img"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.inline: list[str] = []
        self.loaded: list[str] = []
        self.links: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        data = tag == "script" and values.get("type") == "application/ld+json"  # which no browser runs
        self.tags.append("data" if data else tag)
        self.ids += [values["id"]] if "id" in values else []
        self.inline += [name for name in values if name == "style" or name.startswith("on")]
        self.inline += [tag] if tag == "style" or (tag == "script" and "src" not in values and not data) else []
        self.links += [values["href"] or ""] if tag == "a" and "href" in values else []
        self.loaded += [values["src"]] if "src" in values else []
        self.loaded += [values["href"]] if tag == "link" and values["rel"] not in ("alternate", "canonical") else []
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> closes something else"
