"""The page in a real browser: zones, search, keyboard, narrow screens, and a console that stays silent."""

from __future__ import annotations

import re
from itertools import combinations, pairwise

import pytest
from conftest import served_at
from icalendar import Calendar
from playwright.sync_api import Page, expect
from served import Builder, Site

pytestmark = pytest.mark.browser

VIEWS = ["/", "/2026/11", "/2026-W48", "/2026/11/24", "/events/e0"]
SUBSCRIBE = "/subscribe?feed=todo&alarm=10"
PATHS = [
    *VIEWS,
    "/?q=security&feed=openssf",
    "/?from=2030-01-01",
    "/2026-W48?lang=zh",
    SUBSCRIBE,
    "/events?events=e0",
    "/embed?accent=c4591b&theme=dark",
    "/embed/2026/11",
    "/embed/2026-W48",
    "/embed/build?view=month&height=700",
    "/status",
    "/nowhere",
]


def zone_line(page: Page) -> str:
    return page.locator(".zone").first.inner_text()


def test_the_script_asks_for_the_readers_own_zone_once(opened):
    page = opened(timezone_id="Asia/Tokyo")
    assert zone_line(page) == "Times in Tokyo time (UTC+9)"
    visits: list[str] = []
    page.on("request", lambda request: visits.append(request.url) if request.is_navigation_request() else None)
    page.reload()
    assert len(visits) == 1


def test_a_zone_asked_for_in_the_address_stays(opened):
    assert "New York" in zone_line(opened("/?tz=America/New_York", timezone_id="Asia/Tokyo"))


def test_a_browser_without_cookies_is_not_sent_round_in_circles(browser, address):
    context = browser.new_context(base_url=address, timezone_id="Asia/Tokyo")
    page = context.new_page()
    page.add_init_script("Object.defineProperty(document, 'cookie', {get: () => '', set: () => {}})")
    page.goto("/")
    assert zone_line(page) == "Times in UTC"
    context.close()


def test_without_script_the_zone_is_chosen_in_a_form(opened):
    page = opened(java_script_enabled=False, timezone_id="Asia/Tokyo")
    assert zone_line(page) == "Times in UTC"
    page.locator(".filters > summary").click()
    page.get_by_label("Time zone", exact=True).fill("madrid")
    page.get_by_role("button", name="Apply filters").click()
    assert zone_line(page) == "Times in Madrid time (UTC+1)"
    assert page.get_by_role("button", name="Copy").count() == 0


def test_search_and_communities_lead_to_an_address_that_can_be_shared(opened):
    page = opened()
    page.locator(".filters > summary").click()
    page.get_by_label("Search events").fill("cafe")
    page.get_by_label("Search events").press("Enter")
    titles = page.locator(".row h3 a").all_inner_texts()
    assert titles == ["Café Développeurs"]
    page.get_by_role("link", name="Clear filters").click()
    page.get_by_role("link", name="OpenSSF").click()
    assert "feed=openssf" in page.url
    assert page.locator(".day .row").count() == 3
    page.go_back()
    assert page.locator(".day .row").count() == 11


def test_what_was_asked_for_is_taken_away_word_by_word_without_script(opened):
    page = opened("/2026/11?feed=openssf&q=security,+cafe&exclude=board&tz=Asia/Tokyo", java_script_enabled=False)
    communities = page.get_by_role("navigation", name="Communities")
    communities.get_by_role("link", name="CHAOSS").click()
    assert "feed=openssf,chaoss" in page.url
    communities.get_by_role("link", name="OpenSSF").click()
    page.get_by_role("link", name="Remove filter: Without “board”").click()
    page.get_by_role("link", name="Remove filter: Tokyo time").click()
    assert page.url.endswith("/2026/11?q=security,+cafe&feed=chaoss")
    assert communities.locator("[aria-current]").all_inner_texts() == ["CHAOSS"]
    page.get_by_role("link", name="Clear filters").click()
    assert page.url.endswith("/2026/11")


