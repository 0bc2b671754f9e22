"""Page, JSON, jCal, .ics and news: the same events with the same identity, each right by the rules of its form."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree as ET

import feedparser
import pytest
from icalendar import Calendar
from judges.opinions import JUDGES, Question
from judges.programs import answers, node_with_icaljs
from output_cases import CASES
from sample_site import NOW, sample_site, sample_snapshot
from served import Builder, Site
from small_feeds import built, meeting

from aggregator.model import Offer, PackedEvents, Performer, Status
from aggregator.web.formats.jcal import ics_as_jcal
from aggregator.web.formats.schema_org import is_online
from aggregator.web.request.events_query import MAX_LIMIT

BEGIN, END = NOW, NOW + timedelta(days=120)

Seen = tuple[str, str, str]  # event, start, title


@pytest.fixture(scope="module")
def site() -> Site:
    return sample_site()


# ---------------------------------------------------------------- the same events in every form


def moment(second: int, *, whole_day: bool) -> str:
    """Return a start as the page has it in UTC."""
    at = datetime.fromtimestamp(second, UTC)
    return at.date().isoformat() if whole_day else at.isoformat()


@cache
def expected() -> tuple[Seen, ...]:
    """What the snapshot holds between BEGIN and END."""
    snapshot = sample_snapshot()
    found = [o for o in snapshot.occurrences if BEGIN.timestamp() <= o.start < END.timestamp()]
    return tuple(
        sorted(
            (e.id, moment(o.start, whole_day=o.all_day), o.title or e.title)
            for o in found
            for e in [snapshot.events[o.event]]
        )
    )


class Rows(HTMLParser):
    """The lines of the timetable as a reader sees them: what is linked in a heading, and the first time beside it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.inside = ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        if tag == "li" and "row" in (values.get("class") or "").split():
            self.rows.append(["", "", ""])
        elif self.rows and tag == "time" and not self.rows[-1][1]:
            self.rows[-1][1] = values["datetime"]
        elif self.rows and tag == "a" and "/events/" in (values.get("href") or "") and not self.rows[-1][0]:
            self.rows[-1][0] = re.search(r"/events/(\w+)", values["href"])[1]
            self.inside = "title"

    def handle_data(self, data):
        if self.inside:
            self.rows[-1][2] += data

    def handle_endtag(self, tag):
        self.inside = "" if tag == "a" else self.inside


def on_the_page(site: Site) -> set[Seen]:
    found: set[Seen] = set()
    address: str | None = "/"
    while address and (not found or max(start for _, start, _ in found) < END.isoformat()):
        text = site.get(address)
        found |= {tuple(row) for row in Rows(text).rows}
        later = re.search(r'rel="next" href="(/\?[^"]+)"', text)
        address = later[1].replace("&amp;", "&") if later else None
    return found


def in_data_for_search_engines(site: Site) -> set[Seen]:
    graph = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', site.get("/"))[1])["@graph"]
    return {(event["url"].split("/")[-2], event["startDate"], event["name"]) for event in graph}


def in_json(site: Site) -> list[Seen]:
    address: str | None = f"/events.json?from={BEGIN:%Y-%m-%dT%H:%M:%SZ}&to={END:%Y-%m-%dT%H:%M:%SZ}&limit=50"
    found: list[Seen] = []
    while address:
        page = site.client.get(address).json
        found += [(event["id"], event["start"], event["title"]) for event in page["events"]]
        address = page["next"] and page["next"].removeprefix("http://127.0.0.1:8080")
    return found


def within(found: set[Seen]) -> list[Seen]:
    return sorted(one for one in found if BEGIN.isoformat()[:10] < one[1][:10] < END.isoformat()[:10])


def test_the_page_shows_what_the_snapshot_holds(site):
    assert within(on_the_page(site)) == within(set(expected()))


def test_data_for_search_engines_is_what_the_first_page_shows(site):
    rows = {tuple(row) for row in Rows(site.get("/")).rows}
    nowhere = {event.id for event in site.source.snapshot.events if not (event.location or event.join)}
    assert in_data_for_search_engines(site) == {row for row in rows if row[0] not in nowhere}


