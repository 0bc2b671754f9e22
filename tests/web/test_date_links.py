"""Every link to an event, followed: the page shows the title and the date of what was clicked."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import NamedTuple
from urllib.parse import urlsplit

import feedparser
import pytest
from sample_site import sample_site
from served import Site, sample


class Clicked(NamedTuple):
    """What a link promises, or what a page keeps."""

    title: str
    start: str


class _Entries(HTMLParser):
    """The list items of a view that link to an event, with their title and their first time."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, Clicked]] = []
        self._items: list[dict[str, str]] = []
        self._inside: list[str] = []  # "a", and "title" within it
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        if tag == "li":
            self._items.append({"link": "", "text": "", "title": "", "start": ""})
        elif self._items and tag == "time":
            self._items[-1]["start"] = self._items[-1]["start"] or values["datetime"]
        elif self._items and tag == "a" and (values.get("href") or "").startswith("/events/"):
            self._items[-1]["link"] = self._items[-1]["link"] or values["href"]
            self._inside = ["a"] if not self._items[-1]["text"] else []
        elif self._inside and tag == "span" and values.get("class") == "title":
            self._inside.append("title")

    def handle_data(self, data):
        if self._inside:
            self._items[-1]["text"] += data
        if self._inside[1:]:
            self._items[-1]["title"] += data

    def handle_endtag(self, tag):
        if tag == "a":
            self._inside = []
        elif tag == "span":
            self._inside = self._inside[:1]
        elif tag == "li":
            item = self._items.pop()
            if item["link"]:
                self.found.append((item["link"], Clicked(item["title"] or item["text"], item["start"])))


class _Shown(HTMLParser):
    """The heading of an event's page, and the date it shows in full."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.title = self.start = self._in = ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        if tag == "h1" or (tag == "p" and values.get("class") == "next"):
            self._in = tag
        elif self._in == "p" and tag == "time" and not self.start:
            self.start = values["datetime"]

    def handle_data(self, data):
        if self._in == "h1":
            self.title += data

    def handle_endtag(self, tag):
        if tag == self._in:
            self._in = ""


def shown(site: Site, link: str) -> Clicked:
    page = _Shown(site.get(link))
    return Clicked(page.title, page.start)


VIEWS = {
    "the agenda": "/?tz={zone}",
    "a later agenda": "/?from=2026-07-15&tz={zone}",
    "an earlier agenda": "/?from=2026-05-15&tz={zone}",
    "a month": "/2026/07?tz={zone}",
    "a week": "/2026-W26?tz={zone}",
    "the week before a clock change": "/2026-W43?tz={zone}",
    "a day": "/2026/06/30?tz={zone}",
    "a search": "/?q=ospo&tz={zone}",
    "the embedded agenda": "/embed?tz={zone}",
    "the embedded month": "/embed/2026/06?tz={zone}",
    "the embedded week": "/embed/2026-W27?tz={zone}",
    "the embedded day": "/embed/2026/06/30?tz={zone}",
}


@pytest.fixture(scope="module")
def site() -> Site:
    return sample_site()


@pytest.mark.parametrize("zone", ["Europe/Madrid", "America/Los_Angeles"])
@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
def test_a_link_of_a_view_leads_to_the_date_clicked(site, view, zone):
    entries = _Entries(site.get(view.format(zone=zone))).found
    assert entries
    for link, clicked in set(entries):
        assert shown(site, link) == clicked, link


@pytest.mark.parametrize("view", ["/", "/2026/11", "/2026/12", "/2026-W48", "/2026/11/24", "/embed"])
def test_a_link_of_days_and_of_what_lasts_days_leads_to_its_date_too(view):
    site = Site(sample().snapshot())
    entries = _Entries(site.get(f"{view}?tz=Pacific/Kiritimati" if "?" not in view else view)).found
    assert any(len(clicked.start) == 10 for _, clicked in entries)
    for link, clicked in set(entries):
        assert shown(site, link) == clicked, link


def test_each_line_of_the_dates_leads_to_its_date(site):
    series = next(link for link, _ in _Entries(site.get("/?q=ospo")).found)
    event = "/".join(urlsplit(series).path.split("/")[:3])
    dates = re.findall(r'href="(/events/\w+/\w+)[^"]*"[^>]*><time datetime="([^"]+)"', site.get(event))
    assert len(dates) > 5
    assert {shown(site, link).start for link, _ in dates} == {start for _, start in dates}


def test_data_links_to_the_same_pages(site):
    rows = site.client.get("/events.json?limit=100").json["events"]
    found = {row["page"]: Clicked(row["title"], row["start"]) for row in rows}
    graph = re.search(r'ld\+json">(.*?)</script>', site.get("/"))[1]
    found |= {
        url: Clicked("", start)
        for start, url in re.findall(r'"startDate":"([^"]+)".*?"url":"([^"]+/events/[^"]+)"', graph)
    } | found
    for entry in feedparser.parse(site.client.get("/calendar.atom").data).entries:
        assert entry.link in re.findall(r'href="([^"]+)"', entry.content[0].value)
        assert shown(site, urlsplit(entry.link).path).title
    for url, clicked in found.items():
        page = shown(site, urlsplit(url).path)
        assert page.start == clicked.start
        assert clicked.title in ("", page.title)
