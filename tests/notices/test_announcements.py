"""What is told of the health of feeds, and in which words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from aggregator.config import Feed, NoticeTarget
from aggregator.health import Condition, Health
from aggregator.model import FeedState, HealthChange
from aggregator.notices.announcements import changes_for, health_changes
from aggregator.notices.messages import message

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
ASK = "Ask the community whether the calendar has moved or ended."
FEED = Feed(id="todo", name="TODO Group", url="https://a.test/basic.ics")

TOLD = {
    "a feed that is well is not told": ("fresh", 0, None, None),
    "a feed that was never polled is not told": ("waiting", 0, None, None),
    "a feed that fails for the first time is not told yet": ("failing", 2, None, None),
    "a feed that has failed three times is": ("failing", 3, None, "failing"),
    "a feed that is gone for the first time is not told yet": ("gone", 1, None, None),
    "a sudden loss is told at once": ("shrunk", 1, None, "shrunk"),
    "a quiet feed is told": ("quiet", 0, None, "quiet"),
    "a quiet feed is told once": ("quiet", 0, "quiet", None),
    "a feed that is well again is told": ("fresh", 0, "quiet", "fresh"),
    "another problem is told": ("moved", 0, "quiet", "moved"),
}


@pytest.mark.parametrize(("condition", "failures", "before", "told"), TOLD.values(), ids=TOLD)
def test_a_change_of_health_is_told(condition, failures, before, told):
    states = {"todo": FeedState("todo", failures=failures)}
    announced = {"todo": before} if before else {}
    found = health_changes([FEED], states, {"todo": Health(Condition(condition))}, announced)
    assert [change.condition for change in found] == ([told] if told else [])


def change(condition="quiet", **more):
    return HealthChange(**{"feed": "todo", "name": "TODO Group", "before": "fresh", "condition": condition} | more)


def test_a_target_is_told_of_its_feeds():
    every = NoticeTarget(webhook="https://a.test/")
    some = NoticeTarget(webhook="https://a.test/", feeds=("chaoss",))
    assert changes_for(every, [change()]) == (change(),)
    assert changes_for(some, [change(), change(feed="chaoss")]) == (change(feed="chaoss"),)


MESSAGES = {
    "one feed with a problem": (
        [
            change(
                since=datetime(2026, 5, 25, tzinfo=UTC),
                problem="No events are planned.",
                advice=ASK,
            )
        ],
        "TODO Group: no upcoming events",
        f"TODO Group: no upcoming events since 2026-05-25. No events are planned. {ASK}",
    ),
    "one feed that is well again": (
        [change("fresh", before="gone")],
        "TODO Group: up to date",
        "TODO Group: up to date again. Before: gone.",
    ),
    "a feed that has moved": (
        [change("moved", new_url="https://b.test/…")],
        "TODO Group: moved",
        "TODO Group: moved. New URL: https://b.test/…",
    ),
    "several feeds": (
        [change(), change("fresh", name="CHAOSS", before="gone")],
        "1 feed with problems, 1 up to date again",
        "TODO Group: no upcoming events.\nCHAOSS: up to date again. Before: gone.",
    ),
}


@pytest.mark.parametrize(("changes", "title", "text"), MESSAGES.values(), ids=MESSAGES)
def test_a_notice_says_what_has_happened_and_what_to_do(changes, title, text):
    found = message(changes, "https://cal.test", NOW)
    assert (found.title, found.text) == (title, f"{text}\nStatus: https://cal.test/status")
    assert found.facts["title"] == title


def test_a_notice_of_very_many_feeds_is_short():
    found = message([change(feed=str(n)) for n in range(50)], "https://cal.test", NOW)
    assert "30 more feeds have changed." in found.text
    assert len(found.facts["feeds"]) == 50