def test_json_gives_what_the_snapshot_holds_each_date_once(site):
    found = in_json(site)
    assert within(set(found)) == within(set(expected()))
    assert len(found) == len(set(found))


@pytest.mark.parametrize("judge", ["recurring-ical-events", "Home Assistant"])
def test_calendars_give_what_the_snapshot_holds(site, judge):
    ids = {event.uid: event.id for event in sample_snapshot().events}
    question = Question(site.client.get("/calendar.ics").text, int(BEGIN.timestamp()), int(END.timestamp()))
    seen = {(ids[s.uid], moment(s.start, whole_day=s.all_day), s.title) for s in JUDGES[judge]({"": question})[""]}
    assert within(seen) == within(set(expected()))


@pytest.mark.judges
def test_jcal_is_what_ical_js_makes_of_the_text():
    texts = {case: built(CASES[case].feeds, **CASES[case].settings).snapshot.calendar.body for case in CASES}
    texts["samples"] = sample_snapshot().calendar.body
    questions = {name: Question(text.decode(), 0, 0) for name, text in texts.items()}
    theirs = answers([node_with_icaljs(), "icaljs_jcal.mjs"], questions)
    for name, text in texts.items():
        ours = json.loads(ics_as_jcal(text))
        assert simplified(ours) == simplified(theirs[name]), name


def simplified(jcal: Any) -> Any:
    """Without what is explained: ical.js does not know NAME and COLOR (RFC 7986), and counts the days of the week."""
    if isinstance(jcal, dict):
        return {name: value for name, value in jcal.items() if name != "wkst"}
    if isinstance(jcal, list):
        if jcal[:1] in (["name"], ["color"]):
            return [jcal[0], jcal[3]]
        return [simplified(one) for one in jcal]
    return jcal


def test_jcal_has_the_filters_and_options(site):
    answer = site.client.get("/calendar.jcal?feed=chaoss&alarm=10&q=weekly")
    assert answer.mimetype == "application/calendar+json"
    name, _, components = answer.json
    events = [component for component in components if component[0] == "vevent"]
    assert name == "vcalendar"
    assert events
    assert ["trigger", {}, "duration", "-PT10M"] in events[-1][2][0][1]


# ---------------------------------------------------------------- /events.json

ASKED = {
    "a day begins at midnight in UTC": ("from=2026-06-23&to=2026-06-24", "23 00:00", "24 00:00"),
    "a day in a zone begins at its midnight": ("from=2026-06-23&to=2026-06-24&tz=Asia/Tokyo", "22 15:00", "23 15:00"),
    "a time in UTC": ("from=2026-06-23T10:00:00Z&to=2026-06-23T18:00:00Z", "23 10:00", "23 18:00"),
    "a time with an offset": ("from=2026-06-23T12:00:00%2B02:00&to=2026-06-24", "23 10:00", "24 00:00"),
    "an offset whose plus sign is a blank": ("from=2026-06-23T12:00:00+02:00&to=2026-06-24", "23 10:00", "24 00:00"),
    "a time without offset is in the zone": (
        "from=2026-06-23T10:00&to=2026-06-24&tz=Asia/Tokyo",
        "23 01:00",
        "23 15:00",
    ),
    "before all time": ("from=0001-01-01&to=2026-06-23", "22 00:00", "23 00:00"),
    "after all time": ("from=2026-06-24&to=9999-12-31", "24 00:00", "25 00:00"),
}


def listed(site: Site, query: str) -> list[dict[str, Any]]:
    answer = site.client.get(f"/events.json?{query}")
    assert answer.status_code == 200, answer.text
    return answer.json["events"]


@pytest.fixture(scope="module")
def hourly() -> Site:
    hours = [f"2026-06-{day} {hour:02}" for day in (22, 23, 24) for hour in range(24)]
    return Site(Builder().add("Hourly", *((f"{hour}:00", f"{hour}:30") for hour in hours)).snapshot())


