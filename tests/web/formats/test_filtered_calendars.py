"""Filtered calendars: what is in them, that their events are those of the combined one, and how they are cached."""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from datetime import timedelta
from urllib.robotparser import RobotFileParser

import pytest
from judges.opinions import JUDGES, Question
from sample_site import CONFIG, sample_site, sample_snapshot
from sample_site import NOW as SAMPLES_AT
from served import Site
from small_feeds import NOW, built, calendars, meeting

from aggregator.model import Snapshot
from aggregator.publish.ics.vevent_editing import Vevent, split_vevents, unfolded
from aggregator.publish.snapshot import build
from aggregator.web import data_routes
from aggregator.web.data_routes import DataRoutes
from aggregator.web.formats import ics
from aggregator.web.serving.resource import Resource
from aggregator.web.serving.response_cache import ResponseCache

FILTERABLE = {
    "one community": "feed=chaoss",
    "two communities": "feed=todo,openssf",
    "words": "q=ospo",
    "without words": "exclude=community+call",
    "nothing at all": "q=zzzz",
    "prefixed, with alarms": "prefix=1&alarm=10",
    "upcoming only": "upcoming=1",
    "everything at once": "feed=todo,chaoss&q=o&exclude=guide&prefix=1&alarm=0&upcoming=1",
}
every_filter = pytest.mark.parametrize("query", FILTERABLE.values(), ids=FILTERABLE)


@pytest.fixture(scope="module")
def samples() -> Site:
    return sample_site()


def body(site: Site, query: str = "") -> bytes:
    answer = site.client.get(f"/calendar.ics?{query}")
    assert answer.status_code == 200, answer.text
    return answer.data


def vevents(calendar: bytes) -> dict[tuple[str, str], Vevent]:
    """Return the VEVENTs of a calendar by their identity."""
    found = split_vevents(calendar.partition(b"BEGIN:VEVENT")[1] + calendar.partition(b"BEGIN:VEVENT")[2])
    return {(one.value("UID"), one.value("RECURRENCE-ID")): one for one in found}


# ---------------------------------------------------------------- the same events


def test_everything_without_options_is_the_combined_calendar(samples):
    assert body(samples, "utm_source=x") == body(samples) == sample_snapshot().calendar.body


@every_filter
def test_events_keep_their_identity_and_their_revision(samples, query):
    combined, filtered = vevents(body(samples)), vevents(body(samples, query))
    assert filtered.keys() <= combined.keys()
    for identity, vevent in filtered.items():
        for name in ("DTSTAMP", "SEQUENCE", "LAST-MODIFIED", "DTSTART", "RRULE", "DESCRIPTION"):
            assert vevent.value(name) == combined[identity].value(name)


@every_filter
def test_every_zone_needed_is_described_and_no_other(samples, query):
    lines = unfolded(body(samples, query))
    described = [line.value for line in lines if line.name == "TZID"]
    assert len(described) == len(set(described))
    assert {line.zone for line in lines} - {""} == set(described) - {"Etc/UTC"}
    assert ("Etc/UTC" in described) is (b"BEGIN:VEVENT" not in body(samples, query))


@pytest.mark.judges
@pytest.mark.parametrize("judge", JUDGES)
def test_every_program_reads_it(samples, judge):
    begin = int(SAMPLES_AT.timestamp())
    end = begin + int(timedelta(days=90).total_seconds())
    questions = {query: Question(body(samples, query).decode(), begin, end) for query in FILTERABLE.values()}
    opinions = JUDGES[judge](questions)
    assert [found for found in opinions.values() if isinstance(found, str)] == []
    assert {query for query, found in opinions.items() if not found} == {"q=zzzz"}


# ---------------------------------------------------------------- what passes the filters


def titles(snapshot: Snapshot, query: str) -> list[str]:
    site = Site(snapshot)
    site.now = NOW
    return sorted(vevent.value("SUMMARY") for vevent in vevents(body(site, query)).values())


FEEDS = {
    "todo": [
        meeting("OSPO Guide Café", "20260305T160000Z"),
        meeting("Touchpoint", "20260306T160000Z"),
        meeting("Long ago", "20260210T160000Z"),
    ],
    "chaoss": [
        meeting("Metrics Working Group", "Europe/Madrid:20260304T160000", "RRULE:FREQ=WEEKLY", uid="weekly"),
        meeting("Guests: Łódź", "Europe/Madrid:20260318T160000", "RECURRENCE-ID;TZID=Europe/Madrid:20260318T160000",
                uid="weekly"),
        meeting("Newcomers", "Europe/Madrid:20260401T190000", "RECURRENCE-ID;TZID=Europe/Madrid:20260401T160000",
                uid="weekly"),
    ],
}  # fmt: skip
SERIES = ["Guests: Łódź", "Metrics Working Group", "Newcomers"]
FILTERED = {
    "a community": ("feed=chaoss", SERIES),
    "words that must all be there, in any order": ("q=guide+ospo", ["OSPO Guide Café"]),
    "words without accents and case": ("q=CAFE", ["OSPO Guide Café"]),
    "a word of the community's name": ("q=todo", ["Long ago", "OSPO Guide Café", "Touchpoint"]),
    "words to leave out": ("feed=todo&exclude=guide", ["Long ago", "Touchpoint"]),
    "each of the words to leave out": ("feed=todo&exclude=guide+ago", ["Touchpoint"]),
    "a date of its own words is left out alone": ("feed=chaoss&exclude=łodz", ["Metrics Working Group", "Newcomers"]),
    "a date of its own words is found alone": ("q=lodz+exclude", []),
    "two dates of their own words": ("q=fortnightly&exclude=zzz", []),
    "a date found by what only it says": ("q=newcomers", ["Newcomers"]),
    "without what is over": ("feed=todo&upcoming=1", ["OSPO Guide Café", "Touchpoint"]),
    "the community in front": ("q=touchpoint&prefix=1", ["TODO Group: Touchpoint"]),
}


