"""HTML → a tree, as browsers read it.

A tree that is nested thousands deep takes quadratic time to build, so that such a page is refused before.
"""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser

from aggregator.errors import ReadError

DEEPEST = 2_000  # elements within each other; browsers stop at 512
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]{0,40})(?=[\s/>])")
# They end without an end tag, so that they do not add up.
_NO_END = frozenset(
    "area base br col embed hr img input link meta param source track wbr p li dt dd tr td th option thead tbody tfoot"
    " html body head".split()
)


def html_tree(text: str) -> LexborHTMLParser:
    """Parse a page. Raise ReadError if it is nested too deeply."""
    depth = 0
    for end, name in _TAG.findall(text):
        if name.lower() in _NO_END:
            continue
        depth = max(0, depth - 1) if end else depth + 1
        if depth > DEEPEST:
            raise ReadError("unreadable", "The page is nested too deeply.")
    if text.lstrip()[:9].lower() != "<!doctype":
        text = "<!doctype html>" + text
    return LexborHTMLParser(text)