@pytest.mark.parametrize(("query", "begin", "end"), ASKED.values(), ids=ASKED)
def test_from_and_to(hourly, query, begin, end):
    starts = [datetime.fromisoformat(event["start"]).astimezone(UTC) for event in listed(hourly, f"{query}&limit=500")]
    assert (f"{starts[0]:%d %H:%M}", f"{starts[-1] + timedelta(hours=1):%d %H:%M}") == (begin, end)


WHOLE_DAYS = {
    "a whole day is the same day everywhere": ("from=2026-06-23&to=2026-06-24&tz=Pacific/Kiritimati", True),
    "likewise in the far west": ("from=2026-06-23&to=2026-06-24&tz=Pacific/Pago_Pago", True),
    "the day before does not touch it": ("from=2026-06-22&to=2026-06-23&tz=Asia/Tokyo", False),
    "nor does the day after": ("from=2026-06-24&to=2026-06-25&tz=America/Los_Angeles", False),
}


@pytest.mark.parametrize(("query", "there"), WHOLE_DAYS.values(), ids=WHOLE_DAYS)
def test_whole_days(query, there):
    site = Site(Builder().add("Summit", ("2026-06-23", "2026-06-24")).snapshot())
    found = [(event["start"], event["end"], event["all_day"]) for event in listed(site, query)]
    assert found == ([("2026-06-23", "2026-06-24", True)] if there else [])


def test_without_from_it_begins_today_in_the_zone_asked_for(hourly):
    hourly.now = datetime(2026, 6, 23, 20, 0, tzinfo=UTC)
    assert listed(hourly, "limit=1")[0]["start"] == "2026-06-23T00:00:00+00:00"
    assert listed(hourly, "limit=1&tz=Asia/Tokyo")[0]["start"] == "2026-06-24T00:00:00+09:00"


def test_what_is_still_running_is_listed():
    site = Site(Builder().add("Long", ("2026-06-20 10:00", "2026-06-25 10:00")).snapshot())
    assert [event["title"] for event in listed(site, "from=2026-06-23&to=2026-06-24")] == ["Long"]


@pytest.mark.parametrize("limit", [1, 7, 100, MAX_LIMIT])
def test_pages_give_everything_once_in_the_order_of_time(site, limit):
    address: str | None = f"/events.json?limit={limit}&to=2026-08-01"
    found = []
    while address:
        page = site.client.get(address).json
        assert len(page["events"]) <= limit
        found += [(event["start"], event["id"]) for event in page["events"]]
        address = page["next"] and page["next"].removeprefix("http://127.0.0.1:8080")
    assert found == [(event["start"], event["id"]) for event in listed(site, "limit=500&to=2026-08-01")]
    assert len(set(found)) == len(found) > 20


def test_a_page_goes_on_where_it_was_although_events_have_come_and_gone():
    spans = [(f"2026-12-0{day} 10:00", f"2026-12-0{day} 11:00") for day in (1, 2, 3)]
    site = Site(Builder().add("A", spans[0]).add("B", spans[1]).add("C", spans[2]).snapshot())
    first = site.client.get("/events.json?limit=2").json
    site.source.snapshot = Builder().add("A", spans[0]).add("D", spans[0]).add("C", spans[2]).snapshot(version=2)
    site.served.refresh()
    rest = site.client.get(first["next"].removeprefix("http://127.0.0.1:8080")).json
    assert [event["title"] for event in first["events"] + rest["events"]] == ["A", "B", "C"]


def test_two_dates_that_no_address_could_tell_apart_stay_on_one_page():
    twice = ("2026-12-01 10:00", "2026-12-01 11:00")
    page = Site(Builder().add("A", twice, twice).snapshot()).client.get("/events.json?limit=1").json
    assert (len(page["events"]), page["next"]) == (2, None)


