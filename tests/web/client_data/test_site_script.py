"""The scripts of a static site in a real browser: in every zone its pages show what those of the service show."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from difflib import unified_diff
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from conftest import served_at
from icalendar import Calendar
from playwright.sync_api import Browser, Page
from sample_site import CONFIG as SAMPLE_CONFIG
from sample_site import sample_site
from served import Site, at
from small_feeds import NOW, built, feed, meeting

from aggregator.config import Config, Group
from aggregator.model import Change, ChangeKind
from aggregator.static_site.site_files import StaticSite
from aggregator.web.request.search_words import read_search_words
from aggregator.web.request.view_query import ViewQuery
from aggregator.web.serving.event_filter import filter_occurrences

pytestmark = pytest.mark.browser

PREFIX = "/cal"
SITE_ZONE = "Europe/Madrid"
ZONES = ["Europe/Madrid", "Asia/Kolkata", "America/Los_Angeles"]
KINDS = {  # of events: whole days, long ones, past midnight, many at once, cancelled, at a place, told differently
    "todo": [
        meeting("Summit", "20260304", "DTEND;VALUE=DATE:20260307"),
        meeting("Call for papers", "20260216", "DTEND;VALUE=DATE:20260401"),
        meeting("Sprint", "20260310T080000Z", "DTEND:20260311T200000Z"),
        meeting("Night shift", "Europe/Madrid:20260305T230000", minutes=180),
        meeting("Meetup", "Asia/Tokyo:20260309T190000", "LOCATION:1-3-3 Toranomon, Tokyo"),
        meeting("Board", "20260312T160000Z", "STATUS:CANCELLED"),
        meeting("Plan", "20260312T170000Z", "STATUS:TENTATIVE"),
        meeting("Weekly", "Europe/Berlin:20260302T100000", "RRULE:FREQ=WEEKLY;COUNT=9", uid="weekly"),
        meeting("A moment", "20260313T120000Z", minutes=0),
        *(meeting(f"Track {n}", f"20260311T1{n}0000Z", minutes=90 + 20 * n) for n in range(6)),
        *(meeting(f"Room {n}", "20260311T140000Z", minutes=30 + n) for n in range(5)),
        *(meeting(f"Days {n}", "20260317", "DTEND;VALUE=DATE:20260319") for n in range(6)),
    ],
    "openssf": [
        meeting("Weekly", "Europe/Berlin:20260302T100000", "RRULE:FREQ=WEEKLY;COUNT=9", uid="weekly"),
        meeting("Working now", "20260301T113000Z", minutes=60),
    ],
}
KINDS_CONFIG = Config(feeds=tuple(feed(id_) for id_ in KINDS))


# What lately left its calendar: with other dates, without, in two calendars, on a whole day, soon too old to be shown.
YESTERDAY = NOW - timedelta(days=1)
REMOVED = (
    Change("todo", "9", ChangeKind.GONE, YESTERDAY, "Licence clinic", at("2026-03-04 23:30"), event="gone", dates=3),
    Change("openssf", "9", ChangeKind.GONE, YESTERDAY, "Licence clinic", at("2026-03-11 23:30"), event="gone"),
    Change("todo", "8", ChangeKind.GONE, YESTERDAY, "Holiday", at("2026-03-12"), all_day=True, event="holiday"),
    Change("todo", "7", ChangeKind.CANCELLED, YESTERDAY, "Weekly", at("2026-03-10 09:30"), event="weekly"),
    *(Change(id_, "6", ChangeKind.GONE, YESTERDAY, "Both", at("2026-03-10 10:00"), event="both") for id_ in KINDS),
    Change("todo", "5", ChangeKind.GONE, NOW - timedelta(days=6, hours=20), "Old", at("2026-03-10 11:00"), event="old"),
)


def kinds_site() -> Site:
    site = Site(built(KINDS).snapshot, KINDS_CONFIG)
    site.now = NOW
    weekly = next(event.id for event in site.served.state.indexed.snapshot.events if event.title == "Weekly")
    site.source.news = tuple(replace(one, event=weekly) if one.event == "weekly" else one for one in REMOVED)
    site.served.refresh()
    return site


SITES: dict[str, Callable[[], Site]] = {"samples": sample_site, "kinds": kinds_site}
GROUP = Group(id="metrics", name="Metrics", include="metrics")
CONFIGS = {"samples": SAMPLE_CONFIG.model_copy(update={"groups": (GROUP,)}), "kinds": KINDS_CONFIG}
VIEWS = {
    "the agenda": ("samples", "/"),
    "words of one community": ("samples", "/?q=metrics&feed=todo"),
    "one phrase or a word, without another": ("samples", "/?q=%22working+group%22,africa&exclude=ospo"),
    "from a day": ("samples", "/?from=2026-07-20"),
    "nothing found": ("samples", "/?q=nothing-at-all"),
    "a month of one community": ("samples", "/2026/06?feed=chaoss"),
    "an agenda of all kinds of events": ("kinds", "/"),
    "a month of all kinds of events": ("kinds", "/2026/03"),
    "a week of all kinds of events": ("kinds", "/2026-W11"),
    "a day of all kinds of events": ("kinds", "/2026/03/11"),
    "a day with what was removed": ("kinds", "/2026/03/10"),
    "what was removed from one community": ("kinds", "/?feed=openssf"),
    "a week with words of what was removed": ("kinds", "/2026-W11?q=licence,weekly"),
}
# What a view shows: of each part its kind and classes, its text without commas and spaces, and where its links lead.
SHOWN = """() => {
  const text = (element) => {
    const found = [], walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) found.push(walker.currentNode.data);
    return found.join("").replace(/[\\s,]+/g, "");
  };
  const path = (link) => link.pathname.replace("/cal/", "/").replace(/\\/$/, "");
  const parts = ".strip li, .pager, .day h2, .row, .empty, .month .cell, .weekday h2, .whole, .box, .at, .scale, .week";
  return [...document.querySelectorAll(parts)].map((one) => [
    one.className.split(" ").filter(Boolean).sort().join(" "),
    one.matches(".week") ? "" : text(one),
    [...one.querySelectorAll("a")].map(path).join(" "),
  ].join(" | "));
}"""


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


def config_of(name: str, where: str) -> Config:
    config = CONFIGS[name]
    server = config.server.model_copy(update={"base_url": where + PREFIX})
    return config.model_copy(update={"server": server, "page": config.page.model_copy(update={"timezone": SITE_ZONE})})


@pytest.fixture(scope="session")
def static_sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Sites of files below a path, each on a server that knows nothing but files: their URLs by name."""
    addresses, servers = {}, []
    for name, site in SITES.items():
        folder = tmp_path_factory.mktemp(name)
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
        addresses[name] = f"http://127.0.0.1:{server.server_port}"
        made = site()
        for file in StaticSite(config_of(name, addresses[name]), made.source, made.now).files():
            path = folder / PREFIX.strip("/") / file.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(file.body)
        threading.Thread(target=server.serve_forever).start()
        servers.append(server)
    yield addresses
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="session")
def services() -> Iterator[dict[str, str]]:
    """The same as a service."""
    with served_at(sample_site()) as samples, served_at(kinds_site()) as kinds:
        yield {"samples": samples, "kinds": kinds}


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Page]]:
    """A function that opens a page at the time of its site. Nothing may go wrong in it, or be asked of other sites."""
    contexts, wrong = [], []

    def opened(where: str, path: str, zone: str = SITE_ZONE, site: str = "samples", **settings: Any) -> Page:
        context = browser.new_context(base_url=where, timezone_id=zone, **({"locale": "en-GB"} | settings))
        contexts.append(context)
        page = context.new_page()
        page.clock.set_fixed_time(SITES[site]().now)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda said: wrong.append(said.text) if said.type in ("error", "warning") else None)
        page.on("request", lambda asked: None if asked.url.startswith((where, "blob:")) else wrong.append(asked.url))
        page.goto(path)
        if settings.get("java_script_enabled", True) and page.locator("#view").count():
            page.locator("#main:has(#found), .embed").first.wait_for()  # what the script adds
        return page

    yield opened
    for context in contexts:
        context.close()
    assert wrong == []


