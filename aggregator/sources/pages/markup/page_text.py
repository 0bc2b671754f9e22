"""Bytes → `PageText`: HTML or Markdown, by what the server says and what the bytes look like."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from email.message import Message
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from aggregator.errors import ReadError
from aggregator.sources.pages.markup.html_tree import html_tree
from aggregator.sources.pages.markup.lines import absolute, page_lines
from aggregator.sources.pages.markup.markdown import read_markdown
from aggregator.sources.pages.markup.page_types import Line, LineKind, PageLink, PageText

LARGEST = 6_000_000  # characters: pages with meetings are a hundredth of that
LONGEST_TITLE = 300
_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body|div|article|table)\b", re.IGNORECASE)
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([A-Za-z0-9_-]{2,40})", re.IGNORECASE)
_MARKDOWN_NAMES = (".md", ".markdown", ".mdx", ".mkd")


def page_text(body: bytes, content_type: str, url: str, modified: datetime | None = None) -> PageText:
    """Read a page. Raise ReadError if it is empty, too large or nested too deeply."""
    text = decoded(body, content_type)
    if not text.strip():
        raise ReadError("empty")
    if len(text) > LARGEST:
        raise ReadError("unreadable", f"The page has more than {LARGEST:,} characters.")
    front_matter: Mapping[str, object] = {}
    shortcodes: tuple[dict[str, str], ...] = ()
    if not is_html(text, content_type, url):
        page = read_markdown(text)
        text, front_matter, shortcodes = page.html, page.front_matter, page.shortcodes
    tree = html_tree(text)
    elements = page_lines(tree, url)
    headings = (line.text for line in elements if isinstance(line, Line) and line.kind is LineKind.HEADING)
    stated = front_matter.get("title")
    title = (stated if isinstance(stated, str) else "") or _title(tree) or next(headings, "")
    title = title[:LONGEST_TITLE]
    links = (*_links(tree, url), *_shortcode_links(shortcodes, url))
    return PageText(url, title, elements, links, dict(front_matter), modified, tree, shortcodes)


def is_html(text: str, content_type: str, url: str) -> bool:
    """Whether a page is HTML rather than Markdown. What a server says of plain text is often wrong."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind in {"text/html", "application/xhtml+xml"}:
        return True
    if kind in {"text/markdown", "text/x-markdown"} or urlsplit(url).path.lower().endswith(_MARKDOWN_NAMES):
        return False
    start = text.lstrip()[:500]
    return not start.startswith(("---", "#")) and _HTML.search(start) is not None


def decoded(body: bytes, content_type: str) -> str:
    """Return the text of a page in the encoding that it states, else in UTF-8."""
    header = Message()
    header["content-type"] = content_type or "text/plain"
    stated = header.get_content_charset() or ""
    found = _CHARSET.search(body[:4_000])
    for charset in ("utf-8-sig", stated, found[1].decode("ascii") if found else "", "utf-8"):
        try:
            return body.decode(charset) if charset else body.decode("utf-8")
        except (UnicodeDecodeError, LookupError):
            continue
    return body.decode("cp1252", "replace")


def _title(tree: LexborHTMLParser) -> str:
    node = tree.css_first("head > title")
    return " ".join((node.text() or "").split())[:300] if node else ""


def _links(tree: LexborHTMLParser, base: str) -> list[PageLink]:
    """Return what a page links to, embeds or offers as an alternate."""
    found = []
    for node in tree.css("a[href], iframe[src], embed[src], link[rel=alternate][href]"):
        attributes = node.attributes
        url = absolute(base, attributes.get("href") or attributes.get("src") or "")
        if url:
            text = (node.text() or "") or attributes.get("title") or ""
            found.append(PageLink(" ".join(text.split())[:300], url))
    return found


def _shortcode_links(shortcodes: tuple[dict[str, str], ...], base: str) -> list[PageLink]:
    urls = ((values, value) for values in shortcodes for value in values.values() if "://" in value)
    texts = ((" ".join(text for text in values.values() if "://" not in text), url) for values, url in urls)
    return [PageLink(text, found) for text, url in texts if (found := absolute(base, url))]