WRONG = {
    "a day that does not exist": ("from=2026-02-30", "“from” must be a date"),
    "a word for a day": ("to=tomorrow", "“to” must be a date"),
    "no dates at all": ("limit=0", "“limit” must be a number from 1 to 500"),
    "too many dates": ("limit=501", "“limit” must be a number"),
    "a zone nobody knows": ("tz=Mars/Phobos", "Unknown time zone “Mars/Phobos”"),
    "a community nobody knows": ("feed=todo,nobody", "Unknown community “nobody”"),
    "an invented next page": ("after=1.2", "“after” must be the value"),
}


@pytest.mark.parametrize(("query", "sentence"), WRONG.values(), ids=WRONG)
def test_a_value_that_is_not_valid_is_named(site, query, sentence):
    answer = site.client.get(f"/events.json?{query}")
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    assert sentence in answer.json["detail"]
    assert "Times are in UTC" not in answer.json["detail"]  # which is what a page says: nothing is answered here


# ---------------------------------------------------------------- one event

FEEDS = {
    "todo": [
        meeting("Guide: Café", "Europe/Madrid:20260305T160000", "RRULE:FREQ=WEEKLY;COUNT=4", uid="weekly"),
        meeting("Guests", "Europe/Madrid:20260313T180000", "RECURRENCE-ID;TZID=Europe/Madrid:20260312T160000",
                uid="weekly"),
        meeting("Once", "20260306T160000Z", uid="once"),
        meeting("Summit", "20260310", uid="summit"),
    ]
}  # fmt: skip
ONE = {
    "a date of a series": ("weekly", "20260305T150000Z", "20260305T150000Z-weekly", "Guide: Café"),
    "a moved date": ("weekly", "20260313T170000Z", "20260312T150000Z-weekly", "Guests"),
    "the only date of an event": ("once", "20260306T160000Z", "once", "Once"),
    "a whole day": ("summit", "20260310", "summit", "Summit"),
}


@pytest.fixture(scope="module")
def small() -> Site:
    return Site(built(FEEDS).snapshot)


def id_of(site: Site, uid: str) -> str:
    return next(event.id for event in site.source.snapshot.events if event.uid == uid)


@pytest.mark.parametrize(("uid", "start", "own_uid", "title"), ONE.values(), ids=ONE)
def test_one_date_to_take_along(small, uid, start, own_uid, title):
    answer = small.client.get(f"/events/{id_of(small, uid)}/{start}.ics")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{id_of(small, uid)}-{start}.ics"'
    (event,) = Calendar.from_ical(answer.data).events
    assert (event["UID"], event["SUMMARY"]) == (own_uid, title)
    begins = event.start.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ") if "T" in start else f"{event.start:%Y%m%d}"
    assert (begins, "RRULE" in event) == (start, False)


def test_a_series_to_take_along_is_what_the_whole_calendar_has(small):
    answer = small.client.get(f"/events/{id_of(small, 'weekly')}.ics")
    (component,) = [event.component for event in small.source.snapshot.events if event.uid == "weekly"]
    assert component in answer.data
    assert component in small.client.get("/calendar.ics").data


@pytest.mark.parametrize("path", ["20260306T150000Z", "20260305", "2026", "x"])
def test_a_date_that_is_none_is_404(small, path):
    assert small.client.get(f"/events/{id_of(small, 'weekly')}/{path}.ics").status_code == 404


def test_every_date_listed_can_be_taken_along(site):
    for event in listed(site, "limit=60"):
        answer = site.client.get(event["ics"].removeprefix("http://127.0.0.1:8080"))
        (vevent,) = Calendar.from_ical(answer.data).events
        assert vevent["SUMMARY"] == event["title"]


# ---------------------------------------------------------------- news


def news(site: Site, query: str = "") -> Any:
    found = feedparser.parse(site.client.get(f"/calendar.atom{query}").data)
    assert not found.bozo, found.bozo_exception
    assert found.version == "atom10"
    return found


