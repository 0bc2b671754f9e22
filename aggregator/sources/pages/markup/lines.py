"""A tree of HTML → headings, items, paragraphs and tables, in the order in which they are read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from aggregator.sources.pages.markup.page_types import Line, LineKind, PageLink, Table

MAX_CELLS = 200_000  # of one table, filled ones and those that fill rows up
_SKIPPED = frozenset(
    "script style template noscript head nav footer form select button textarea svg math pre del s strike object audio"
    " video canvas dialog".split()
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BLOCKS = frozenset(
    "p div section article main header aside details summary figure figcaption address fieldset ul ol dl body hr center"
    " caption thead tbody tfoot".split()
)
_LABELLED_LINE = re.compile(r"\n(?=\s*[^\W\d_][\w &/'-]{1,30}:\s)")
_SPACE = re.compile(r"\s+")


def page_lines(tree: LexborHTMLParser, base: str) -> tuple[Line | Table, ...]:
    """Return what a person reads of a page."""
    walker = _Walker(base)
    if tree.body:
        walker.walk(tree.body)
    return tuple(walker.found)


def absolute(base: str, href: str) -> str:
    """Return the http(s) or webcal URL that a link leads to, "" if it is another kind of link, or damaged."""
    try:
        url = urljoin(base, href.strip())
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in {"http", "https", "webcal", "webcals"} and parts.netloc else ""


@dataclass(slots=True)
class _Open:
    """A line in the making."""

    kind: LineKind = LineKind.PARAGRAPH
    level: int = 0
    anchor: str = ""
    parts: list[str] = field(default_factory=list)
    links: list[PageLink] = field(default_factory=list)


class _Walker:
    """Goes through a tree, without recursion."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.found: list[Line | Table] = []
        self.line = _Open()
        self.block = 0
        self.lists = self.quotes = 0
        self.term = ""  # of a definition list, for the definitions behind it

    def walk(self, root: LexborNode) -> None:
        """Read everything below a node."""
        for node, ends in _steps(root):
            if ends:
                self.leave(node)
            else:
                self.enter(node)
        self.flush()

    def enter(self, node: LexborNode) -> None:
        """Take up the start of an element, or a text."""
        tag = node.tag or ""
        if tag == "-text":
            self.line.parts.append(node.text_content or "")
        elif tag == "br":
            self.line.parts.append("\v")
        elif tag in _HEADINGS:
            self.open(LineKind.HEADING, _HEADINGS[tag], _id(node))
        elif tag == "table":
            self.flush()
            self.found.append(_table(node, self.base, self.block))
        elif tag == "blockquote":
            self.flush()
            self.quotes += 1
        elif tag in {"ul", "ol", "li", "dt", "dd"}:
            self.enter_list(tag)
        elif tag in _BLOCKS:
            self.enter_block(tag)

    def enter_list(self, tag: str) -> None:
        """Take up the start of a list, or of one of its items."""
        if tag in {"ul", "ol"}:
            self.flush()
            self.lists += 1
            self.block += self.lists == 1
        elif tag == "li":
            self.open(LineKind.ITEM, self.lists)
        else:
            self.open(LineKind.ITEM, 1)
            if tag == "dd" and self.term:
                self.line.parts.append(f"{self.term}: ")

    def enter_block(self, tag: str) -> None:
        """Take up the start of a block: a paragraph within an item belongs to it."""
        in_item = self.lists and self.line.kind is LineKind.ITEM and not "".join(self.line.parts).strip()
        if not in_item:
            self.flush()
            self.block += not self.lists
            if self.lists:
                self.line = _Open(LineKind.ITEM, self.lists)
        if tag == "hr":
            self.found.append(Line(LineKind.PARAGRAPH, 0, "", block=self.block))

    def leave(self, node: LexborNode) -> None:
        """Take up the end of an element."""
        tag = node.tag or ""
        if tag == "a":
            self.link(node)
        elif tag == "dt":
            self.term = _SPACE.sub(" ", "".join(self.line.parts)).strip().rstrip(":")[:60]
            self.line = _Open()
        elif tag in {"ul", "ol"}:
            self.flush()
            self.lists -= 1
            self.line = _Open(LineKind.ITEM, self.lists) if self.lists else _Open()
        elif tag == "blockquote":
            self.flush()
            self.quotes -= 1
        elif tag in _HEADINGS or tag in _BLOCKS or tag in {"li", "dd"}:
            self.flush()

    def link(self, node: LexborNode) -> None:
        url = absolute(self.base, node.attributes.get("href") or "")
        if url:
            self.line.links.append(PageLink(_SPACE.sub(" ", node.text() or "").strip()[:300], url))

    def open(self, kind: LineKind, level: int, anchor: str = "") -> None:
        self.flush()
        self.block += kind is LineKind.HEADING
        self.line = _Open(kind, level, anchor)

    def flush(self) -> None:
        """Close the line that is open."""
        line, self.line = self.line, _Open()
        if self.lists:
            self.line = _Open(LineKind.ITEM, self.lists)
        kind = LineKind.QUOTE if self.quotes and line.kind is LineKind.PARAGRAPH else line.kind
        links = tuple(line.links)
        for text in _texts("".join(line.parts)):
            self.found.append(Line(kind, line.level, text, links, line.anchor, self.block))
        if links and not "".join(line.parts).strip():
            self.found.append(Line(kind, line.level, "", links, line.anchor, self.block))


