"""The site as files: everything the service answers is there, links lead to files, and only what stays true is said."""

from __future__ import annotations

import gzip
import json
import re
from datetime import timedelta
from urllib.parse import urljoin, urlsplit

import pytest
from built_site import BASE, GROUP, HOST, SITE, built_files, sample_source, settings
from page_elements import elements
from sample_site import NOW
from served import MemorySource, Site
from small_feeds import NOW as FEW_NOW
from small_feeds import built, meeting

from aggregator.model import FeedState
from aggregator.static_site.answers import ask
from aggregator.static_site.site_files import NothingPublishedError, StaticSite

SERVICE_PATHS = [  # what the service answers for the same snapshot, byte for byte
    *("/calendar.ics", "/calendar.jcal", "/calendar.atom", "/changes.atom", "/feeds.css", "/duplicates.json"),
    *("/calendars/todo.ics", "/calendars/chaoss.ics", f"/groups/{GROUP.id}.ics", "/static/page.css"),
]


def few_events() -> MemorySource:
    """A store with a handful of dates around `FEW_NOW`."""
    weekly = meeting("Weekly", "Europe/Berlin:20260226T100000", "RRULE:FREQ=WEEKLY;COUNT=4", uid="weekly")
    return MemorySource(built({"todo": [weekly, meeting("Days", "20260301", "DTEND;VALUE=DATE:20260309")]}).snapshot)


def text(path: str) -> str:
    return built_files()[path].decode()


def own_links(page: str, path: str) -> set[str]:
    """The paths on the same host to which a page leads, or from which it loads something."""
    found = [one.attributes.get(name, "") for one in elements(page) for name in ("href", "src", "action")]
    absolute = [urlsplit(urljoin(f"{BASE}/{path}", link)) for link in found if link]
    return {one.path for one in absolute if f"{one.scheme}://{one.netloc}" == HOST}


def file_at(path: str) -> str:
    """What a server of files answers a path with."""
    inside = path.removeprefix("/repo/")
    return f"{inside}index.html" if not inside or inside.endswith("/") else inside


def test_every_link_of_every_page_leads_to_a_file():
    files = built_files()
    dead = {
        (path, link)
        for path, body in files.items()
        if path.endswith(".html")
        for link in own_links(body.decode(), path)
        if not link.startswith("/repo/") or file_at(link) not in files
    }
    assert dead == set()
    assert SITE.links.dead == set(), "these lead to the agenda, for want of a file"


@pytest.mark.parametrize("path", SERVICE_PATHS)
def test_a_file_has_the_bytes_that_the_service_answers(path):
    service = Site(sample_source().snapshot, settings())
    service.now = NOW
    answer = service.client.get(path)
    assert answer.status_code == 200
    assert built_files()[path[1:]] == answer.data


def test_every_calendar_of_an_event_and_a_date_is_that_of_the_service():
    service = Site(sample_source().snapshot, settings())
    service.now = NOW
    paths = [path for path in built_files() if re.fullmatch(r"events/[^/]+(/[^/]+)?\.ics", path)]
    assert len(paths) > 600
    for path in paths:
        assert built_files()[path] == service.client.get(f"/{path}").data, path


def test_compressed_files_hold_the_same_bytes():
    zipped = [path for path in built_files() if path.endswith(".gz")]
    assert {"calendar.ics.gz", "events.json.gz", "calendars/todo.atom.gz", "groups/security.jcal.gz"} <= set(zipped)
    for path in zipped:
        assert gzip.decompress(built_files()[path]) == built_files()[path.removesuffix(".gz")], path
        assert built_files()[path][4:8] == bytes(4), "the header names no time"


def test_all_dates_are_in_one_listing():
    listing = json.loads(built_files()["events.json"])
    assert listing["next"] is None
    assert len(listing["events"]) == len(sample_source().snapshot.occurrences)
    pages = {file_at(urlsplit(f"{one['page']}/").path) for one in listing["events"]}
    assert pages <= set(built_files())


def test_a_community_has_the_data_of_its_events_under_its_own_address():
    listing = json.loads(built_files()["calendars/chaoss.json"])["events"]
    assert listing
    assert all("chaoss" in [one["id"] for one in event["communities"]] for event in listing)
    assert f'href="{BASE}/calendars/chaoss.atom"' in text("calendars/chaoss.atom")
    assert "?feed=" not in text("calendars/chaoss.atom") + text("calendars/chaoss.jcal") + text("calendars/chaoss.ics")


SAYINGS = ["Today", "Tomorrow", ">Now<", ">Next<", "Next date", " ago", "in 2 ", "in 3 ", "left</small>"]


@pytest.mark.parametrize("words", SAYINGS)
def test_no_page_says_what_will_not_stay_true(words):
    said = [path for path, body in built_files().items() if path.endswith("index.html") and words in shown(body)]
    assert said == []


def shown(body: bytes) -> str:
    """A page without the texts of calendars, in which anything may be said."""
    return re.sub(r'<div class="text">.*?</div>|<textarea.*?</textarea>', "", body.decode(), flags=re.DOTALL)


