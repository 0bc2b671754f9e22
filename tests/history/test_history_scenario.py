"""What happens in feeds, told by a scripted origin, and what subscribers and operators are told of it."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from ics_text import vcalendar
from loopback_service import LoopbackService, feed
from servers import answer
from small_feeds import meeting

from aggregator.config import EventFilter, Rename
from aggregator.model import ChangeKind

ADDRESSES = {"todo.test": "142.250.184.14", "chaoss.test": "142.250.184.15"}
WEEKLY = "RRULE:FREQ=WEEKLY"
CALL = meeting("Call", "20260302T160000Z", WEEKLY, uid="call")
SUMMIT = meeting("Summit", "20260410T090000Z", uid="summit-2026@todo.example")
CANCELLED = meeting("Call", "20260309T160000Z", "RECURRENCE-ID:20260309T160000Z", "STATUS:CANCELLED", uid="call")


class World(LoopbackService):
    """Two feeds; `says` is what one of them says from now on, and is polled."""

    def __init__(self, folder: Path) -> None:
        feeds = [feed(name, f"http://{name}.test/basic.ics") for name in ("todo", "chaoss")]
        super().__init__(folder, feeds, ADDRESSES)

    def says(self, name: str, *events: str) -> None:
        self.answers(name, [answer(vcalendar(*events))])
        self.now += timedelta(hours=1)
        self.tick()

    def days_pass(self, days: int) -> None:
        """Let so many days pass, in steps that a clock is believed to make."""
        for _ in range(days // 20 + 1):
            self.now += timedelta(days=20)
            self.tick()

    def entries(self, query: str = "") -> list[str]:
        atom = ET.fromstring(self.client.get(f"/changes.atom{query}").data)
        return [entry.findtext("{*}title") for entry in atom.findall("{*}entry")]

    def page(self, path: str = "/changes") -> list[str]:
        found = re.findall(r'<span class="tag [^"]*">([^<]*)</span>\s*<strong>(?:<a[^>]*>)?([^<]*)', self.get(path))
        return [f"{label}: {title}" for label, title in found]

    def get(self, path: str) -> str:
        return self.client.get(path).text


@pytest.fixture
def world(tmp_path):
    world = World(tmp_path)
    world.answers("todo", [answer(vcalendar(CALL, SUMMIT))])
    world.answers("chaoss", [answer(vcalendar(meeting("Chat", "20260303T160000Z", WEEKLY, uid="chat")))])
    world.tick()
    yield world
    world.close()


def test_the_first_copy_of_a_feed_is_no_news(world):
    assert world.entries() == world.page() == []


HAPPENINGS = {
    "a cancelled date": ((CALL, CANCELLED, SUMMIT), "Cancelled: Call"),
    "a new event": ((CALL, SUMMIT, meeting("Workshop", "20260501T090000Z", uid="workshop")), "New: Workshop"),
    "an event that moved": (
        (CALL, meeting("Summit", "20260411T090000Z", uid="summit-2026@todo.example")),
        "Rescheduled: Summit",
    ),
    "an event that is called otherwise": (
        (CALL, meeting("Great summit", "20260410T090000Z", uid="summit-2026@todo.example")),
        "Renamed: Great summit",
    ),
    "an event that is gone": ((CALL,), "Removed: Summit"),
}


@pytest.mark.parametrize(("events", "told"), HAPPENINGS.values(), ids=HAPPENINGS)
def test_a_subscriber_is_told_within_one_poll(world, events, told):
    world.says("todo", *events)
    assert world.entries() == world.page() == [told]
    assert world.entries("?feed=todo") == [told]
    assert world.entries("?feed=chaoss") == []


def test_an_event_that_was_gone_is_back(world):
    world.says("todo", CALL)
    world.says("todo", CALL, SUMMIT)
    assert world.entries() == ["Restored: Summit", "Removed: Summit"]


def test_the_page_of_the_event_has_its_history(world):
    world.says("todo", CALL, CANCELLED, SUMMIT)
    (link,) = re.findall(r'<strong><a href="(/events/[^"/?]+)', world.get("/changes"))
    assert "Cancelled" in re.search(r'<ul class="changes".*?</ul>', world.get(link), re.DOTALL)[0]


def test_an_event_that_another_calendar_lists_is_neither_new_nor_removed(world):
    world.says("chaoss", SUMMIT)
    assert world.entries() == ["Removed: Chat"]
    world.says("todo", CALL)
    assert world.entries() == ["Removed: Chat"]
    told = [(change.kind, change.feed, change.title) for change in world.store.changes(10)]
    assert (ChangeKind.GONE, "todo", "Summit") in told
    assert (ChangeKind.NEW, "chaoss", "Summit") in told


def test_what_is_no_change_is_not_told(world):
    stamped = SUMMIT.replace("SUMMARY", "DTSTAMP:20260301T120000Z\r\nSEQUENCE:4\r\nSUMMARY")
    world.says("todo", CALL, stamped)
    world.servers.pop(ADDRESSES["todo.test"])
    world.now += timedelta(hours=2)
    world.tick()
    world.days_pass(80)  # the summit is over, and out of the time range
    world.says("todo", CALL)
    assert world.entries() == []


def test_changes_survive_a_restart_and_are_forgotten_in_time(world):
    world.says("todo", CALL)
    world.start()
    world.tick()
    assert world.entries() == ["Removed: Summit"]
    world.days_pass(92)
    assert world.entries() == []


def test_what_the_operator_hides_or_renames_is_told_as_it_is_shown(world):
    settings = {"exclude": (EventFilter(words="board"),), "rename": (Rename(pattern="Workshop", to="Training"),)}
    feeds = [one.model_copy(update=settings) if one.id == "todo" else one for one in world.config.feeds]
    world.config = world.config.model_copy(update={"feeds": tuple(feeds)})
    world.start()
    board, workshop = (meeting(f"{name} meeting", "20260501T090000Z") for name in ("Board", "Workshop"))
    world.says("todo", CALL, SUMMIT, board, workshop)
    assert world.entries() == ["New: Training meeting"]
    assert [change.title for change in world.store.changes(10)] == ["Training meeting"]
