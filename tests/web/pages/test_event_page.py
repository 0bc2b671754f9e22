"""The page of one event: its dates, who announces it, and how to take it along."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from page_elements import asked, links
from served import CONFIG, Builder, Site, sample

from aggregator.model import Source


@pytest.fixture(scope="module")
def site() -> Site:
    return Site(sample().snapshot())


def test_all_dates_to_come_are_there_the_later_ones_folded():
    first = datetime(2026, 11, 23, 15, tzinfo=UTC)
    spans = [
        tuple(f"{t:%Y-%m-%d %H:%M}" for t in (first + timedelta(weeks=n), first + timedelta(weeks=n, hours=1)))
        for n in range(50)
    ]
    text = Site(Builder().add("Weekly", *spans).snapshot()).get("/events/e0")
    assert len(re.findall(r'class="when"', text)) == 50
    assert "38 more dates" in text


def copies(*feeds: str) -> str:
    builder = Builder().add("Call", ("2026-11-23 15:00", "2026-11-23 16:00"))
    sources = tuple(Source(feed, str(n), f"reason {n}" if n else "") for n, feed in enumerate(feeds))
    builder.events[0] = replace(builder.events[0], sources=sources)
    page = Site(builder.snapshot()).get("/events/e0")
    return " ".join(re.sub(r"<[^>]*>", " ", page).split())


def test_communities_are_named_once_and_every_copy_gives_its_reason():
    text = copies("todo", "openssf", "openssf", "todo")
    assert "Also in OpenSSF Monday" in text
    for number in (1, 2):
        assert f"Also in OpenSSF . Matched by: reason {number}." in text
    assert "Listed twice in TODO Group . Matched by: reason 3." in text


def test_a_second_copy_within_one_feed_is_no_other_community():
    assert "Also in" not in copies("todo", "todo")


def test_the_operator_chooses_the_places():
    page = CONFIG.page.model_copy(update={"zones": ("Asia/Tokyo",)})
    text = Site(sample().snapshot(), CONFIG.model_copy(update={"page": page})).get("/events/e0?tz=Europe/Madrid")
    assert "Tokyo <small>UTC+9</small>" in text
    assert '<time datetime="2026-11-24T00:00:00+09:00">00:00</time> <small>Tue 24 Nov</small>' in text
    assert "Los Angeles" not in text


def added(text: str, host: str) -> dict[str, list[str]]:
    """What the link to a web calendar asks for."""
    return next(asked(link["href"]) for link in links(text) if urlsplit(link["href"]).hostname == host)


def test_one_date_can_be_added_to_google_calendar(site):
    found = added(site.get("/events/e0"), "calendar.google.com")
    assert found["text"] == ["OSPO Metrics Working Group"]
    assert found["dates"] == ["20261123T150000Z/20261123T160000Z"]
    assert "https://zoom.us/j/123456789" in found["details"][0]
    assert "http://127.0.0.1:8080/events/e0" in found["details"][0]


@pytest.mark.parametrize("host", ["outlook.live.com", "outlook.office.com"])
def test_one_date_can_be_added_to_outlook(site, host):
    found = added(site.get("/events/e0"), host)
    assert (found["subject"], found["startdt"]) == (["OSPO Metrics Working Group"], ["2026-11-23T15:00:00Z"])
    assert "allday" not in found


def test_whole_days_are_added_as_days(site):
    text = site.get("/events/e3?tz=Pacific/Kiritimati")
    assert added(text, "calendar.google.com")["dates"] == ["20261124/20261127"]
    found = added(text, "outlook.live.com")
    assert (found["startdt"], found["enddt"], found["allday"]) == (["2026-11-24"], ["2026-11-27"], ["true"])


def test_one_date_and_all_dates_can_be_taken_as_files():
    begin = b"BEGIN:VEVENT\r\nUID:0\r\nLAST-MODIFIED:20261101T000000Z\r\n"
    written = {"identity_lines": begin, "vevents": (b"DTSTART:20261123T150000Z\r\n",)}
    spans = [("2026-11-23 15:00", "2026-11-23 16:00"), ("2026-11-30 15:00", "2026-11-30 16:00")]
    builder = Builder().add("Weekly", *spans, **written)
    builder.add("Once", ("2026-11-24", "2026-11-25"), **written)
    site = Site(builder.snapshot())
    files = {n: re.findall(r'<a href="(/events/[^"]+[.]ics)"', site.get(f"/events/e{n}")) for n in (0, 1)}
    assert files == {0: ["/events/e0/20261123T150000Z.ics", "/events/e0.ics"], 1: ["/events/e1/20261124.ics"]}
    assert {site.client.get(path).status_code for path in (*files[0], *files[1])} == {200}


def test_long_descriptions_do_not_make_addresses_too_long():
    builder = Builder().add("x", ("2026-11-23 15:00", "2026-11-23 16:00"), text="word " * 5000)
    text = Site(builder.snapshot()).get("/events/e0")
    assert max(len(address) for address in re.findall(r'href="([^"]+)"', text)) < 2500


def test_the_warning_stands_on_the_page_in_the_weeks_between(site):
    builder = Builder().add(
        "x",
        ("2026-11-23 15:00", "2026-11-23 16:00"),
        ("2027-03-16 14:00", "2027-03-16 15:00"),
        zones=("America/New_York",),
    )
    site = Site(builder.snapshot())
    assert "Mind the clock" not in site.get("/events/e0?tz=Europe/Madrid")
    site.now = datetime(2027, 3, 15, tzinfo=UTC)
    assert "not 16:00" in site.get("/events/e0?tz=Europe/Madrid")
