"""Snapshots built by hand, a source that serves them, and a web application around it."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from aggregator import html
from aggregator.config import Config, Feed
from aggregator.errors import StoreError
from aggregator.model import (
    AllOccurrences,
    Change,
    DaemonState,
    FeedState,
    Notice,
    PackedEvents,
    Rendered,
    ServedEvent,
    ServedFeed,
    ServedOccurrence,
    Snapshot,
    Source,
    Status,
)
from aggregator.web.app import create_app
from aggregator.web.serving.served_snapshot import ServedSnapshot

NOW = datetime(2026, 11, 23, 14, 30, tzinfo=UTC)  # a Monday
ICS = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//\r\nBEGIN:VEVENT\r\nUID:1\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"

CONFIG = Config(
    feeds=(
        Feed(id="todo", name="TODO Group", url="https://todo.example/basic.ics", color="#33B679"),
        Feed(id="openssf", name="OpenSSF", url="https://openssf.example/basic.ics", color="#F4E041"),
        Feed(id="chaoss", name="CHAOSS", url="https://chaoss.example/0.ics", color="#10203A"),
    )
)


def at(text: str) -> int:
    """ "2026-11-23 15:00" (UTC) or "2026-11-23" as seconds."""
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


@dataclass
class Builder:
    """Collects events, then makes a snapshot of them."""

    events: list[ServedEvent] = field(default_factory=list)
    occurrences: list[ServedOccurrence] = field(default_factory=list)

    def add(self, title: str, *spans: tuple[str, str], feeds: str = "todo", text: str = "", **more: object) -> Builder:
        """Add an event with its occurrences: pairs of instants, or of days (the end exclusive)."""
        number = len(self.events)
        sources = tuple(
            Source(feed, f"{number}@{feed}", 'both are called "x"' if i else "")
            for i, feed in enumerate(feeds.split(","))
        )
        event = ServedEvent(
            id=f"e{number}",
            uid=f"{number}@test",
            title=title,
            text=text,
            html=html.from_description(text),
            location="",
            url="",
            join="",
            status=Status.CONFIRMED,
            organizer="",
            recurs=len(spans) > 1,
            sources=sources,
            zones=(),
        )
        self.events.append(replace(event, **more))
        self.occurrences += [ServedOccurrence(number, at(a), at(b), all_day=len(a) == 10) for a, b in spans]
        return self

    def snapshot(self, version: int = 1, body: bytes = ICS) -> Snapshot:
        """Make the snapshot."""
        return Snapshot(
            version=version,
            made_at=NOW,
            feeds=tuple(ServedFeed(f.id, f.name, f.color, f.homepage) for f in CONFIG.feeds),
            events=PackedEvents.of(self.events),
            occurrences=AllOccurrences.of(self.occurrences),
            calendar=rendered(body),
            calendars={"todo": rendered(ICS.replace(b"UID:1", b"UID:2"))},
            timezones={},
        )


def rendered(body: bytes) -> Rendered:
    return Rendered(body, gzip.compress(body, mtime=0), f'"{abs(hash(body)):x}"', NOW - timedelta(hours=2))


class MemorySource:
    """A store in memory, that can be made to fail."""

    def __init__(self, snapshot: Snapshot | None = None) -> None:
        self.snapshot = snapshot
        self.failure = ""
        self.unwritable = ""
        self.befores: list[Snapshot | None] = []  # of each time that one was loaded
        self.feed_states: dict[str, FeedState] = {}
        self.waiting: tuple[Notice, ...] = ()
        self.news: tuple[Change, ...] = ()
        self.daemon: DaemonState | None = DaemonState(NOW - timedelta(days=1), NOW)

    def snapshot_version(self) -> int:
        if self.failure:
            raise StoreError(self.failure)
        return self.snapshot.version if self.snapshot else 0

    def latest_snapshot(self, before: Snapshot | None = None) -> Snapshot | None:
        self.befores.append(before)
        return self.snapshot

    def states(self) -> Mapping[str, FeedState]:
        return self.feed_states

    def daemon_state(self) -> DaemonState | None:
        return self.daemon

    def notices(self) -> tuple[Notice, ...]:
        return self.waiting

    def changes_mark(self) -> bytes:
        return str(hash(self.news)).encode()

    def changes(self, limit: int) -> tuple[Change, ...]:
        return self.news[:limit]

    def write_error(self, *, probe: bool) -> str:  # noqa: ARG002
        return self.unwritable

    def wait_for_news(self, patience: timedelta) -> None:
        threading.Event().wait(patience.total_seconds())


class Site:
    """The application around a source, with its clock set by hand."""

    def __init__(self, snapshot: Snapshot | None = None, config: Config = CONFIG) -> None:
        self.source = MemorySource(snapshot)
        self.now = NOW
        self.served = ServedSnapshot(self.source, lambda: self.now)
        self.served.refresh()
        self.app = create_app(config, self.served)
        self.client = self.app.test_client()

    def get(self, path: str, **headers: str) -> str:
        """Return the text of a page that must be there."""
        answer = self.client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        assert answer.status_code == 200, answer.text
        return answer.text


def sample() -> Builder:
    """A few weeks of the kinds of events there are."""
    weekly = [
        (f"2026-{m:02}-{d:02} 15:00", f"2026-{m:02}-{d:02} 16:00") for m, d in [(11, 23), (11, 30), (12, 7), (12, 14)]
    ]
    zoom = "https://zoom.us/j/123456789"
    long = (
        "Working group on how to measure what open source programme offices do.\n\nAgenda: https://docs.example/agenda"
    )
    return (
        Builder()
        .add("OSPO Metrics Working Group", *weekly, feeds="todo,chaoss", join=zoom, text=long, organizer="Ana")
        .add(
            "Security Tooling",
            ("2026-11-23 14:00", "2026-11-23 15:00"),
            feeds="openssf",
            join="https://meet.google.com/abc-defg-hij",
        )
        .add("Morning stand-up", ("2026-11-23 08:00", "2026-11-23 08:15"), feeds="openssf", text="Short.")
        .add(
            "Open Source Summit Japan",
            ("2026-11-24", "2026-11-27"),
            feeds="todo",
            location="Toranomon Hills Forum, Tokyo",
        )
        .add("Call for papers", ("2026-11-10", "2026-12-20"), feeds="chaoss", url="https://chaoss.example/cfp")
        .add(
            "Vulnerability Disclosures (APAC)",
            ("2026-11-25 23:00", "2026-11-26 00:30"),
            feeds="openssf",
            join=zoom,
            status=Status.TENTATIVE,
        )
        .add(
            "Café Développeurs",
            ("2026-12-01 17:30", "2026-12-01 18:30"),
            feeds="chaoss",
            location="Online",
            text="<b>Bienvenue</b> à tous<br>Łódź",
        )
        .add(
            "A meeting with a title so long that it has to run over several lines on every telephone, "
            "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
            ("2026-12-02 09:00", "2026-12-02 09:00"),
            feeds="todo",
        )
        .add("New Year call", ("2027-01-05 15:00", "2027-01-05 16:00"), feeds="todo")
    )