def folder(path: str) -> str:
    """Return where a static site has a page of the service."""
    page, mark, query = path.partition("?")
    return PREFIX + (page if page.endswith("/") else f"{page}/") + mark + query


@pytest.mark.parametrize(("site", "path"), VIEWS.values(), ids=VIEWS)
def test_a_view_shows_in_each_zone_what_the_service_shows(visit, static_sites, services, site, path):
    for zone in ZONES:
        served = visit(services[site], path, zone, site).evaluate(SHOWN)
        made = visit(static_sites[site], folder(path), zone, site).evaluate(SHOWN)
        assert "\n".join(unified_diff(served, made, "served", "made", n=0)) == "", zone
        assert served


HOURS = {"Europe/Madrid": "16:00–17:00", "Asia/Kolkata": "19:30–20:30", "America/Los_Angeles": "07:00–08:00"}
DATE = "/events/8dd3b2e27f45/20260630T140000Z/"


@pytest.mark.parametrize("zone", HOURS)
def test_the_page_of_an_event_has_the_visitors_times(visit, static_sites, zone):
    page = visit(static_sites["samples"], PREFIX + DATE, zone)
    page.locator(
        f".zone[title='{ZoneInfo(zone).key.replace('Kolkata', 'Calcutta')}'], .zone[title='{zone}']"
    ).wait_for()
    assert page.locator(".next .hours").inner_text() == HOURS[zone]
    assert page.locator(".next strong").inner_text() == "Tuesday 30 June"
    assert page.locator(".next .relative").inner_text() == "in 10 days"
    city = zone.partition("/")[2].replace("_", " ")
    assert page.locator(".zone").inner_text().startswith(f"Times in {city} time (UTC")
    assert city not in page.locator(".zones").inner_text()


