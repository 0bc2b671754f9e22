"""Texts as they were meant: encoded once, and Markdown where a producer writes it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ics_text import calendar, event, kinds, vcalendar, vevent

from aggregator.html import from_description
from aggregator.publish.ics.render import plain_description

TEAMUP = ("PRODID:-//TeamUp Solutions AG//Teamup Calendar//EN",)
MEANT = {
    "an apostrophe": "We’ve moved",
    "quotation marks and dashes": "“Open source” – a talk",
    "umlauts": "Grüße aus Köln",
    "accents": "Café à la crème, señor",
    "Cyrillic": "Встреча сообщества",
    "Chinese": "开源社区会议",
    "an emoji": "Party 🎉 tonight",
}


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1"])
@pytest.mark.parametrize("meant", MEANT.values(), ids=MEANT.keys())
def test_text_that_was_encoded_twice_is_read_as_meant(meant: str, encoding: str):
    twice = meant.encode().decode(encoding) if fits(meant, encoding) else meant
    found = calendar(vcalendar(vevent(f"SUMMARY:{twice}", f"CATEGORIES:{twice}")))
    read = found.series[0].main_event
    assert (read.title, " ".join(read.categories)) == (meant, " ".join(part.strip() for part in meant.split(",")))
    assert kinds(found) == ["encoded-twice"] * (twice != meant)


def fits(text: str, encoding: str) -> bool:
    try:
        text.encode().decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


@pytest.mark.parametrize("text", [*MEANT.values(), "SÃO PAULO", "Ã", "â", "naïve façade", "10 × 5 ÷ 2 ¿qué? ¡sí!"])
def test_text_that_was_encoded_once_stays_as_it_is(text: str):
    assert event(f"SUMMARY:{text}").title == text
    assert kinds(calendar(vcalendar(vevent(f"SUMMARY:{text}")))) == []


WORDS = [
    *"Ó à É ü Ô Ão ÇA größer Straße naïve façade Škoda Łódź çok – “so” … €5 ½ º".split(),
    *"Ελλάδα Привет Русь Совет 会议 ミーティング".split(),
]


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=8).map(" ".join))
def test_words_of_any_language_stay_as_they_are(text: str):
    assert event(f"SUMMARY:{text}").title == text


def test_a_uid_stays_as_it_is_written():
    assert event(uid="WeÃ¼-1").uid == "WeÃ¼-1"


def described(text: str) -> tuple[str, str]:
    """Return what a page and a subscriber see of a DESCRIPTION of TeamUp."""
    escaped = text.replace("\n", "\\n").replace(",", "\\,")
    read = event(f"DESCRIPTION:{escaped}", header=TEAMUP)
    return from_description(read.description), plain_description(read)


MARKDOWN = {
    "emphasis and an address": (
        "**Agenda**: https://docs.example.org/?a=1&b=2",
        '<strong>Agenda</strong>: <a href="https://docs.example.org/?a=1&amp;b=2"',
        "Agenda: https://docs.example.org/?a=1&b=2",
    ),
    "a link": (
        "[Join](https://zoom.us/j/1) us",
        '<a href="https://zoom.us/j/1"',
        "Join (https://zoom.us/j/1) us",
    ),
    "a list": ("Topics:\n\n* one\n* two", "<li>one</li>", "- one\n- two"),
    "a heading": ("## Goals\n\nMany", "Goals", "Goals\n\nMany"),
    "entities, as TeamUp writes them": ("**Free &amp; open**", "<strong>Free &amp; open</strong>", "Free & open"),
    "a script in Markdown": ("[x](javascript:alert(1)) **y**", "<strong>y</strong>", "[x](javascript:alert(1)) y"),
}


@pytest.mark.parametrize(("text", "shown", "plain"), MARKDOWN.values(), ids=MARKDOWN.keys())
def test_markdown_of_teamup_is_shown_as_text_with_links(text: str, shown: str, plain: str):
    page, subscriber = described(text)
    assert shown in page
    assert plain in subscriber
    assert "**" not in page + subscriber


PLAIN = {
    "a sentence": "Come and join us.",
    "an address with low lines": "See https://example.org/a_b_c_d for more",
    "lines": "one\ntwo\n\nthree",
    "a product of numbers": "2 * 3 * 4",
    "indented text": "Agenda\n\n    later",
}


@pytest.mark.parametrize("text", PLAIN.values(), ids=PLAIN.keys())
def test_plain_text_of_teamup_stays_plain(text: str):
    assert event("DESCRIPTION:" + text.replace("\n", "\\n"), header=TEAMUP).description == text


def test_other_producers_write_no_markdown():
    assert event("DESCRIPTION:**Agenda**").description == "**Agenda**"


@given(st.text(st.sampled_from("*_`#>[]()~|-+1. \nabc<>&!\\"), max_size=80))
def test_whatever_teamup_writes_is_shown_safely(text: str):
    page, _ = described(text)
    assert "<script" not in page
    assert "<img" not in page