def _steps(root: LexborNode) -> Iterator[tuple[LexborNode, bool]]:
    """Yield each node when it begins and when it ends; what is no text is left out with all below it."""
    open_nodes: list[LexborNode] = []  # nodes are never compared: the library would write out both
    node: LexborNode | None = root
    while node is not None:
        yield node, False
        inside = None if _is_skipped(node) else node.child
        if inside is not None:
            open_nodes.append(node)
            node = inside
            continue
        yield node, True
        behind = node.next if open_nodes else None
        while behind is None and open_nodes:
            yield open_nodes[-1], True
            closed = open_nodes.pop()
            behind = closed.next if open_nodes else None
        node = behind


def _is_skipped(node: LexborNode) -> bool:
    tag = node.tag or ""
    if tag in _SKIPPED or tag in {"table", "-comment"}:
        return True
    if tag.startswith("-"):
        return False
    attributes = node.attributes
    return "hidden" in attributes or "display:none" in (attributes.get("style") or "").replace(" ", "").lower()


def _texts(text: str) -> list[str]:
    """Split at line breaks, and before lines of a paragraph that begin with a label."""
    lines = (part for line in text.split("\v") for part in _LABELLED_LINE.split(line))
    return [line for line in (_SPACE.sub(" ", one).strip() for one in lines) if line]


def _id(node: LexborNode) -> str:
    own = node.attributes.get("id")
    child = node.css_first("a[id], a[name]") if not own else None
    return own or (child.attributes.get("id") or child.attributes.get("name") or "" if child else "") or ""


def _table(node: LexborNode, base: str, block: int) -> Table:
    """Read a table; one within another is part of its cell."""
    head: tuple[str, ...] = ()
    rows: list[tuple[Line, ...]] = []
    left = MAX_CELLS
    for row in node.css("tr"):
        cells = [cell for cell in row.iter() if cell.tag in {"td", "th"}]
        left -= len(cells)
        if left < 0:
            break
        read = tuple(_cell(cell, base, block) for cell in cells)
        if not head and not rows and cells and all(cell.tag == "th" for cell in cells):
            head = tuple(cell.text for cell in read)
        elif any(cell.text for cell in read):
            rows.append(read)
    return Table(head, tuple(rows))


def _cell(node: LexborNode, base: str, block: int) -> Line:
    walker = _Walker(base)
    child = node.child
    while child is not None:
        for one, ends in _steps(child):
            if one.tag == "table":
                continue
            if ends:
                walker.leave(one)
            else:
                walker.enter(one)
        child = child.next
    walker.flush()
    lines = [line for line in walker.found if isinstance(line, Line)]
    text = " ; ".join(line.text for line in lines if line.text)
    links = tuple(dict.fromkeys(link for line in lines for link in line.links))
    return Line(LineKind.ITEM, 0, text, links, block=block)