TOUCHED = ["/", "/2026/11", "/2026-W48", "/2026/11/24", "/events/e0", "/events/e3", "/events", "/changes", "/status"]
TOUCHED += ["/subscribe?feed=todo", "/embed/build", "/embed/month", "/calendars/todo?from=2026-12-01", "/x"]


@pytest.mark.parametrize("path", TOUCHED)
def test_what_is_touched_is_large_enough_and_nothing_is_wider_than_the_screen(browser, address, path):
    context = browser.new_context(
        base_url=address, has_touch=True, is_mobile=True, viewport={"width": 320, "height": 800}
    )
    page = context.new_page()
    page.goto(path)
    for summary in page.locator("details.filters > summary").all():
        summary.click()
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    small = page.evaluate("""[...document.querySelectorAll('a, button, summary, select, input, label:has(input)')]
        .filter(e => e.checkVisibility() && !e.closest('.skip, .text, label > input'))
        .map(e => [e.textContent.trim() || e.name, e.getBoundingClientRect().height])
        .filter(([, height]) => height && height < 43.9)""")
    assert small == []
    context.close()


TABLET = {"has_touch": True, "is_mobile": True, "viewport": {"width": 1180, "height": 820}}


def test_on_a_tablet_the_first_tap_shows_a_title_that_is_cut_and_the_second_opens_it(browser, address):
    page = browser.new_context(base_url=address, timezone_id="Europe/Madrid", **TABLET).new_page()
    page.goto("/2026/11")
    link = page.locator(".entry > a", has_text="OSPO Metrics Working Group").first
    link.scroll_into_view_if_needed()
    assert link.evaluate("link => link.scrollWidth > link.clientWidth")
    link.tap()
    expect(link).to_be_focused()
    assert page.url.endswith("/2026/11")
    assert not link.evaluate("link => link.scrollWidth > link.clientWidth")
    link.tap()
    expect(page).to_have_url(re.compile("/events/e0/"))
    page.context.close()


def test_on_a_tablet_without_script_titles_are_whole(browser, address):
    page = browser.new_context(base_url=address, java_script_enabled=False, **TABLET).new_page()
    page.goto("/2026/11")
    title = page.locator(".entry .title", has_text="OSPO Metrics Working Group").first
    box, entry = title.bounding_box(), title.locator("xpath=ancestor::li").bounding_box()
    assert box["y"] + box["height"] <= entry["y"] + entry["height"]
    assert box["x"] + box["width"] <= entry["x"] + entry["width"]
    page.context.close()


def test_events_are_ticked_by_touch_without_script(browser, busy_address):
    phone = {"has_touch": True, "is_mobile": True, "viewport": {"width": 390, "height": 844}}
    context = browser.new_context(base_url=busy_address, java_script_enabled=False, locale="en-GB", **phone)
    page = context.new_page()
    page.goto("/events")
    for title in ("CHAOSS Africa", "Best Practices WG"):
        page.get_by_role("checkbox", name=title).tap()
    page.get_by_role("button", name="Update selection").tap()
    assert page.locator("#calendar-link").input_value().count(",") == 1
    context.close()


def test_the_bar_takes_one_line_on_a_desk_and_two_on_a_telephone(opened):
    for path in ("/", "/2026/11", "/2026-W48", "/2026/11/24"):
        for width, lines in ((1280, 1), (390, 2)):
            page = opened(path, viewport={"width": width, "height": 800})
            tops = page.evaluate("""[...document.querySelectorAll('.view-bar > *:not(details), .view-bar summary')]
                .map(e => e.getBoundingClientRect()).map(r => r.bottom)""")
            assert max(tops) - min(tops) < (30 if lines == 1 else 110), (path, width, tops)


def test_a_month_on_a_desk_has_one_line_an_event_and_the_whole_title_on_focus(opened, busy_address):
    page = opened("/2026/06", busy_address, viewport={"width": 1280, "height": 900})
    entries = page.locator(".month .entry")
    assert {round(box.bounding_box()["height"]) for box in entries.all()} == {24}
    link = page.locator(".entry", has_text="OpenChain Monthly Meeting: North America").locator("a").first
    cut = "e => e.scrollWidth > e.clientWidth || e.scrollHeight > e.clientHeight + 1"
    assert link.evaluate(cut)
    link.focus()
    assert not link.evaluate(cut)
    page.locator("body").click(position={"x": 1, "y": 1})
    assert link.evaluate(cut)
    page.get_by_label("Full titles").check()
    assert link.evaluate("e => getComputedStyle(e).whiteSpace") == "normal"