@pytest.mark.parametrize(("query", "expected"), FILTERED.values(), ids=FILTERED)
def test_what_is_in_a_filtered_calendar(query, expected):
    assert titles(built(FEEDS).snapshot, query) == expected


def test_a_date_found_for_its_own_words_is_an_event_of_its_own_whose_name_lasts():
    site = Site(built(FEEDS).snapshot)
    (vevent,) = vevents(body(site, "q=newcomers")).values()
    assert vevent.value("UID") == "20260401T140000Z-weekly"  # of the slot, wherever the date is moved
    assert vevent.start.isoformat() == "2026-04-01T19:00:00+02:00"
    assert not vevent.recurs


def test_a_date_left_out_for_its_own_words_is_an_exdate():
    (master, *_) = vevents(body(Site(built(FEEDS).snapshot), "feed=chaoss&exclude=guests")).values()
    assert "20260318T160000" in [line.value for line in master.lines if line.name == "EXDATE"]


@pytest.mark.parametrize("query", ["", "q=newcomers", "exclude=guests", "feed=todo", "q=guests+lodz", "upcoming=1"])
def test_the_page_and_the_calendar_show_the_same_dates(query):
    """A program that expands the calendar finds what the list, made like the page from occurrences, shows."""
    site = Site(built(FEEDS).snapshot)
    site.now = NOW
    begin, end = NOW, NOW + timedelta(days=60)
    listed = site.client.get(f"/events.json?{query}&from=2026-03-01T12:00:00Z&to={end:%Y-%m-%dT%H:%M:%SZ}").json
    question = Question(body(site, query).decode(), int(begin.timestamp()), int(end.timestamp()))
    seen = JUDGES["recurring-ical-events"]({"": question})[""]
    assert [(one.start, one.title) for one in sorted(seen, key=lambda one: one.start)] == [
        (_second(one["start"]), one["title"]) for one in listed["events"]
    ]


def _second(text: str) -> int:
    return int(NOW.fromisoformat(text).timestamp())


# ---------------------------------------------------------------- the size budget


def test_a_filtered_calendar_has_room_for_what_the_combined_one_left_out():
    feeds = {
        "todo": [meeting(f"Todo {n}", f"202603{n + 2:02}T100000Z") for n in range(8)],
        "chaoss": [meeting("Far away", "20270101T100000Z")],
    }
    config, read = calendars(feeds)
    small = config.model_copy(update={"window": config.window.model_copy(update={"max_events": 5})})
    snapshot = build(small, read, {}, NOW).snapshot
    site = Site(snapshot, small)
    assert b"Far away" not in body(site)
    assert b"Far away" in body(site, "feed=chaoss")
    assert len(vevents(body(site, "feed=todo"))) == 5


# ---------------------------------------------------------------- HTTP


QUERY = "feed=todo&alarm=10"


