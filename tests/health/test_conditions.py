"""Calendars of all kinds, read and judged: living ones must look alive, and dead ones must not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from ics_text import vcalendar
from small_feeds import meeting

from aggregator.config import Feed
from aggregator.health import Condition, calendar_facts, feed_health, health_of_all
from aggregator.health.conditions import NAMES
from aggregator.model import Document, FeedState, Validators
from aggregator.secret_url import SecretUrl
from aggregator.sources import parse

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
DAY = timedelta(days=1)
FEED = Feed(id="todo", name="TODO", url="https://a.test/basic.ics")

WEEKLY = "RRULE:FREQ=WEEKLY"


def calendar_of(*events, header=()):
    body = vcalendar(*events, header=("PRODID:-//Test//EN", *header))
    return parse(Document("todo", FEED.url, NOW, body), FEED)


def state_of(*events, header=(), **more):
    facts = calendar_facts(calendar_of(*events, header=header), NOW)
    return FeedState(
        "todo", url=FEED.url, last_success=NOW, last_change=NOW - DAY, known_since=NOW - DAY, facts=facts, **more
    )


def condition(*events, header=(), **more):
    return feed_health(FEED, state_of(*events, header=header, **more), NOW).condition.value


def each(title, *days):
    return [meeting(title, f"{day.replace('-', '')}T160000Z") for day in days]


def every(step, first, last, title="Call"):
    """Single events from a day to another."""
    day, found = first, []
    while day <= last:
        found.append(meeting(title, f"{day:%Y%m%d}T160000Z"))
        day += timedelta(days=step)
    return found


def day(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


KINDS = {
    # alive
    "a weekly series that goes on": ("fresh", [meeting("Call", "20260105T160000Z", WEEKLY)]),
    "one event far ahead": ("fresh", [meeting("Conference", "20350310", uid="c")]),
    "one event to come": ("fresh", [meeting("Conference", "20270310", uid="c")]),
    "weekly events, the last one a week ago": ("fresh", every(7, day("2026-01-05"), day("2026-11-21"))),
    "a monthly meeting, the next one not entered yet": ("fresh", every(30, day("2026-01-05"), day("2026-11-10"))),
    "a conference that was five months ago, as in the years before": (
        "fresh",
        each("Conference", "2024-06-20", "2025-06-12", "2026-06-18"),
    ),
    "a conference of several days with workshops beside it": (
        "fresh",
        each("Day", *("2025-05-05 2025-05-06 2025-05-07 2026-05-03 2026-05-04 2026-05-05 2026-05-06".split())),
    ),
    "two editions of a conference": ("fresh", each("Conference", "2025-06-12", "2026-06-18")),
    "a season that ended as last year": (
        "fresh",
        [*every(7, day("2025-04-07"), day("2025-09-29")), *every(7, day("2026-04-06"), day("2026-09-28"))],
    ),
    "holidays listed for a year": (
        "fresh",
        [
            meeting(name, at)
            for name, at in [("Christmas", "20261225"), ("New Year", "20270101"), ("Easter", "20270328")]
        ],
    ),
    "holidays that recur for ever, untouched for years": (
        "fresh",
        [meeting("Christmas", "20101225", "RRULE:FREQ=YEARLY", "LAST-MODIFIED:20100101T000000Z")],
    ),
    "something that is on now": ("fresh", [meeting("Month of code", "20261101", "DTEND;VALUE=DATE:20261201")]),
    "a meeting one of whose dates was moved lately": (
        "fresh",
        [
            meeting("Call", "20200106T160000Z", WEEKLY, uid="w"),
            meeting("Call", "20261103T170000Z", "RECURRENCE-ID:20261102T160000Z", uid="w"),
        ],
    ),
    # nothing to come
    "a weekly series that ended in June": (
        "quiet",
        [meeting("Call", "20260105T160000Z", "RRULE:FREQ=WEEKLY;UNTIL=20260630T000000Z")],
    ),
    "a weekly series that ended a month ago": (
        "quiet",
        [meeting("Call", "20260105T160000Z", "RRULE:FREQ=WEEKLY;UNTIL=20261028T000000Z")],
    ),
    "a series that has counted its dates": (
        "quiet",
        [meeting("Call", "20260105T160000Z", "RRULE:FREQ=WEEKLY;COUNT=10")],
    ),
    "weekly events that ended in spring": ("quiet", every(7, day("2025-01-06"), day("2026-04-27"))),
    "weekly events that once paused for long": (
        "quiet",
        [*every(7, day("2024-01-01"), day("2024-06-03")), *every(7, day("2025-03-03"), day("2026-08-31"))],
    ),
    "a conference that was left out for a year": (
        "quiet",
        each("Conference", "2022-06-20", "2023-06-12", "2024-06-18"),
    ),
    "one event, long ago": ("quiet", each("Conference", "2026-06-18")),
    "no events at all": ("quiet", []),
    "a series of which everything to come is cancelled": (
        "quiet",
        [meeting("Call", "20260105T160000Z", WEEKLY, "STATUS:CANCELLED")],
    ),
    "an event to come that is cancelled": ("quiet", [meeting("Conference", "20270310", "STATUS:CANCELLED")]),
    "a series whose last dates are all left out": (
        "quiet",
        [
            meeting(
                "Call",
                "20260901T160000Z",
                "RRULE:FREQ=WEEKLY;UNTIL=20261209T000000Z",
                "EXDATE:20261020T160000Z,20261027T160000Z,20261103T160000Z,20261110T160000Z",
                "EXDATE:20261117T160000Z,20261124T160000Z,20261201T160000Z,20261208T160000Z",
            )
        ],
    ),
    # nothing has changed
    "a weekly series nobody has touched for years": (
        "stale",
        [meeting("Call", "20200106T160000Z", WEEKLY, "LAST-MODIFIED:20230301T000000Z")],
    ),
    "a weekly series touched a year ago": (
        "fresh",
        [meeting("Call", "20200106T160000Z", WEEKLY, "LAST-MODIFIED:20251001T000000Z")],
    ),
    "a single event lately, beside a series from years ago": (
        "fresh",
        [meeting("Call", "20200106T160000Z", WEEKLY), meeting("Summit", "20260610")],
    ),
    # says that it moved
    "an event says that the calendar has moved, and nothing else is to come": (
        "moved",
        [
            *every(7, day("2026-01-05"), day("2026-06-01")),
            meeting("This calendar has moved to https://new.example/", "20260608"),
        ],
    ),
    "an event says so, and others go on for a while": (
        "moved",
        [meeting("Call", "20260105T160000Z", WEEKLY), meeting("This calendar has moved", "20261130")],
    ),
    "an event said so two years ago, and the calendar has gone on": (
        "fresh",
        [meeting("Call", "20260105T160000Z", WEEKLY), meeting("This calendar has moved", "20241130")],
    ),
    "the description of the last meeting says so": (
        "moved",
        [
            meeting(
                "Call", "20260105T160000Z", "RRULE:FREQ=WEEKLY;COUNT=3", "DESCRIPTION:Our calendar has moved to LFX."
            )
        ],
    ),
    "one description of many says so": (
        "fresh",
        [
            meeting("Call", "20260105T160000Z", WEEKLY, "DESCRIPTION:Our old calendar has been retired."),
            meeting("Sync", "20260106T160000Z", WEEKLY),
            meeting("Chat", "20260107T160000Z", WEEKLY),
        ],
    ),
    "a meeting has moved, not the calendar": (
        "fresh",
        [meeting("MOVED: Call", "20260105T160000Z", WEEKLY, "DESCRIPTION:This call has moved to Thursday")],
    ),
}
HEADERS = {
    "a description of the calendar says so": (
        "moved",
        "X-WR-CALDESC:This calendar has moved to https://new.example/a.ics",
    ),
    "a name says that it is an old one": ("moved", "X-WR-CALNAME:Community (deprecated)"),
    "a name and a description say nothing": ("fresh", "X-WR-CALNAME:Community"),
}


@pytest.mark.parametrize(("expected", "events"), KINDS.values(), ids=KINDS)
def test_a_calendar_is_judged_by_its_own_events(expected, events):
    assert condition(*events) == expected


@pytest.mark.parametrize(("expected", "line"), HEADERS.values(), ids=HEADERS)
def test_a_calendar_is_judged_by_what_it_says_of_itself(expected, line):
    assert condition(meeting("Call", "20260105T160000Z", WEEKLY), header=(line,)) == expected


def test_a_quiet_calendar_says_since_when_and_what_to_do():
    found = feed_health(FEED, state_of(*every(7, day("2025-01-06"), day("2026-04-27"))), NOW)
    assert found.since == datetime(2026, 4, 27, 17, tzinfo=UTC)
    assert found.problem == "No events are planned."
    assert found.advice == "Ask the community whether the calendar has moved or ended."


def test_a_calendar_that_moved_says_where_to():
    found = feed_health(FEED, state_of(meeting("This calendar has moved to https://new.example/a", "20261130")), NOW)
    assert (found.quote, found.new_url) == (
        "This calendar has moved to https://new.example/a",
        "https://new.example/a",
    )


def test_where_to_may_stand_in_the_description():
    event = meeting("Calendar moved", "20261130", "DESCRIPTION:You find it at https://new.example/b now")
    assert feed_health(FEED, state_of(event), NOW).new_url == "https://new.example/b"


FAILURES = {
    "a time-out": ("timeout", "failing"),
    "an error of the server": ("status-503", "failing"),
    "too many requests": ("status-429", "failing"),
    "a sudden loss": ("shrunk", "shrunk"),
    "access denied": ("status-403", "blocked"),
    "a login": ("status-401", "blocked"),
    "a private address": ("blocked", "blocked"),
    "no such calendar": ("status-404", "gone"),
    "a deleted calendar": ("status-410", "gone"),
    "a web page": ("html", "not-a-calendar"),
    "something else": ("not-ics", "not-a-calendar"),
}


@pytest.mark.parametrize(("reason", "expected"), FAILURES.values(), ids=FAILURES)
def test_a_failure_is_told_by_its_kind_and_since_it_began(reason, expected):
    state = state_of(failures=2, reason=reason, detail="It failed.", failing_since=NOW - DAY)
    found = feed_health(FEED, state, NOW)
    assert (found.condition, found.since, found.problem) == (expected, NOW - DAY, "It failed.")
    assert found.advice or reason == "blocked"


REDIRECTS = {
    "another host": ("https://b.test/basic.ics", "moved"),
    "another path": ("https://a.test/other.ics", "moved"),
    "the same over https": ("https://A.test/basic.ics/", "fresh"),
    "the same with www": ("https://www.a.test/basic.ics", "fresh"),
}


@pytest.mark.parametrize(("to", "expected"), REDIRECTS.values(), ids=REDIRECTS)
def test_a_permanent_redirect_is_a_move_if_it_leads_elsewhere(to, expected):
    assert condition(meeting("Call", "20260105T160000Z", WEEKLY), moved_to=SecretUrl(to)) == expected


def test_a_feed_that_was_never_polled_waits():
    assert feed_health(FEED, FeedState("todo"), NOW).condition is Condition.WAITING


def test_a_feed_polled_by_an_older_version_is_not_called_dead():
    assert feed_health(FEED, FeedState("todo", url=FEED.url, last_success=NOW), NOW).is_well


OLD = meeting("Call", "20200106T160000Z", WEEKLY, "LAST-MODIFIED:20250601T000000Z")  # a year and a half ago
NEW = meeting("Sync", "20200107T160000Z", WEEKLY, "LAST-MODIFIED:20261101T000000Z")
BESIDE = {
    "others that change": ([NEW, NEW], "stale"),
    "one of two that changes": ([NEW, OLD], "stale"),
    "others that do not change either": ([OLD, OLD], "fresh"),
    "no others": ([], "fresh"),
}


@pytest.mark.parametrize(("others", "expected"), BESIDE.values(), ids=BESIDE)
def test_a_calendar_without_changes_is_judged_beside_others(others, expected):
    feeds = [FEED.model_copy(update={"id": f"f{number}"}) for number in range(len(others) + 1)]
    states = {feed.id: state_of(event) for feed, event in zip(feeds, [OLD, *others], strict=True)}
    assert health_of_all(feeds, states, NOW)["f0"].condition == expected


SIGNS = {
    "a file that its server changed lately": {"validators": Validators(None, "Sun, 01 Nov 2026 00:00:00 GMT")},
    "a change that was seen here": {"last_change": NOW - 9 * DAY, "known_since": NOW - 900 * DAY},
}


@pytest.mark.parametrize("sign", SIGNS.values(), ids=SIGNS)
def test_signs_of_work_keep_a_calendar_from_being_stale(sign):
    old = state_of(meeting("Call", "20200106T160000Z", WEEKLY))
    assert feed_health(FEED, old, NOW).condition == "stale"
    assert feed_health(FEED, replace(old, **sign), NOW).condition == "fresh"


def test_events_are_believed_rather_than_the_date_of_a_copy():
    event = meeting("Call", "20200106T160000Z", WEEKLY, "LAST-MODIFIED:20230301T000000Z")
    assert condition(event, validators=Validators(None, "Sun, 01 Nov 2026 00:00:00 GMT")) == "stale"


def test_the_past_of_a_feed_that_lists_only_what_is_to_come_is_remembered():
    facts = calendar_facts(calendar_of(*every(7, day("2026-01-05"), day("2026-08-31"))), NOW - 80 * DAY)
    later = calendar_facts(calendar_of(), NOW, facts)
    assert later.last_end == datetime(2026, 8, 31, 17, tzinfo=UTC)
    assert later.days == facts.days


def test_what_is_stored_is_bounded():
    daily = meeting("Call", "20220105T160000Z", "RRULE:FREQ=DAILY;UNTIL=20260630T000000Z")
    assert len(calendar_facts(calendar_of(daily), NOW).days) == 400


def test_every_condition_has_a_name():
    assert set(NAMES) == set(Condition)
