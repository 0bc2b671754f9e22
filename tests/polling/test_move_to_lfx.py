"""Calendars of LFX over weeks, polled every half hour: what subscribers, visitors and operators see."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from ics_text import vcalendar
from lfx_calendar import LfxMeeting, every, lfx_calendar
from loopback_service import LoopbackService
from small_feeds import feed, meeting

from aggregator.config import Config, Feed
from aggregator.model import Document, Validators
from aggregator.web.app import create_app

HALF_HOUR, DAY = timedelta(minutes=30), timedelta(days=1)
FIRST = datetime(2026, 10, 12, 0, 10, tzinfo=UTC)  # three weeks on, the clocks of New York change


class Listing:
    """Answers for every feed what its calendar is at the time."""

    def __init__(self, **calendars: Callable[[datetime], bytes]) -> None:
        self.calendars = calendars
        self.asked = 0

    def fetch(self, feed: Feed, _validators: Validators, now: datetime) -> Document:
        self.asked += 1
        return Document(feed.id, feed.url, now, self.calendars[feed.id](now), "text/calendar")


@pytest.fixture
def serve(tmp_path) -> Iterator[Callable[..., LoopbackService]]:
    services = []

    def start(**calendars: Callable[[datetime], bytes]) -> LoopbackService:
        service = LoopbackService(tmp_path, [feed(id_) for id_ in calendars], {})
        services.append(service)
        service.fetcher = Listing(**calendars)
        service.now = FIRST
        service.start()
        return service

    yield start
    for service in services:
        service.close()


def polls(service: LoopbackService, days: int, apart: timedelta = HALF_HOUR) -> Iterator[datetime]:
    """Let the service poll every half hour for so many days; yield after each."""
    for step in range(days * DAY // apart):
        service.now = now = FIRST + step * apart
        while service.poller.tick(now) or service.poller.busy:
            pass
        service.served.refresh()
        yield now


def reload(service: LoopbackService, *feeds: Feed) -> None:
    """Go on with other feeds, as the service does when feeds.toml has changed."""
    service.config = Config(feeds=feeds)
    service.poller.ask_reload()
    service.client = create_app(service.config, service.served).test_client()


def published(service: LoopbackService) -> dict[str, tuple[str, str]]:
    """Return SEQUENCE and start of every event that subscribers get, by UID; of a series that of its master."""
    vevents = re.findall(r"BEGIN:VEVENT\r\n(.*?)END:VEVENT", service.calendar(), re.DOTALL)
    masters = [one for one in vevents if "RECURRENCE-ID" not in one]
    fields = [dict(re.findall(r"^([A-Z-]+)[^:\r\n]*:([^\r\n]*)", one, re.MULTILINE)) for one in masters]
    return {one["UID"]: (one["SEQUENCE"], one["DTSTART"]) for one in fields}


def dates(service: LoopbackService) -> list[str]:
    """Return all dates that pages show from the first day on, with their titles."""
    snapshot = service.served.state.indexed.snapshot
    return [
        f"{datetime.fromtimestamp(one.start, UTC):%m-%d %H:%M} {one.title or snapshot.events[one.event].title}"
        for one in snapshot.occurrences
        if one.start >= FIRST.timestamp()
    ]


@pytest.mark.timeout(600)  # a thousand polls, on a machine that may be busy
def test_three_weeks_in_which_dates_begin_are_moved_and_are_no_longer_listed(serve):
    weekly = LfxMeeting("94400000001", "Book Group", every(7, "2026-08-04T09:00", 40))
    others = [
        LfxMeeting("94400000002", "TSC", every(14, "2026-08-04T09:00", 20), timedelta(minutes=30)),
        LfxMeeting("94400000003", "Community Meeting", every(28, "2026-08-06T11:00", 10)),
    ]
    moved = next(start for start in weekly.starts if start > FIRST + 12 * DAY)
    service = serve(todo=lambda now: lfx_calendar([weekly, *others], now, past=20 * DAY))
    seen: list[dict[str, tuple[str, str]]] = []
    shown: list[list[str]] = []
    for now in polls(service, days=21):
        if now >= FIRST + 9 * DAY:
            weekly.changed[moved] = moved + DAY
        if not seen or service.served.state.indexed.snapshot.version > len(seen):
            seen.append(published(service))
            shown.append(dates(service))
    uids = [f"9440000000{n}@lfx.linuxfoundation.org" for n in (1, 2, 3)]
    starts = {"20260922T090000", "20260929T090000", "20261001T110000"}  # the first that were ever listed
    assert all(sorted(one) == uids for one in seen)
    assert {start for one in seen for _, start in one.values()} == starts
    assert list(dict.fromkeys(tuple(one[uid][0] for uid in uids) for one in seen)) == [("0", "0", "0"), ("1", "0", "0")]
    before, after = set(shown[0]), set(shown[-1])
    listed = {f"{start:%m-%d %H:%M}" for one in (weekly, *others) for start in one.starts if start >= FIRST}
    assert {one[:11] for one in before} == listed
    assert (before - after, after - before) == (
        {f"{moved:%m-%d %H:%M} Book Group"},
        {f"{moved + DAY:%m-%d %H:%M} Book Group"},
    )
    assert service.fetcher.asked == 21 * 48
    assert service.client.get("/calendar.atom").text.count("<entry>") == 3
    assert service.calendar().count("BEGIN:VEVENT") == 4


@dataclass(frozen=True)
class Day:
    """What is seen on a day of the move."""

    sources: str  # which calendars list the meeting, by feed
    coming: str  # the next date that visitors see
    conditions: str  # of the feeds, as operators see it


# The last date in the Google calendar is on 21 October.
MOVE = {
    0: Day("todo", "10-14 13:00", "todo fresh"),  # the Google calendar alone
    3: Day("lfx todo", "10-21 13:00", "todo fresh, lfx fresh"),  # the operator has added the calendar of LFX
    9: Day("lfx todo", "10-21 13:00", "todo fresh, lfx fresh"),
    10: Day("lfx todo", "10-28 13:00", "todo fresh, lfx fresh"),  # nothing is to come in the Google calendar …
    25: Day("lfx todo", "11-11 14:00", "todo quiet, lfx fresh"),  # … for so long that it seems to have ended
    30: Day("todo", "11-11 14:00", "todo fresh"),  # the operator has given the old feed the URL of LFX
    40: Day("todo", "11-25 14:00", "todo fresh"),
}


@pytest.mark.timeout(600)
def test_an_old_google_calendar_runs_dry_while_lfx_goes_on(serve):
    tsc = LfxMeeting("94400000002", "OSPO Metrics Call", every(7, "2026-08-05T09:00", 40))
    old = meeting(
        "OSPO Metrics Call",
        "America/New_York:20260805T090000",
        "RRULE:FREQ=WEEKLY;UNTIL=20261021T130000Z",
        uid="tsc@google.com",
    )

    def lfx(now: datetime) -> bytes:
        return lfx_calendar([tsc], now, past=60 * DAY)

    service = serve(todo=lambda _: vcalendar(old), lfx=lfx)
    todo, both = service.config.feeds[:1], service.config.feeds
    service.config = Config(feeds=todo)
    service.start()
    seen, identities = {}, set()
    for now in polls(service, 42, DAY / 4):
        day = (now - FIRST).days
        if day in MOVE and day not in seen:
            snapshot = service.served.state.indexed.snapshot
            (event,) = snapshot.events
            identities |= set(published(service))
            health = service.client.get("/status.json").json["feeds"]
            seen[day] = Day(
                " ".join(sorted({source.feed for source in event.sources})),
                next(date[:11] for date in dates(service) if date[:5] >= f"{now:%m-%d}"),
                ", ".join(f"{one['id']} {one['condition']}" for one in health),
            )
        if now == FIRST + 2 * DAY:
            reload(service, *both)
        if now == FIRST + 28 * DAY:
            service.fetcher.calendars["todo"] = lfx
            reload(service, feed("todo", url="https://lfx.example/calendar.ics"))
    assert seen == MOVE
    assert identities == {"tsc@google.com"}
