"""When a feed is asked next, stated as a table of waits in minutes for an interval of 30 minutes."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.config import Feed
from aggregator.model import FeedState, Hints
from aggregator.polling.pacing import ANEW, JITTER, after_pause, catch_up, host_pause, jitter, next_poll

NOW = datetime(2026, 6, 20, 12, tzinfo=UTC)
MIDDLE = 0.5  # the chance that moves nothing
HOUR, DAY = 60, 24 * 60


def feed(**settings):
    return Feed(**({"id": "todo", "name": "TODO", "url": "https://a.test/basic.ics"} | settings))


def hints(**minutes):
    return Hints(**{name: timedelta(minutes=value) for name, value in minutes.items()})


def failed(reason, failures=1):
    return FeedState("todo", failures=failures, reason=reason)


WELL = FeedState("todo")

WAITS = {
    "after a success, the operator's interval": (WELL, Hints(), 30),
    "a hint of less than the interval changes nothing": (WELL, hints(refresh=15), 30),
    "a refresh interval above it is respected": (WELL, hints(refresh=60), 60),
    "so is max-age, and the longer of the two counts": (WELL, hints(refresh=40, max_age=90), 90),
    "a hint of a week, written without thinking, stretches the interval four times": (
        WELL,
        hints(refresh=7 * DAY),
        120,
    ),
    "a hint of no time at all changes nothing": (WELL, hints(refresh=0, max_age=0), 30),
    "Retry-After beside a success is no reason to wait": (WELL, hints(retry_after=600), 30),
    "the first failure is tried again soon": (failed("timeout"), Hints(), 5),
    "a failure that was not counted is one": (failed("timeout", 0), Hints(), 5),
    "the second takes twice as long": (failed("timeout", 2), Hints(), 10),
    "the fourth, eight times": (failed("html", 4), Hints(), 40),
    "41: a flapping server is backed off from up to a day": (failed("status-500", 12), Hints(), DAY),
    "96: after ten thousand failures it is still asked once a day": (failed("status-500", 10_000), Hints(), DAY),
    "1: an unknown host is asked every two hours: it may be our network": (failed("dns", 50), Hints(), 2 * HOUR),
    "3: so is one that refuses connections": (failed("refused", 50), Hints(), 2 * HOUR),
    "36: a forbidden feed is tried again after an hour": (failed("status-403"), Hints(), HOUR),
    "36: and in the end once a day": (failed("status-401", 9), Hints(), DAY),
    "37: a missing feed is backed off from like any other": (failed("status-404", 3), Hints(), 20),
    "38: a feed that is gone is asked once a week": (failed("status-410"), Hints(), 7 * DAY),
    "39: too many requests, without a date: not before the interval": (failed("status-429"), Hints(), 30),
    "39: Retry-After of an hour is obeyed": (failed("status-429"), hints(retry_after=60), 63),
    "39: Retry-After of ten years is cut to a day": (failed("status-429"), hints(retry_after=5_256_000), DAY * 1.05),
    "39: Retry-After in the past leaves the backoff": (failed("status-429"), hints(retry_after=-60), 30),
    "39: Retry-After before all time, too": (failed("status-429"), Hints(retry_after=timedelta.min), 30),
    "39: Retry-After shorter than the backoff does too": (failed("status-503", 3), hints(retry_after=1), 120),
    "97: a shrunk feed is watched at the usual pace": (failed("shrunk", 9), Hints(), 30),
}


@pytest.mark.parametrize(("state", "given_hints", "minutes"), WAITS.values(), ids=WAITS.keys())
def test_wait(state, given_hints, minutes):
    assert next_poll(feed(), state, given_hints, NOW, MIDDLE) == NOW + timedelta(minutes=minutes)


def test_no_wait_is_longer_than_two_weeks():
    assert next_poll(feed(interval=timedelta(days=7)), WELL, hints(refresh=60 * DAY), NOW, MIDDLE) == NOW + timedelta(
        14
    )


def test_an_interval_of_two_days_is_not_shortened_by_failures():
    wait = next_poll(feed(interval=timedelta(days=2)), failed("timeout", 30), Hints(), NOW, MIDDLE) - NOW
    assert wait == timedelta(days=2)


def test_an_interval_below_the_first_retry_is_the_first_retry():
    wait = next_poll(feed(interval=timedelta(minutes=1)), failed("timeout"), Hints(), NOW, MIDDLE) - NOW
    assert wait == timedelta(minutes=1)


def test_chance_moves_the_wait_a_tenth_either_way():
    early, late = (next_poll(feed(), WELL, Hints(), NOW, chance) - NOW for chance in (0, 0.9999))
    assert early == timedelta(minutes=27)
    assert timedelta(minutes=32.9) < late < timedelta(minutes=33)


def asked(minutes_ago, failures=0):
    """The state of a feed that was last asked so long ago, and was to be asked half an hour later."""
    half_an_hour = timedelta(minutes=30)
    return FeedState("todo", last_poll=NOW - timedelta(minutes=minutes_ago), interval=half_an_hour, failures=failures)


TURNS = {
    "a feed asked in its turn drifts a little": (asked(30), JITTER),
    "so does one that waited a few minutes for others": (asked(40), JITTER),
    "80: after an hour without pollers the next wait is drawn anew": (asked(90), ANEW),
    "so it is where an operator had all feeds asked at once": (asked(5), ANEW),
    "a feed asked half an interval late drifts a little": (asked(45), JITTER),
    "for a new feed, which came with others": (WELL, ANEW),
    "for a feed of which only the last poll is known": (FeedState("todo", last_poll=NOW), ANEW),
    "for a feed of which only the interval is known": (FeedState("todo", interval=timedelta(minutes=30)), ANEW),
    "and after failures, which may have had one cause for many": (asked(30, failures=1), ANEW),
}


@pytest.mark.parametrize(("before", "expected"), TURNS.values(), ids=TURNS.keys())
def test_how_far_chance_moves_the_next_wait(before, expected):
    assert jitter(before, NOW) == expected


def test_a_wait_drawn_anew_is_anything_within_an_interval_around_the_usual_one():
    early, late = (next_poll(feed(), WELL, Hints(), NOW, chance, ANEW) - NOW for chance in (0, 0.9999))
    assert (early, round(late / timedelta(minutes=1))) == (timedelta(minutes=15), 45)


def test_a_failure_is_tried_again_as_soon_whoever_was_asked_with_it():
    first, other = (next_poll(feed(), failed("timeout"), Hints(), NOW, 0, spread) for spread in (JITTER, ANEW))
    assert first == other


minutes = st.one_of(st.none(), st.timedeltas())


@given(
    interval=st.timedeltas(timedelta(minutes=1), timedelta(days=7)),
    reason=st.sampled_from(["", "dns", "timeout", "status-403", "status-410", "status-429", "shrunk", "made-up"]),
    failures=st.integers(0, 10**9),
    given_hints=st.builds(Hints, max_age=minutes, retry_after=minutes, refresh=minutes),
    chance=st.floats(0, 1, exclude_max=True),
    spread=st.sampled_from([JITTER, ANEW]),
)
def test_79_whatever_comes_the_next_poll_is_neither_at_once_nor_never(
    interval, reason, failures, given_hints, chance, spread
):
    state = FeedState("todo", reason=reason, failures=failures)
    wait = next_poll(feed(interval=interval), state, given_hints, NOW, chance, spread) - NOW
    soonest = min(interval * (1 - spread), timedelta(minutes=5) * (1 - JITTER))
    assert soonest - timedelta(microseconds=1) <= wait <= timedelta(days=14)


PAUSES = {
    "429 without a word": ("status-429", None, timedelta(minutes=15)),
    "503 without a word": ("status-503", None, timedelta(minutes=5)),
    "429 with Retry-After": ("status-429", timedelta(hours=1), timedelta(hours=1)),
    "503 with Retry-After": ("status-503", timedelta(hours=2), timedelta(hours=2)),
    "a Retry-After of years": ("status-429", timedelta(days=3650), timedelta(days=1)),
    "a Retry-After that is over": ("status-429", timedelta(0), None),
    "a Retry-After in the past": ("status-429", timedelta(seconds=-1), None),
    "a Retry-After of a second": ("status-429", timedelta(seconds=1), timedelta(seconds=1)),
    "404 with Retry-After": ("status-404", timedelta(hours=1), None),
    "no answer": ("refused", None, None),
    "success": ("", timedelta(hours=1), None),
}


@pytest.mark.parametrize(("reason", "retry_after", "pause"), PAUSES.values(), ids=PAUSES.keys())
def test_39_40_how_long_a_host_is_left_alone(reason, retry_after, pause):
    assert host_pause(FeedState("a", reason=reason, failures=1), Hints(retry_after=retry_after)) == pause


def test_feeds_come_back_after_a_pause_in_their_order_one_after_the_other():
    hour = timedelta(hours=1)
    due = {
        "late": NOW + 2 * hour,
        "at its end": NOW + hour,
        "a minute later": NOW + timedelta(minutes=1),
        "never": None,
        "also first": NOW - timedelta(minutes=1),
        "first": NOW - timedelta(minutes=1),
    }
    first = NOW + timedelta(minutes=63)  # a twentieth later by chance; whoever is due after the pause is not touched
    steps = enumerate(["also first", "first", "never", "a minute later"])
    assert after_pause(due, NOW, hour, chance=0.5) == {feed: first + timedelta(seconds=2 * n) for n, feed in steps}


STEPS = {
    "80: a handful follows at two seconds each": (4, timedelta(seconds=2)),
    "80: a thousand are spread over five minutes": (1000, timedelta(milliseconds=300)),
    "80: so are nine thousand": (9_000, timedelta(minutes=5) / 9_000),
    "80: twenty thousand leave 30 milliseconds each": (20_000, timedelta(milliseconds=30)),
    "80: a hundred thousand are spread over a quarter of an hour": (100_000, timedelta(milliseconds=9)),
}


@pytest.mark.parametrize(("number", "step"), STEPS.values(), ids=STEPS)
def test_overdue_feeds_are_asked_in_their_order_at_even_steps(number, step):
    feeds = [str(n) for n in range(number)]
    assert catch_up(feeds, NOW) == {feed: NOW + place * step for place, feed in enumerate(feeds)}


def test_there_may_be_no_feed_to_catch_up_with():
    assert catch_up([], NOW) == {}
