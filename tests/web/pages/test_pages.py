"""What readers see: pages, what they ask in the address, and what third parties write."""

from __future__ import annotations

import gzip
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from page_elements import Page
from served import CONFIG, NOW, Builder, Site, sample

from aggregator.model import FeedState, Note, Severity
from aggregator.web.serving.colors import DARK_GROUND, LIGHT_GROUND, contrast, feed_styles


@pytest.fixture(scope="module")
def site() -> Site:
    return Site(sample().snapshot())


PAGES = [
    "/",
    "/?q=ospo",
    "/?from=2026-12-01&tz=Asia/Tokyo&feed=todo,chaoss",
    "/2026/11",
    "/2026/11?lang=zh&tz=Asia/Shanghai",
    "/2026-W48",
    "/2026-W48?lang=en-US&q=ospo",
    "/2026/11/24",
    "/2026/11/29?feed=openssf",
    "/events/e0",
    "/events/e4",
    "/status",
    "/subscribe?feed=todo&alarm=10&q=x",
    "/embed?theme=dark&accent=ff8800",
    "/embed/2026/11",
    "/embed/2026-W48",
    "/embed/2026/11/24?view=month",
    "/embed/build?feed=todo&view=month",
    "/nowhere",
]


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_whole_and_leads_nowhere_by_itself(site, path):
    answer = site.client.get(path)
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    page = Page(answer.text)
    assert page.tags.count("h1") == page.tags.count("main") == 1
    assert not page.inline, "the policy forbids inline styles and scripts"
    assert all(address.startswith("/") for address in page.loaded)
    assert all(site.client.get(address).status_code == 200 for address in page.loaded)
    assert len(set(page.ids)) == len(page.ids)


