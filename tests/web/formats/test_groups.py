"""[[groups]] of feeds.toml: a part of the events with a calendar, a page and a name of its own."""

import icalendar
import pytest
from ics_text import vcalendar
from served import CONFIG, NOW, Site

from aggregator.config import Group
from aggregator.model import Calendar, Document
from aggregator.publish.snapshot import build
from aggregator.sources import parse

GROUPS = (
    Group(id="both", name="TODO and CHAOSS", feeds=("todo", "chaoss")),
    Group(id="metrics", name="Metrics", description="Meetings about metrics.", include="metrics", color="#FF0000"),
    Group(id="no-board", name="Public meetings", feeds=("todo",), exclude="board"),
    Group(id="all", name="Everything"),
)
SETTINGS = CONFIG.model_copy(update={"groups": GROUPS})
TITLES = {"todo": ["Board meeting", "Metrics call"], "openssf": ["Metrics of security"], "chaoss": ["Newcomers"]}


def calendar(feed, titles: list[str]) -> Calendar:
    events = [
        f"BEGIN:VEVENT\r\nUID:{title}\r\nSUMMARY:{title}\r\nDTSTART:202611{day}T160000Z\r\nEND:VEVENT\r\n"
        for day, title in enumerate(titles, start=24)
    ]
    return parse(Document(feed.id, feed.url, NOW, vcalendar(*events)), feed)


@pytest.fixture(scope="module")
def site() -> Site:
    read = {feed.id: calendar(feed, TITLES[feed.id]) for feed in SETTINGS.feeds}
    return Site(build(SETTINGS, read, {}, NOW).snapshot, SETTINGS)


EVENTS = {
    "both": ["Board meeting", "Metrics call", "Newcomers"],
    "metrics": ["Metrics call", "Metrics of security"],
    "no-board": ["Metrics call"],
    "all": ["Board meeting", "Metrics call", "Metrics of security", "Newcomers"],
}


@pytest.mark.parametrize(("group", "titles"), EVENTS.items())
def test_the_calendar_and_the_page_of_a_group_have_its_events(site, group, titles):
    answer = site.client.get(f"/groups/{group}.ics")
    read = icalendar.Calendar.from_ical(answer.data)
    assert sorted(str(event["SUMMARY"]) for event in read.walk("VEVENT")) == titles
    page = site.client.get(f"/groups/{group}").text
    every = [title for of_feed in TITLES.values() for title in of_feed]
    assert sorted(title for title in every if f">{title}</a>" in page) == titles


def test_a_group_has_a_name_a_description_and_a_colour(site):
    read = icalendar.Calendar.from_ical(site.client.get("/groups/metrics.ics").data)
    assert (str(read["NAME"]), str(read["DESCRIPTION"]), str(read["COLOR"])) == (
        "Metrics",
        "Meetings about metrics.",
        "red",
    )
    assert str(read["SOURCE"]).endswith("/groups/metrics.ics")
    page = site.client.get("/groups/metrics").text
    assert ">Metrics</a></h1>" in page
    assert "Meetings about metrics." in page
    assert "/groups/metrics.ics" in page
    assert 'rel="canonical" href="http://127.0.0.1:8080/groups/metrics"' in page


def test_a_subscriber_can_add_options_and_no_other_filters(site):
    answer = site.client.get("/groups/no-board.ics?alarm=10&feed=openssf&q=security").data.decode()
    assert "TRIGGER:-PT10M" in answer
    assert "SUMMARY:Metrics call" in answer


NARROWED = {  # a page with filters of a visitor: where it leads
    "a community": ("/groups/metrics?feed=todo", "/?q=metrics&feed=todo"),
    "words": ("/groups/metrics?q=call", "/?q=call+metrics"),
    "the words of the group itself": ("/groups/metrics?q=Metrics", "/?q=metrics"),
    "words of which one is enough": (
        "/groups/metrics?q=call,board+-apac",
        "/?q=board+metrics,+call+metrics&exclude=apac",
    ),
    "words of a community": ("/calendars/todo?q=Board+call", "/?q=Board+call&feed=todo"),
    "another community": ("/calendars/todo?feed=openssf&tz=UTC", "/?tz=UTC&feed=openssf"),
}


@pytest.mark.parametrize(("path", "expected"), NARROWED.values(), ids=NARROWED)
def test_filters_that_a_visitor_adds_narrow_what_the_page_shows(site, path, expected):
    answer = site.client.get(path)
    assert (answer.status_code, answer.headers["Location"]) == (302, expected)


@pytest.mark.parametrize("path", ["/groups/none", "/groups/none.ics", "/groups/", "/groups/a/b"])
def test_an_unknown_group_is_not_found(site, path):
    assert site.client.get(path).status_code == 404


def test_the_page_on_subscribing_lists_groups(site):
    page = site.client.get("/subscribe").text
    assert "Subscribe to a group" in page
    assert all(f"/groups/{group.id}.ics" in page for group in GROUPS)


def test_events_have_one_uid_in_all_calendars(site):
    combined = icalendar.Calendar.from_ical(site.client.get("/calendar.ics").data)
    uids = {str(event["UID"]) for event in combined.walk("VEVENT")}
    group = icalendar.Calendar.from_ical(site.client.get("/groups/both.ics").data)
    assert {str(event["UID"]) for event in group.walk("VEVENT")} <= uids
