"""Third-party descriptions made safe to show: HTML cleaned, plain text linked, and HTML turned back into text.

Whatever comes out of `sanitise`, `from_text` and `from_description` has been written by nh3 from a parsed tree: it is
balanced, holds only the tags below, and can be put into a page as it is. Everything that goes in is untrusted.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape, unescape

import nh3

TAGS = {
    *("a", "abbr", "b", "blockquote", "br", "code", "dd", "del", "div", "dl", "dt", "em", "hr", "i", "li", "ol", "p"),
    *("pre", "s", "small", "span", "strong", "sub", "sup", "u", "ul"),
}
DROPPED_WITH_CONTENT = {"script", "style", "title", "textarea", "noscript", "template", "iframe", "svg", "math"}
LONGEST = 100_000  # characters read of one description; RFC 5545 sets no limit and deep nesting costs stack and time

_CLEANER = nh3.Cleaner(
    tags=TAGS,
    clean_content_tags=DROPPED_WITH_CONTENT,
    attributes={"a": {"href"}},
    url_schemes={"http", "https", "mailto"},
    url_relative="deny",  # a relative link would lead into our own site
    link_rel="noopener nofollow ugc",
)

# Headings would disturb the page's outline and tables its width: their text stays, in blocks of our own.
_HEADING_OR_ROW = re.compile(r"<(/?)(?:h[1-6]|table|caption|thead|tbody|tfoot|tr)\b", re.IGNORECASE)
_CELL = re.compile(r"<(/?)t[dh]\b", re.IGNORECASE)

_TAG = re.compile(
    rf"</?(?:{'|'.join(sorted(TAGS))}|h[1-6]|table|tr|td|img|font|html-blob)(?:\s[^<>]*)?/?>", re.IGNORECASE
)
_BREAK = re.compile(r"<(?:br|p|div|li|tr|h[1-6])\b", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_BLANK_LINES = re.compile(r"\n\s*\n")

# What nh3 writes: tags whose attributes stand in double quotes, and between them text without "<".
_TOKEN = re.compile(r'<(/?)([a-z0-9]+)((?:[^">]|"[^"]*")*)>|([^<]+)')
_ANCHOR = re.compile(r'<(/?)a\b((?:[^">]|"[^"]*")*)>')
_HREF = re.compile(r'href="([^"]*)"')
_SPACE = re.compile(r"\s+")
_BLANKS = re.compile(r"[^\S\n]+")
_MANY_LINES = re.compile(r"\n{3,}")


def sanitise(html: str) -> str:
    """Return the part of `html` that is safe to show: a few tags, no attribute but links to http, https and mailto."""
    html = _HEADING_OR_ROW.sub(r"<\1div", html[:LONGEST])
    return _with_valid_links(str(_CLEANER.clean(_CELL.sub(r" <\1span", html))))


def _with_valid_links(clean: str) -> str:
    """Make a `span` of each `a` that leads nowhere, since its address (tel:, a relative one) is not allowed.

    Of what nh3 lets pass in an address, HTML does not allow the backtick (URL Standard: URL code points).
    """
    if "<a" not in clean:
        return clean
    linked = False  # whether the `a` that is open leads somewhere: they do not nest

    def tag(found: re.Match[str]) -> str:
        nonlocal linked
        if not found[1]:
            linked = "href=" in found[2]
        return found[0].replace("`", "%60") if linked else f"<{found[1]}span>"

    return _ANCHOR.sub(tag, clean)


def from_text(text: str) -> str:
    """Turn plain text into paragraphs with line breaks, and http(s) addresses in it into links."""
    paragraphs = (p.strip() for p in _BLANK_LINES.split(text.replace("\r\n", "\n")[:LONGEST]))
    return sanitise("".join(f"<p>{_linked(p).replace(chr(10), '<br>')}</p>" for p in paragraphs if p))


def from_description(text: str) -> str:
    """Return safe HTML for a DESCRIPTION, which some calendars send as text, some as HTML and Google as a mixture.

    In Google's mixture line ends are line breaks although there are tags; HTML with breaks of its own has no others.
    """
    if not is_html(text):
        return from_text(text)
    return sanitise(text if _BREAK.search(text) else text.strip().replace("\n", "<br>"))


def is_html(text: str) -> bool:
    """Whether a DESCRIPTION is meant as HTML: it holds a tag people use, not just `<name@host>` or `a < b`."""
    return _TAG.search(text) is not None


@lru_cache(maxsize=4096)  # what is compared is published, too
def to_text(html: str) -> str:
    """Return what a reader would see of `html` as plain text: lines, dashes for items, addresses after their words."""
    reader = _TextReader()
    for closing, tag, attributes, text in _TOKEN.findall(sanitise(html)):
        if text:
            reader.text(text)
        elif closing:
            reader.end(tag)
        else:
            reader.start(tag, attributes)
    lines = (_BLANKS.sub(" ", line).strip() for line in "".join(reader.parts).split("\n"))
    return _MANY_LINES.sub("\n\n", "\n".join(lines)).strip()


def _linked(text: str) -> str:
    parts, end = [], 0
    for found in _ADDRESS.finditer(text):
        address = _without_trailing_punctuation(found.group())
        parts += [escape(text[end : found.start()]), f'<a href="{escape(address)}">{escape(address)}</a>']
        end = found.start() + len(address)
    return "".join([*parts, escape(text[end:])])


def _without_trailing_punctuation(address: str) -> str:
    """Leave a sentence's own full stop or bracket out of the address it ends with."""
    while address[-1] in ".,;:!?'*_" or (address[-1] == ")" and address.count(")") > address.count("(")):
        address = address[:-1]
    return address


class _TextReader:
    """Collects the text of sanitised HTML, of which nh3 has made a row of balanced tags and texts."""

    PARAGRAPHS = frozenset({"p", "ul", "ol", "dl", "blockquote", "pre", "hr"})
    LINES = frozenset({"br", "div", "li", "dt", "dd"})

    def __init__(self) -> None:
        self.parts: list[str] = []
        self._links: list[tuple[str, int]] = []  # address, and where in `parts` its words begin

    def start(self, tag: str, attributes: str) -> None:
        """Take a start tag; `attributes` as they are written."""
        self._break(tag)
        if tag == "li":
            self.parts.append("- ")
        if tag == "a":
            address = _HREF.search(attributes)
            self._links.append((unescape(address[1]) if address else "", len(self.parts)))

    def end(self, tag: str) -> None:
        """Take an end tag."""
        if tag == "a":
            self._name_address(*self._links.pop())
        self._break(tag)

    def text(self, written: str) -> None:
        """Take what stands between two tags."""
        self.parts.append(_SPACE.sub(" ", unescape(written) if "&" in written else written))

    def _break(self, tag: str) -> None:
        if tag in self.PARAGRAPHS:
            self.parts.append("\n\n")
        elif tag in self.LINES and not (self.parts and self.parts[-1].endswith("\n") and tag != "br"):
            self.parts.append("\n")

    def _name_address(self, address: str, begin: int) -> None:
        words = "".join(self.parts[begin:]).strip()
        if address.startswith("http") and words not in (address, address.rstrip("/"), address.partition("://")[2]):
            self.parts.append(f" ({address})" if words else address)
