"""Which of two calendars knows a meeting better: each rule has a case that turns on it alone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from small_feeds import comparable, feed, meeting

from aggregator.model import Event
from aggregator.model.events import PAGE_UID
from aggregator.publish.event.authority import amount_told, authorities
from aggregator.publish.event.occurrence_edits import map_events

START = "20260305T160000Z"
CHAOSS = "ORGANIZER;CN=CHAOSS:mailto:meet@example.org"
ROOM = "LOCATION:https://zoom.us/j/97600941685"


def said(title: str = "Metrics", *lines: str, uid: str = "x-1") -> list[str]:
    return [meeting(title, START, *lines, uid=uid)]


# What CHAOSS and TODO Group list; CHAOSS knows it better.
BETTER = {
    "a calendar, rather than a page": (
        said("CHAOSS Metrics"), said("CHAOSS Metrics", CHAOSS, ROOM, uid=f"x{PAGE_UID}"),
    ),
    "its community organises it": (said("Metrics", CHAOSS), said("TODO Metrics", "DESCRIPTION:" + "x" * 99)),
    "the titles name its community": (said("Metrics"), said("CHAOSS Metrics", "DESCRIPTION:" + "x" * 99)),
    "it says more": (said("Metrics", "DESCRIPTION:xx"), said("Metrics", "DESCRIPTION:x")),
}  # fmt: skip


def judged(chaoss: list[str], todo: list[str], priority: int = 0):
    _, series = comparable({"chaoss": chaoss, "todo": todo})
    feeds = {"chaoss": feed("chaoss", priority=priority), "todo": feed("todo")}
    found = authorities((one.expanded for one in series.values()), feeds)
    return tuple(found[one.key] for one in series.values())


@pytest.mark.parametrize(("chaoss", "todo"), BETTER.values(), ids=BETTER)
def test_who_knows_better(chaoss, todo):
    better, worse = judged(chaoss, todo)
    assert better > worse


def test_the_operators_word_comes_before_the_organiser():
    better, worse = judged(said("Metrics"), said("TODO Metrics", "ORGANIZER;CN=TODO:mailto:t@example.org"), priority=1)
    assert better > worse


def test_a_community_is_known_by_the_name_of_its_feed_as_by_its_id():
    _, series = comparable({"a": said("Bilby call"), "b": said("Metrics")})
    named = {"a": feed("a", name="Bilby"), "b": feed("b", name="Society")}
    by_id = {"a": feed("a"), "b": feed("b")}
    events = [one.expanded for one in series.values()]
    assert [one.named for one in authorities(events, named).values()] == [True, False]
    assert not any(one.named for one in authorities(events, by_id).values())
    _, other = comparable({"bilby": said("Bilby call")})
    (found,) = authorities([one.expanded for one in other.values()], {"bilby": feed("bilby", name="Society")}).values()
    assert found.named


# Lines of an event, and how much they tell.
TOLD = {
    "nothing": ((), 0),
    "a text": (("DESCRIPTION:four",), 4),
    "a place": (("LOCATION:Hall 1",), 200),
    "a room": ((ROOM,), 700),
    "a text and a place": (("DESCRIPTION:four", "LOCATION:Hall 1"), 204),
}


@pytest.mark.parametrize(("lines", "expected"), TOLD.values(), ids=TOLD)
def test_how_much_an_event_tells(lines, expected):
    _, series = comparable({"todo": said("Metrics", *lines)})
    (one,) = series.values()
    assert amount_told(one.expanded.series.main_event) == expected


def test_html_tells_where_there_is_no_text_and_blanks_tell_nothing():
    _, series = comparable({"todo": said()})
    (one,) = series.values()

    def told(**changes: str) -> int:
        event: Event = replace(one.expanded.series.main_event, **changes)
        return amount_told(map_events(one.expanded, {None: event}).series.main_event)

    assert (told(html="<b>a</b>"), told(html="<b>a</b>", description="four"), told(description=" four\n")) == (8, 4, 4)
