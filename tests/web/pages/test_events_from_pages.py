"""A page and a calendar, from bytes to what visitors and operators see."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from ics_text import vcalendar
from served import Site
from small_feeds import meeting

from aggregator.config import Config, Feed
from aggregator.model import Document, FeedState
from aggregator.publish.snapshot import build
from aggregator.sources import parse

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PAGE = Feed(id="page", name="Example", url="https://example.org/meetings.md", kind="page", priority=10)
CALENDAR = Feed(id="team", name="Team", url="https://example.org/team.ics")
TEXT = b"""# Community meetings

- March 5, 2026 at 16:00 UTC: OSPO Metrics deep dive
- March 10, 2026 at 15:00 UTC: Translation sprint

Regular calls:

- Thursdays, 12:00 UTC: Licence review
- Mondays, 17:00 UTC: Harbour planning
- Bi-weekly on Fridays: Retrospective of the gardeners
"""
EVENTS = (
    meeting("OSPO Metrics deep dive", "20260305T160000Z"),
    meeting("Licence review", "20260305T120000Z", "RRULE:FREQ=WEEKLY"),
    meeting("Harbour planning", "20260303T170000Z", "RRULE:FREQ=WEEKLY"),
)


@pytest.fixture(scope="module")
def site() -> Site:
    config = Config(feeds=(PAGE, CALENDAR))
    calendars = {
        "page": parse(Document("page", PAGE.url, NOW, TEXT, "text/markdown"), PAGE),
        "team": parse(Document("team", CALENDAR.url, NOW, vcalendar(*EVENTS)), CALENDAR),
    }
    site = Site(build(config, calendars, {}, NOW, None).snapshot, config)
    statements = calendars["page"].statements
    site.source.feed_states = {"page": FeedState("page", url=PAGE.url, last_poll=NOW, statements=statements)}
    site.now = NOW
    site.served.refresh()
    return site


def by_title(site: Site) -> dict[str, dict]:
    answer = site.client.get("/events.json?from=2026-03-01T00:00:00Z").get_json()
    return {event["title"]: event for event in answer["events"]}


def test_what_only_a_page_has_is_marked_so(site):
    event = by_title(site)["Translation sprint"]
    assert event["origin"] == "page"
    assert "Read from the page https://example.org/meetings.md" in event["description"]


def test_a_calendar_wins_whatever_the_priority_and_has_the_page_as_a_source(site):
    event = by_title(site)["OSPO Metrics deep dive"]
    assert event["origin"] == "calendar"
    assert [one["id"] for one in event["communities"]] == ["team", "page"]


def test_pages_and_calendars_say_so(site):
    assert "From the page" in site.get("/?from=2026-03-01")
    assert "De la página" in site.get("/?from=2026-03-01", accept_language="es")
    ics = site.client.get("/calendar.ics").text
    assert [line for line in ics.splitlines() if line.startswith("CATEGORIES:") and "From the page" in line] == [
        "CATEGORIES:Example,From the page"
    ]


SAID = {
    "en": (
        "The page says “Thursdays, 12:00 UTC: Licence review”. The calendar lists it.",
        "The page says “Mondays, 17:00 UTC: Harbour planning”. The calendar lists it on Tuesday",
        "The page says “Bi-weekly on Fridays: Retrospective of the gardeners”. No calendar lists it.",
        "The page does not say which weeks or months are meant.",
    ),
    "es": ("Figura en el calendario.", "No figura en ningún calendario.", "Páginas comparadas con los calendarios"),
}


@pytest.mark.parametrize("language", SAID)
def test_the_status_page_compares_statements_with_calendars(site, language):
    shown = site.get("/status", accept_language=language)
    assert [one for one in SAID[language] if one not in shown] == []


def test_status_json_has_the_same(site):
    feeds = site.client.get("/status.json").get_json()["feeds"]
    assert [one["outcome"] for one in feeds[0]["statements"]] == ["listed", "other-time", "missing"]
    assert feeds[1]["statements"] == []
