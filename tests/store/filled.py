"""What tests of the store put into it, and how they get it out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from aggregator.model import (
    AllOccurrences,
    Document,
    FeedState,
    Note,
    PackedEvents,
    PublishedUid,
    Rendered,
    ServedEvent,
    ServedFeed,
    ServedOccurrence,
    Severity,
    Snapshot,
    Source,
    Status,
    Validators,
)
from aggregator.secret_url import SecretUrl
from aggregator.store import open_store

NOW = datetime(2026, 6, 20, 12, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
HORIZON = 14 * DAY


def due(store, now=NOW, limit=100):
    return store.due(now, HORIZON, limit)


def claim(store, *feeds, now=NOW, lease=MINUTE, owner="me"):
    return store.claim(feeds, now, HORIZON, lease, owner)


def save(store, state, document=None, now=NOW):
    assert claim(store, state.feed, now=now) == [state.feed]
    assert store.save_poll(state, document, "me")


def document(feed="todo", body=b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"):
    return Document(feed, SecretUrl("https://a.test/basic.ics"), NOW, body, "text/calendar", Validators('"1"'))


def snapshot(version, name="one"):
    rendered = Rendered(b"BEGIN", b"\x1f\x8b", '"x"', NOW)
    event = ServedEvent(
        id="e1",
        uid="u1",
        title="Developer Identity WG",
        text="",
        html="<p>",
        location="",
        url="",
        join="https://meet.test/x",
        status=Status.TENTATIVE,
        organizer="",
        recurs=True,
        sources=(Source("todo", "u1"), Source("chaoss", "u2", "same link", partial=True)),
        vevents=(b"SUMMARY:Developer Identity WG\r\n",),
        identity_lines=b"BEGIN:VEVENT\r\n",
        zones=("Europe/Madrid",),
    )
    return Snapshot(
        version=version,
        made_at=NOW,
        feeds=(ServedFeed("todo", name, "#33B679", "https://a.test"),),
        events=PackedEvents.of([event]),
        occurrences=AllOccurrences.of(
            [ServedOccurrence(event=0, start=1, end=2, all_day=False, status=Status.CANCELLED)]
        ),
        calendar=rendered,
        calendars={"todo": rendered},
        timezones={"Europe/Madrid": b"BEGIN:VTIMEZONE\r\n"},
        notes=(Note(Severity.DROPPED, "bad-start", "It has no start.", "u9"),),
    )


def published_uid(uid, sequence=0):
    return PublishedUid(
        uid=uid,
        members=(("todo", "u1"),),
        digest="digest",
        content_key="content",
        sequence=sequence,
        modified=NOW,
        seen_at=NOW,
    )


def publish_one(url):
    """Fill a store with one feed, one snapshot and one published UID."""
    with open_store(url) as store:
        store.set_feeds(["todo"])
        save(store, FeedState("todo"), document())
        assert store.publish(snapshot(1), [published_uid("u1")], 0)