ASKED = {
    "without a zone, UTC": ("/", "", "Times in <strong>UTC</strong>"),
    "the zone of the address": ("/?tz=Europe/Madrid", "", "Times in <strong>Madrid time</strong> (UTC+1)"),
    "the zone the browser told": ("/", "tz=Asia/Tokyo", "Times in <strong>Tokyo time</strong> (UTC+9)"),
    "the address before the browser": (
        "/?tz=Asia/Kolkata",
        "tz=Asia/Tokyo",
        "<strong>Kolkata time</strong> (UTC+5:30)",
    ),
    "an unknown zone": (
        "/?tz=Mars/Phobos",
        "",
        "Unknown time zone “Mars/Phobos”. Times are in UTC.",
    ),
    "an unknown zone, and one's own is kept": (
        "/?tz=Madird",
        "tz=Asia/Tokyo",
        "Unknown time zone “Madird”. Times are still in Tokyo time. Try a large city or a country.",
    ),
    "a country with several zones": (
        "/?tz=usa",
        "tz=Asia/Tokyo",
        "“usa” has several time zones. Enter a city in it.",
    ),
    "a zone by its city": ("/?tz=kolkata", "", "<strong>Kolkata time</strong> (UTC+5:30)"),
    "a zone by its offset": ("/?tz=UTC%2B2", "", "Times in <strong>UTC+2</strong>"),
    "the zone by its city in the form": ("/?tz=IST", "", 'value="Kolkata, India" placeholder="Kolkata, India"'),
    "a path for a zone": ("/?tz=../../etc/passwd", "", "Unknown time zone"),
    "markup for a zone": ("/?tz=<script>", "", "Unknown time zone “&lt;script&gt;”"),
    "a cookie that is no zone": ("/", "tz=<script>", "Times in <strong>UTC</strong>"),
    "a day that is none": ("/?from=2026-02-30", "", "“2026-02-30” is not a date like 2026-11-23"),
    "a day beyond all calendars": ("/?from=9999-12-31", "", "is not a date like"),
    "an unknown community": ("/?feed=nobody", "", "Unknown community “nobody”. It was ignored."),
    "nothing found": ("/?q=zzz", "", "No events match “zzz” from 23 November 2026."),
    "how much is found": ("/?q=metrics", "", "1 upcoming event</p>"),
    "any of several words": ("/?q=stand-up,+cafe+|+papers", "", "2 upcoming events</p>"),
    "nothing found says that the calendar is empty": (
        "/?q=zzz",
        "",
        "No upcoming events match. The calendar is empty for now.",
    ),
    "how much a subscription has": ("/subscribe?q=security", "", "1 upcoming event</p>"),
    "nothing planned": ("/?from=2030-01-01", "", "No events in the four weeks from 1 January 2030."),
    "communities, asked twice": ("/?feed=todo&feed=openssf", "", 'class="chip on" href="/?feed=todo"'),
    "links keep what was asked": (
        "/?tz=Europe/Madrid&feed=todo,chaoss",
        "",
        'href="/?tz=Europe/Madrid&amp;feed=todo,chaoss&amp;from=2027-01-05"',
    ),
    "the day in the reader's zone": ("/?tz=Asia/Tokyo", "", 'datetime="2026-11-24T00:00:00+09:00">00:00</time>'),
    "a reason for also on": ("/", "", "Matched by: both are called"),
    "a month": ("/2026/12", "", "<h1>December 2026</h1>"),
    "a week of ISO 8601": ("/2026-W48", "", "<h1>Week 48, 23–29 Nov 2026</h1>"),
    "a day": ("/2026/11/24", "", "<h1>Tuesday, 24 November 2026</h1>"),
    "views keep what was asked": (
        "/2026/11?tz=Europe/Madrid&feed=todo&q=ospo&exclude=apac",
        "",
        'href="/2026-W48?tz=Europe/Madrid&amp;q=ospo&amp;exclude=apac&amp;feed=todo">Week</a>',
    ),
    "the form stays in its view": ("/2026-W48", "", '<form class="filter-form" action="/2026-W48"'),
    "another month leads back to today": ("/2026/12", "", '<a href="/2026/11" target="_self">Today</a>'),
    "the week after": ("/2026-W48", "", 'href="/2026-W49" target="_self"><span class="unseen">Week 49 '),
    "the week before": ("/2026-W48", "", 'rel="prev" title="Week 47" href="/2026-W47"'),
    "the agenda from the day one has come to": ("/2026/12/01", "", '<a href="/?from=2026-12-01">Agenda</a>'),
    "the week around the day of the agenda": ("/?from=2026-12-01", "", '<a href="/2026-W49">Week</a>'),
    "today is marked": ("/2026-W48", "", '<span class="relative">Today</span>'),
    "a day without anything": ("/2026/12/22", "", "No events."),
    "a map for a place": (
        "/",
        "",
        'href="https://www.openstreetmap.org/search?query=Toranomon%20Hills%20Forum%2C%20Tokyo"',
    ),
}


@pytest.mark.parametrize(("path", "cookie", "expected"), ASKED.values(), ids=ASKED)
def test_what_is_asked_in_the_address(path, cookie, expected):
    site = Site(sample().snapshot())
    if cookie:
        site.client.set_cookie(*cookie.split("="))
    assert expected in site.get(path)


UNKNOWN = [
    "/2026/13",
    "/2026/00",
    "/2026/1",
    "/2026/02/29",
    "/2026-W54",
    "/2027-W53",
    "/2026-W00",
    "/0000/01",
    "/9999/12",
]


@pytest.mark.parametrize("path", UNKNOWN)
def test_what_is_no_month_week_or_day_is_not_there(site, path):
    assert site.client.get(path).status_code == 404


def test_leafing_ends_where_there_is_nothing_more(site):
    assert 'rel="next"' not in site.get("/2027/01")
    assert 'rel="prev"' not in site.get("/2026/11")
    assert 'rel="prev"' in site.get("/2030/01")
    assert 'rel="next"' in site.get("/2020/01")


@pytest.mark.parametrize("path", ["/2026/11", "/2026-W48", "/2026/11/24"])
def test_views_say_so_while_there_is_no_timetable_yet(path):
    assert "The calendar is not ready yet" in Site(None).get(path)