def test_without_script_pages_are_right_in_the_zone_they_name_and_have_no_dead_controls(visit, static_sites):
    for path in ("/", DATE, "/2026/06/", "/2026-W25/"):
        page = visit(static_sites["samples"], PREFIX + path, "Asia/Kolkata", java_script_enabled=False)
        assert page.locator(".zone").first.inner_text() == "Times in Madrid time (UTC+2)", path
        assert page.locator("form:visible, button:visible, .filters:visible").count() == 0, path
    page = visit(static_sites["samples"], PREFIX + DATE, "Asia/Kolkata", java_script_enabled=False)
    assert page.locator(".next .hours").inner_text() == "16:00–17:00"


def test_if_its_files_cannot_be_loaded_a_page_stays_as_it_is(browser, static_sites):
    context = browser.new_context(base_url=static_sites["samples"], timezone_id="Asia/Kolkata", locale="en-GB")
    context.route("**/client/*", lambda route: route.abort())
    page = context.new_page()
    page.goto(PREFIX + "/")
    page.wait_for_load_state("networkidle")
    assert page.locator(".zone").inner_text() == "Times in Madrid time (UTC+2)"
    assert page.locator(".day .row").count() > 10
    assert not page.locator(".filters").is_visible()
    context.close()


def test_filters_are_set_by_keyboard_and_are_in_the_address(visit, static_sites):
    page = visit(static_sites["samples"], PREFIX + "/")
    found = page.locator("#found[role=status]")
    assert found.inner_text() == ""
    page.locator(".filters > summary").press("Enter")
    page.get_by_label("Search events").fill("metrics")
    page.get_by_label("Search events").press("Enter")
    assert page.url.endswith("/cal/?q=metrics")
    assert found.inner_text() == "1 upcoming event"
    assert page.evaluate("document.activeElement.id") == "q"
    page.get_by_role("link", name="CHAOSS (sample)", exact=True).press("Enter")
    assert page.url.endswith("/cal/?q=metrics&feed=chaoss")
    assert page.evaluate("document.activeElement.dataset.feed") == "chaoss"
    assert page.locator(".chip[aria-current]").inner_text() == "CHAOSS (sample)"
    page.get_by_role("link", name="Remove filter: With “metrics”").press("Enter")
    assert page.url.endswith("/cal/?feed=chaoss")
    rows = page.locator(".day .row").count()
    page.go_back()
    assert page.url.endswith("/cal/?q=metrics&feed=chaoss")
    assert page.locator(".day .row").count() != rows
    page.reload()
    assert page.locator(".day .row h3 a").first.inner_text() == "CHAOSS OSPO Metrics Working Group"


