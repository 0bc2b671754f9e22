"""Web pages and Markdown → their links in order, each with the words that say what it leads to.

Markdown becomes HTML first. Shortcodes of site generators (`{{< calendar src="…" >}}`, `{% include … %}`) become the
frames that they stand for. HTML is parsed as browsers do, so that broken markup and lazily loaded frames are read.
Comments are skipped: a calendar that was commented out is gone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from html import escape
from urllib.parse import unquote, urljoin

from markdown_it import MarkdownIt
from selectolax.lexbor import LexborHTMLParser, LexborNode

from aggregator.config.urls.google_links import bare_google_id, feed_url

LONGEST = 5_000_000  # bytes of a page
LONGEST_MARKDOWN = 500_000
LONGEST_WORDS = 120  # characters of a link's words
DEEPEST = 1_000  # elements within elements
MOST_WITHIN = 200  # elements and texts within a link that are read for its words

_ADDRESS = re.compile(r"(?:https?|webcals?)://[^\s<>\"'`\\{}|^\x00-\x20]{3,4000}", re.IGNORECASE)
_GOOGLE_ID = re.compile(r"[\w.+%-]{1,150}(?:@|%40)(?:group|import|group\.v)\.calendar\.google\.com")
_SHORT_GOOGLE_ID = re.compile(r"c_[a-z0-9]{20,70}|[a-z0-9]{26}")  # "@group.calendar.google.com" is left out
_TEAMUP_KEY = re.compile(r"ks[a-z0-9]{12,24}")
_TRAILING = ".,;:!?)]*_'\""
_ARGUMENT = re.compile(  # of a shortcode: name="value", name=value, "value", value
    r"""([\w:-]{1,40})\s{0,5}=\s{0,5}(?:"([^"]{0,4000})"|'([^']{0,4000})'|([^\s"'>]{1,4000}))"""
    r"""|"([^"]{1,4000})"|(\S{3,4000})"""
)
_FRONT_MATTER = re.compile(r"\A\ufeff?(---|\+\+\+)\r?\n(.{0,20000}?)\r?\n\1[ \t]*\r?\n", re.DOTALL)
_TITLE = re.compile(r"""^title\s*[:=]\s*["']?(.+?)["']?\s*$""", re.MULTILINE)
_HTML_BEGINS = re.compile(r"\s*(?:<!doctype html|<html\b)", re.IGNORECASE)
_HTML_PAGE = re.compile(r"<!doctype html|<(?:html|head|body)\b", re.IGNORECASE)
_BRACKETS = {"{{<": ">}}", "{{%": "%}}", "{%": "%}"}
_OPENING = re.compile(r"\{\{[<%]|\{%")
_TAG = re.compile(r"<(/?)([A-Za-z][^\s/>]{0,30})")
_NEVER_DEEP = set(  # elements without content, and those that the next one ends
    "area base br col embed hr img input link meta param source track wbr p li dt dd option optgroup tr td th thead "
    "tbody tfoot rp rt colgroup".split()
)
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6", "summary", "dt", "caption", "legend"}
_FRAMES = {"iframe", "frame", "embed", "object"}


class LinkKind(IntEnum):
    """How a page names a link, the most deliberate first."""

    ALTERNATE = 0  # <link rel="alternate" type="text/calendar">
    FRAME = 1
    ANCHOR = 2
    MENTION = 3  # in a text, a script or another attribute


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a page."""

    address: str  # absolute, if the address of the page is known
    kind: LinkKind
    words: str = ""  # its own: text, title or label
    heading: str = ""  # the nearest before it
    calendar: bool = False  # the page says that its type is text/calendar


@dataclass(frozen=True, slots=True)
class PageLinks:
    """What a page links to. `base` is its own address, "" if that is not known."""

    title: str = ""
    base: str = ""
    links: tuple[Link, ...] = ()


def page_links(body: bytes, content_type: str = "", base: str = "", name: str = "") -> PageLinks:
    """Read a page. `name` is the file's name, if it is one."""
    text = _text(body[:LONGEST], content_type)
    title = ""
    if _is_markdown(text, content_type, name):
        front = _FRONT_MATTER.match(text)
        found = _TITLE.search(front[2]) if front else None
        title = found[1] if found else ""
        text = _markdown_to_html(text[front.end() : front.end() + LONGEST_MARKDOWN] if front else text)
    else:
        text = _with_frames(text)
    return _Reader(base, title).read(text)


