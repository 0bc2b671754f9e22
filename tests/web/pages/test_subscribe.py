"""The page on which a subscription is put together, and the section of it on every view."""

from __future__ import annotations

import html
import re

import pytest
from served import Site, sample

from aggregator.web.pages.subscribe import REMINDERS


@pytest.fixture(scope="module")
def site() -> Site:
    return Site(sample().snapshot())


ADDRESSES = {
    "everything": ("", "/calendar.ics"),
    "communities, as a form sends them": ("feed=todo&feed=chaoss", "/calendar.ics?feed=chaoss,todo"),
    "an empty form": ("q=&exclude=&alarm=", "/calendar.ics"),
    "a full form": (
        "feed=todo&q=Caf%C3%A9&exclude=Board&alarm=10&prefix=1&upcoming=1",
        "/calendar.ics?feed=todo&q=cafe&exclude=board&prefix=1&alarm=10&upcoming=1",
    ),
    "an unknown community": ("feed=nobody", "/calendar.ics"),
}


def shown(text: str) -> str:
    return html.unescape(re.search(r'<input id="calendar-link"[^>]* value="([^"]*)"', text)[1])


@pytest.mark.parametrize(("query", "address"), ADDRESSES.values(), ids=ADDRESSES)
def test_the_link_has_the_filters_and_options(site, query, address):
    assert shown(site.get(f"/subscribe?{query}")) == f"http://127.0.0.1:8080{address}"


def test_every_way_leads_to_the_same_address(site):
    text = html.unescape(site.get("/subscribe?feed=todo&alarm=10"))
    quoted = "127.0.0.1%3A8080%2Fcalendar.ics%3Ffeed%3Dtodo%26alarm%3D10"
    assert 'href="webcal://127.0.0.1:8080/calendar.ics?feed=todo&alarm=10"' in text
    assert f"https://calendar.google.com/calendar/u/0/r?cid=webcal%3A%2F%2F{quoted}" in text
    for host in ("live", "office"):
        assert f"https://outlook.{host}.com/calendar/0/addfromweb/?url=http%3A%2F%2F{quoted}&name=TODO%20Group" in text
    assert 'href="/calendar.ics?feed=todo&alarm=10" download' in text


def test_each_community_has_an_address_of_its_own(site):
    text = site.get("/subscribe")
    for feed in ("todo", "openssf", "chaoss"):
        assert f'value="http://127.0.0.1:8080/calendars/{feed}.ics"' in text


@pytest.mark.parametrize("minutes", [*REMINDERS, 45])
def test_the_form_keeps_filters_and_options(site, minutes):
    text = site.get(f"/subscribe?feed=chaoss&q=x&alarm={minutes}&prefix=1")
    assert re.findall(r'<option value="(\d+)" selected>', text) == [str(minutes)]
    assert re.findall(r'value="(\w+)" checked', text) == ["chaoss", "1"]
    assert 'name="q" value="x"' in text


def test_a_view_offers_what_it_shows(site):
    text = site.get("/?feed=chaoss&q=metrics&tz=Asia/Tokyo")
    assert shown(text) == "http://127.0.0.1:8080/calendar.ics?feed=chaoss&q=metrics"
    assert 'href="/subscribe?tz=Asia/Tokyo&amp;q=metrics&amp;feed=chaoss"' in text


@pytest.mark.parametrize("language", ["en", "es", "zh", "de", "fr", "pt-BR", "ja", "ko", "hi"])
def test_it_is_spoken_in_every_language_with_every_program_named(site, language):
    text = site.get(f"/subscribe?lang={language}")
    for program in ("Google Calendar", "Apple", "Outlook.com", "Microsoft 365", "Thunderbird", "Nextcloud"):
        assert program in text


def test_before_the_first_snapshot_the_page_is_there():
    assert shown(Site(None).get("/subscribe?feed=todo")) == "http://127.0.0.1:8080/calendar.ics?feed=todo"