NARROWED = {  # the page of a community or group with filters: where it leads
    "words": ("/calendars/todo/?q=Board+call", "/?q=Board%20call&feed=todo"),
    "another community, from a day": ("/calendars/todo/?feed=chaoss&from=2026-07-01", "/?feed=chaoss&from=2026-07-01"),
    "words and a community of a group": (
        "/groups/metrics/?q=%22Working++Group%22,call+-board&feed=chaoss",
        "/?q=metrics%20%22working%20group%22,%20metrics%20call&exclude=board&feed=chaoss",
    ),
}


@pytest.mark.parametrize(("path", "expected"), NARROWED.values(), ids=NARROWED)
def test_filters_typed_into_the_address_narrow_what_the_page_shows(visit, static_sites, path, expected):
    page = visit(static_sites["samples"], PREFIX + path)
    page.wait_for_url(f"**{PREFIX}{expected}")
    page.locator("#main:has(#found)").wait_for()
    assert page.locator("h1").first.inner_text() == SAMPLE_CONFIG.calendar.name


ZONE_NAMES = {"tokyo": "Tokyo time (UTC+9)", "Europe/Berlin": "Berlin time (UTC+2)", "utc": "UTC"}


@pytest.mark.parametrize("name", ZONE_NAMES)
def test_a_zone_is_chosen_by_city_or_by_its_iana_name_and_stays_from_page_to_page(visit, static_sites, name):
    page = visit(static_sites["samples"], PREFIX + "/", "Asia/Kolkata")
    page.locator(".filters > summary").click()
    page.get_by_label("Time zone", exact=True).fill(name)
    page.get_by_role("button", name="Apply filters").click()
    assert page.locator(".zone").inner_text() == f"Times in {ZONE_NAMES[name]}"
    page.get_by_role("link", name="Month", exact=True).click()
    page.locator("#main:has(#found)").wait_for()
    assert page.locator(".zone").inner_text() == f"Times in {ZONE_NAMES[name]}"


def test_one_community_has_a_calendar_link_and_words_have_a_download(visit, static_sites):
    where = static_sites["samples"]
    page = visit(where, PREFIX + "/?feed=todo")
    link = page.locator("#calendar-link")
    assert link.input_value() == f"{where}/cal/calendars/todo.ics"
    google = page.locator("#subscribe").get_by_role("link", name="Google Calendar").get_attribute("href")
    assert google.endswith("%2Fcal%2Fcalendars%2Ftodo.ics")
    page.get_by_role("link", name="TODO Group (sample)", exact=True).click()
    assert link.input_value() == f"{where}/cal/calendar.ics"
    page.goto(PREFIX + "/?q=metrics")
    page.locator("#main:has(#found)").wait_for()
    assert not link.is_visible()
    assert not page.get_by_text("Add this link to your calendar app").is_visible()
    with page.expect_download() as started:
        page.locator("#subscribe").get_by_role("button", name="Download .ics file (does not update)").click()
    calendar = Calendar.from_ical(Path(started.value.path()).read_bytes())
    assert {str(event["SUMMARY"]) for event in calendar.walk("VEVENT")} == {"CHAOSS OSPO Metrics Working Group"}
    assert calendar.walk("VTIMEZONE")


def test_what_is_now_and_that_checks_have_stopped_are_said_by_the_browsers_clock(visit, static_sites):
    page = visit(static_sites["samples"], PREFIX + "/")
    assert page.locator(".strip .label").first.inner_text().split() == ["Next", "in", "2", "days"]
    stopped = page.locator("footer .stale", has_text="Checks have stopped")
    assert stopped.count() == 0
    later = sample_site().now + timedelta(days=10, hours=4, minutes=55)  # a meeting began at 16:00 in Madrid
    page.clock.set_fixed_time(later)
    page.reload()
    page.locator("#main:has(#found)").wait_for()
    assert page.locator(".strip .label.now").inner_text().split() == ["Now", "34", "minutes", "left"]
    assert page.locator(".day h2").first.inner_text() == "Today Tuesday 30 June"
    expected = "Last checked 10 days ago. Checks have stopped, so events may be out of date."
    assert stopped.inner_text() == expected