def _text(body: bytes, content_type: str) -> str:
    """Decode a page: by its byte order mark, its header, its <meta>, as UTF-8, and at last as Windows-1252."""
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return body.decode("utf-16", "replace")
    named = re.search(r"charset=[\"']?([\w.:-]{2,40})", content_type, re.IGNORECASE)
    stated = re.search(rb"<meta[^>]{0,200}charset=[\"']?([\w.:-]{2,40})", body[:4096], re.IGNORECASE)
    for encoding in (named[1] if named else "", stated[1].decode("ascii", "replace") if stated else "", "utf-8-sig"):
        try:
            return body.decode(encoding) if encoding else body.decode("utf-8-sig")
        except (LookupError, UnicodeDecodeError):
            continue
    return body.decode("cp1252", "replace")


def _is_markdown(text: str, content_type: str, name: str) -> bool:
    if name.lower().endswith((".md", ".markdown", ".mdx", ".mdown")) or "markdown" in content_type.lower():
        return True
    if name.lower().endswith((".html", ".htm", ".xhtml")) or _HTML_BEGINS.match(text):
        return False
    if "html" in content_type.lower() or _HTML_PAGE.search(text[:5000]):
        return False
    marks = re.search(r"^#{1,6} |\]\((?:https?|webcal)|^\[[^\]\n]{1,80}\]: ", text[:200_000], re.MULTILINE)
    return bool(marks or _FRONT_MATTER.match(text))


def _markdown_to_html(text: str) -> str:
    return str(MarkdownIt("commonmark", {"html": True}).enable("table").render(_with_frames(text[:LONGEST_MARKDOWN])))


def _with_frames(text: str) -> str:
    """Replace shortcodes by the frames they stand for."""
    if "{{" not in text and "{%" not in text:
        return text
    parts, end = [], 0
    for found in _OPENING.finditer(text):
        if found.start() < end:
            continue
        closing = text.find(_BRACKETS[found[0]], found.end(), found.end() + 6000)
        if closing < 0:
            continue
        parts += [text[end : found.start()], _frame(text[found.end() : closing].strip(" /"))]
        end = closing + len(_BRACKETS[found[0]])
    return "".join([*parts, text[end:]])


def _frame(shortcode: str) -> str:
    """Return the frames that a shortcode stands for; "" if nothing in it is an address or the id of a calendar."""
    name, _, arguments = shortcode.partition(" ")
    title, addresses = "", []
    for found in _ARGUMENT.finditer(arguments):
        value = next((group for group in found.groups()[1:] if group), "").strip()
        if (found[1] or "").lower() in {"title", "name", "label", "caption"}:
            title = value
        elif address := _meant(value, f"{name} {found[1] or ''}"):
            addresses.append(address)
    frames = (f'<iframe src="{escape(address)}" title="{escape(title)}"></iframe>' for address in addresses)
    return "".join(frames)


def _meant(value: str, context: str) -> str:
    """Return the address that the value of an attribute or of a shortcode means; "" if it means none."""
    value = value.strip()
    if _ADDRESS.fullmatch(value) or value.lower().startswith(("webcal:", "webcals:")):
        return value
    if id_ := bare_google_id(unquote(value)):
        return feed_url(id_)
    if "google" in context.lower() or "gcal" in context.lower():
        found = _SHORT_GOOGLE_ID.fullmatch(value)
        return feed_url(f"{value}@group.calendar.google.com") if found else ""
    if "teamup" in context.lower() and _TEAMUP_KEY.fullmatch(value):
        return f"https://teamup.com/{value}"
    return ""


