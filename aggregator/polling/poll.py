"""Poll one feed once: fetch → check → known already? → parse → believable? → pace.

Whatever happens, one function writes it down: `_record`. A feed that fails keeps its document, its validators and its
fingerprint, so what we serve never gets worse; it only says why, and when it will be asked again.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from aggregator.config import Feed
from aggregator.config.urls.feed_address import feed_address
from aggregator.errors import FetchError, ReadError, RefusedError
from aggregator.health import calendar_facts
from aggregator.health.conditions import is_elsewhere
from aggregator.model import PRODID, Calendar, Document, FeedState, Hints, NotModified, Validators, Window
from aggregator.polling.pacing import host_pause, jitter, next_poll
from aggregator.polling.sudden_loss import has_lasted, sudden_loss
from aggregator.secret_url import NO_URL, SecretUrl
from aggregator.sources.lines.fingerprint import fingerprint
from aggregator.sources.lines.ics_check import check_is_ics
from aggregator.sources.page_feeds.page_check import check_is_page
from aggregator.sources.page_feeds.page_parts import join_parts

MOST_LINKED = 5  # calendars that a page links to and that are fetched with it


class ParseDocument(Protocol):
    """`prepare.read`, in this process or in another."""

    def __call__(
        self, document: Document, feed: Feed, known: Calendar | None = None, /, *, window: Window | None = None
    ) -> Calendar:
        """Return the calendar, prepared for the window; series that are as in `known` are the same objects.

        Raise ReadError.
        """


class FetchFeed(Protocol):
    """What `poll` needs of `fetch`."""

    def fetch(self, feed: Feed, validators: Validators, now: datetime) -> Document | NotModified:
        """Bring back what the feed's server has. Raise FetchError if that is nothing usable."""


class PollOutcome(StrEnum):
    """What a poll came to."""

    CHANGED = "changed"  # a new document was understood and accepted
    UNCHANGED = "unchanged"  # it came, and says what we know
    NOT_MODIFIED = "not-modified"  # it did not even come: 304
    FAILED = "failed"  # see the state's reason


@dataclass(frozen=True, slots=True)
class PollResult:
    """What is to be stored and known after one poll. `document` and `calendar` are set when it CHANGED."""

    outcome: PollOutcome
    state: FeedState
    document: Document | None = None
    calendar: Calendar | None = None
    hints: Hints = field(default_factory=Hints)
    size: int = 0  # bytes of the body that came, 0 if none did
    host_pause: timedelta | None = None  # how long to leave `host` alone, if it asked for that
    host: str = ""
    defect: Exception | None = None  # an error nobody expected: a mistake in this program, to be logged in full


def poll(  # noqa: PLR0913 - clock and chance are arguments, so that it is pure
    feed: Feed,
    state: FeedState,
    known: Calendar | None,
    fetcher: FetchFeed,
    parse: ParseDocument,
    *,
    now: datetime,
    chance: float,
    clock_offset: timedelta = timedelta(0),
) -> PollResult:
    """Ask a feed once; return what came of it. Raise nothing, store nothing.

    `known` is the calendar of the stored document, None if there is none: then validators and fingerprint are not
    used, since there is nothing they speak of. `chance` in [0, 1) is for pacing. `clock_offset` is how far `now` is
    ahead of the time that is believed: see `clock_trust`.
    """
    believed = now - clock_offset  # for what is read; when to poll again follows the clock
    if state.url != feed.url:  # the operator gave another address: what we know is about another calendar
        state = FeedState(feed.id, url=feed.url)
    if not state.fingerprint:
        known = None
    try:
        validators = state.validators if known and not feed.follow else Validators()
        answer = fetcher.fetch(feed, validators, believed)
        if feed.kind == "page" and feed.follow and isinstance(answer, Document):
            answer = _with_linked(answer, feed, fetcher, parse, believed)
        if isinstance(answer, NotModified):
            result = _not_modified(answer, state, known)
        else:
            result = _arrived(answer, feed, state, known, parse, believed)
    except (FetchError, ReadError) as error:
        result = _failed(state, error, believed)
    except Exception as error:  # noqa: BLE001  our own mistake costs this feed its update, and no other anything
        result = replace(_failed(state, ReadError("defect"), believed), defect=error)
    result = replace(result, state=_with_facts(feed, result, known, believed))
    return _record(feed, result, now, chance)


def _with_linked(page: Document, feed: Feed, fetcher: FetchFeed, parse: ParseDocument, now: datetime) -> Document:
    """Fetch the calendars that a page links to, one level deep, and return all of it as one document.

    Raise FetchError if one of them cannot be fetched: with half of the calendars, events would disappear.
    """
    check_is_page(page.body)
    found: dict[str, bytes] = {}
    for link in parse(page, feed).linked:
        url = _followed(link)
        if url and url not in found and len(found) < MOST_LINKED:
            linked = feed.model_copy(update={"url": SecretUrl(url), "headers_env": "", "kind": "calendar"})
            answer = fetcher.fetch(linked, Validators(), now)
            if isinstance(answer, Document):
                check_is_ics(answer.body)
                found[url] = answer.body
    body, content_type = join_parts(page.body, page.content_type, list(found.values()))
    return replace(page, body=body, content_type=content_type, validators=Validators())