def test_what_was_removed_is_said_for_a_week(visit, static_sites):
    for hours, expected in ((3, 1), (5, 0)):
        page = visit(static_sites["kinds"], f"{PREFIX}/2026/03/10/", site="kinds")
        page.clock.set_fixed_time(NOW + timedelta(hours=hours))
        page.reload()
        page.locator("#main:has(#found)").wait_for()
        assert page.locator(".removed", has_text="Old").count() == expected
        assert page.locator(".removed").count() == expected + 2


def test_a_month_that_is_not_now_has_a_link_to_today(visit, static_sites):
    page = visit(static_sites["samples"], PREFIX + "/2026/08/")
    page.get_by_role("link", name="Today").click()
    assert page.url.endswith("/cal/2026/06/")
    page.locator("#main:has(#found)").wait_for()
    assert page.get_by_role("link", name="Today").count() == 0


def test_texts_are_in_the_language_of_the_site():
    made = sample_site()
    config = config_of("samples", "http://127.0.0.1:9")
    page_settings = config.page.model_copy(update={"language": "es"})
    for file in StaticSite(config.model_copy(update={"page": page_settings}), made.source, made.now).files():
        if file.path == "client/texts.json":
            assert b'"today":"Hoy"' in file.body
            break
    else:
        pytest.fail("there is no client/texts.json")


# ---------------------------------------------------------------- words: the same as in Python

QUERIES = [
    *("metrics", "METRICS", "ospo metrics", "ospo,africa", "ospo | africa", '"working group"', "“working group”"),
    *("metrics -ospo", '-"working group" group', "-", "--x", ",", "café", "CAFE", "cafe\N{COMBINING ACUTE ACCENT}"),
    *("security，ospo", "ospo、africa", "x" * 300, "a\tb", "zoom.us/j/0", "5b06si4pl3njmvsjbasm4jsnk0@google.com"),
    *("google.com", "TODO Group", "openssf -best", "straße", "STRASSE", "ΟΔΟΣ", "ﬁnd", "½", "हिन्दी", '"', '""', '"a'),
]


def test_words_find_in_the_browser_what_they_find_in_python(visit, static_sites):
    page = visit(static_sites["samples"], PREFIX + "/")
    indexed = sample_site().served.state.indexed
    ask = """([q, exclude]) => {
      filters = { feeds: [], q, exclude, tz: "", from: null };
      return filtered(calendar.dates).map(({ event, start }) => `${event.id} ${start / 1000}`);
    }"""
    for words in QUERIES:
        for include, exclude in ((words, ""), ("", words)):
            query = ViewQuery(include=" ".join(include[:200].split()), exclude=" ".join(exclude[:200].split()))
            found = filter_occurrences(indexed, query)
            expected = [f"{indexed.snapshot.events[one.event].id} {one.start}" for one in found]
            assert page.evaluate(ask, [query.include, query.exclude]) == expected, (include, exclude)


FOLDED = ["straße", "ΟΔΟΣ οδος", "ﬁnd", "İstanbul", "ǅ", "Å Å", "हिन्दी", "ไทย", "½ ①"]


def test_words_with_marks_are_read_alike(visit, static_sites):
    page = visit(static_sites["samples"], PREFIX + "/")
    ask = "q => readWords({ q, exclude: '' }).anyOf"
    for text in FOLDED:
        again = "text => fold(text)"
        expected = [[page.evaluate(again, term) for term in terms] for terms in read_search_words(text, "").any_of]
        assert [sorted(set(terms)) for terms in page.evaluate(ask, text)] == [sorted(set(one)) for one in expected], (
            text
        )


def test_a_day_is_that_of_the_visitor(visit, static_sites):
    """A meeting at 21:00 in Madrid is on the next day in Kolkata."""
    page = visit(static_sites["samples"], PREFIX + "/2026/06/17/", "Asia/Kolkata")
    assert page.locator(".row", has_text="Best Practices WG").locator(".hours").inner_text() == "00:30–01:30"
    assert "17 June" in page.locator("h1").first.inner_text()