@dataclass
class _Reader:
    """Walks through a page in order, and remembers the last heading."""

    base: str
    title: str = ""
    heading: str = ""
    links: list[Link] = field(default_factory=list)

    def read(self, html: str, depth: int = 0) -> PageLinks:
        tree = LexborHTMLParser(_bounded(html))
        self._read_head(tree)
        for node in _walk(tree.root):
            self._read_node(node, depth)
        return PageLinks(self.title, self.base, tuple(self.links))

    def _read_head(self, tree: LexborHTMLParser) -> None:
        if node := tree.css_first("title"):
            self.title = self.title or _words(node.text())
        if not self.base:
            for selector, attribute in (("link[rel=canonical]", "href"), ("meta[property='og:url']", "content")):
                address = _attributes(tree.css_first(selector)).get(attribute, "")
                self.base = self.base or (address if address.startswith(("https://", "http://")) else "")
        if stated := _attributes(tree.css_first("base[href]")).get("href"):
            self.base = _joined(self.base, stated)

    def _read_node(self, node: LexborNode, depth: int) -> None:
        tag = node.tag or ""
        if tag == "-text":
            parent = node.parent.tag if node.parent else ""
            if parent != "style":
                self._mentions(node.text_content or "")
            return
        if tag.startswith(("-", "_", "!")):
            return
        attributes = _attributes(node)
        if tag in _HEADINGS:
            self.heading = _text_within(node) or self.heading
        if tag == "link":
            self._read_link_element(attributes)
        elif tag in _FRAMES:
            self._read_frame(attributes, depth)
        elif tag in {"a", "area"}:
            self._read_anchor(node, attributes)
        else:
            self._read_attributes(tag, attributes)

    def _read_link_element(self, attributes: dict[str, str]) -> None:
        relations = attributes.get("rel", "").lower().split()
        is_calendar = attributes.get("type", "").lower().startswith("text/calendar")
        if "href" in attributes and ("alternate" in relations or is_calendar):
            self._add(attributes["href"], LinkKind.ALTERNATE, attributes.get("title", ""), calendar=is_calendar)

    def _read_frame(self, attributes: dict[str, str], depth: int) -> None:
        words = attributes.get("title") or attributes.get("aria-label") or attributes.get("name") or ""
        address = attributes.get("src", "") or attributes.get("data", "")
        lazily = [value for name, value in attributes.items() if name.startswith("data-") and "://" in value]
        for one in [address, *lazily]:
            if one and not one.startswith(("about:", "data:", "javascript:")):
                self._add(one, LinkKind.FRAME, words)
        if attributes.get("srcdoc") and depth == 0:
            inside = _Reader(self.base, heading=self.heading)
            self.links += inside.read(attributes["srcdoc"], depth + 1).links

    def _read_anchor(self, node: LexborNode, attributes: dict[str, str]) -> None:
        words = _text_within(node) or attributes.get("aria-label") or attributes.get("title") or ""
        is_calendar = attributes.get("type", "").lower().startswith("text/calendar")
        if "href" in attributes:
            self._add(attributes["href"], LinkKind.ANCHOR, words, calendar=is_calendar)
        self._read_attributes("a", {name: value for name, value in attributes.items() if name != "href"})

    def _read_attributes(self, tag: str, attributes: dict[str, str]) -> None:
        for name, value in attributes.items():
            if name not in {"class", "style", "id", "xmlns", "content"} and len(value) > 10:
                if address := _meant(value, f"{tag} {name} {attributes.get('class', '')}"):
                    self._add(address, LinkKind.MENTION, attributes.get("title", ""))
                else:
                    self._mentions(value)

    def _mentions(self, text: str) -> None:
        """Find addresses and ids of calendars in a text or a script, where slashes may be escaped."""
        if "://" not in text and "calendar.google.com" not in text and ":\\/\\/" not in text:
            return
        plain = text.replace("\\/", "/").replace("\\u0026", "&").replace("&amp;", "&")
        spans = []
        for found in _ADDRESS.finditer(plain):
            spans.append(found.span())
            self._add(found[0].rstrip(_TRAILING), LinkKind.MENTION)
        for found in _GOOGLE_ID.finditer(plain):
            if not any(start <= found.start() < end for start, end in spans):
                self._add(feed_url(unquote(found[0])), LinkKind.MENTION)

    def _add(self, address: str, kind: LinkKind, words: str = "", *, calendar: bool = False) -> None:
        absolute = _joined(self.base, address.strip())
        if absolute:
            self.links.append(Link(absolute, kind, _words(words), self.heading, calendar))


def _bounded(html: str) -> str:
    """Cut a page off where elements are nested deeper than on any real page: parsing those takes quadratic time."""
    depth = 0
    for found in _TAG.finditer(html):
        if found[2].lower() not in _NEVER_DEEP:
            depth = max(depth - 1, 0) if found[1] else depth + 1
            if depth > DEEPEST:
                return html[: found.start()]
    return html


def _walk(root: LexborNode | None) -> Iterator[LexborNode]:
    """Yield a node and all below it in order. The library's own walk takes quadratic time on deep trees."""
    node = root
    while node is not None:
        yield node
        following = node.first_child
        while following is None and node is not None and root is not None and node.mem_id != root.mem_id:
            following = node.next
            if following is None:
                node = node.parent
        node = following


def _text_within(node: LexborNode) -> str:
    """Return the words of an element, of pictures their description; no more than are used."""
    parts: list[str] = []
    for number, one in enumerate(_walk(node)):
        if one.tag == "-text":
            parts.append(one.text_content or "")
        elif one.tag == "img":
            parts.append(_attributes(one).get("alt", ""))
        if number > MOST_WITHIN or sum(map(len, parts)) > 2 * LONGEST_WORDS:
            break
    return _words(" ".join(parts))


def _attributes(node: LexborNode | None) -> dict[str, str]:
    return {name.lower(): value or "" for name, value in node.attributes.items()} if node else {}


def _joined(base: str, address: str) -> str:
    """Make an address absolute; "" if that is not possible."""
    if address.startswith("#"):
        return ""
    try:
        return urljoin(base, address)
    except ValueError:
        return ""


def _words(text: str) -> str:
    return " ".join(text.split())[:LONGEST_WORDS]
