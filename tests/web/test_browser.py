"""The page in a real browser: zones, search, keyboard, narrow screens, and a console that stays silent."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from screenshots import ARGUMENTS, CHROMIUM, showcase
from werkzeug.serving import WSGIRequestHandler, make_server

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not Path(CHROMIUM).exists() and os.environ.get("CI_REQUIRE") != "1", reason=f"there is no {CHROMIUM}"
    ),
]

PATHS = ["/", "/?q=security&feed=openssf", "/?from=2030-01-01", "/events/e0", "/status", "/nowhere"]


class Quiet(WSGIRequestHandler):
    def log_request(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = make_server("127.0.0.1", 0, showcase().app, threaded=True, request_handler=Quiet)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def opened(browser: Browser, address: str) -> Iterator[object]:
    """A function that opens a page in a fresh context."""
    contexts: list[BrowserContext] = []

    def open_page(path: str = "/", **settings: object) -> Page:
        contexts.append(browser.new_context(base_url=address, **({"timezone_id": "UTC"} | settings)))
        page = contexts[-1].new_page()
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()


def zone_line(page: Page) -> str:
    return page.locator(".zone").first.inner_text()


def test_the_script_asks_for_the_readers_own_zone_once(opened):
    page = opened(timezone_id="Asia/Tokyo")
    assert zone_line(page) == "Times in Asia/Tokyo (UTC+9)."
    visits: list[str] = []
    page.on("request", lambda request: visits.append(request.url) if request.is_navigation_request() else None)
    page.reload()
    assert len(visits) == 1


def test_a_zone_asked_for_in_the_address_stays(opened):
    assert "America/New_York" in zone_line(opened("/?tz=America/New_York", timezone_id="Asia/Tokyo"))


def test_a_browser_without_cookies_is_not_sent_round_in_circles(browser, address):
    context = browser.new_context(base_url=address, timezone_id="Asia/Tokyo")
    page = context.new_page()
    page.add_init_script("Object.defineProperty(document, 'cookie', {get: () => '', set: () => {}})")
    page.goto("/")
    assert zone_line(page) == "Times in UTC."
    context.close()


def test_without_script_the_zone_is_chosen_in_a_form(opened):
    page = opened(java_script_enabled=False, timezone_id="Asia/Tokyo")
    assert zone_line(page) == "Times in UTC."
    page.get_by_label("Time zone").fill("Europe/Madrid")
    page.get_by_role("button", name="Show").click()
    assert zone_line(page) == "Times in Europe/Madrid (UTC+1)."
    assert page.get_by_role("button", name="Copy").count() == 0


def test_search_and_communities_lead_to_an_address_that_can_be_shared(opened):
    page = opened()
    page.get_by_label("Search").fill("cafe")
    page.get_by_label("Search").press("Enter")
    titles = page.locator(".row h3 a").all_inner_texts()
    assert titles == ["Café Développeurs"]
    page.get_by_role("link", name="Show everything").click()
    page.get_by_role("checkbox", name="OpenSSF").check()
    page.get_by_role("button", name="Show").click()
    assert "feed=openssf" in page.url
    assert page.locator(".day .row").count() == 3
    page.go_back()
    assert page.locator(".day .row").count() == 11


def test_later_and_earlier_are_plain_links(opened):
    page = opened()
    page.get_by_role("link", name="Later").click()
    assert page.locator(".row h3 a").all_inner_texts() == ["New Year call"]
    page.get_by_role("link", name="Earlier").click()
    assert page.locator(".day .row").count() > 1


def test_the_keyboard_goes_through_the_page_in_the_order_it_is_read(opened):
    page = opened()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    places = []
    for _ in range(14):
        page.keyboard.press("Tab")
        places.append(page.evaluate("(r => [r.top, r.left])(document.activeElement.getBoundingClientRect())"))
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    tops = [top + page.evaluate("scrollY") for top, _ in places]
    assert all(later >= earlier - 60 for earlier, later in pairwise(tops))


def test_details_open_by_keyboard_and_give_the_reason(opened):
    page = opened()
    summary = page.get_by_text("Details: OSPO Metrics Working Group").first
    summary.focus()
    page.keyboard.press("Enter")
    assert page.get_by_text("taken for the same event because").first.is_visible()


def test_an_address_is_copied(opened):
    page = opened(permissions=["clipboard-read", "clipboard-write"])
    page.locator(".copy").first.get_by_role("button").click()
    page.get_by_role("button", name="Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == "http://127.0.0.1:8080/calendar.ics"


@pytest.mark.parametrize("path", PATHS)
def test_nothing_scrolls_sideways_from_320_to_2560_pixels(opened, path):
    page = opened(path)
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    for width in (320, 390, 768, 1280, 2560):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"at {width} pixels"


@pytest.mark.parametrize("path", PATHS)
def test_the_console_stays_silent_and_nothing_is_loaded_from_elsewhere(browser, address, path):
    context = browser.new_context(base_url=address, timezone_id="Europe/Madrid")
    page = context.new_page()
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path)
    if path == "/nowhere":
        said = [text for text in said if "404" not in text]  # what Chromium says of the page itself
    assert said == []
    assert all(url.startswith(address) for url in asked)
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_is_easy_to_read_in_both_schemes(opened, scheme):
    page = opened("/", color_scheme=scheme)
    ratios = page.evaluate(CONTRASTS)
    assert ratios
    assert {text: ratio for text, ratio in ratios.items() if ratio < 4.5} == {}


CONTRASTS = """() => {
  const light = c => { const [r, g, b] = c.match(/[\\d.]+/g).map(Number).map(v => v / 255)
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const ground = e => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor;
    if (!c.endsWith(", 0)")) return c; } return "rgb(255, 255, 255)"; };
  const found = {};
  for (const e of document.querySelectorAll("body *")) {
    const own = [...e.childNodes].filter(n => n.nodeType === 3).map(n => n.textContent.trim()).join("");
    if (!own || e.closest(".unseen, .skip, option, script")) continue;
    const [a, b] = [light(getComputedStyle(e).color), light(ground(e))].sort((x, y) => y - x);
    found[own] = (a + 0.05) / (b + 0.05);
  }
  return found;
}"""
