"""The page for everybody: axe-core finds no barrier, and the keyboard alone reaches everything."""

from __future__ import annotations

import pytest
from judges.programs import axe_script
from playwright.sync_api import Page

pytestmark = pytest.mark.browser

TAGS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]

PAGES = {
    "the agenda": "/",
    "a search": "/?q=security&feed=openssf&exclude=board",
    "a value that is not valid": "/?tz=Mars/Phobos",
    "a month": "/2026/11",
    "a week": "/2026-W48",
    "a day": "/2026/11/24",
    "an event": "/events/e0",
    "one date of an event": "/events/e0/20261130T150000Z",
    "the list to select events in": "/events?events=e0,gone",
    "how to subscribe": "/subscribe?feed=todo&alarm=10&prefix=1",
    "the agenda in a frame": "/embed?accent=ffee00",
    "a month in a frame": "/embed/2026/11?accent=000033&theme=dark",
    "a week in a frame": "/embed/2026-W48",
    "the lines for a frame": "/embed/build?view=day&zone=Nowhere",
    "the status": "/status",
    "the changes": "/changes",
    "an address that is none": "/nowhere",
    "the agenda in Spanish": "/?lang=es",
    "a week in Chinese": "/2026-W48?lang=zh",
    "a month in Hindi": "/2026/11?lang=hi",
}
WIDTHS = (1280, 390)


def barriers(page: Page) -> list[tuple[str, str, str]]:
    """What axe-core objects to, with everything unfolded: the rule, the element, and what is wrong with it."""
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    page.evaluate(axe_script())
    found: list[tuple[str, str, str]] = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        found += objections(page, {"type": "tag", "values": TAGS})
    page.emulate_media(color_scheme="dark")
    return found + objections(page, {"type": "rule", "values": ["color-contrast"]})


def objections(page: Page, rules: dict[str, object]) -> list[tuple[str, str, str]]:
    result = page.evaluate("rules => axe.run({runOnly: rules, resultTypes: ['violations']})", rules)
    assert result["passes"]
    return [(v["id"], n["html"][:200], n["failureSummary"]) for v in result["violations"] for n in v["nodes"]]


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_axe_finds_no_barrier(opened, path):
    assert barriers(opened(path)) == []


@pytest.mark.parametrize("path", ["/", "/2026/06", "/2026-W25", "/2026/06/17"])
def test_axe_finds_no_barrier_where_much_is_on(opened, busy_address, path):
    assert barriers(opened(path, busy_address)) == []


def test_axe_finds_a_barrier_that_is_there(opened):
    page = opened("/subscribe")
    page.evaluate("document.querySelector('label[for=exclude]').remove()")
    assert {"label"} == {rule for rule, *_ in barriers(page)}


WALKS = {
    "the agenda": ("/", 1280),
    "the agenda on a telephone": ("/", 390),
    "a month": ("/2026/11", 1280),
    "a week": ("/2026-W48", 1280),
    "a week on a telephone": ("/2026-W48", 390),
    "an event": ("/events/e0", 1280),
    "how to subscribe": ("/subscribe", 390),
    "a month in a frame": ("/embed/2026/11", 1280),
    "the status": ("/status", 1280),
}


@pytest.mark.parametrize(("path", "width"), WALKS.values(), ids=WALKS)
def test_the_tab_key_reaches_everything_in_order_shows_where_it_is_and_gets_out(opened, path, width):
    page = opened(path, viewport={"width": width, "height": 900})
    reachable = page.evaluate(REACHABLE)
    walked = []
    while len(walked) <= len(reachable):
        page.keyboard.press("Tab")
        place = page.evaluate(FOCUSED)
        if place is None:
            break
        assert place["marked"], f"nothing shows that the focus is on {place['what']}"
        assert place["seen"], f"{place['what']} has the focus and cannot be seen"
        walked.append(place["number"])
    assert walked == list(range(len(reachable)))


# Numbers every element that can be used, in the order of the page, and returns what each is.
REACHABLE = """() => [...document.querySelectorAll("a[href], button, input, select, summary")]
  .filter(e => e.checkVisibility({contentVisibilityAuto: true, visibilityProperty: true}))
  .map((e, number) => (e.dataset.number = number, e.textContent.trim() || e.name || e.id))"""

FOCUSED = """() => {
  const e = document.activeElement;
  if (e === document.body) return null;
  const box = e.getBoundingClientRect();
  const outlined = one => one && getComputedStyle(one).outlineStyle !== "none"
    && parseFloat(getComputedStyle(one).outlineWidth) >= 2;
  return {
    number: Number(e.dataset.number), what: e.outerHTML.slice(0, 200),
    marked: outlined(e) || outlined(e.closest("li")),
    seen: box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
  };
}"""


def test_the_first_thing_the_keyboard_reaches_leads_past_everything_else(opened):
    page = opened()
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Skip to main content"
    assert page.locator(":focus").bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_one_joins_what_is_on_by_keyboard_alone(opened):
    page = opened("/?feed=openssf")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.strip .join')"):
            break
    assert page.locator(":focus").get_attribute("href") == "https://meet.google.com/abc-defg-hij"


def test_on_a_telephone_the_form_unfolds_by_keyboard_and_without_script(opened):
    page = opened(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    assert not page.get_by_label("Search events").is_visible()
    page.locator(".filters > summary").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Search events").fill("cafe")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=cafe*")
    assert page.get_by_role("link", name="Remove filter: With “cafe”").is_visible(), "what was chosen stays in sight"
