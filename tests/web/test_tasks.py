"""What people come for, done by a browser: with and without script, on a phone and at a desk, in few steps.

A step is one thing that a person does: to open the page, to click, to type, to choose. Run with `-s` to see the steps
and the seconds of each task.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest
from conftest import served_at
from playwright.sync_api import Browser, Locator, Page, expect
from served import NOW, Site, at, sample
from werkzeug.wrappers import Request, Response

from aggregator.model import Change, ChangeKind, OtherTime

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DESK = {"viewport": {"width": 1280, "height": 800}}


@dataclass
class Person:
    """Somebody with a browser, whose steps are counted."""

    page: Page
    script: bool
    steps: int = 0

    def opens(self, path: str) -> None:
        self.page.goto(path)
        self.steps += 1

    def clicks(self, what: Locator) -> None:
        what.click()
        self.steps += 1

    def follows(self, name: str | re.Pattern[str]) -> None:
        self.clicks(self.page.get_by_role("link", name=name).first)

    def types(self, label: str, text: str) -> None:
        self.page.get_by_label(label, exact=True).fill(text)
        self.steps += 1


def calendars() -> Site:
    """A site with meetings that repeat, one that calendars differ about, one that was removed, and one at a place."""
    weeks = [(f"2026-{day} 13:00", f"2026-{day} 14:00") for day in ("11-27", "12-04", "12-11")]
    builder = sample().add("Licence clinic", *weeks).add("Build systems SIG", *weeks, feeds="openssf")
    moved = OtherTime(at("2026-11-30 15:00"), "2026-11-30T16:00:00+00:00", "chaoss")
    first, second = builder.events[0].sources
    second = replace(second, evidence=("link", "title"), other_times=(moved,))
    builder.events[0] = replace(builder.events[0], sources=(first, second))
    site = Site(builder.snapshot())
    start, seen = at("2026-11-25 16:00"), NOW - timedelta(hours=5)
    gone = Change("todo", "9@todo", ChangeKind.CANCELLED, seen, "Budget round", start, event="e9")
    site.served.state = replace(site.served.state, indexed=site.served.state.indexed.with_changes([gone]))
    return site


@pytest.fixture(scope="module")
def where() -> Iterator[str]:
    with served_at(calendars()) as url:
        yield url


def join_the_next_meeting_from_kolkata(person: Person) -> None:
    page = person.page
    person.opens("/")
    if not person.script:
        person.clicks(page.locator("summary", has_text="Filters"))
        person.types("Time zone", "Kolkata")
        person.clicks(page.get_by_role("button", name="Apply filters"))
    expect(page.locator(".zone").first).to_have_text("Times in Kolkata time (UTC+5:30)")
    soon = page.locator(".strip li", has_text="Next")
    expect(soon).to_contain_text("20:30")
    expect(soon.get_by_role("link", name="Join")).to_have_attribute("href", "https://zoom.us/j/123456789")


def subscribe_to_three_picked_series_in_google(person: Person) -> None:
    page = person.page
    person.opens("/")
    person.follows("Select events one by one")
    for title in ("OSPO Metrics Working Group", "Licence clinic", "Build systems SIG"):
        person.clicks(page.get_by_role("checkbox", name=title))
    person.clicks(page.get_by_role("button", name="Update selection"))
    link = page.get_by_role("link", name="Google Calendar").get_attribute("href")
    subscribed = urlsplit(parse_qs(urlsplit(link).query)["cid"][0])
    assert subscribed.path == "/calendar.ics"
    tokens = parse_qs(subscribed.query)["events"][0].split(",")
    assert {token[:-6] for token in tokens} == {"e0", "e9", "e10"}


def read_why_two_calendars_disagree(person: Person) -> None:
    page = person.page
    person.opens("/")
    row = page.locator(".row", has_text="Check the time: CHAOSS lists").first
    person.clicks(row.get_by_role("link", name="OSPO Metrics Working Group", exact=True))
    expect(page.locator(".notice")).to_contain_text("Check the time: CHAOSS lists")
    expect(page.locator(".sources")).to_contain_text("Also in CHAOSS. Matched by: same video link and same title.")


def find_a_meeting_by_a_word_in_its_place(person: Person) -> None:
    page = person.page
    person.opens("/")
    person.clicks(page.locator("summary", has_text="Filters"))
    person.types("Search events", "toranomon")
    person.clicks(page.get_by_role("button", name="Apply filters"))
    expect(page.locator(".row h3")).to_have_text(re.compile("Open Source Summit Japan"))


def embed_a_month_in_a_narrow_column(person: Person) -> None:
    page = person.page
    person.opens("/subscribe")
    person.follows("Get embed code")
    page.get_by_label("View", exact=True).select_option("month")
    person.steps += 1
    if not person.script:
        person.clicks(page.get_by_role("button", name="Update code"))
    code = page.get_by_label("Embed code (HTML)")
    expect(code).to_have_value(re.compile("/embed.view=month"))
    site = urlsplit(page.url)
    body = code.input_value().replace("http://127.0.0.1:8080", f"{site.scheme}://{site.netloc}")
    column = f'<!doctype html><title>x</title><div style="width: 340px">{body}</div>'

    def blog(environ: dict, start_response: Callable) -> object:
        text = column if Request(environ).path == "/" else ""
        return Response(text, mimetype="text/html")(environ, start_response)

    with served_at(SimpleNamespace(app=blog)) as address:
        page.goto(address)
        frame = page.frame_locator("iframe")
        expect(frame.get_by_role("heading", level=1)).to_have_text("November 2026")
        expect(frame.get_by_text("Open Source Summit Japan").first).to_be_visible()
        assert page.frames[1].evaluate("document.documentElement.scrollWidth <= innerWidth")


def see_what_was_cancelled_this_week(person: Person) -> None:
    page = person.page
    person.opens("/")
    row = page.locator(".row.removed")
    expect(row).to_contain_text("Budget round")
    person.clicks(row.get_by_role("link", name="Cancelled: see changes"))
    expect(page.locator(".changes")).to_contain_text("It was planned for Wed")


TASKS = {  # with the steps that each takes, with and without script
    "join the next meeting from Kolkata": (join_the_next_meeting_from_kolkata, 1, 4),
    "subscribe to three picked series in Google's form": (subscribe_to_three_picked_series_in_google, 6, 6),
    "read why two calendars disagree": (read_why_two_calendars_disagree, 2, 2),
    "find a meeting by a word in its place": (find_a_meeting_by_a_word_in_its_place, 4, 4),
    "embed a month in a column of 340 pixels": (embed_a_month_in_a_narrow_column, 3, 4),
    "see what was cancelled this week": (see_what_was_cancelled_this_week, 2, 2),
}


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
@pytest.mark.parametrize("device", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("task", TASKS)
def test_a_task_takes_few_steps(browser: Browser, where: str, task: str, device: dict, *, script: bool):
    do, *most = TASKS[task]
    zone = {"timezone_id": "Asia/Kolkata"} if "Kolkata" in task else {"timezone_id": "Europe/Madrid"}
    context = browser.new_context(base_url=where, java_script_enabled=script, locale="en-GB", **device, **zone)
    person = Person(context.new_page(), script)
    begun = time.perf_counter()
    do(person)
    print(f"\n{task}, {'with' if script else 'without'} script, {device['viewport']['width']} pixels wide: "
          f"{person.steps} steps, {time.perf_counter() - begun:.1f} s")  # fmt: skip
    context.close()
    assert person.steps == most[not script]
