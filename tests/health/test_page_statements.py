"""What a page says, compared with calendars: listed, at another time, ended, missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from aggregator.config import Feed
from aggregator.health import Condition, feed_health
from aggregator.health.page_statements import (
    ListedEvent,
    StatementOutcome,
    check_in_words,
    checked,
    doubts_in_words,
    rule_in_words,
)
from aggregator.model import PAGE_UID, CalendarFacts, Doubt, FeedState, Statement

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
WEEK = timedelta(weeks=1)
MADRID = ZoneInfo("Europe/Madrid")


def statement(**more: object) -> Statement:
    values = {
        "title": "Metrics call",
        "text": "Thursdays, 12:00 UTC",
        "rule": "FREQ=WEEKLY;BYDAY=TH",
        "weekdays": (3,),
        "time": "12:00",
        "zone": "UTC",
        "minutes": None,
        "first_date": "",
        "doubts": (),
    }
    return Statement(**(values | more))


def weekly(title: str, first: datetime, times: int = 10, uid: str = "metrics@example.org") -> ListedEvent:
    starts = [int((first + number * WEEK).timestamp()) for number in range(times)]
    return ListedEvent(title, (uid,), lambda: starts)


THURSDAY = datetime(2026, 3, 5, 12, tzinfo=UTC)
OUTCOMES = {
    "listed at the time stated": (statement(), [weekly("Metrics call", THURSDAY)], StatementOutcome.LISTED),
    "listed under a longer title": (statement(), [weekly("CHAOSS Metrics Call", THURSDAY)], StatementOutcome.LISTED),
    "listed on another day": (
        statement(),
        [weekly("Metrics call", datetime(2026, 3, 2, 12, tzinfo=UTC))],
        StatementOutcome.OTHER_TIME,
    ),
    "listed at another hour": (
        statement(),
        [weekly("Metrics call", datetime(2026, 3, 5, 13, tzinfo=UTC))],
        StatementOutcome.OTHER_TIME,
    ),
    "the clock of the statement's zone counts, also after a clock change": (
        statement(time="13:00", zone="Europe/Madrid"),
        [weekly("Metrics call", datetime(2026, 4, 2, 13, tzinfo=MADRID))],
        StatementOutcome.LISTED,
    ),
    "without a time, the weekday is enough": (
        statement(time="", zone=""),
        [weekly("Metrics call", datetime(2026, 3, 5, 9, tzinfo=UTC))],
        StatementOutcome.LISTED,
    ),
    "over": (statement(), [weekly("Metrics call", datetime(2026, 1, 1, 12, tzinfo=UTC), 3)], StatementOutcome.ENDED),
    "not listed": (statement(), [weekly("Board meeting", THURSDAY)], StatementOutcome.MISSING),
    "listed by pages only": (
        statement(),
        [weekly("Metrics call", THURSDAY, uid=f"a{PAGE_UID}")],
        StatementOutcome.MISSING,
    ),
    "a date of its own": (
        statement(rule="FREQ=DAILY;COUNT=1", first_date="2026-03-05"),
        [weekly("Metrics call", THURSDAY, 1)],
        StatementOutcome.LISTED,
    ),
    "a date of its own on another day": (
        statement(rule="FREQ=DAILY;COUNT=1", first_date="2026-03-06", weekdays=(4,)),
        [weekly("Metrics call", THURSDAY, 1)],
        StatementOutcome.OTHER_TIME,
    ),
    "a date of its own that is over": (
        statement(rule="FREQ=DAILY;COUNT=1", first_date="2026-02-26"),
        [weekly("Metrics call", THURSDAY - WEEK, 1)],
        StatementOutcome.LISTED,
    ),
}


@pytest.mark.parametrize(("said", "events", "expected"), OUTCOMES.values(), ids=OUTCOMES)
def test_a_statement_is(said, events, expected):
    assert checked([said], events, NOW)[0].outcome is expected


SENTENCES = {
    "listed": ([weekly("Metrics call", THURSDAY)], "The page says “Thursdays, 12:00 UTC”. The calendar lists it."),
    "another day": (
        [weekly("Metrics call", datetime(2026, 3, 2, 12, tzinfo=UTC))],
        "The page says “Thursdays, 12:00 UTC”. The calendar lists it on Monday, 12:00 UTC.",
    ),
    "ended": (
        [weekly("Metrics call", datetime(2026, 1, 1, 12, tzinfo=UTC), 3)],
        "The page says “Thursdays, 12:00 UTC”. The calendar lists no dates after 2026-01-15.",
    ),
    "missing": ([], "The page says “Thursdays, 12:00 UTC”. No calendar lists it."),
}


@pytest.mark.parametrize(("events", "expected"), SENTENCES.values(), ids=SENTENCES)
def test_in_words(events, expected):
    assert check_in_words(checked([statement()], events, NOW)[0]) == expected


def test_long_words_of_a_page_are_cut():
    words = check_in_words(checked([statement(text="x" * 500)], [], NOW)[0])
    assert len(words) < 180
    assert "…”" in words


def test_doubts_are_sentences():
    found = doubts_in_words(statement(doubts=tuple(Doubt)))
    assert len(set(found)) == len(Doubt)
    assert all(sentence.endswith(".") for sentence in found)


def test_a_page_that_only_says_how_often_there_are_meetings_is_well():
    feed = Feed(id="page", name="Page", url="https://example.org/", kind="page")
    state = FeedState("page", url=feed.url, last_poll=NOW, last_success=NOW, facts=CalendarFacts(NOW))
    assert feed_health(feed, state, NOW).condition is Condition.QUIET
    assert feed_health(feed, replace(state, statements=(statement(),)), NOW).condition is Condition.FRESH


RULES = {
    "a rule with its time": (statement(), "FREQ=WEEKLY;BYDAY=TH, 12:00 UTC"),
    "a first date": (statement(first_date="2026-03-05"), "FREQ=WEEKLY;BYDAY=TH, 12:00 UTC, from 2026-03-05"),
    "an unclear rule shows the day": (statement(rule="", time=""), "TH"),
}


@pytest.mark.parametrize(("said", "expected"), RULES.values(), ids=RULES)
def test_a_rule_in_words(said, expected):
    assert rule_in_words(said) == expected
