"""What stands in a page for those who pass its address on, and for search engines."""

from __future__ import annotations

import html
import re
import struct

import pytest
from served import CONFIG, Site, sample

from aggregator.web.pages.share_url import locale_name
from aggregator.web.request.languages import find_language

BASE = "https://calendars.example"
SHARED = {
    "og:title", "og:description", "og:type", "og:url", "og:site_name", "og:locale", "og:image", "og:image:type",
    "og:image:width", "og:image:height", "og:image:alt", "twitter:card",
}  # fmt: skip


@pytest.fixture(scope="module")
def site() -> Site:
    server = CONFIG.server.model_copy(update={"base_url": BASE})
    return Site(sample().snapshot(), CONFIG.model_copy(update={"server": server}))


def said(text: str) -> dict[str, str]:
    """What a page says of itself, by name or property."""
    head = text[: text.index("</head>")]
    found = re.findall(r'<meta (?:property|name)="([^"]+)" content="([^"]*)">', head)
    return {name: html.unescape(value) for name, value in found}


def canonical(text: str) -> str:
    found = re.search(r'<link rel="canonical" href="([^"]+)">', text)
    return html.unescape(found[1]) if found else ""


PAGES = {
    "the agenda": ("/", "Open source community calendars", "Events from TODO Group"),
    "a later agenda": ("/?from=2026-12-01", "From 1 December 2026 – Open", "Events from "),
    "filters": ("/?feed=todo&q=metrics", "TODO Group: metrics – Open", "Events from "),
    "a month": ("/2026/11", "November 2026 – Open", "November 2026: Events"),
    "a filtered month": ("/2026/11?feed=openssf", "November 2026 – OpenSSF – Open", "November 2026: "),
    "a week": ("/2026-W48", "Week 48, 23–29 Nov 2026 – Open", "Week 48, 23–29 Nov 2026: "),
    "a day": ("/2026/11/24", "Tuesday, 24 November 2026 – Open", "Tuesday, 24 November 2026: "),
    "an event": (
        "/events/e0",
        "OSPO Metrics Working Group – Open",
        "Monday 23 November, 15:00–16:00 (UTC). Listed in TODO Group and CHAOSS. Working group on how to measure",
    ),
    "one date of an event": (
        "/events/e0/20261130T150000Z",
        "OSPO Metrics Working Group, Mon, 30 Nov 2026 – Open",
        "Monday 30 November, 15:00–16:00 (UTC). Listed in TODO Group and CHAOSS. Working group on how to measure",
    ),
    "an event of whole days": ("/events/e3", "Open Source Summit Japan, Tue, 24 Nov 2026", "Tuesday 24 November. "),
    "subscribing": ("/subscribe", "Subscribe – Open", "See these events in your own calendar"),
    "subscribing to filtered events": ("/subscribe?feed=todo", "Subscribe – TODO Group – Open", "See these events"),
    "the status": ("/status", "Status – Open", "Source calendars, when each"),
}  # fmt: skip


@pytest.mark.parametrize(("path", "title", "description"), PAGES.values(), ids=PAGES)
def test_a_page_has_a_title_and_a_description_of_its_own(site, path, title, description):
    text = site.get(path)
    facts = said(text)
    assert re.findall("<title>(.*)</title>", text) == [html.escape(facts["og:title"])]
    assert facts["og:title"].startswith(title)
    assert facts["description"] == facts["og:description"]
    assert facts["description"].startswith(description)
    assert set(facts) >= SHARED


def test_no_two_pages_have_the_same_title(site):
    titles = [re.search("<title>(.*)</title>", site.client.get(path).text)[1] for path, *_ in PAGES.values()]
    titles.append(re.search("<title>(.*)</title>", site.client.get("/nowhere").text)[1])
    assert len(set(titles)) == len(titles)


ADDRESSES = {
    "everything": ("/", "/"),
    "in a zone: the same page": ("/?tz=Asia/Tokyo", "/"),
    "in a language: another page": ("/2026/11?tz=Asia/Tokyo&lang=es", "/2026/11?lang=es"),
    "filters, in any spelling": ("/?feed=todo&feed=chaoss&q=Caf%C3%A9", "/?feed=chaoss,todo&q=cafe"),
    "an agenda from a day": ("/?from=2026-12-01", "/?from=2026-12-01"),
    "values that are not valid": ("/?feed=nobody&from=x", "/"),
    "what a subscriber chose": ("/subscribe?alarm=10&prefix=1&tz=UTC", "/subscribe?prefix=1&alarm=10"),
    "an event with all its dates": ("/events/e0?tz=Asia/Tokyo", "/events/e0"),
    "one of its dates": ("/events/e0/20261130T150000Z?tz=Asia/Tokyo", "/events/e0/20261130T150000Z"),
    "an event with one date": ("/events/e2", "/events/e2/20261123T080000Z"),
    "an event found by filters": ("/events/e0?q=metrics&feed=todo", "/events/e0"),
}


@pytest.mark.parametrize(("path", "expected"), ADDRESSES.values(), ids=ADDRESSES)
def test_a_page_is_shared_by_one_address(site, path, expected):
    assert said(site.get(path))["og:url"] == BASE + expected


def test_search_engines_are_given_one_address_of_what_they_may_list(site):
    assert canonical(site.get("/2026/11?tz=Asia/Tokyo")) == f"{BASE}/2026/11"
    assert canonical(site.get("/events/e0")) == f"{BASE}/events/e0"
    for path in ("/?q=x", "/?from=2026-12-01", "/subscribe?alarm=10"):
        text = site.get(path)
        assert canonical(text) == ""
        assert said(text)["robots"] == "noindex"


def test_what_is_not_there_is_not_shared(site):
    text = site.client.get("/nowhere").text
    assert "og:" not in text
    assert "canonical" not in text


def test_the_picture_is_there_for_whoever_shows_the_link(site):
    facts = said(site.get("/events/e0"))
    assert facts["og:image"].startswith(f"{BASE}/static/share.png?v=")
    answer = site.client.get(facts["og:image"].removeprefix(BASE))
    assert answer.content_type == facts["og:image:type"] == "image/png"
    assert answer.headers["Cache-Control"] == "public, max-age=86400"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    size = struct.unpack(">II", answer.data[16:24])  # PNG, 11.2.2: the header comes first
    assert size == (int(facts["og:image:width"]), int(facts["og:image:height"])) == (1200, 630)
    assert len(answer.data) < 40_000


LOCALES = {"en": "en_GB", "en-US": "en_US", "es": "es_ES", "es-MX": "es_MX", "zh": "zh_CN", "zh-TW": "zh_CN"}
LOCALES |= {"de": "de_DE", "fr-CA": "fr_CA", "pt": "pt_BR", "pt-PT": "pt_PT", "ja": "ja_JP", "hi": "hi_IN"}


@pytest.mark.parametrize(("tag", "expected"), LOCALES.items())
def test_a_language_is_named_with_its_territory(tag, expected):
    assert locale_name(find_language(tag)) == expected


def test_what_others_wrote_stays_text_in_what_is_shared():
    builder = sample().add('"><script>alert(1)</script>', ("2026-11-23 15:00", "2026-11-23 16:00"), text='"><b>x')
    text = Site(builder.snapshot()).get("/events/e9")
    assert text.count("<script>") == 0
    assert said(text)["og:title"].startswith('"><script>alert(1)</script>')
    assert said(text)["og:description"].endswith('"><b>x')