def test_what_has_ended_is_said_to_have():
    assert ">Ended<" in text("2026/06/18/index.html") + text("2026/06/19/index.html") + text("2026/06/17/index.html")


def test_times_are_in_the_zone_of_the_site_which_pages_name():
    assert "Times in <strong>Madrid time</strong> (UTC+2)" in text("index.html")
    there = StaticSite(settings(timezone="Asia/Kolkata"), sample_source(), NOW)
    other = there.page("/").body.decode()
    assert "Times in <strong>Kolkata time</strong> (UTC+5:30)" in other
    times = [re.findall(r'datetime="([^"]*)[+]0(?:2:00|5:30)">', page) for page in (text("index.html"), other)]
    assert times[0]
    assert times[1]
    assert times[0] != times[1]


def test_pages_are_in_the_language_of_the_site():
    page = StaticSite(settings(language="es"), sample_source(), NOW).page("/").body.decode()
    assert 'lang="es"' in page
    assert "Comprobado el 20 de junio de 2026." in page


NOT_THERE = {
    "a form that only a server answers": r"<form(?![^>]*filter-form)",
    "a choice of languages": r'class="languages"',
    "a cookie for the time zone": r"data-zone-in-url",
    "an answer of the server alone": r'href="/repo/(metrics|openapi\.json|healthz)',
}


@pytest.mark.parametrize("pattern", NOT_THERE.values(), ids=NOT_THERE)
def test_no_page_shows_a_control_that_files_cannot_answer(pattern):
    assert [
        path for path, body in built_files().items() if path.endswith(".html") and re.search(pattern, body.decode())
    ] == []


def test_the_filter_form_waits_for_the_script():
    pages = [body.decode() for path, body in built_files().items() if path.endswith(".html") and b"filter-form" in body]
    assert pages
    assert all('<details class="filters" hidden>' in page for page in pages)


def test_all_events_to_come_are_listed_also_those_of_one_date():
    snapshot = sample_source().snapshot
    to_come = {one.event for one in snapshot.occurrences if one.end > NOW.timestamp()}
    linked = {one.attributes.get("href", "") for one in elements(text("events/index.html"), "a")}
    assert {f"/repo/events/{snapshot.events[event].id}/" for event in to_come} <= linked


def test_the_sitemap_lists_pages_that_are_there_and_may_be_found():
    urls = re.findall("<loc>([^<]+)</loc>", text("sitemap.xml"))
    assert urls[0] == f"{BASE}/"
    assert f"{BASE}/calendars/todo/" in urls
    assert f"{BASE}/2026/06/" in urls
    for url in urls:
        page = text(file_at(urlsplit(url).path))
        assert 'name="robots"' not in page
        assert f'<link rel="canonical" href="{url}">' in page
    assert text("robots.txt").endswith(f"Sitemap: {BASE}/sitemap.xml\n")


def test_a_day_long_nothing_changes_but_what_feeds_say():
    morning, evening = (few_events() for _ in range(2))
    morning.feed_states = {"todo": FeedState("todo", last_poll=FEW_NOW, last_success=FEW_NOW, next_poll=FEW_NOW)}
    later = FEW_NOW + timedelta(hours=9)
    evening.feed_states = {"todo": FeedState("todo", last_poll=later, last_success=later, next_poll=later)}
    before = list(StaticSite(settings(), morning, FEW_NOW).files())
    after = list(StaticSite(settings(), evening, later).files())
    assert [one.path for one, other in zip(before, after, strict=True) if one != other] == []


def test_a_feed_that_goes_on_failing_changes_nothing():
    def failing(hours: int) -> dict[str, bytes]:
        source, now = sample_source(), NOW + timedelta(hours=hours)
        source.feed_states = {
            "todo": FeedState(
                "todo", last_poll=now, last_success=NOW - timedelta(days=2), failures=3 + hours, reason="timeout",
                detail="the server took too long", failing_since=NOW - timedelta(days=1), next_poll=now,
            )
        }  # fmt: skip
        site = StaticSite(settings(), source, now)
        data = ask(site.app.wsgi_app, "/status.json").body
        return {"status.json": data} | {file.path: file.body for file in map(site.page, ("/", "/status", "/2026/06"))}

    assert failing(0) == failing(5)
    sentence = "TODO Group (sample) could not be updated. Its events are as of Thu, 18 Jun 2026, 11:30."
    assert sentence in failing(0)["index.html"].decode()


def test_without_a_snapshot_there_is_no_site():
    with pytest.raises(NothingPublishedError, match="No combined calendar yet"):
        StaticSite(settings(), MemorySource(), NOW)


def test_the_host_name_is_written_where_it_is_asked_for():
    few = few_events()
    site = StaticSite(settings(), few, FEW_NOW, "calendar.example.org")
    last = list(site.files())[-1]
    assert (last.path, last.body) == ("CNAME", b"calendar.example.org\n")
    assert "CNAME" not in built_files()
    assert ".nojekyll" in built_files()
