"""The calendar in the page of another site, in a real browser: shown, as high as it is, in the reader's zone.

The other site is at "localhost" while the calendar is at 127.0.0.1: for the browser two sites, between which no cookie
passes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from html import unescape
from types import SimpleNamespace

import pytest
from conftest import served_at
from playwright.sync_api import Frame, Page, expect
from served import CONFIG, Site, sample
from test_browser import CONTRASTS
from werkzeug.wrappers import Request, Response

from aggregator.web.serving.colors import accent_styles

pytestmark = pytest.mark.browser

Embedded = Callable[..., tuple[Page, Frame]]


class OtherSite:
    """A site with one page, whose body is what was last put there."""

    def __init__(self) -> None:
        self.body = ""
        self.style = ""

    def __call__(self, environ: dict, start_response: object) -> object:
        page = f"<!doctype html><title>Another site</title><style>{self.style}</style><h1>Community</h1>{self.body}"
        return Response(page if Request(environ).path == "/" else "", mimetype="text/html")(environ, start_response)


@pytest.fixture(scope="module")
def other() -> Iterator[tuple[OtherSite, str]]:
    site = OtherSite()
    with served_at(SimpleNamespace(app=site)) as where:
        yield site, where.replace("127.0.0.1", "localhost")


@pytest.fixture
def embedded(opened, address, other) -> Embedded:
    """A function that puts the lines /embed/build makes into the page of the other site, and opens it."""

    def embed(query: str = "", style: str = "", **settings: object) -> tuple[Page, Frame]:
        site, where = other
        site.body, site.style = lines(opened("/embed/build" + query), address), style
        page = opened("/", where, **settings)
        frame = page.frames[1]
        frame.wait_for_load_state()
        return page, frame

    return embed


def lines(page: Page, address: str) -> str:
    return page.locator("#embed-code").input_value().replace("http://127.0.0.1:8080", address)


def zone_line(frame: Frame) -> str:
    return frame.locator(".zone").inner_text()


def height(page: Page) -> float:
    return page.locator("iframe.community-calendar").bounding_box()["height"]


def content_height(page: Page) -> float:
    return page.frames[1].evaluate("document.documentElement.getBoundingClientRect().height")


def wait_until_it_fits(page: Page) -> None:
    for _ in range(100):
        if abs(height(page) - content_height(page)) < 1.5:
            return
        page.evaluate("new Promise(done => requestAnimationFrame(done))")
    pytest.fail(f"the frame is {height(page)} pixels high, what stands in it {content_height(page)}")


VIEWS = {"the agenda": "", "a month": "?view=month", "a week": "?view=week", "a day": "?view=day"}


@pytest.mark.parametrize("query", VIEWS.values(), ids=VIEWS)
@pytest.mark.parametrize("width", [360, 1280])
def test_the_frame_is_as_high_as_what_stands_in_it(embedded, query, width):
    page, frame = embedded(query, viewport={"width": width, "height": 700})
    assert frame.get_by_text("OSPO Metrics Working Group").first.is_visible()
    wait_until_it_fits(page)
    assert frame.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_frame_follows_what_is_unfolded_and_another_width(embedded):
    page, frame = embedded()
    wait_until_it_fits(page)
    before = height(page)
    frame.locator("details").last.evaluate("details => details.open = true")
    page.wait_for_function(f"document.querySelector('iframe').getBoundingClientRect().height > {before}")
    wait_until_it_fits(page)
    page.set_viewport_size({"width": 360, "height": 700})
    wait_until_it_fits(page)


def test_one_turns_the_pages_within_the_frame(embedded, other):
    page, frame = embedded("?view=month")
    wait_until_it_fits(page)
    frame.get_by_role("link", name="December 2026").click()
    expect(frame.get_by_role("heading", level=1)).to_have_text("December 2026")
    wait_until_it_fits(page)
    frame.get_by_role("link", name="Today").click()
    frame.get_by_role("link", name="Tuesday 24 November").first.click()
    expect(frame.get_by_role("heading", level=1)).to_have_text("Tuesday, 24 November 2026")
    frame.get_by_role("link", name="November 2026").click()
    expect(frame.get_by_role("heading", level=1)).to_have_text("November 2026")
    assert page.url == other[1] + "/"


OUT = {
    "an event": ("OSPO Metrics Working Group", "/events/e0/20261123T150000Z"),
    "the whole calendar": ("Open full calendar", "/2026/11"),
    "how to subscribe": ("Subscribe", "/subscribe"),
}


@pytest.mark.parametrize(("name", "path"), OUT.values(), ids=OUT)
def test_all_else_opens_the_full_site_in_a_new_tab(embedded, other, address, name, path):
    page, frame = embedded("?view=month")
    with page.expect_popup() as opening:
        frame.get_by_role("link", name=name).first.click()
    tab = opening.value
    tab.wait_for_load_state()
    assert tab.url.split("?")[0] == address + path
    assert tab.locator("header.site").is_visible()
    assert tab.evaluate("opener === null")
    assert page.url == other[1] + "/"


def test_times_are_in_the_readers_zone_without_a_cookie(embedded):
    page, frame = embedded(timezone_id="Asia/Tokyo")
    expect(frame.locator(".zone")).to_have_text("Times in Tokyo time (UTC+9)")
    assert page.context.cookies() == []
    frame.get_by_role("link", name="Later events").click()
    expect(frame.get_by_text("New Year call")).to_be_visible()
    assert "Tokyo" in zone_line(frame)


def test_a_zone_and_a_language_can_be_the_same_for_all_readers(embedded):
    page, frame = embedded("?zone=Europe/Madrid&language=es", timezone_id="Asia/Tokyo")
    assert zone_line(frame) == "Hora de Madrid (UTC+1)"
    assert page.context.cookies() == []


SCHEMES = {
    "light though the reader has it dark": ("theme=light", "dark", "rgb(255, 255, 255)"),
    "dark though the reader has it light": ("theme=dark", "light", "rgb(21, 24, 28)"),
    "as the reader has it: light": ("theme=auto", "light", "rgb(255, 255, 255)"),
    "as the reader has it: dark": ("theme=auto", "dark", "rgb(21, 24, 28)"),
}


@pytest.mark.parametrize(("theme", "scheme", "ground"), SCHEMES.values(), ids=SCHEMES)
@pytest.mark.parametrize("accent", ["", "ffee00", "000033"])
def test_theme_and_accent(embedded, theme, scheme, ground, accent):
    _, frame = embedded(f"?{theme}&accent={accent}", color_scheme=scheme)
    assert frame.evaluate("getComputedStyle(document.body).backgroundColor") == ground
    light, dark = re.findall(r"#[0-9a-f]{6}", accent_styles(f"#{accent}")) if accent else ("#0b57a4", "#8ab8f0")
    wanted = light if ground == "rgb(255, 255, 255)" else dark
    color = frame.get_by_role("link", name="Subscribe").evaluate("link => getComputedStyle(link).color")
    assert color == f"rgb({', '.join(str(int(wanted[i : i + 2], 16)) for i in (1, 3, 5))})"
    ratios = frame.evaluate(CONTRASTS)
    assert {text: ratio for text, ratio in ratios.items() if ratio < 4.5} == {}


def test_without_script_it_has_its_height_and_its_links(embedded):
    page, frame = embedded("?height=450", java_script_enabled=False)
    assert height(page) == 450
    assert frame.get_by_text("OSPO Metrics Working Group").first.is_visible()
    frame.get_by_role("link", name="Later events").click()
    expect(frame.get_by_text("New Year call")).to_be_visible()


def test_where_the_page_around_runs_no_script_it_scrolls(embedded, other, opened):
    embedded("?height=450")
    site, where = other
    site.body = re.sub(r"(?s)<script>.*</script>", "", site.body)
    page = opened("/", where)
    page.frames[1].get_by_role("link", name="Later events").scroll_into_view_if_needed()
    assert page.frames[1].evaluate("scrollY") > 0
    assert height(page) == 450


FORGED = """<iframe id="forger" srcdoc="<script>
  for (const height of [9999, 'tall', NaN, null]) parent.postMessage({type: 'calendar-height', height}, '*');
  parent.postMessage(null, '*'); parent.postMessage('calendar-height', '*'); parent.postMessage('done', '*');