def test_a_month_is_a_table_with_headers_of_rows_and_columns(site):
    text = site.get("/2026/11")
    assert len(re.findall(r'role="columnheader"', text)) == 8
    assert re.findall(r'role="rowheader".*?aria-label="Week \d+"><span class="figure">(\d+)<', text) == [
        "44",
        "45",
        "46",
        "47",
        "48",
        "49",
    ]


def test_no_map_for_online(site):
    assert "query=Online" not in site.get("/")


def test_an_event_has_a_page_with_all_its_coming_dates(site):
    text = site.get("/events/e0?tz=Europe/Madrid")
    dates = text[text.index("<h2>Dates</h2>") :]
    assert re.findall(r'when"><a [^>]*><time datetime="(2026-\d\d-\d\dT16:00)', dates) == [
        "2026-11-23T16:00",
        "2026-11-30T16:00",
        "2026-12-07T16:00",
        "2026-12-14T16:00",
    ]
    assert "Working group on how to measure" in text
    assert "Organiser: Ana" in text


def test_an_event_that_is_over_still_has_its_page(site):
    assert "Ended" in site.get("/events/e2")


@pytest.mark.parametrize("path", ["/nowhere", "/events/nobody", "/events/"])
def test_what_is_not_there_is_a_page_for_people(site, path):
    answer = site.client.get(path)
    assert answer.status_code == 404
    assert "Page not found" in answer.text
    assert "Back to calendar" in answer.text


def test_our_own_mistakes_are_a_page_for_people_too(site, monkeypatch):
    monkeypatch.setattr(site.served, "clock", lambda: 1 / 0)
    answer = site.client.get("/")
    assert answer.status_code == 500
    assert "Something went wrong" in answer.text
    assert "ZeroDivisionError" not in answer.text


def test_a_page_can_only_be_read(site):
    answer = site.client.post("/")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_pages_are_packed_and_stay_small(site):
    answer = site.client.get("/", headers={"Accept-Encoding": "gzip"})
    assert dict(site.served.state.resources["/feeds.css"].headers)["X-Content-Type-Options"] == "nosniff"
    loaded = sum(len(site.served.state.resources[p].gzip) for p in ["/feeds.css"])
    for name in ("page.css", "page.js", "icon.svg"):
        loaded += len(site.client.get(f"/static/{name}", headers={"Accept-Encoding": "gzip"}).data)
    assert gzip.decompress(answer.data).decode() == site.get("/")
    assert len(answer.data) + loaded < 60_000
    assert set(answer.headers["Vary"].split(", ")) == {"Accept-Encoding", "Accept-Language", "Cookie"}


def test_a_full_page_of_real_length_stays_below_60_kb():
    builder = Builder()
    words = iter(range(10**9))
    for number in range(40):
        text = " ".join(f"word{next(words) * 2654435761 % 9973}" for _ in range(250))
        spans = [
            (f"2026-{m}-{d:02} {8 + number % 9}:00", f"2026-{m}-{d:02} {9 + number % 9}:00")
            for m, d in ((11, 24), (12, 1), (12, 8), (12, 15))
        ]
        builder.add(
            f"Working group {number}",
            *((a.replace(" 8:", " 08:").replace(" 9:", " 09:"), b.replace(" 9:", " 09:")) for a, b in spans),
            text=text,
            feeds="todo,chaoss",
            join=f"https://zoom.us/j/{number}",
        )
    answer = Site(builder.snapshot()).client.get("/", headers={"Accept-Encoding": "gzip"})
    assert len(answer.data) < 54_000  # with style sheets and script below 60 kB


def test_every_way_to_subscribe(site):
    text = site.get("/")
    assert 'value="http://127.0.0.1:8080/calendar.ics"' in text
    assert 'href="webcal://127.0.0.1:8080/calendar.ics"' in text
    assert "https://calendar.google.com/calendar/u/0/r?cid=webcal%3A%2F%2F127.0.0.1%3A8080%2Fcalendar.ics" in text
    assert (
        "https://outlook.live.com/calendar/0/addfromweb/?url=http%3A%2F%2F127.0.0.1%3A8080%2Fcalendar.ics&amp;name="
        in text
    )
    assert 'href="/subscribe"' in text