def test_later_and_earlier_are_plain_links(opened):
    page = opened()
    page.get_by_role("link", name="Later events").click()
    assert page.locator(".row h3 a").all_inner_texts() == ["New Year call"]
    page.get_by_role("link", name="Earlier events").click()
    assert page.locator(".day .row").count() > 1


def test_one_turns_from_view_to_view_and_back_without_script(opened):
    page = opened(java_script_enabled=False)
    for view, path, heading in (
        ("Month", "/2026/11", "November 2026"),
        ("Week", "/2026-W48", "Week 48, 23–29 Nov 2026"),
        ("Day", "/2026/11/23", "Monday, 23 November 2026"),
    ):
        page.get_by_role("navigation", name="View").get_by_role("link", name=view).click()
        assert page.url.endswith(path)
        assert page.get_by_role("heading", level=1).inner_text() == heading
        assert page.locator("[aria-current=page]").last.inner_text() == view
    page.go_back()
    page.get_by_role("link", name="Week 49").click()
    page.get_by_role("link", name="Today").click()
    assert page.url.endswith("/2026-W48")


def test_what_was_selected_stays_from_view_to_view(opened):
    page = opened("/2026/11")
    page.get_by_role("navigation", name="Communities").get_by_role("link", name="OpenSSF").click()
    page.locator(".filters > summary").click()
    page.get_by_label("Exclude words").fill("tooling")
    page.get_by_role("button", name="Apply filters").click()
    page.get_by_role("link", name="Week", exact=True).click()
    titles = page.locator(".box .title").all_inner_texts()
    assert titles == ["Morning stand-up", *["Vulnerability Disclosures (APAC)"] * 2]  # before and after midnight
    page.get_by_role("link", name="Clear filters").click()
    assert page.url.split("?")[0].endswith("/2026-W48")
    assert page.locator(".box").count() > 2


def test_a_month_is_walked_with_the_keyboard_and_leads_to_an_event(opened):
    page = opened("/2026/11")
    link = page.get_by_role("link", name="16:00 OSPO Metrics").or_(page.get_by_role("link", name="15:00 OSPO Metrics"))
    link.first.focus()
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    page.keyboard.press("Enter")
    page.wait_for_url("**/events/e0/*")
    page.go_back()
    assert page.url.endswith("/2026/11")


def test_a_month_is_a_table_to_those_who_hear_it_on_a_telephone_too(opened):
    for width in (1280, 390):
        page = opened("/2026/11", viewport={"width": width, "height": 800})
        assert page.get_by_role("table", name="November 2026").count() == 1
        assert page.get_by_role("rowheader", name="Week 48").count() == 1
        cell = page.get_by_role("cell", name="Monday 23 November")
        assert "OSPO Metrics Working Group" in cell.inner_text()


def test_a_month_is_a_list_of_its_days_from_today_on_a_telephone(opened):
    page = opened("/2026/11", viewport={"width": 320, "height": 800}, java_script_enabled=False)
    days = page.locator(".date .full >> visible=true")
    to_come = ["Monday 23 November", "Tuesday 24 November", "Wednesday 25 November", "Monday 30 November"]
    assert days.all_inner_texts() == to_come
    assert page.locator(".date", has_text="Monday 23 November").bounding_box()["y"] < 600
    page.get_by_role("link", name="Earlier this month").click()
    assert days.all_inner_texts() == ["Tuesday 10 November", "Monday 16 November", *to_come]
    cells = page.locator(".month .cell >> visible=true").all()
    assert len({cell.bounding_box()["x"] for cell in cells}) == 1


