"""When to ask a feed next: its interval, what the server wishes, how often it failed, and a little chance.

The rule of the house: slow down, never stop. A feed that failed for a year is still asked, and one good answer brings
it back to its interval. Each bound below says whom it protects.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from aggregator.config import Feed
from aggregator.model import LONGEST_WAIT, FeedState, Hints

JITTER = 0.1  # of any wait, either way: feeds that were once asked together drift apart
ANEW = 0.5
"""Of the wait, either way, once after a feed was not asked in its turn: for the first time, after an outage, at the end
of a long queue, or at last with success. Whole crowds are, together; so they are back all over their interval, not
together again, which the jitter alone would take half a day to mend."""

STRETCH = 4
"""How far a hint may stretch the operator's interval.

REFRESH-INTERVAL is a suggested *minimum* (RFC 7986, 5.7), so a shorter one changes nothing. A longer one is respected,
but many generators write "P1D" or "P1W" without thinking, and a meeting that moves this afternoon must not be shown
at its old time tomorrow: past four intervals the operator knows better.
"""

FIRST_RETRY = timedelta(minutes=5)  # most failures are gone by then
FIRST_RETRY_REFUSED = timedelta(hours=1)  # after 401 and 403: nobody will have changed the permission sooner
LONGEST_BACKOFF = timedelta(hours=24)
LONGEST_BACKOFF_UNREACHED = timedelta(hours=2)
"""Where no server was reached, no server is spared by waiting, and the fault may be our own network: when that comes
back, readers should not wait a day."""
GONE = timedelta(days=7)  # 410 means for good (RFC 9110, 15.5.11); a week forgives those who did not mean it

LONGEST = LONGEST_WAIT  # twice as long as after 410

UNREACHED = {"dns", "refused"}
REFUSED = {"status-401", "status-403"}
OVERLOADED = {"status-429", "status-503"}  # asking again early is what it complains about
NO_FAULT = {"shrunk"}  # the server answered well, and watching whether the change lasts needs the usual pace

HOST_PAUSE = {"status-429": timedelta(minutes=15), "status-503": timedelta(minutes=5)}
"""How long all feeds of a host wait after one of them got such an answer, if it does not say (Retry-After). Short: one
calendar that always fails must not keep the others of its host from being read."""

CATCH_UP_STEP = timedelta(seconds=2)
CATCH_UP_SPAN = timedelta(minutes=5)
CATCH_UP_CROWD = timedelta(milliseconds=30)  # between two, where the span would have them follow each other faster …
CATCH_UP_LONGEST = timedelta(minutes=15)  # … but no feed waits longer: twice the usual pace for those of half an hour


def next_poll(
    feed: Feed, state: FeedState, hints: Hints, now: datetime, chance: float, jitter: float = JITTER
) -> datetime:
    """Return when to ask next, given the state *after* an attempt (`failures`, `reason`) and what came with it.

    `chance` is in [0, 1) and moves the time within the jitter: after a success the one given, see `jitter`. A
    Retry-After is never undercut by it.
    """
    wait = _after_failure(feed, state) if state.reason else _after_success(feed, hints)
    spread = JITTER if state.reason else jitter
    wait *= 1 - spread + 2 * spread * chance
    if state.reason and hints.retry_after is not None:
        asked = min(max(hints.retry_after, timedelta(0)), LONGEST_BACKOFF)
        wait = max(wait, asked * (1 + JITTER * chance))
    return now + min(wait, LONGEST)


def jitter(before: FeedState, now: datetime) -> float:
    """Return how far chance may move the wait of a feed asked now, given its state *before* the attempt."""
    if before.last_poll is None or before.interval is None or before.failures:
        return ANEW
    off = abs(now - before.last_poll - before.interval)
    return JITTER if off <= ANEW * before.interval else ANEW


def _after_success(feed: Feed, hints: Hints) -> timedelta:
    wished = max(feed.interval, hints.refresh or feed.interval, hints.max_age or feed.interval)
    return min(wished, STRETCH * feed.interval)


def _after_failure(feed: Feed, state: FeedState) -> timedelta:
    if state.reason == "status-410":
        return GONE
    if state.reason in NO_FAULT:
        return feed.interval
    first, longest = min(feed.interval, FIRST_RETRY), LONGEST_BACKOFF
    if state.reason in REFUSED:
        first = FIRST_RETRY_REFUSED
    elif state.reason in OVERLOADED:
        first = feed.interval
    elif state.reason in UNREACHED:
        longest = LONGEST_BACKOFF_UNREACHED
    longest = max(longest, feed.interval)  # the operator may want less than one poll a day: failing makes it no more
    doublings = min(max(state.failures - 1, 0), 20)  # bounded: years of failures must not overflow
    return min(first * (1 << doublings), longest)


def host_pause(state: FeedState, hints: Hints) -> timedelta | None:
    """Return how long to leave the host of a feed alone, given the state after an attempt; None if it may be asked."""
    if state.reason not in HOST_PAUSE:
        return None
    wait = HOST_PAUSE[state.reason] if hints.retry_after is None else hints.retry_after
    return min(wait, LONGEST_BACKOFF) if wait > timedelta(0) else None


def after_pause(
    due_times: Mapping[str, datetime | None], now: datetime, pause: timedelta, chance: float
) -> dict[str, datetime]:
    """Return when to ask the feeds of a host that would be due within its pause: after it, in their order, spread.

    The first of them shows whether the host answers again; if not, the others wait on.
    """
    until = now + pause
    waiting = sorted((due or now, feed) for feed, due in due_times.items() if due is None or due < until)
    return catch_up([feed for _, feed in waiting], until + JITTER * chance * pause)


def catch_up(feed_ids: Sequence[str], now: datetime) -> dict[str, datetime]:
    """Spread feeds that are all overdue at once (after a suspend, or a clock set wrong) over a span, in their order.

    A handful is asked within seconds, thousands within five minutes, a hundred thousand within fifteen.
    """
    number = max(len(feed_ids), 1)
    span = min(max(CATCH_UP_SPAN, CATCH_UP_CROWD * number), CATCH_UP_LONGEST)
    step = min(CATCH_UP_STEP, span / number)
    return {feed: now + step * place for place, feed in enumerate(feed_ids)}