</script>"></iframe>"""


def test_no_other_frame_has_a_say_in_its_height(embedded, other, opened):
    page, _ = embedded()
    wait_until_it_fits(page)
    expected = height(page)
    site, where = other
    site.body += FORGED
    page = opened("about:blank", where)
    page.add_init_script("window.said = []; addEventListener('message', e => said.push(e.data))")
    failed: list[str] = []
    page.on("pageerror", lambda error: failed.append(str(error)))
    page.goto("/")
    page.wait_for_function("said.includes('done')")
    wait_until_it_fits(page)
    assert height(page) == pytest.approx(expected, abs=2)
    assert failed == []


def test_the_style_of_the_page_around_does_not_reach_it(embedded):
    page, frame = embedded(style="* { color: red !important; display: block } iframe { height: 10px }")
    wait_until_it_fits(page)
    assert frame.evaluate("getComputedStyle(document.body).color") != "rgb(255, 0, 0)"


def refused(page: Page) -> bool:
    """Whether the browser shows its own complaint in the frame; until it has decided, the frame is empty."""
    frame = page.frames[1]
    frame.wait_for_function("document.body.childElementCount > 0")
    return frame.url.startswith("chrome-error:")


def framing(embed_on: tuple[str, ...]) -> AbstractContextManager[str]:
    page = CONFIG.page.model_copy(update={"embed_on": embed_on})
    return served_at(Site(sample().snapshot(), CONFIG.model_copy(update={"page": page})))