@pytest.fixture(scope="module")
def late_address():
    """A site whose times and dates are as long as they get."""
    dates = [(f"2027-11-{day:02} 10:00", f"2027-11-{day:02} 11:00") for day in (17, 24)]
    site = Site(Builder().add("Long", ("2026-11-25 10:00", "2026-11-25 11:00"), *dates).snapshot())
    with served_at(site) as where:
        yield where


@pytest.mark.parametrize("locale", ["en-US", "es-MX", "zh-CN"])
def test_dates_and_times_do_not_cover_each_other(opened, late_address, locale):
    page = opened("/events/e0", late_address, locale=locale, timezone_id="Europe/Madrid")
    for width in (320, 390, 600, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        for row in page.locator(".dates .row").all():
            date, time = row.locator(".when a").bounding_box(), row.locator(".hours").bounding_box()
            assert date["x"] + date["width"] <= time["x"], width


@pytest.mark.parametrize("locale", ["en-US", "es-MX", "zh-CN"])
def test_the_time_of_an_event_stands_on_one_line_on_a_desk(opened, late_address, locale):
    page = opened("/", late_address, locale=locale, timezone_id="Europe/Madrid")
    starts, ends = (page.locator(".row .when time").nth(n).bounding_box() for n in (0, 1))
    assert starts["y"] == pytest.approx(ends["y"], abs=2)
    assert starts["height"] < 30


def test_meetings_of_a_week_do_not_cover_each_other(opened):
    page = opened("/2026-W48", viewport={"width": 1280, "height": 800})
    boxes = page.evaluate("""[...document.querySelectorAll('.box')].map(e => e.getBoundingClientRect())
        .map(r => [r.left, r.right, r.top, r.bottom])""")
    assert len(boxes) > 3
    for one, other in combinations(boxes, 2):
        apart = one[1] <= other[0] or other[1] <= one[0] or one[3] <= other[2] + 1 or other[3] <= one[2] + 1
        assert apart, (one, other)


def test_a_bar_is_as_long_as_its_days(opened):
    page = opened("/2026-W48", viewport={"width": 1280, "height": 800})
    title = page.locator(".bar.starts .title", has_text="Open Source Summit Japan").bounding_box()
    days = [page.locator(".weekday").nth(n).bounding_box() for n in range(7)]
    assert title["x"] + title["width"] == pytest.approx(days[3]["x"] + days[3]["width"], abs=15)


CLOCKS = {
    "British English": ("en-GB", "15:00"),
    "American English": ("en-US", "3:00\u202fPM"),
    "Spanish": ("es-ES", "15:00"),
}


@pytest.mark.parametrize(("locale", "clock"), CLOCKS.values(), ids=CLOCKS)
def test_clocks_are_those_of_the_browsers_language(opened, locale, clock):
    assert opened("/2026-W48", locale=locale).locator(".box time", has_text=clock).count() > 0


def test_a_language_chosen_on_the_page_is_remembered(opened):
    page = opened()
    page.get_by_role("link", name="Español").click()
    assert page.locator("html").get_attribute("lang") == "es"
    page.goto("/2026/11")
    assert page.get_by_role("heading", level=1).inner_text() == "Noviembre de 2026"


def test_the_keyboard_goes_through_the_page_in_the_order_it_is_read(opened):
    page = opened()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to main content"
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
    summary = page.locator("summary[aria-label='Details: OSPO Metrics Working Group']").first
    summary.focus()
    page.keyboard.press("Enter")
    assert page.get_by_text("Matched by:").first.is_visible()


def test_an_address_is_copied(opened):
    page = opened(permissions=["clipboard-read", "clipboard-write"])
    page.locator(".copy").first.get_by_role("button").click()
    page.get_by_role("button", name="Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == "http://127.0.0.1:8080/calendar.ics"


def test_without_script_a_subscription_is_put_together_in_a_form(opened):
    page = opened("/?feed=openssf", java_script_enabled=False)
    page.get_by_role("link", name="More options and instructions").click()
    assert page.get_by_role("checkbox", name="OpenSSF").is_checked()
    page.get_by_label("Exclude words").fill("Board")
    page.get_by_label("Reminder").select_option("10 minutes before")
    page.get_by_role("checkbox", name="Add community name to titles").check()
    page.get_by_role("button", name="Update link").click()
    address = "http://127.0.0.1:8080/calendar.ics?feed=openssf&exclude=board&prefix=1&alarm=10"
    assert page.locator("#calendar-link").input_value() == address
    assert page.get_by_label("Reminder").input_value() == "10"


def test_how_to_do_it_opens_by_keyboard_without_script(opened):
    page = opened("/subscribe", java_script_enabled=False)
    page.get_by_text("Thunderbird").focus()
    page.keyboard.press("Enter")
    assert page.get_by_text("On the Network", exact=False).first.is_visible()


@pytest.mark.parametrize("path", ["/", "/events/e0"])
def test_data_for_search_engines_is_there_though_the_policy_allows_no_inline_script(opened, path):
    page = opened()
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text))
    page.goto(path)
    data = page.evaluate("JSON.parse(document.querySelector('script[type=\"application/ld+json\"]').textContent)")
    assert data["@graph"][0]["@type"] == "Event"
    assert refused == []


