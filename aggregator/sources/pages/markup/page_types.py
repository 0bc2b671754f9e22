"""What a page is to its readers: headings, items, paragraphs and tables, in order."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from selectolax.lexbor import LexborHTMLParser


class LineKind(StrEnum):
    """What a line is on its page."""

    HEADING = "heading"
    ITEM = "item"
    PARAGRAPH = "paragraph"
    QUOTE = "quote"


@dataclass(frozen=True, slots=True)
class PageLink:
    """A link, as it stands in a line."""

    text: str
    url: str  # absolute


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text. `level` is that of a heading, or how deep an item is in lists."""

    kind: LineKind
    level: int
    text: str
    links: tuple[PageLink, ...] = ()
    anchor: str = ""  # id of a heading, for links to it
    block: int = 0  # lines of one list, or of one paragraph, have the same number


@dataclass(frozen=True, slots=True)
class Table:
    """A table; every row has as many cells as `head`."""

    head: tuple[str, ...]  # () where nothing marks the first row
    rows: tuple[tuple[Line, ...], ...]


@dataclass(frozen=True, slots=True)
class PageText:
    """A page, read."""

    url: str
    title: str
    elements: tuple[Line | Table, ...]
    links: tuple[PageLink, ...]  # all of the page, and its frames
    front_matter: dict[str, object] = field(default_factory=dict)
    modified: datetime | None = None  # Last-Modified
    tree: LexborHTMLParser | None = None
    shortcodes: tuple[dict[str, str], ...] = ()  # parameters of Hugo's shortcodes
