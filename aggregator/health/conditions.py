"""The condition of a feed, in one word, since when, and what to do about it. From its stored state and `now` alone.

A calendar that is dead and answers 200 is the commonest failure of this field, so it must never look fresh. A calendar
that only rests must not look dead: see `rhythm`.

    not polled ─ failing? ─ moved? ─ nothing to come? ─ never changed? ─ fresh
                 by reason            by its rhythm      by itself and others
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum

from aggregator.config import Feed
from aggregator.health import sentences
from aggregator.health.rhythm import quiet_after
from aggregator.model import FeedState
from aggregator.secret_url import SecretUrl

UNCHANGED_LONG = timedelta(days=730)  # by itself
UNCHANGED_BESIDE_OTHERS = timedelta(days=365)  # while the others of the same settings change
OTHERS_CHANGED = timedelta(days=180)


class Condition(StrEnum):
    """How a feed is, in a word."""

    WAITING = "waiting"  # not polled yet
    FRESH = "fresh"  # read, with events to come or within its rhythm
    FAILING = "failing"  # the last polls brought nothing usable
    SHRUNK = "shrunk"  # it lost so much that the last copy is kept
    BLOCKED = "blocked"  # access is denied, by the server or by us
    GONE = "gone"  # the server says that there is no such calendar
    NOT_A_CALENDAR = "not-a-calendar"  # something else is there
    QUIET = "quiet"  # nothing is to come
    STALE = "stale"  # nothing has changed for long
    MOVED = "moved"  # it says so, or the server redirects for good


NAMES = {
    Condition.WAITING: sentences.gettext_noop("Not checked yet"),
    Condition.FRESH: sentences.gettext_noop("Up to date"),
    Condition.FAILING: sentences.gettext_noop("Cannot be read"),
    Condition.SHRUNK: sentences.gettext_noop("Update held back"),
    Condition.BLOCKED: sentences.gettext_noop("Blocked"),
    Condition.GONE: sentences.gettext_noop("Gone"),
    Condition.NOT_A_CALENDAR: sentences.gettext_noop("Not a calendar"),
    Condition.QUIET: sentences.gettext_noop("No upcoming events"),
    Condition.STALE: sentences.gettext_noop("No recent changes"),
    Condition.MOVED: sentences.gettext_noop("Moved"),
}

PROBLEMS = frozenset(Condition) - {Condition.WAITING, Condition.FRESH}
UNREADABLE = PROBLEMS - {Condition.QUIET, Condition.STALE, Condition.MOVED}

_BY_REASON = {
    "shrunk": Condition.SHRUNK,
    "blocked": Condition.BLOCKED,
    "loop": Condition.BLOCKED,
    "status-401": Condition.BLOCKED,
    "status-403": Condition.BLOCKED,
    "status-407": Condition.BLOCKED,
    "status-451": Condition.BLOCKED,
    "status-404": Condition.GONE,
    "status-410": Condition.GONE,
    "html": Condition.NOT_A_CALENDAR,
    "not-ics": Condition.NOT_A_CALENDAR,
    "empty": Condition.NOT_A_CALENDAR,
    "unreadable": Condition.NOT_A_CALENDAR,
}
_ADVICE = {
    Condition.SHRUNK: sentences.ACCEPT,
    Condition.BLOCKED: sentences.GET_ACCESS,
    Condition.GONE: sentences.FIND_CALENDAR,
    Condition.NOT_A_CALENDAR: sentences.USE_ICS_URL,
    Condition.FAILING: sentences.WAIT,
}
_SAY_WHAT_TO_DO = frozenset({"blocked", "loop"})  # reasons whose own sentence does


@dataclass(frozen=True, slots=True)
class Health:
    """How a feed is. `problem` and `advice` are sentences in English, "" where there is nothing to say."""

    condition: Condition
    since: datetime | None = None  # None: not known
    problem: str = ""  # what is wrong
    advice: str = ""  # what to do about it
    quote: str = ""  # the words in which the calendar says that it has moved
    new_url: str = ""  # where to, as it may be shown

    @property
    def is_well(self) -> bool:
        """Whether there is nothing to do."""
        return self.condition is Condition.FRESH


def health_of_all(feeds: Sequence[Feed], states: Mapping[str, FeedState], now: datetime) -> dict[str, Health]:
    """Return the health of each feed by its id, in the order of feeds.toml."""
    found = {feed.id: feed_health(feed, states.get(feed.id) or FeedState(feed.id), now) for feed in feeds}
    untouched = [id_ for id_, health in found.items() if health.is_well and _is_untouched(states[id_], now)]
    if untouched:
        edited = [_last_edited(states[feed.id]) for feed in feeds if feed.id in states]
        lately = sum(when is not None and now - when < OTHERS_CHANGED for when in edited)
        if 2 * lately >= len(feeds) - 1 > 0:  # the others: none that is untouched is among those edited lately
            found |= {id_: _stale(states[id_]) for id_ in untouched}
    return found


def feed_health(feed: Feed, state: FeedState, now: datetime) -> Health:
    """Return the health of one feed by itself. Beside others it may be stale earlier: see `health_of_all`."""
    if state.failures:
        return _failing(state)
    if state.last_success is None:
        return Health(Condition.WAITING, None, sentences.NOT_CHECKED, sentences.START)
    found = _moved(feed, state) or _quiet(state, now)
    if found is None and _is_untouched(state, now, UNCHANGED_LONG):
        found = _stale(state)
    return found or Health(Condition.FRESH)


def _failing(state: FeedState) -> Health:
    condition = _BY_REASON.get(state.reason, Condition.FAILING)
    since = state.failing_since or state.last_success
    if condition is Condition.SHRUNK:
        since = state.suspect_since or since
    detail = f"{state.detail[:1].upper()}{state.detail[1:].rstrip('.')}."
    advice = "" if state.reason in _SAY_WHAT_TO_DO else _ADVICE[condition]
    return Health(condition, since, detail, advice)


def _moved(feed: Feed, state: FeedState) -> Health | None:
    facts = state.facts
    if facts.says_moved:
        return Health(
            Condition.MOVED,
            state.moved_since,
            sentences.SAYS_MOVED,
            sentences.FIND_NEW_URL,
            quote=facts.says_moved,
            new_url=facts.new_url,
        )
    if is_elsewhere(feed.url, state.moved_to):
        new_url = str(state.moved_to)
        return Health(Condition.MOVED, state.moved_since, sentences.REDIRECTED, sentences.SET_NEW_URL, new_url=new_url)
    return None


def is_elsewhere(url: SecretUrl, moved_to: SecretUrl) -> bool:
    """Whether a permanent redirect leads to another place; one to https, or to or from "www", does not."""

    def place(one: SecretUrl) -> str:
        _, _, rest = one.reveal().partition("://")
        host, slash, path = rest.partition("/")
        return host.lower().removeprefix("www.").removesuffix(":443").removesuffix(":80") + (slash + path).rstrip("/")

    return bool(moved_to) and place(url) != place(moved_to)


def _quiet(state: FeedState, now: datetime) -> Health | None:
    facts = state.facts
    if facts.as_of is None or facts.upcoming or (state.statements and not facts.events):
        return None  # a page may only say how often there are meetings
    if not facts.last_end:
        since = state.last_change or state.known_since
        empty = not facts.events
        return Health(
            Condition.QUIET,
            since,
            sentences.NO_EVENTS if empty else sentences.NOTHING_PLANNED,
            sentences.CHECK_THE_URL if empty else sentences.ASK_IF_ENDED,
        )
    if now - facts.last_end <= quiet_after(facts.days, now.toordinal()):
        return None
    return Health(Condition.QUIET, facts.last_end, sentences.NOTHING_PLANNED, sentences.ASK_IF_ENDED)


def _stale(state: FeedState) -> Health:
    return Health(Condition.STALE, _last_edited(state), sentences.NOTHING_CHANGED, sentences.ASK_IF_REAL)


def _is_untouched(state: FeedState, now: datetime, for_long: timedelta = UNCHANGED_BESIDE_OTHERS) -> bool:
    """Whether rules alone keep a calendar going. One that lists holidays years ahead need not change."""
    facts = state.facts
    if not facts.recurs or facts.edited is None or now - facts.edited < for_long:
        return False
    edited = _last_edited(state)
    return edited is not None and now - edited >= for_long


def _last_edited(state: FeedState) -> datetime | None:
    """Return the latest sign that somebody worked on the calendar: in its events, by its server, or seen by us.

    The date that the server gives may be that of a copy or of the request, so that events are believed first.
    """
    signs = [state.facts.edited]
    if not state.facts.stamped:
        signs.append(_http_date(state.validators.last_modified))
    if state.last_change and state.known_since and state.last_change > state.known_since:
        signs.append(state.last_change)  # the first copy is no change
    return max((when for when in signs if when), default=None)


def _http_date(text: str | None) -> datetime | None:
    try:
        found = parsedate_to_datetime(text) if text else None
    except (TypeError, ValueError):
        return None
    if found is None:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
