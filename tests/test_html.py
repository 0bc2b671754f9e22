"""What third parties write is shown, and does nothing else."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.html import TAGS, from_description, from_text, is_html, sanitise, to_text

LINK = '<a href="{}" rel="noopener nofollow ugc">{}</a>'

SANITISED = {
    "68: a script goes with its content": ("a<script>alert(1)</script>b", "ab"),
    "68: an image with an onerror handler goes": ('<img src=x onerror="alert(1)">hello', "hello"),
    "68: an event handler goes, its element stays": ('<b onclick="x()">bold</b>', "<b>bold</b>"),
    "68: a javascript: link loses its address": (
        '<a href="javascript:alert(1)">x</a>',
        "<span>x</span>",
    ),
    "68: a javascript: link hidden by entities loses its address": (
        '<a href="&#106;ava&#x09;script:alert(1)">x</a>',
        "<span>x</span>",
    ),
    "68: a data: link loses its address": (
        '<a href="data:text/html;base64,PHN2Zz4=">x</a>',
        "<span>x</span>",
    ),
    "a style sheet goes with its content": ("<style>*{display:none}</style>text", "text"),
    "a style attribute goes": ('<p style="position:fixed">text</p>', "<p>text</p>"),
    "class and id go, so that page styles and anchors stay ours": ('<p class="x" id="y">t</p>', "<p>t</p>"),
    "an svg goes with what hides in it": ("<svg><a href='javascript:1'>x</a></svg>text", "text"),
    "a form goes, its words stay": ('<form action="https://evil.example">pay <button>now</button></form>', "pay now"),
    "an iframe goes": ('<iframe src="https://evil.example"></iframe>text', "text"),
    "a comment goes": ("a<!-- <b> -->b", "ab"),
    "broken nesting is mended": ("<b><i>x</b>y</i>", "<b><i>x</i></b><i>y</i>"),
    "an open element is closed": ("<ul><li>one<li>two", "<ul><li>one</li><li>two</li></ul>"),
    "a closing tag without its beginning goes": ("</div></main>text", "text"),
    "a link keeps its address and gets its rel": (
        '<a href="https://example.org/a?b=1&amp;c=2" target="_blank">x</a>',
        LINK.format("https://example.org/a?b=1&amp;c=2", "x"),
    ),
    "a link through google.com/url is left as it is": (
        '<a href="https://www.google.com/url?q=https://zoom.us/j/1&amp;sa=D">zoom</a>',
        LINK.format("https://www.google.com/url?q=https://zoom.us/j/1&amp;sa=D", "zoom"),
    ),
    "a mailto link stays": ('<a href="mailto:a@b.org">m</a>', LINK.format("mailto:a@b.org", "m")),
    "a link to a telephone is text": ('<a href="dial:+18887880099">+1 888</a>', "<span>+1 888</span>"),
    "a link after one that leads nowhere stays": (
        '<a name="top">x</a> <a href="https://a.example/?b=1">y</a>',
        '<span>x</span> <a href="https://a.example/?b=1" rel="noopener nofollow ugc">y</a>',
    ),
    "a backtick in an address is encoded": (
        '<a href="https://a.example/`b`">x</a>',
        '<a href="https://a.example/%60b%60" rel="noopener nofollow ugc">x</a>',
    ),
    "a relative link loses its address": ('<a href="/admin">x</a>', "<span>x</span>"),
    "a heading becomes a block": ("<h1>Agenda</h1>text", "<div>Agenda</div>text"),
    "a table becomes blocks with the cells apart": (
        "<table><tr><td>a</td><td>b</td></tr></table>",
        "<div><div> <span>a </span> <span>b </span></div></div>",
    ),
    "text that looks like a tag is escaped": ("1 < 2 &lt;b&gt;", "1 &lt; 2 &lt;b&gt;"),
    "nothing gives nothing": ("", ""),
}

FROM_TEXT = {
    "blank lines part paragraphs": ("one\n\ntwo", "<p>one</p><p>two</p>"),
    "line ends are kept as breaks": ("one\r\ntwo", "<p>one<br>two</p>"),
    "markup in text is text": ("<script>x</script>", "<p>&lt;script&gt;x&lt;/script&gt;</p>"),
    "an address becomes a link": (
        "see https://a.example/b?c=1&d=2",
        f"<p>see {LINK.format('https://a.example/b?c=1&amp;d=2', 'https://a.example/b?c=1&amp;d=2')}</p>",
    ),
    "the full stop after an address is not part of it": (
        "at https://a.example/b.",
        f"<p>at {LINK.format('https://a.example/b', 'https://a.example/b')}.</p>",
    ),
    "the bracket around an address is not part of it": (
        "(https://a.example/b)",
        f"<p>({LINK.format('https://a.example/b', 'https://a.example/b')})</p>",
    ),
    "a bracket that belongs to an address stays": (
        "https://a.example/x_(y)",
        f"<p>{LINK.format('https://a.example/x_(y)', 'https://a.example/x_(y)')}</p>",
    ),
    "68: a javascript: address is no link": ("javascript:alert(1)", "<p>javascript:alert(1)</p>"),
    "68: a quote cannot leave the link": (
        'https://a.example/"onmouseover="x',
        f'<p>{LINK.format("https://a.example/", "https://a.example/")}"onmouseover="x</p>',
    ),
    "spaces alone give nothing": (" \n\n ", ""),
}

FROM_DESCRIPTION = {
    "plain text becomes paragraphs": ("one\n\ntwo", "<p>one</p><p>two</p>"),
    "HTML with its own breaks keeps just those": ("one<br>two\nthree", "one<br>two\nthree"),
    "line ends in HTML without breaks are breaks": ("one\n<b>two</b>\n", "one<br><b>two</b>"),
    "an e-mail address in brackets is not a tag": ("Ask <me@example.org>", "<p>Ask &lt;me@example.org&gt;</p>"),
}

TO_TEXT = {
    "paragraphs are parted by a blank line": ("<p>one</p><p>two</p>", "one\n\ntwo"),
    "breaks are line ends": ("one<br>two<br><br>three", "one\ntwo\n\nthree"),
    "items get dashes": ("<ul><li>one</li><li>two</li></ul>", "- one\n- two"),
    "a link's address follows its words": ('<a href="https://a.example/">Join</a> us', "Join (https://a.example/) us"),
    "an address that is its own words is not repeated": (
        '<a href="https://a.example/">https://a.example</a>',
        "https://a.example",
    ),
    "entities become characters": ("a &amp; b &lt;c&gt;", "a & b <c>"),
    "white space collapses": ("<p>a \n   b</p>", "a b"),
    "68: a script leaves nothing": ("a<script>alert(1)</script>", "a"),
}


@pytest.mark.parametrize(("html", "expected"), SANITISED.values(), ids=SANITISED)
def test_sanitise(html: str, expected: str) -> None:
    assert sanitise(html) == expected


@pytest.mark.parametrize(("text", "expected"), FROM_TEXT.values(), ids=FROM_TEXT)
def test_from_text(text: str, expected: str) -> None:
    assert from_text(text) == expected


@pytest.mark.parametrize(("text", "expected"), FROM_DESCRIPTION.values(), ids=FROM_DESCRIPTION)
def test_from_description(text: str, expected: str) -> None:
    assert from_description(text) == expected


@pytest.mark.parametrize(("html", "expected"), TO_TEXT.values(), ids=TO_TEXT)
def test_to_text(html: str, expected: str) -> None:
    assert to_text(html) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    {"a < b and c > d": False, "<br>": True, 'see <a href="x">y</a>': True, "<https://a.example>": False}.items(),
)
def test_is_html(text: str, expected: bool) -> None:  # noqa: FBT001 - a table's column
    assert is_html(text) is expected


class _Elements(HTMLParser):
    """Collects every element and attribute a browser would see."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs


PIECES = st.sampled_from(
    ["<", ">", '"', "'", "&", "/", "=", "<script>", "<b", "href=", "javascript:", "https://", "onerror=", "<svg", "<p>"]
)
HOSTILE = st.lists(PIECES | st.text(max_size=4), max_size=12).map("".join)


@given(HOSTILE)
@settings(max_examples=200, deadline=None)
def test_whatever_goes_in_only_harmless_elements_come_out(text: str) -> None:
    for html in (sanitise(text), from_text(text), from_description(text)):
        seen = _Elements(html)
        assert seen.tags <= TAGS
        assert {name for name, _ in seen.attributes} <= {"href", "rel"}
        assert all(
            re.match(r"https?:|mailto:", value or "", re.IGNORECASE)
            for name, value in seen.attributes
            if name == "href"
        )


@given(HOSTILE)
@settings(max_examples=200, deadline=None)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert sanitise(sanitise(text)) == sanitise(text)


def test_deep_nesting_is_cut_instead_of_exhausting_the_stack() -> None:
    assert len(sanitise("<div>" * 1_000_000 + "x")) < 1_000_000
