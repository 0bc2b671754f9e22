"""The shortcode for Hugo sites: the page it makes with the service there, away or in trouble, and what it does then."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from types import SimpleNamespace

import pytest
from conftest import served_at
from judges.programs import missing
from page_elements import frame
from served import CONFIG, Site, sample
from werkzeug.wrappers import Response

from aggregator.web.pages.assets import Assets

FOLDER = Path(__file__).parent.parent.parent / "deploy" / "hugo"
NOWHERE = "http://127.0.0.1:9"  # the port for what is thrown away: nothing listens there
SETTINGS = """\
baseURL = "https://todogroup.example/"
title = "TODO Group"
timeout = "2s"
disableKinds = ["taxonomy", "term", "RSS", "sitemap", "404"]
security.http.urls = [".*"]
[params.communityCalendar]
service = "{service}"
title = "Community meetings"
accent = "#1a8754"
[[params.communityCalendar.calendars]]
name = "CHAOSS & friends"
url = "https://teamup.com/ksbdtwkzagbvw3hcui?a=1&b=2"
"""
LAYOUT = "<!doctype html><title>{{ .Title }}</title><main>{{ .Content }}</main>"
SHORTCODE = '{{< community-calendar feed="todo,chaoss" view="month" height="700" >}}'

FAR_AHEAD = ("2090-01-05 15:00", "2090-01-05 16:00")  # Hugo asks from the day on which the test runs

Build = Callable[..., str]


@pytest.fixture(scope="module")
def hugo() -> str:
    program = shutil.which("hugo")
    if program is None:
        missing("hugo is not installed: apt install hugo")
    return program


@pytest.fixture
def build(hugo: str, tmp_path: Path) -> Build:
    """A function that builds a site with the shortcode on its first page, and returns that page."""

    def run(service: str, text: str = SHORTCODE) -> str:
        shutil.copytree(FOLDER / "layouts", tmp_path / "layouts")
        (tmp_path / "layouts" / "index.html").write_text(LAYOUT, encoding="utf-8")
        (tmp_path / "content").mkdir()
        (tmp_path / "content" / "_index.md").write_text(f"---\ntitle: Meetings\n---\n{text}\n", encoding="utf-8")
        (tmp_path / "config.toml").write_text(SETTINGS.format(service=service), encoding="utf-8")
        environment = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "HUGO_CACHEDIR": str(tmp_path / "cache")}
        done = subprocess.run([hugo], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return (tmp_path / "public" / "index.html").read_text(encoding="utf-8")

    return run


@pytest.fixture
def service() -> Iterator[str]:
    """The calendar, with its own address in what it tells."""
    site = Site()
    with served_at(site) as where:
        server = CONFIG.server.model_copy(update={"base_url": where})
        other = Site(sample().add("Far ahead", FAR_AHEAD).snapshot(), CONFIG.model_copy(update={"server": server}))
        site.app.wsgi_app = other.app.wsgi_app
        yield where


def links(page: str) -> dict[str, str]:
    return {name: unescape(address) for address, name in re.findall(r'<a href="([^"]*)">([^<]*)</a>', page)}


OWN = {
    "Community meetings": "{service}",
    "CHAOSS &amp; friends": "https://teamup.com/ksbdtwkzagbvw3hcui?a=1&b=2",
}


def own(service: str) -> dict[str, str]:
    return {name: address.format(service=service) for name, address in OWN.items()}


def test_the_frame_shows_what_the_shortcode_says(build, service):
    page = build(service)
    assert frame(page) == {
        "class": "community-calendar",
        "src": f"{service}/embed?feed=todo%2Cchaoss&view=month&accent=1a8754",
        "title": "Community meetings",
        "height": "700",
        "style": "width: 100%; border: 0",
        "loading": "lazy",
    }


def test_the_coming_dates_and_the_communities_own_calendars_are_listed(build, service):
    dates = '{{< community-calendar service="' + service + '" q="ahead" dates="3" >}}'
    page = build(NOWHERE, dates)
    assert links(page) == {"Far ahead": f"{service}/events/e9/20900105T150000Z", **own(service)}
    shown = unescape(re.search("<li><time .*Far ahead.*", page)[0])
    assert '<time datetime="2090-01-05T15:00:00+00:00">5 January 2090, 15:00 UTC</time>' in shown
    assert "(TODO Group)" in shown


def answering(status: int, body: str) -> SimpleNamespace:
    return SimpleNamespace(app=Response(body, status, mimetype="application/json"))


AWAY = {
    "there is no such address": answering(404, "no"),
    "it is broken": answering(500, "no"),
    "something else answers": answering(200, "<!doctype html><title>Sign in</title>"),
    "it stops in the middle": answering(200, '{"timezone":"UTC","events":[{"id":'),
    "it says nothing": answering(200, ""),
}


@pytest.mark.parametrize("site", AWAY.values(), ids=AWAY)
def test_the_site_is_built_though_the_service_is_in_trouble(build, site):
    with served_at(site) as where:
        page = build(where)
        assert links(page) == own(where)
        assert frame(page)["src"].startswith(f"{where}/embed?")


def test_the_site_is_built_though_the_service_is_away(build):
    page = build(NOWHERE)
    assert links(page) == own(NOWHERE)


def test_a_page_with_two_calendars_listens_once(build):
    page = build(NOWHERE, SHORTCODE + "\n\n" + SHORTCODE)
    assert page.count("<iframe ") == 2
    assert page.count("<script>") == 1


def test_it_brings_the_script_that_the_service_gives(build):
    _, *script = Assets().text("embed_resize.js").strip().splitlines()  # Hugo leaves out the comment
    assert "\n".join(script) in build(NOWHERE)


@pytest.fixture
def shown(opened) -> Iterator[Callable[[str], object]]:
    """A function that opens a page that was built, at another site."""
    site = Site()
    with served_at(site) as where:

        def show(page: str, **settings: object) -> object:
            site.app.wsgi_app = Response(page, mimetype="text/html")
            tab = opened("about:blank", **settings)
            if settings.get("java_script_enabled", True):
                tab.clock.install()
            tab.goto(where.replace("127.0.0.1", "localhost"))
            return tab

        yield show


@pytest.mark.browser
def test_while_the_service_is_there_its_calendar_is_shown(build, service, shown):
    page = shown(build(service))
    page.wait_for_function("document.querySelector('iframe').style.height")
    page.clock.fast_forward(60_000)
    assert page.locator("iframe").is_visible()
    assert not page.get_by_role("link", name="CHAOSS & friends").is_visible()


@pytest.mark.browser
def test_while_it_is_away_the_list_takes_its_place(build, shown):
    page = shown(build(NOWHERE))
    page.wait_for_load_state("load")
    page.clock.run_for(6_000)
    page.get_by_role("link", name="CHAOSS & friends").wait_for()
    assert not page.locator("iframe").is_visible()


@pytest.mark.browser
def test_without_script_the_list_can_be_unfolded(build, service, shown):
    page = shown(build(service), java_script_enabled=False)
    page.get_by_text("Calendar not loading?").click()
    assert page.get_by_role("link", name="CHAOSS & friends").is_visible()
    assert page.frames[1].get_by_role("heading", level=1).is_visible()