def test_a_site_that_is_not_named_is_refused(opened, other):
    site, where = other
    for allowed, shown in {where: True, "https://todogroup.org": False}.items():
        with framing((allowed,)) as calendar:
            site.body = f'<iframe src="{calendar}/embed"></iframe>'
            assert refused(opened("/", where)) is not shown


@pytest.mark.parametrize("path", ["/", "/subscribe", "/events/e0", "/embed/build"])
def test_pages_that_are_no_frames_are_refused_everywhere(opened, other, address, path):
    site, where = other
    site.body = f'<iframe src="{address}{path}"></iframe>'
    assert refused(opened("/", where))


def test_without_script_the_lines_are_made_in_a_form(opened):
    page = opened("/subscribe", java_script_enabled=False)
    page.get_by_role("link", name="Get embed code").click()
    page.get_by_role("checkbox", name="OpenSSF").check()
    page.get_by_label("View", exact=True).select_option("Week")
    page.get_by_label("Theme").select_option("dark")
    page.get_by_label("Height (pixels)").fill("700")
    page.get_by_label("Time zone").fill("Europe/Madrid")
    page.get_by_role("button", name="Update code").click()
    made = unescape(re.search(r'src="([^"]+)"', page.locator("#embed-code").input_value())[1])
    assert made == "http://127.0.0.1:8080/embed?tz=Europe/Madrid&feed=openssf&view=week&theme=dark"
    preview = page.frames[1]
    expect(preview.get_by_text("Security Tooling")).to_be_visible()
    assert height(page) == 700


def test_a_colour_that_is_picked_stands_in_the_lines(opened):
    page = opened("/embed/build")
    page.get_by_label("Link colour").fill("#c4591b")
    expect(page.locator("#embed-code")).to_have_value(re.compile("accent=c4591b"))


def test_the_lines_are_copied(opened):
    page = opened("/embed/build", permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy code").click()
    page.get_by_role("button", name="Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == page.locator("#embed-code").input_value()


def test_a_preview_in_another_language_leaves_that_of_the_page_alone(opened):
    page = opened("/embed/build?language=es")
    page.frames[1].get_by_text("Suscribirse").wait_for()
    assert "lang" not in {cookie["name"] for cookie in page.context.cookies()}
    page.goto("/")
    assert page.locator("html").get_attribute("lang") == "en-GB"


def test_code_and_preview_follow_the_settings(opened):
    page = opened("/embed/build")
    steps = page.evaluate("history.length")
    expect(page.get_by_role("button", name="Update code")).to_be_hidden()
    page.get_by_label("View", exact=True).select_option("month")
    expect(page.get_by_label("Embed code (HTML)")).to_have_value(re.compile(r"/embed\?view=month\""))
    preview = page.frame_locator("iframe.preview")
    expect(preview.get_by_role("heading", level=1)).to_have_text("November 2026")
    page.get_by_label("Include words").fill("Café")
    expect(preview.get_by_text("Security Tooling")).to_have_count(0)
    expect(page).to_have_url(re.compile(r"/embed/build\?q=Caf%C3%A9&view=month"))
    page.get_by_label("Height (pixels)").fill("450")
    expect(page.locator("iframe.preview")).to_have_attribute("height", "450")
    page.get_by_label("Time zone").fill("Nowhere")
    expect(page.get_by_role("status")).to_have_text("Unknown time zone “Nowhere”. Visitors see their own.")
    assert page.evaluate("history.length") == steps


def test_where_the_code_cannot_be_asked_for_the_button_is_back(opened):
    page = opened("/embed/build")
    page.route("**/embed/build?*", lambda route: route.abort())
    page.get_by_label("View", exact=True).select_option("month")
    expect(page.get_by_role("button", name="Update code")).to_be_visible()