def _followed(link: str) -> str:
    """Return the URL of the .ics file behind a link, "" if none is known."""
    try:
        return feed_address(link)
    except ValueError:
        return ""


def _not_modified(answer: NotModified, state: FeedState, known: Calendar | None) -> PollResult:
    if known is None:
        raise FetchError("protocol", "The server reported no change, but there is no earlier copy.")
    if answer.validators != Validators():
        state = replace(state, validators=answer.validators)
    return PollResult(PollOutcome.NOT_MODIFIED, state, hints=replace(answer.hints, refresh=known.refresh))


def _arrived(
    document: Document, feed: Feed, state: FeedState, known: Calendar | None, parse: ParseDocument, now: datetime
) -> PollResult:
    """Understand a document, if it says anything new. Raise ReadError if it cannot be, or must not be believed."""
    check = check_is_page if feed.kind == "page" else check_is_ics
    check(document.body)
    mark = fingerprint(document.body)
    size = len(document.body)
    state = replace(state, moved_to=document.moved_to or NO_URL)
    if known is not None and mark == state.fingerprint:
        state = replace(state, validators=document.validators)
        return PollResult(PollOutcome.UNCHANGED, state, hints=replace(document.hints, refresh=known.refresh), size=size)
    if known is not None and feed.kind == "page" and _says_the_same(document, feed, state, known, parse):
        state = replace(state, validators=document.validators, fingerprint=mark)
        return PollResult(PollOutcome.UNCHANGED, state, hints=document.hints, size=size)
    calendar = parse(document, feed, known)
    if calendar.prodid == PRODID:
        raise RefusedError("loop")
    lost = sudden_loss(known, calendar, now) if known else ""
    if lost and not state.accepted and not has_lasted(state, now):
        raise RefusedError("shrunk", f"{lost} The previous copy is kept until the change is confirmed.")
    state = replace(
        state,
        validators=document.validators,  # only now: they speak of the copy we keep
        fingerprint=mark,
        last_change=now,
        events=calendar.events_read,
        notes=calendar.notes,
        name=calendar.name,
        statements=calendar.statements,
    )
    hints = replace(document.hints, refresh=calendar.refresh)
    return PollResult(PollOutcome.CHANGED, state, document, calendar, hints, size)


def _says_the_same(document: Document, feed: Feed, state: FeedState, known: Calendar, parse: ParseDocument) -> bool:
    """Whether a page announces what it did, in other bytes: with advertising, or a time of its own.

    It is read as of when it changed last. Dates without a year would else be another year's after some months.
    """
    if state.last_change is None:
        return False
    again = parse(replace(document, fetched_at=state.last_change), feed, known)
    return (again.series, again.statements, again.linked) == (known.series, state.statements, known.linked)


def _failed(state: FeedState, error: FetchError | ReadError, now: datetime) -> PollResult:
    state = replace(state, failures=state.failures + 1, reason=error.reason, detail=error.detail)
    if error.reason == "shrunk":
        state = replace(state, suspect_since=state.suspect_since or now, suspect_polls=state.suspect_polls + 1)
    if not isinstance(error, FetchError):
        return PollResult(PollOutcome.FAILED, state)
    hints = Hints(retry_after=error.retry_after)
    return PollResult(
        PollOutcome.FAILED,
        state,
        hints=hints,
        host_pause=host_pause(state, hints),
        host=error.host or state.url.authority,
    )


def _with_facts(feed: Feed, result: PollResult, known: Calendar | None, now: datetime) -> FeedState:
    """Return the state with what is to be known of the feed's health; facts hold for a day, or until it changes."""
    state = result.state
    if result.outcome is PollOutcome.FAILED:
        return replace(state, failing_since=state.failing_since or now)
    calendar, facts = result.calendar or known, state.facts
    if calendar and (result.calendar or facts.as_of is None or facts.as_of.date() != now.date()):
        facts = calendar_facts(calendar, now, facts)
    moved = bool(facts.says_moved) or is_elsewhere(feed.url, state.moved_to)
    return replace(
        state,
        facts=facts,
        known_since=state.known_since or state.last_change or now,
        failing_since=None,
        moved_since=(state.moved_since or now) if moved else None,
        accepted=False,
    )


def _record(feed: Feed, result: PollResult, now: datetime, chance: float) -> PollResult:
    """Complete the state with what is true after every poll: the only place that does, for every way of ending."""
    spread = jitter(result.state, now)
    state = replace(result.state, last_poll=now, paused_until=None)
    if result.outcome is not PollOutcome.FAILED:
        state = replace(state, last_success=now, failures=0, reason="", detail="", suspect_since=None, suspect_polls=0)
    due = next_poll(feed, state, result.hints, now, chance, spread)
    return replace(result, state=replace(state, next_poll=due, interval=due - now))