@pytest.mark.parametrize("path", ["/calendar.ics", "/calendar.jcal", "/calendar.atom", "/events.json"])
def test_every_format_of_filtered_events_has_what_clients_want(samples, path):
    plain, packed = (samples.client.get(f"{path}?{QUERY}", headers=h) for h in ({}, {"Accept-Encoding": "gzip"}))
    assert gzip.decompress(packed.data) == plain.data
    assert plain.headers["ETag"] != packed.headers["ETag"]
    assert "W/" not in plain.headers["ETag"]
    expected = {
        "Cache-Control": "public, max-age=300, stale-while-revalidate=3600, stale-if-error=86400",
        "Access-Control-Allow-Origin": "*",
        "Vary": "Accept-Encoding",
    }
    assert expected.items() <= dict(plain.headers).items()
    assert "Last-Modified" in plain.headers
    again = samples.client.get(f"{path}?{QUERY}", headers={"If-None-Match": plain.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    since = samples.client.get(f"{path}?{QUERY}", headers={"If-Modified-Since": plain.headers["Last-Modified"]})
    assert since.status_code == 304
    head = samples.client.head(f"{path}?{QUERY}")
    assert (head.data, head.headers["ETag"]) == (b"", plain.headers["ETag"])
    assert int(head.headers["Content-Length"]) == len(plain.data)
    assert samples.client.options(f"{path}?{QUERY}").status_code == 204
    assert samples.client.post(f"{path}?{QUERY}").status_code == 405


REFUSED = {
    "a community nobody knows": ("/calendar.ics?feed=nobody", 404, "Available: todo, openssf"),
    "likewise as jCal": ("/calendar.jcal?feed=nobody", 404, "Unknown community “nobody”"),
    "likewise as news": ("/calendar.atom?feed=nobody", 404, "Unknown community “nobody”"),
    "an event nobody knows": ("/events/nobody.ics", 404, "Event not found"),
}


@pytest.mark.parametrize(("path", "code", "text"), REFUSED.values(), ids=REFUSED)
def test_where_there_is_nothing_to_give_it_is_404_on_which_programs_keep_what_they_have(samples, path, code, text):
    answer = samples.client.get(path)
    assert (answer.status_code, answer.mimetype) == (code, "text/plain")
    assert text in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("path", ["/calendar.ics?q=x", "/calendar.jcal", "/calendar.atom", "/events.json"])
def test_95_before_the_first_snapshot_there_is_nothing_to_give(path):
    answer = Site(None).client.get(path)
    assert answer.status_code == 404
    assert "not ready yet" in answer.text


def test_filtered_calendars_are_answered_before_flask_is_entered(samples, monkeypatch):
    monkeypatch.setattr(samples.app, "full_dispatch_request", lambda: pytest.fail("Flask was entered"))
    for path in ("/calendar.ics", "/calendar.jcal", "/calendar.atom", "/events.json"):
        assert samples.client.get(f"{path}?{QUERY}").status_code == 200


@pytest.mark.parametrize("path", ["/calendar.ics", f"/calendar.ics?{QUERY}", "/calendars/todo.ics", "/calendar.atom"])
def test_robots_txt_lets_googles_calendar_in(samples, path):
    robots = RobotFileParser()
    robots.parse(samples.get("/robots.txt").splitlines())
    assert robots.can_fetch("Googlebot", path)
    assert robots.can_fetch("Google-Calendar-Importer", path)


# ---------------------------------------------------------------- made once


@pytest.fixture
def made(monkeypatch) -> list[str]:
    """The filtered calendars that are written during the test, by their query strings."""
    found: list[str] = []
    write = ics._calendar

    def counted(snapshot, query, config, parts):
        found.append(query.url(""))
        return write(snapshot, query, config, parts)

    monkeypatch.setattr(ics, "_calendar", counted)
    return found


def ask(site: Site, *queries: str) -> None:
    for query in queries:
        body(site, query)


def test_a_filtered_calendar_is_made_once_however_its_filters_are_written(made):
    ask(sample_site(), "feed=todo,chaoss&q=ospo", "feed=chaoss,todo&q=OSPO&utm=1", "q=ospo&feed=todo&feed=chaoss")
    assert made == ["?feed=chaoss,todo&q=ospo"]


def test_a_newer_snapshot_is_written_again(made):
    site = Site(built(FEEDS).snapshot)
    ask(site, "q=guide")
    site.source.snapshot = built({"todo": [meeting("Guide, new", "20260305T160000Z")]}, previous=built(FEEDS)).snapshot
    site.served.refresh()
    assert b"Guide\\, new" in body(site, "q=guide")
    assert made == ["?q=guide"] * 2


def test_upcoming_events_are_written_again_each_day_and_nothing_else_is(made):
    site = Site(built(FEEDS).snapshot)
    site.now = NOW
    ask(site, "q=guide", "upcoming=1")
    site.now += timedelta(hours=1)
    ask(site, "q=guide", "upcoming=1")
    assert made == ["?q=guide", "?upcoming=1"]
    site.now += timedelta(days=30)
    assert b"Guide" not in body(site, "upcoming=1")
    ask(site, "q=guide")
    assert made == ["?q=guide", "?upcoming=1", "?upcoming=1"]


def test_a_full_cache_drops_what_was_not_used_for_longest():
    response_cache, made = ResponseCache(700), []

    def get(*keys: str) -> Sequence[str]:
        for key in keys:
            response_cache.get(key, lambda key=key: made.append(key) or resource(300))
        return made

    assert get("a", "b", "a", "c", "a", "b") == ["a", "b", "c", "b"]


def test_what_is_larger_than_the_cache_is_still_answered():
    assert len(ResponseCache(10).get("a", lambda: resource(300)).body) == 300


def resource(size: int) -> Resource:
    return Resource(bytes(size), b"", '"x"', NOW, ())


def test_recipes_do_not_pile_up(monkeypatch):
    monkeypatch.setattr(data_routes, "MAX_RECIPES", 3)
    site = sample_site()
    found = DataRoutes(CONFIG, site.served)
    for number in range(9):
        found.resolve("/calendar.ics", f"q=ospo&x={number}")
    assert len(found._cache.recipes) == 3