def test_news_has_an_entry_for_each_coming_event_the_next_first(site):
    found = news(site)
    coming = listed(site, "limit=500")
    first_seen: dict[str, str] = {}
    for event in coming:
        first_seen.setdefault(event["id"], event["page"])
    assert [entry.link for entry in found.entries] == list(first_seen.values())
    assert len({entry.id for entry in found.entries}) == len(found.entries)
    assert all(re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", entry.id) for entry in [*found.entries, found.feed])


def test_news_is_updated_when_the_event_was(site):
    components = {e.id: e.component for e in sample_snapshot().events}
    for entry in news(site).entries:
        changed = re.sub(r"[-:]", "", entry.updated)
        assert f"LAST-MODIFIED:{changed}".encode() in components[entry.link.split("/")[-2]]
    assert news(site).feed.updated == max(entry.updated for entry in news(site).entries)


def test_news_says_since_when_an_event_is_published():
    later, start = NOW + timedelta(hours=3), f"{NOW + timedelta(days=2):%Y%m%dT%H%M%SZ}"
    first = built({"todo": [meeting("Metrics", start, uid="a")]}, now=NOW)
    known_long = meeting("Value", start, "LAST-MODIFIED:20250102T030405Z", uid="b")
    second = built({"todo": [meeting("Metrics, moved", start, uid="a"), known_long]}, previous=first, now=later)
    site = Site(second.snapshot)
    site.now = later
    found = {entry.title: (entry.published, entry.updated) for entry in news(site).entries}
    assert found == {
        "Metrics, moved": (f"{NOW:%FT%TZ}", f"{later:%FT%TZ}"),
        "Value": ("2025-01-02T03:04:05Z", "2025-01-02T03:04:05Z"),
    }


def test_news_does_not_guess_since_when():
    unknown = Site(
        replace(sample_snapshot(), events=PackedEvents.of(replace(e, published=0) for e in sample_snapshot().events))
    )
    assert news(unknown).entries
    assert not any("published" in entry for entry in news(unknown).entries)


def test_a_filtered_atom_feed_has_an_id_of_its_own_and_its_entries_have_not(site):
    whole, chosen = news(site), news(site, "?feed=chaoss")
    assert whole.feed.id != chosen.feed.id
    assert {entry.id for entry in chosen.entries} < {entry.id for entry in whole.entries}
    assert chosen.feed.title == "CHAOSS (sample)"
    assert {
        "rel": "self",
        "type": "application/atom+xml",
        "href": "http://127.0.0.1:8080/calendar.atom?feed=chaoss",
    } in chosen.feed.links


def test_what_third_parties_write_is_text_in_news():
    site = Site(
        built(
            {"todo": [meeting("<b>x</b> & \u0007co", "20260305T160000Z", "DESCRIPTION:<script>x</script>Hi & bye")]}
        ).snapshot
    )
    site.now = datetime(2026, 3, 1, tzinfo=UTC)
    (entry,) = news(site).entries
    html = ET.fromstring(site.client.get("/calendar.atom").data).findtext(".//{*}content")
    assert "&lt;script&gt;x&lt;/script&gt;Hi &amp; bye" in html
    assert ">Thu 5 Mar 2026, 16:00–17:00 UTC</a>" in entry.content[0].value


# ---------------------------------------------------------------- in pages


def test_data_in_a_page_cannot_leave_its_element():
    hostile = "</script><script>alert(1)</script><!-- \u2028 &amp;"
    site = Site(Builder().add(hostile, ("2026-11-24 15:00", "2026-11-24 16:00"), location=hostile).snapshot())
    for path in ("/", "/events/e0"):
        (data,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', site.get(path), re.DOTALL)
        assert not set("<>&\u2028") & set(data)
        assert json.loads(data)["@graph"][0]["name"] == hostile


PLACES = {
    "a meeting to join": ({"join": "https://zoom.us/j/1"}, "Online", "VirtualLocation"),
    "a place": ({"location": "Toranomon Hills, Tokyo"}, "Offline", "Place"),
    "a place that is called like a service": ({"location": "Zoom Tower, San José"}, "Offline", "Place"),
    "a channel of a chat": ({"location": "irc: #openstack-zaqar"}, "Online", "VirtualLocation"),
    "a channel, and a link": ({"location": "#general", "join": "https://zoom.us/j/1"}, "Online", "VirtualLocation"),
    "the name of a service": ({"location": "Zoom"}, "Online", "VirtualLocation"),
    "online": ({"location": "Online"}, "Online", "VirtualLocation"),
}

NOWHERE = [
    "irc.libera.chat #fedora-meeting",
    "Libera.Chat #fedora-meeting",
    "fedora-meeting@irc.libera.chat",
    "Matrix: #fedora-meeting:fedoraproject.org",
    "https://matrix.to/#/#room:matrix.org",
    "kubernetes.slack.com #sig",
    "Slack #sig-release",
    "#openstack-meeting on OFTC",
    "Zoom (link in description)",
    "Zoom Meeting ID: 123 456 789",
    "Online, registration required",
    "Online via BigBlueButton",
    "Virtual event - Zoom link on the page",
    "Microsoft Teams-Besprechung",
    "En línea",
    "在线",
]
SOMEWHERE = [
    "Online and Berlin",
    "Virtual + Room 5",
    "Zoom, Prague",
    "Zoom room 4.12, building 6",
    "Teams Room 3",
    "Meet at the library",
    "Suite #200, Main Street",
    "Hall #B",
    "Remote, Oregon",
    "Matrix Hotel, Berlin",
    "Video Store, 5th Avenue",
    "Irchester",
]


def test_a_channel_or_a_word_for_online_is_no_place():
    assert [location for location in NOWHERE if not is_online(location)] == []


def test_a_place_may_have_a_name_like_a_service():
    assert [location for location in SOMEWHERE if is_online(location)] == []


@pytest.mark.parametrize(("texts", "mode", "kind"), PLACES.values(), ids=PLACES)
def test_where_an_event_is_for_search_engines(texts, mode, kind):
    site = Site(Builder().add("Call", ("2026-11-24", "2026-11-26"), **texts).snapshot())
    (event,) = json.loads(re.search(r'ld\+json">(.*?)</script>', site.get("/events/e0"))[1])["@graph"]
    assert event["eventAttendanceMode"] == f"https://schema.org/{mode}EventAttendanceMode"
    assert event["location"]["@type"] == kind
    assert (event["startDate"], event["endDate"]) == ("2026-11-24", "2026-11-25")
    assert event["organizer"] == {"@type": "Organization", "name": "TODO Group"}


@pytest.mark.parametrize("location", ["", "TBD", "n/a"])
def test_search_engines_are_not_told_of_an_event_without_place_or_link(location):
    site = Site(Builder().add("Busy", ("2026-11-24", "2026-11-26"), location=location).snapshot())
    assert json.loads(re.search(r'ld\+json">(.*?)</script>', site.get("/events/e0"))[1])["@graph"] == []


def test_search_engines_are_told_of_a_place_and_a_link():
    texts = {"location": "Toranomon Hills, Tokyo", "join": "https://zoom.us/j/1"}
    site = Site(Builder().add("Call", ("2026-11-24", "2026-11-26"), **texts).snapshot())
    (event,) = json.loads(re.search(r'ld\+json">(.*?)</script>', site.get("/events/e0"))[1])["@graph"]
    assert event["eventAttendanceMode"].endswith("/MixedEventAttendanceMode")
    assert [place["@type"] for place in event["location"]] == ["VirtualLocation", "Place"]


STATED = {
    "an image": ({"image": "https://a.example/1.png"}, "image", ["https://a.example/1.png"]),
    "what is free": ({"offers": (Offer("0"),)}, "offers", [{"@type": "Offer", "price": 0}]),
    "all that is known of an offer": (
        {"offers": (Offer("12.50", "EUR", "https://a.example/t", "InStock", "2026-10-01"),)},
        "offers",
        [
            {
                "@type": "Offer",
                "price": 12.5,
                "priceCurrency": "EUR",
                "url": "https://a.example/t",
                "availability": "https://schema.org/InStock",
                "validFrom": "2026-10-01",
            }
        ],
    ),
    "who speaks and who plays": (
        {"performers": (Performer("Ada"), Performer("The Daemons", group=True))},
        "performer",
        [{"@type": "Person", "name": "Ada"}, {"@type": "PerformingGroup", "name": "The Daemons"}],
    ),
    "no image of ours in place of one": ({}, "image", None),
    "no offer that nobody stated": ({}, "offers", None),
    "no performer that nobody stated": ({}, "performer", None),
}


@pytest.mark.parametrize(("stated", "name", "told"), STATED.values(), ids=STATED)
def test_search_engines_are_told_what_the_source_states(stated, name, told):
    site = Site(Builder().add("Call", ("2026-11-24", "2026-11-26"), location="Berlin", **stated).snapshot())
    (event,) = json.loads(re.search(r'ld\+json">(.*?)</script>', site.get("/events/e0"))[1])["@graph"]
    assert event.get(name) == told


def test_json_gives_what_the_source_states():
    builder = Builder().add(
        "Call",
        ("2026-11-24", "2026-11-26"),
        image="https://a.example/1.png",
        offers=(Offer("12.50", "EUR"),),
        performers=(Performer("Ada"),),
    )
    (date,) = Site(builder.snapshot()).client.get("/events.json").json["events"]
    assert (date["image"], date["performers"]) == ("https://a.example/1.png", ["Ada"])
    assert date["offers"] == [{"price": "12.50", "currency": "EUR", "url": "", "availability": "", "valid_from": ""}]


def test_search_engines_are_told_that_a_date_is_cancelled():
    builder = Builder().add(
        "Call",
        ("2026-11-24 15:00", "2026-11-24 16:00"),
        ("2026-12-01 15:00", "2026-12-01 16:00"),
        join="https://zoom.us/j/1",
    )
    builder.occurrences[1] = builder.occurrences[1]._replace(status=Status.CANCELLED)
    page = Site(builder.snapshot()).get("/events/e0")
    found = json.loads(re.search(r'ld\+json">(.*?)</script>', page)[1])["@graph"]
    assert [event["eventStatus"].rpartition("/")[2] for event in found] == ["EventScheduled", "EventCancelled"]


ALTERNATES = ["/calendar.ics", "/calendar.jcal", "/calendar.atom", "/changes.atom", "/events.json"]


@pytest.mark.parametrize("query", ["", "?feed=chaoss&exclude=board"])
def test_pages_name_their_other_forms(site, query):
    links = re.findall(r'<link rel="alternate" type="([^"]+)" href="([^"]+)"', site.get(f"/{query}"))
    addresses = [href.replace("&amp;", "&") for _, href in links]
    assert addresses == [path + query for path in ALTERNATES]
    assert [site.client.get(address).mimetype for address in addresses] == [kind for kind, _ in links]


# ---------------------------------------------------------------- one meeting of several calendars

ROOM = "LOCATION:https://meet.google.com/hfm-loda-ebs"


def shared_meeting() -> Site:
    copies = [meeting("Signing SIG", "20260305T160000Z", ROOM, uid=uid) for uid in ("a1", "a2")]
    site = Site(
        built({"todo": copies, "openssf": [meeting("Signing SIG", "20260305T160000Z", ROOM, uid="b")]}).snapshot
    )
    site.now = datetime(2026, 3, 1, tzinfo=UTC)
    return site


def test_news_name_each_community_once():
    site = shared_meeting()
    assert len(site.source.snapshot.events[0].sources) == 3
    (entry,) = news(site).entries
    assert sorted(tag.term for tag in entry.tags) == ["OpenSSF", "TODO Group"]


@pytest.mark.parametrize("query", ["feed=todo", "feed=openssf"])
def test_a_title_names_a_chosen_community(query):
    site = shared_meeting()
    names = {feed.id: feed.name for feed in site.source.snapshot.feeds}
    (event,) = Calendar.from_ical(site.client.get(f"/calendar.ics?prefix=1&{query}").data).events
    assert event["SUMMARY"] == f"{names[query.removeprefix('feed=')]}: Signing SIG"
