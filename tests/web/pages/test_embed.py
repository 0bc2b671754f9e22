"""The calendar in the frames of other sites: its addresses, its looks, who may frame it, and the lines that do."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qs, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from page_elements import asked, elements, frame, links
from served import CONFIG, Site, sample

from aggregator.web.pages.assets import Assets
from aggregator.web.pages.embed_code import DEFAULT_ACCENT
from aggregator.web.serving.colors import DARK_SHEET, LIGHT_SHEET, TEXT_CONTRAST, accent_styles, contrast

VIEWS = {
    "the agenda": "/embed",
    "the agenda from a day on": "/embed?from=2026-12-01",
    "a month": "/embed/2026/11",
    "a week": "/embed/2026-W47",
    "a day": "/embed/2026/11/24",
    "the month it is": "/embed?view=month",
    "the week it is": "/embed?view=week",
    "the day it is": "/embed?view=day",
}
ASKED = "lang=es&tz=Asia/Tokyo&q=ospo&exclude=apac&feed=todo&view=month&theme=dark&accent=ff8800"


@pytest.fixture(scope="module")
def site() -> Site:
    return Site(sample().snapshot())


@pytest.mark.parametrize("address", VIEWS.values(), ids=VIEWS)
def test_a_view_stands_alone(site, address):
    text = site.get(address)
    assert "<header" not in text
    assert "<form" not in text
    assert 'class="views"' not in text
    assert '<meta name="robots" content="noindex">' in text
    assert re.search(r'Times in <strong>UTC</strong>|class="zone"', text)


@pytest.mark.parametrize("address", VIEWS.values(), ids=VIEWS)
def test_links_lead_to_other_times_within_the_frame_and_to_all_else_in_a_new_tab(site, address):
    text = site.get(address)
    assert [base.attributes for base in elements(text, "base")] == [{"target": "_blank"}]
    for link in links(text):
        assert link.get("target", "_blank") == ("_self" if link["href"].startswith(("/embed", "#")) else "_blank")
    assert [link["href"] for link in links(text, "/subscribe")] == ["/subscribe"]


SAME_VIEW = {
    "the agenda": ("/embed", "OSPO Metrics", "/"),
    "the agenda from a day on": ("/embed?from=2027-01-01", "New Year call", "/?from=2027-01-01"),
    "a month": ("/embed/2026/12", "December 2026", "/2026/12"),
    "the month it is": ("/embed?view=month", "November 2026", "/2026/11"),
    "a week": ("/embed/2026-W48", "Week 48", "/2026-W48"),
    "the week it is": ("/embed?view=week", "Week 48", "/2026-W48"),
    "a day": ("/embed/2026/11/24", "Open Source Summit Japan", "/2026/11/24"),
    "the day it is": ("/embed?view=day", "Monday, 23 November 2026", "/2026/11/23"),
    "a day, of communities": ("/embed/2026/11/24?feed=todo", "Open Source Summit Japan", "/2026/11/24?feed=todo"),
}


@pytest.mark.parametrize(("address", "shown", "whole"), SAME_VIEW.values(), ids=SAME_VIEW)
def test_the_whole_calendar_opens_at_the_same_view(site, address, shown, whole):
    text = site.get(address)
    assert shown in text
    assert f'<a href="{whole}" target="_blank" rel="noopener">Open full calendar</a>' in text


def test_the_day_it_is_is_that_of_the_zone():
    site = Site(sample().snapshot())
    site.now = site.now.replace(hour=20)
    assert "Tuesday, 24 November 2026" in site.get("/embed?view=day&tz=Asia/Tokyo")


@pytest.mark.parametrize("path", ["/embed/2026/13", "/embed/2026-W60", "/embed/2026/02/30", "/embed/1900/01"])
def test_a_time_that_does_not_exist_is_not_there(site, path):
    assert site.client.get(path).status_code == 404


def test_what_was_asked_stays_while_one_turns_the_pages(site):
    turning = [link["href"] for link in links(site.get(f"/embed/2026/11?{ASKED}"), "/embed")]
    assert len(turning) > 30  # every day and week of the month, and the month after
    assert {tuple(sorted(asked(link))) for link in turning} == {tuple(sorted(parse_qs(ASKED)))}
    assert all(asked(link)["accent"] == ["ff8800"] for link in turning)


def test_out_of_the_frame_its_looks_are_not_asked_for(site):
    text = site.get(f"/embed/2026/11?{ASKED}")
    events = [link["href"] for link in links(text, "/events/e0")]
    assert len(events) == len(set(events)) == 2
    for event in events:
        assert asked(event) == {"lang": ["es"], "tz": ["Asia/Tokyo"], "q": ["ospo"], "exclude": ["apac"]}
    (subscribe,) = (link["href"] for link in links(text, "/subscribe"))
    assert asked(subscribe)["feed"] == ["todo"]
    assert "accent" not in asked(subscribe)


BACK = {
    "from a day to its month": ("/embed/2026/12/02?view=month", "/embed/2026/12?view=month", "December 2026"),
    "from a day to its week": ("/embed/2026/11/24?view=week", "/embed/2026-W48?view=week", "Week 48"),
}


@pytest.mark.parametrize(("address", "back", "name"), BACK.values(), ids=BACK)
def test_there_is_a_way_back_to_the_view_the_frame_began_with(site, address, back, name):
    assert f'<a href="{back}" target="_self">{name}</a>' in site.get(address)
    assert f'<a href="{back}" target="_self">{name}</a>' not in site.get(back)


def test_the_frame_waits_for_the_first_timetable():
    assert "The calendar is not ready yet" in Site().get("/embed?view=month")


# ---------------------------------------------------------------- who may frame it

MAY_FRAME = {
    "as it comes, every site": ({}, "frame-ancestors 'self' *"),
    "the sites that are named": (
        {"embed_on": ("https://todogroup.org", "https://*.example.org")},
        "frame-ancestors 'self' https://todogroup.org https://*.example.org",
    ),
    "none but our own": ({"embed_on": ()}, "frame-ancestors 'self'"),
}


@pytest.mark.parametrize(("settings", "policy"), MAY_FRAME.values(), ids=MAY_FRAME)
@pytest.mark.parametrize("address", ["/embed", "/embed/2026/11", "/embed/2026-W47", "/embed/2026/11/21"])
def test_the_operator_says_who_may_frame_it(settings, policy, address):
    page = CONFIG.page.model_copy(update=settings)
    site = Site(sample().snapshot(), CONFIG.model_copy(update={"page": page}))
    assert site.client.get(address).headers["Content-Security-Policy"].split("; ")[-1] == policy


@pytest.mark.parametrize("path", ["/", "/2026/11", "/events/e0", "/subscribe", "/status", "/embed/build", "/nowhere"])
def test_nothing_else_may_be_framed(site, path):
    assert "frame-ancestors 'none'" in site.client.get(path).headers["Content-Security-Policy"]


@pytest.mark.parametrize("address", ["/embed?accent=ff8800&theme=dark", "/embed/build"])
def test_nothing_stands_inline(site, address):
    answer = site.client.get(address)
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    page = re.sub(r"(?s)<textarea.*?</textarea>", "", answer.text)
    assert not re.search(r"<style|style=|<script(?! src=)|\son\w+=", page)


# ---------------------------------------------------------------- how it looks

THEMES = {
    "none": ("", "auto", "light dark"),
    "auto": ("theme=auto", "auto", "light dark"),
    "light": ("theme=light", "light", "light"),
    "dark": ("theme=dark", "dark", "dark"),
    "one that is none": ("theme=%22blue", "auto", "light dark"),
}


@pytest.mark.parametrize(("query", "name", "schemes"), THEMES.values(), ids=THEMES)
def test_theme(site, query, name, schemes):
    text = site.get(f"/embed?{query}")
    assert f'class="embed {name}"' in text
    assert f'<meta name="color-scheme" content="{schemes}">' in text


def test_an_accent_is_a_style_sheet_of_its_own(site):
    for written in ("ff8800", "FF8800", "%23ff8800"):
        assert '<link rel="stylesheet" href="/embed/accent/ff8800.css">' in site.get(f"/embed?accent={written}")
    assert "/embed/accent/" not in site.get("/embed")
    answer = site.client.get("/embed/accent/ff8800.css")
    assert answer.mimetype == "text/css"
    assert "max-age" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("color", ["red", "ff88", "FF8800", "ff8800ff", "ff8800}", "٠٠٠٠٠٠"])
def test_what_is_no_colour_has_no_style_sheet(site, color):
    assert site.client.get(f"/embed/accent/{color}.css").status_code == 404


@given(st.from_regex(r"#[0-9a-f]{6}", fullmatch=True))
def test_text_in_any_accent_can_be_read_in_both_schemes(color):
    light, dark = re.findall(r"#[0-9a-f]{6}", accent_styles(color))
    assert contrast(light, LIGHT_SHEET) >= TEXT_CONTRAST
    assert contrast(dark, DARK_SHEET) >= TEXT_CONTRAST
    assert contrast(light, "#ffffff") >= TEXT_CONTRAST  # what stands on it
    assert contrast(dark, "#10151b") >= TEXT_CONTRAST


def test_an_accent_that_can_be_read_is_left_alone():
    assert "#0b57a4" in accent_styles("#0b57a4")


def test_the_grounds_that_accents_are_measured_on_are_those_of_the_page():
    page = Assets().text("page.css")
    assert f"--sheet: light-dark({LIGHT_SHEET}, {DARK_SHEET})" in page
    assert f"--accent: light-dark(#{DEFAULT_ACCENT}," in page


NOT_UNDERSTOOD = {
    "a view": ("view=year", "Unknown view “year”. Showing the agenda."),
    "a theme": ("theme=blue", "Unknown theme “blue”. Use light, dark or auto."),
    "a colour": ("accent=red", "“red” is not a colour like 0b57a4. Using the default."),
    "a zone": ("tz=Europe/Madird", "Unknown time zone “Europe/Madird”. Times are in UTC."),
    "a community": ("feed=x", "Unknown community “x”. It was ignored."),
}


@pytest.mark.parametrize(("query", "sentence"), NOT_UNDERSTOOD.values(), ids=NOT_UNDERSTOOD)
def test_what_is_not_understood_is_said(site, query, sentence):
    assert sentence in site.get(f"/embed?{query}")


# ---------------------------------------------------------------- the lines that frame it


def embed_code(site: Site, query: str = "") -> str:
    """What is to be copied."""
    return unescape(re.search(r"(?s)<textarea[^>]*>(.*?)</textarea>", site.get(f"/embed/build?{query}"))[1])


BUILT = {
    "nothing chosen": ("", "/embed", "600"),
    "communities and words": (
        "feed=todo&feed=chaoss&q=metrics&exclude=board",
        "/embed?q=metrics&exclude=board&feed=todo,chaoss",
        "600",
    ),
    "a view and its looks": (
        "view=month&theme=dark&accent=%23ff8800&height=800",
        "/embed?view=month&theme=dark&accent=ff8800",
        "800",
    ),
    "a language and a zone for all readers": (
        "language=es&zone=Europe/Madrid",
        "/embed?lang=es&tz=Europe/Madrid",
        "600",
    ),
    "the whole form, as it comes": (
        "q=&exclude=&view=agenda&theme=auto&accent=%230b57a4&height=600&language=&zone=",
        "/embed",
        "600",
    ),
    "the language of this page is not that of the frame": ("lang=es&tz=Asia/Tokyo", "/embed", "600"),
    "heights that are none": ("height=tall", "/embed", "600"),
    "a height of nothing": ("height=0", "/embed", "200"),
    "a height without end": ("height=99999", "/embed", "5000"),
}


@pytest.mark.parametrize(("query", "address", "height"), BUILT.values(), ids=BUILT)
def test_the_embed_code_has_the_options_and_the_preview_too(site, query, address, height):
    made = frame(embed_code(site, query))
    assert made["src"] == f"http://127.0.0.1:8080{address}"
    assert made["title"] == "Open source community calendars"
    assert made["height"] == height
    preview = frame(re.sub(r"(?s)<textarea.*?</textarea>", "", site.get(f"/embed/build?{query}")))
    assert (preview["src"], preview["height"]) == (address, height)


def test_the_form_keeps_the_options(site):
    text = site.get(
        "/embed/build?feed=todo&q=metrics&view=week&theme=dark&accent=%23FF8800&height=700&language=es&zone=UTC"
    )
    for chosen in (
        'value="todo" checked',
        'name="q" value="metrics"',
        'value="week" selected',
        'value="dark" selected',
        'value="#ff8800"',
        'value="700"',
        'value="es" lang="es" selected',
        'value="UTC" placeholder',
    ):
        assert chosen in text
    assert '<html lang="en-GB"' in text


def test_a_zone_that_does_not_exist_is_said_and_left_out(site):
    assert "Unknown time zone “Nowhere”. Visitors see their own." in site.get("/embed/build?zone=Nowhere")
    assert frame(embed_code(site, "zone=Nowhere"))["src"].endswith("/embed")


HOSTILE = ['"><script>alert(1)</script>', "</textarea><script>alert(1)</script>", "' onload='alert(1)"]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("name", ["q", "accent", "view", "theme", "zone", "language", "height", "feed"])
@pytest.mark.parametrize("path", ["/embed", "/embed/build"])
def test_68_whatever_is_asked_never_becomes_markup(site, path, name, text):
    answer = site.client.get(path, query_string={name: text})
    found = elements(answer.text)
    assert answer.status_code == 200
    assert not any(name.startswith("on") for element in found for name in element.attributes)
    scripts = [element.attributes for element in found if element.tag == "script"]
    assert all(script.get("src", "").startswith("/static/") for script in scripts)


@pytest.mark.parametrize("text", HOSTILE)
def test_68_what_is_searched_for_does_not_break_out_of_the_lines_to_copy(site, text):
    lines = embed_code(site, urlencode({"q": text}))
    assert [element.tag for element in elements(lines)] == ["iframe", "script"]
    assert frame(lines).keys() == {"class", "src", "title", "height", "style", "loading"}
    assert asked(frame(lines)["src"])["q"] == [text]


def test_the_lines_contain_the_script_that_is_tested(site):
    assert Assets().text("embed_resize.js").strip() in embed_code(site)


def test_the_way_there_is_on_the_page_for_subscribers(site):
    assert '<a href="/embed/build?feed=todo">' in site.get("/subscribe?feed=todo")


SIZES = {
    "some days": ("days=2", ["2026-11-23", "2026-11-24"]),
    "some dates": ("limit=3", ["2026-11-23"]),
    "more days than the usual four weeks": ("days=60", "2027-01-05"),
    "no number": ("days=x&limit=-1", "2026-12-14"),
}


@pytest.mark.parametrize(("asked_for", "days"), SIZES.values(), ids=SIZES)
def test_an_embedded_agenda_has_the_size_asked_for(site, asked_for, days):
    text = site.get(f"/embed?{asked_for}")
    shown = re.findall(r'<h2 id="d([0-9-]+)"', text)
    assert shown == days if isinstance(days, list) else shown[-1] == days
    if "limit=3" in asked_for:
        assert text.count('<li class="row') == 3
    assert 'rel="next"' in text or days == "2027-01-05"


def test_a_height_makes_the_calendar_scroll_inside(site):
    assert 'href="/embed/height/400.css"' in site.get("/embed?view=month&height=400")
    assert "max-height: 400px; overflow-y: auto" in site.get("/embed/height/400.css")
    assert site.client.get("/embed/height/9.css").status_code == 404
    assert "/embed/height/" not in site.get("/embed")


def test_the_code_has_the_size(site):
    source = frame(unescape(site.get("/embed/build?days=7&limit=5&height=400&scroll=1").split("textarea")[1]))["src"]
    assert asked(source) == {"days": ["7"], "limit": ["5"], "height": ["400"]}
    source = frame(unescape(site.get("/embed/build?height=400").split("textarea")[1]))["src"]
    assert asked(source) == {}
