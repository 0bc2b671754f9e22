"""One poll of one feed: what is remembered, stored and answered, for every way it can go."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from aggregator.config import Feed
from aggregator.errors import REASONS, FetchError, ReadError
from aggregator.health import calendar_facts
from aggregator.model import (
    PRODID,
    Calendar,
    Document,
    Event,
    FeedState,
    Note,
    NotModified,
    Series,
    Severity,
    Validators,
)
from aggregator.polling.poll import PollOutcome, poll
from aggregator.secret_url import SecretUrl
from aggregator.sources.lines.fingerprint import fingerprint

NOW = datetime(2026, 6, 20, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FEED = Feed(id="todo", name="TODO", url="https://a.test/basic.ics")
OLD, NEW = Validators('"old"'), Validators('"new"')


def body(text="one"):
    return f"BEGIN:VCALENDAR\r\nX-TEXT:{text}\r\nEND:VCALENDAR\r\n".encode()


def document(text="one", validators=NEW, **more):
    return Document("todo", FEED.url, NOW, body(text), "text/calendar", validators, **more)


def single(uid, start, title=None):
    event = Event(uid, start, start + HOUR, title=title or f"Meeting {uid}")
    return Series("todo", uid, event)


def weekly(uid, rule="FREQ=WEEKLY", start=NOW - 700 * DAY):
    return Series("todo", uid, Event(uid, start, start + HOUR, rule=rule, title=f"Weekly {uid}"))


def calendar(*series, **more):
    return Calendar("todo", series, events_read=len(series), **more)


KNOWN = calendar(single("a", NOW + DAY))
GOOD = FeedState(
    "todo",
    url=FEED.url,
    last_poll=NOW - HOUR,
    last_success=NOW - HOUR,
    last_change=NOW - DAY,
    validators=OLD,
    fingerprint=fingerprint(body("one")),
    events=1,
)


class Server:
    """Answers with what it was given, and remembers what it was asked with."""

    def __init__(self, answer):
        self.answer = answer
        self.asked_with = None

    def fetch(self, feed, validators, now):
        assert (feed, now) == (FEED, NOW)
        self.asked_with = validators
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def understands(result):
    def read(given, feed, _known):
        assert (given.feed, feed) == ("todo", FEED)
        if isinstance(result, Exception):
            raise result
        return result

    return read


def never(_document, _feed, _known):
    pytest.fail("a document that says nothing new was read")


def ask(answer, understand=never, state=GOOD, known=KNOWN):
    return poll(FEED, state, known, Server(answer), understand, now=NOW, chance=0.5)


# ---------------------------------------------------------------- going well


def test_a_first_document_is_understood_and_kept_with_its_validators():
    read = calendar(single("b", NOW + DAY), name="TODO Group", notes=(Note(Severity.REPAIRED, "zone", "Guessed."),))
    result = ask(document("two"), understands(read), FeedState("todo"), None)
    assert result.outcome is PollOutcome.CHANGED
    assert (result.document, result.calendar, result.size) == (document("two"), read, len(body("two")))
    assert result.state == FeedState(
        "todo",
        url=FEED.url,
        next_poll=NOW + HOUR / 2,
        last_poll=NOW,
        last_success=NOW,
        last_change=NOW,
        validators=NEW,
        fingerprint=fingerprint(body("two")),
        interval=HOUR / 2,
        events=1,
        notes=read.notes,
        name="TODO Group",
        known_since=NOW,
        facts=calendar_facts(read, NOW),
    )


def test_not_modified_is_a_success_that_changes_nothing():
    result = ask(NotModified("todo", NOW), state=replace(GOOD, failures=4, reason="timeout", detail="Slow."))
    assert result.outcome is PollOutcome.NOT_MODIFIED
    assert result.document is None
    assert result.state == replace(
        GOOD,
        last_poll=NOW,
        last_success=NOW,
        next_poll=NOW + HOUR / 2,
        interval=HOUR / 2,
        known_since=GOOD.last_change,
        facts=calendar_facts(KNOWN, NOW),
    )


def test_the_facts_of_health_are_worked_out_once_a_day_and_at_each_change():
    today, yesterday = calendar_facts(KNOWN, NOW - HOUR), calendar_facts(KNOWN, NOW - DAY)
    assert ask(NotModified("todo", NOW), state=replace(GOOD, facts=today)).state.facts is today
    assert ask(NotModified("todo", NOW), state=replace(GOOD, facts=yesterday)).state.facts.as_of == NOW
    changed = ask(document("two"), understands(calendar(single("b", NOW + DAY))), replace(GOOD, facts=today))
    assert changed.state.facts.as_of == NOW


def test_a_failure_is_dated_from_the_first_of_a_row():
    first = ask(FetchError("timeout")).state
    assert first.failing_since == NOW
    assert ask(FetchError("timeout"), state=replace(first, failing_since=NOW - DAY)).state.failing_since == NOW - DAY
    assert ask(NotModified("todo", NOW), state=first).state.failing_since is None


def test_a_move_is_dated_from_when_it_was_first_seen():
    moved = ask(document("one", moved_to=SecretUrl("https://b.test/basic.ics"))).state
    assert moved.moved_since == NOW
    again = ask(
        document("one", moved_to=SecretUrl("https://b.test/basic.ics")), state=replace(moved, moved_since=NOW - DAY)
    )
    assert again.state.moved_since == NOW - DAY
    assert ask(document("one"), state=moved).state.moved_since is None


def test_what_an_operator_accepts_is_believed_once():
    coming = [single(str(day), NOW + day * DAY) for day in range(1, 9)]
    known, shrunk = calendar(*coming), calendar(coming[0])
    held_back = ask(document("two"), understands(shrunk), known=known)
    assert held_back.state.reason == "shrunk"
    taken = ask(document("two"), understands(shrunk), replace(held_back.state, accepted=True), known)
    assert (taken.outcome, taken.state.accepted) == (PollOutcome.CHANGED, False)


def test_not_modified_may_bring_a_new_validator():
    assert ask(NotModified("todo", NOW, NEW)).state.validators == NEW


def test_a_document_that_differs_only_in_dtstamp_is_not_read_and_not_stored():
    stamped = replace(document(), body=body().replace(b"END:", b"DTSTAMP:20260620T120000Z\r\nEND:"))
    result = ask(stamped)
    assert (result.outcome, result.document, result.calendar) == (PollOutcome.UNCHANGED, None, None)
    assert result.state.last_change == GOOD.last_change
    assert result.state.validators == NEW


def test_31_a_new_body_under_the_old_etag_is_a_change():
    result = ask(document("two", validators=OLD), understands(calendar(single("a", NOW + HOUR))))
    assert result.outcome is PollOutcome.CHANGED


def test_validators_are_sent_with_the_copy_they_speak_of():
    server = Server(NotModified("todo", NOW))
    poll(FEED, GOOD, KNOWN, server, never, now=NOW, chance=0.5)
    assert server.asked_with == OLD


@pytest.mark.parametrize(
    ("state", "known"),
    {
        "when the document was lost": (GOOD, None),
        "when the operator gave another address": (replace(GOOD, url=SecretUrl("https://b.test/old.ics")), KNOWN),
    }.values(),
    ids=str,
)
def test_validators_are_not_sent(state, known):
    server = Server(document("one"))
    result = poll(FEED, state, known, server, understands(calendar()), now=NOW, chance=0.5)
    assert server.asked_with == Validators()
    assert result.outcome is PollOutcome.CHANGED


def test_29_not_modified_without_anything_known_is_a_failure():
    result = ask(NotModified("todo", NOW), known=None)
    assert (result.outcome, result.state.reason) == (PollOutcome.FAILED, "protocol")


def test_28_a_permanent_redirect_is_remembered_and_forgotten_when_it_ends():
    moved = ask(document("one", moved_to=SecretUrl("https://new.test/x.ics")))
    assert moved.state.moved_to == SecretUrl("https://new.test/x.ics")
    assert ask(document("one"), state=moved.state).state.moved_to == SecretUrl()


def test_the_calendars_own_wish_slows_polling_also_while_nothing_changes():
    known = replace(KNOWN, refresh=HOUR)
    waits = [ask(answer, known=known).state.interval for answer in (document(), NotModified("todo", NOW))]
    assert waits == [HOUR, HOUR]


# ---------------------------------------------------------------- going wrong

FAILURES = {
    "1: an unknown host": (FetchError("dns"), never, "dns"),
    "39: too many requests": (FetchError("status-429", retry_after=HOUR), never, "status-429"),
    "32: an empty answer": (replace(document(), body=b""), never, "empty"),
    "34: a login page": (replace(document(), body=b"<!DOCTYPE html><title>Sign in</title>"), never, "html"),
    "35: a JSON error": (replace(document(), body=b'{"error": 1}'), never, "not-ics"),
    "50: half a file": (replace(document(), body=body()[:-16]), never, "truncated"),
    "a calendar of which nothing can be read": (document("x"), understands(ReadError("unreadable")), "unreadable"),
    "87: a reader that crashed": (document("x"), understands(ReadError("crashed")), "crashed"),
    "98: our own combined calendar": (document("x"), understands(calendar(prodid=PRODID)), "loop"),
    "97: a calendar that is suddenly empty": (document("x"), understands(calendar()), "shrunk"),
    "a mistake of ours while fetching": (KeyError("oops"), never, "defect"),
    "a mistake of ours while reading": (document("x"), understands(ZeroDivisionError()), "defect"),
}


@pytest.mark.parametrize(("answer", "understand", "reason"), FAILURES.values(), ids=FAILURES.keys())
def test_every_failure_is_recorded_and_keeps_the_last_good_copy(answer, understand, reason):
    result = ask(answer, understand, state=replace(GOOD, failures=2))
    assert (result.outcome, result.document, result.calendar) == (PollOutcome.FAILED, None, None)
    assert (result.state.reason, result.state.failures, result.state.last_poll) == (reason, 3, NOW)
    assert result.state.detail
    assert NOW < result.state.next_poll == NOW + result.state.interval
    kept = ("last_success", "last_change", "validators", "fingerprint", "events", "name")
    assert [getattr(result.state, name) for name in kept] == [getattr(GOOD, name) for name in kept]
    assert reason in REASONS or reason.startswith("status-")


def test_a_mistake_of_ours_is_handed_over_to_be_logged():
    error = KeyError("oops")
    assert ask(error).defect is error


def test_retry_after_reaches_pacing():
    assert ask(FetchError("status-503", retry_after=5 * HOUR)).state.next_poll >= NOW + 5 * HOUR


# ---------------------------------------------------------------- 97: calendars that shrink

TEN = tuple(single(str(n), NOW + n * DAY) for n in range(1, 11))

SHRINKING = {
    "one event of ten left": (TEN, TEN[:1], "Most upcoming events are gone (10 before, 1 now)."),
    "two of ten left is believed": (TEN, TEN[:2], ""),
    "another site's calendar: all UIDs and titles changed": (
        TEN,
        tuple(single(f"x{n}", NOW + n * DAY) for n in range(1, 11)),
        "Most upcoming events are gone (10 before, 0 now).",
    ),
    "a generator that makes new UIDs for the same meetings is believed": (
        TEN,
        tuple(single(f"x{n}", NOW + n * DAY, f"meeting {n}") for n in range(1, 11)),
        "",
    ),
    "suddenly empty": (TEN[:1], (), "All upcoming events are gone (1 before)."),
    "three of four cancelled is believed": (TEN[:4], TEN[:1], ""),
    "what has passed may roll off": (
        (*(single(str(n), NOW - n * DAY) for n in range(1, 50)), TEN[0]),
        TEN[:1],
        "",
    ),
    "a calendar with only a past may empty": ((single("a", NOW - DAY),), (), ""),
    "series that go on count as coming": (
        tuple(weekly(str(n)) for n in range(6)),
        (weekly("0"),),
        "are gone (6 before",
    ),
    "series that ended do not": (tuple(weekly(str(n), "FREQ=WEEKLY;UNTIL=20250101T000000Z") for n in range(6)), (), ""),
    "series that end tomorrow do": (
        tuple(weekly(str(n), "FREQ=WEEKLY;UNTIL=20260621;BYDAY=SU") for n in range(6)),
        (weekly("0"),),
        "are gone (6 before",
    ),
    "dates added to a series count": (
        (Series("todo", "r", Event("r", NOW - DAY, NOW - DAY, rdates=(NOW + DAY,))),),
        (),
        "All upcoming events are gone",
    ),
}


@pytest.mark.parametrize(("before", "after", "sentence"), SHRINKING.values(), ids=SHRINKING.keys())
def test_97_shrinking(before, after, sentence):
    result = ask(document("x"), understands(calendar(*after)), known=calendar(*before))
    assert result.outcome is (PollOutcome.FAILED if sentence else PollOutcome.CHANGED)
    assert sentence in result.state.detail


def test_a_new_feed_may_be_empty():
    result = ask(document("x"), understands(calendar()), FeedState("todo"), None)
    assert result.outcome is PollOutcome.CHANGED


def lasting(since, polls):
    return ask(document("x"), understands(calendar()), replace(GOOD, suspect_since=since, suspect_polls=polls))


LASTING = {
    "first seen now": (None, 0, PollOutcome.FAILED),
    "seen often, but only for five hours": (NOW - 5 * HOUR, 10, PollOutcome.FAILED),
    "seen long ago, but only once before": (NOW - 9 * HOUR, 1, PollOutcome.FAILED),
    "seen for six hours, the third time now": (NOW - 6 * HOUR, 2, PollOutcome.CHANGED),
}


@pytest.mark.parametrize(("since", "polls", "outcome"), LASTING.values(), ids=LASTING.keys())
def test_97_a_change_is_believed_once_it_has_lasted(since, polls, outcome):
    result = lasting(since, polls)
    assert result.outcome is outcome
    if outcome is PollOutcome.FAILED:
        assert (result.state.suspect_since, result.state.suspect_polls) == (since or NOW, polls + 1)
    else:
        assert (result.state.suspect_since, result.state.suspect_polls) == (None, 0)


def test_97_a_suspicion_ends_when_the_old_calendar_is_back():
    result = ask(document("one"), state=replace(GOOD, suspect_since=NOW - HOUR, suspect_polls=2))
    assert result.state.suspect_since is None


def test_97_a_timeout_in_between_does_not_end_a_suspicion():
    result = ask(FetchError("timeout"), state=replace(GOOD, suspect_since=NOW - HOUR, suspect_polls=2))
    assert (result.state.suspect_since, result.state.suspect_polls) == (NOW - HOUR, 2)