LONG_WORDS = ("/subscribe?lang=de", "/embed/build?lang=de", "/?lang=pt-BR&q=ospo&from=2026-12-01&tz=Asia/Tokyo")


@pytest.mark.parametrize("path", [*PATHS, *LONG_WORDS])
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


@pytest.mark.parametrize("path", VIEWS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_is_easy_to_read_in_both_schemes(opened, scheme, path):
    page = opened(path, color_scheme=scheme)
    ratios = page.evaluate(CONTRASTS)
    assert ratios
    assert {text: ratio for text, ratio in ratios.items() if ratio < 4.5} == {}


FOUR = ["TODO Group (sample)", "OpenSSF (sample)", "OpenChain (sample)", "CHAOSS (sample)"]


def test_one_list_does_what_four_frames_did_each_meeting_once(opened, busy_address):
    page = opened("/", busy_address)
    shown = set(page.locator(".day .who .community").all_inner_texts())
    assert shown == set(FOUR)
    assert page.locator("iframe").count() == 0
    shared = page.locator(".day", has_text="30 June").locator(".row", has_text="OSPO Metrics")
    assert shared.count() == 1
    assert "Also in" in shared.inner_text()


def test_nobody_needs_a_converter_of_time_zones(opened, busy_address):
    clocks = {}
    for zone in ("Asia/Tokyo", "America/Los_Angeles"):
        row = opened("/", busy_address, timezone_id=zone).locator(".day .row", has_text="Signing Tools SIG").first
        assert row.locator("time").first.evaluate("e => Date.parse(e.dateTime)") == 1782144000000  # 16:00 UTC
        clocks[zone] = row.locator("time").first.inner_text()
    assert clocks == {"Asia/Tokyo": "01:00", "America/Los_Angeles": "09:00"}


def test_the_calendar_one_takes_along_is_that_of_the_page(opened, busy_address):
    page = opened("/?feed=openchain", busy_address)
    titles = set(page.locator(".day .row h3 a").all_inner_texts())
    path = page.locator(".subscribe input").input_value().removeprefix("http://127.0.0.1:8080")
    answer = page.request.get(f"{busy_address}{path}")
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    summaries = {str(event["SUMMARY"]) for event in Calendar.from_ical(answer.text()).walk("VEVENT")}
    assert titles
    assert titles <= summaries


CONTRASTS = """() => {
  const light = c => { const [r, g, b] = c.match(/[\\d.]+/g).map(Number).map(v => v / 255)
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const ground = e => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor;
    if (!/^rgba.*, 0[)]$/.test(c)) return c; } return "rgb(255, 255, 255)"; };
  const found = {};
  for (const e of document.querySelectorAll("body *")) {
    const own = [...e.childNodes].filter(n => n.nodeType === 3).map(n => n.textContent.trim()).join("");
    if (!own || e.closest(".unseen, .skip, option, script")) continue;
    const [a, b] = [light(getComputedStyle(e).color), light(ground(e))].sort((x, y) => y - x);
    found[own] = (a + 0.05) / (b + 0.05);
  }
  return found;
}"""