def failing_site() -> Site:
    site = Site(sample().snapshot())
    note = Note(Severity.DROPPED, "bad-start", "An event begins on <b>30 February</b> and was left out.", count=3)
    site.source.feed_states = {
        "todo": FeedState("todo", last_poll=NOW - timedelta(minutes=3), last_success=NOW - timedelta(minutes=3)),
        "openssf": FeedState(
            "openssf",
            last_poll=NOW - timedelta(minutes=9),
            last_success=NOW - timedelta(hours=7),
            failures=4,
            reason="dns",
            detail="the host name could not be resolved",
            notes=(note,),
        ),
    }
    site.now += timedelta(seconds=5)
    site.served.refresh()
    return site


def test_96_a_feed_that_cannot_be_read_is_named_with_its_age():
    text = failing_site().get("/?tz=Europe/Madrid")
    assert "Last checked 3 minutes ago." in text
    assert "OpenSSF could not be updated. Its events are as of Mon, 23 Nov 2026, 08:30." in text
    assert "CHAOSS has not been checked yet." in text


def test_a_daemon_that_has_stopped_is_noticed():
    site = failing_site()
    site.now += timedelta(hours=2)
    assert "Checks have stopped, so events may be out of date." in site.get("/")


def test_the_status_page_says_how_each_feed_is():
    text = failing_site().get("/status")
    assert "The service is running. 1 of 3 source calendars cannot be read." in text
    assert "The host name could not be resolved." in text
    assert "Failed 4 times in a row" in text
    assert "An event begins on &lt;b&gt;30 February&lt;/b&gt; and was left out. (3 times)" in text


def test_79_times_that_only_a_wrong_clock_can_have_set_are_called_so():
    site = failing_site()
    ahead = NOW + timedelta(days=3650)
    state = replace(site.source.feed_states["todo"], last_poll=ahead, last_success=ahead, next_poll=ahead)
    site.source.feed_states["todo"] = state
    site.served.refresh()
    text = site.get("/status")
    assert re.findall(r"<small>(in [^<]*months|in [^<]*years)</small>", text) == []
    assert text.count("<small>set by a wrong clock</small>") == 2
    assert "<dt>Next check</dt><dd>Due now</dd>" in text


def test_the_status_for_programs_says_the_same():
    status = failing_site().client.get("/status.json").json
    conditions = {feed["id"]: (feed["condition"], feed["reason"]) for feed in status["feeds"]}
    assert conditions == {"todo": ("fresh", ""), "openssf": ("failing", "dns"), "chaoss": ("waiting", "")}
    assert status["ready"] is True
    assert status["snapshot"]["events"] == 9


def test_what_an_operator_hides_is_counted_on_the_status_page():
    site = failing_site()
    note = Note(Severity.INFO, "hidden", "Hidden by feeds.toml.", count=12)
    site.source.feed_states["todo"] = replace(site.source.feed_states["todo"], build_notes=(note,))
    site.served.refresh()
    assert "<dt>Hidden by feeds.toml</dt><dd>12 events</dd>" in site.get("/status")
    assert [feed["hidden"] for feed in site.client.get("/status.json").json["feeds"]] == [12, 0, 0]


def test_metrics_are_what_prometheus_reads():
    lines = failing_site().get("/metrics").splitlines()
    assert 'aggregator_feed_failures{feed="openssf"} 4.0' in lines
    assert "aggregator_snapshot_version 1.0" in lines
    assert "aggregator_database_readable 1.0" in lines


def test_robots_may_read_the_calendars(site):
    assert site.get("/robots.txt") == "User-agent: *\nAllow: /\n"


@given(st.from_regex(r"#[0-9a-f]{6}", fullmatch=True))
@settings(max_examples=100, deadline=None)
def test_marks_stand_out_on_light_and_dark_ground(color):
    feed = Builder().snapshot().feeds[0]
    light, dark = re.findall(r"#[0-9a-f]{6}", feed_styles([type(feed)(feed.id, feed.name, color, "")]))
    assert contrast(light, LIGHT_GROUND) >= 3
    assert contrast(dark, DARK_GROUND) >= 3


def test_a_colour_that_is_visible_is_left_alone():
    assert "--mark:light-dark(#107c41,#107c41)" in feed_styles(
        [type(f)(f.id, f.name, "#107C41", "") for f in Builder().snapshot().feeds[:1]]
    )


HOSTILE = st.lists(
    st.sampled_from(
        [
            "<script>alert(1)</script>",
            '"',
            "'",
            "<",
            ">",
            "&",
            "{{",
            "}}",
            "{%",
            "-->",
            "<img src=x onerror=x>",
            "javascript:",
            "\u200b",
        ]
    )
    | st.text(max_size=6),
    max_size=8,
).map("".join)


@given(text=HOSTILE, where=st.sampled_from(["title", "location", "organizer", "url", "join"]))
@settings(max_examples=60, deadline=None)
def test_68_whatever_stands_in_a_text_it_never_becomes_markup(changing_site, text, where):
    expected, seen = (elements(changing_site, where, words) for words in ("x", text))
    assert set(seen) <= set(expected) | {"a"}
    assert seen.count("script") == expected.count("script") == 4


@pytest.fixture(scope="module")
def changing_site() -> Site:
    return Site(Builder().snapshot())


def elements(site: Site, where: str, words: str) -> list[str]:
    texts = {"title": "plain", where: words}
    builder = Builder().add(texts.pop("title"), ("2026-11-23 15:00", "2026-11-23 16:00"), **texts)
    site.source.snapshot = builder.snapshot(version=site.source.snapshot.version + 1)
    site.served.refresh()
    pages = [Page(site.get(path)) for path in ("/", "/2026/11", "/2026-W48", "/events/e0")]
    schemes = {address.partition(":")[0] for page in pages for address in page.links if ":" in address.split("?")[0]}
    assert schemes <= {"https", "http", "webcal"}
    return [tag for page in pages for tag in page.tags]


def test_68_links_lead_to_web_addresses_only(changing_site):
    for where in ("url", "join"):
        elements(changing_site, where, "javascript:alert(1)")
        assert "javascript" not in changing_site.get("/")


@pytest.mark.parametrize(
    "path",
    [
        "/?q={}",
        "/?tz={}",
        "/?feed={}",
        "/?from={}",
        "/?lang={}",
        "/?exclude={}",
        "/2026/11?q={}",
        "/2026-W48?tz={}",
        "/events/{}",
        "/calendars/{}.ics",
        "/{}",
    ],
)
def test_68_whatever_stands_in_the_address_it_never_becomes_markup(site, path):
    answer = site.client.get(path.format("%3Cscript%3Ealert(1)%3C%2Fscript%3E%22%27"))
    assert answer.mimetype == "text/plain" or Page(answer.text).tags.count("script") == 1


def test_a_feed_name_is_text_too():
    config = CONFIG.model_copy(update={"feeds": (CONFIG.feeds[0].model_copy(update={"name": "<b>x</b>"}),)})
    assert "<b>x</b>" not in Site(None, config).get("/status")


def test_a_week_is_that_of_the_visitors_region_at_the_same_address(site):
    for region, first, heading in (("en-US", "2026-11-22", "Nov 22"), ("en-GB", "2026-11-23", "Week 48, 23")):
        text = site.get("/2026-W48", Accept_Language=region)
        assert re.findall(r'<h2 id="d([0-9-]+)"', text)[0] == first
        assert f"<h1>{heading}" in text
        month = site.get("/2026/11", Accept_Language=region)
        assert ('aria-label="Week 48"' in month) is (region == "en-GB")
        assert 'href="/2026-W48"' in month
