"""Dates as JSON, page by page: what /events.json answers.

Here a mistake in the question is worth an answer of its own: behind it is a program that someone is writing, and not a
calendar that someone could lose. The types below are also the schema in /openapi.json.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from itertools import islice
from typing import Annotated
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta

from aggregator.config import Config
from aggregator.model import ServedOccurrence
from aggregator.web.current import Shown
from aggregator.web.formats.one_event import occurrence_path
from aggregator.web.matching import matching
from aggregator.web.selection import UTC_ZONE, Arguments, Selection, address_of, read_selection

PATH = "/events.json"
LIMIT, MOST = 100, 500
EARLIEST, LATEST = datetime(1970, 1, 2, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)

Position = tuple[int, int, int]  # of an occurrence in the order of the snapshot: start, end, event


class BadQuestionError(ValueError):
    """A question that cannot be answered. Its text is a sentence for people."""


class Community(msgspec.Struct, frozen=True):
    """A community that announces an event."""

    id: str
    name: str
    reason: Annotated[str, Meta(description="Why this is taken for the same event; empty for the first")]


class Date(msgspec.Struct, frozen=True):
    """One date of an event."""

    id: Annotated[str, Meta(description="Of the event: all its dates share it")]
    uid: Annotated[str, Meta(description="UID of the event in the calendars served here")]
    title: str
    start: Annotated[str, Meta(description="RFC 3339, in the time zone asked for; of whole days a date")]
    end: Annotated[str, Meta(description="Likewise; of whole days the first day after")]
    all_day: bool
    status: Annotated[str, Meta(description="confirmed, tentative or cancelled")]
    recurs: Annotated[bool, Meta(description="Whether the event has, or can have, other dates")]
    location: str
    join: Annotated[str, Meta(description="Address to join by, or empty")]
    url: str
    organizer: str
    description: Annotated[str, Meta(description="Plain text")]
    communities: Annotated[list[Community], Meta(description="Who announces it, first the one it is shown as")]
    page: Annotated[str, Meta(description="Address of the event's page")]
    ics: Annotated[str, Meta(description="Address of this one date as iCalendar")]


class Dates(msgspec.Struct, frozen=True):
    """A page of dates."""

    timezone: Annotated[str, Meta(description="IANA name of the zone of all times")]
    events: list[Date]
    next: Annotated[str | None, Meta(description="Address of the next page; null on the last")]


@dataclass(frozen=True)
class Question:
    """What /events.json was asked, understood."""

    selection: Selection  # in canonical form, but with the zone asked for
    begin: datetime
    end: datetime | None
    limit: int
    after: tuple[int, int, str] | None  # start, end and event of the last date of the page before

    def address(self) -> str:
        """Return the one address of this question."""
        asked = {
            "from": self.begin.isoformat(),
            "to": self.end.isoformat() if self.end else "",
            "limit": "" if self.limit == LIMIT else str(self.limit),
            "after": ".".join(map(str, self.after)) if self.after else "",
            "feed": ",".join(self.selection.feeds),
            "q": self.selection.query,
            "exclude": self.selection.exclude,
            "tz": "" if self.selection.zone == UTC_ZONE else self.selection.zone.key,
        }
        return address_of(PATH, asked)


# ---------------------------------------------------------------- the question


def read_question(arguments: Arguments, feeds: Collection[str], now: datetime) -> Question:
    """Understand the query of /events.json. Raise BadQuestionError for what makes no sense."""
    asked = read_selection(_Only(arguments, ("tz", "q", "exclude", "feed")), {}, feeds)
    if asked.problems:
        raise BadQuestionError(asked.problems[0])
    today = datetime.combine(now.astimezone(asked.zone).date(), time.min, asked.zone)
    return Question(
        replace(asked.canonical(), zone=asked.zone),
        begin=_moment(arguments.get("from", ""), "from", asked.zone) or today,
        end=_moment(arguments.get("to", ""), "to", asked.zone),
        limit=_limit(arguments.get("limit", "")),
        after=_after(arguments.get("after", "")),
    )


class _Only:
    """Some of the arguments: `from` means more here than on the page."""

    def __init__(self, arguments: Arguments, names: Collection[str]) -> None:
        self.arguments = arguments
        self.names = names

    def get(self, key: str, default: str, /) -> str:
        return self.arguments.get(key, default) if key in self.names else default

    def getlist(self, key: str, /) -> list[str]:
        return list(self.arguments.getlist(key)) if key in self.names else []


def _moment(text: str, name: str, zone: ZoneInfo) -> datetime | None:
    """Read a day, which begins at midnight in `zone`, or a time, which is in `zone` if it does not say otherwise."""
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text.replace(" ", "+"))  # what a plus sign in an address stands for
    except ValueError:
        raise BadQuestionError(
            f"“{name}” is neither a day like 2026-11-23 nor a time like 2026-11-23T15:00:00Z."
        ) from None
    if not EARLIEST < found.replace(tzinfo=UTC) < LATEST:  # there is nothing there, and zones cannot count so far
        found = EARLIEST if found.year < EARLIEST.year + 1 else LATEST
    return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(zone).replace(microsecond=0)


def _limit(text: str) -> int:
    if not text:
        return LIMIT
    if text.isascii() and text.isdigit() and len(text) < 6 and 1 <= int(text) <= MOST:
        return int(text)
    raise BadQuestionError(f"“limit” is not a number from 1 to {MOST}.")


def _after(text: str) -> tuple[int, int, str] | None:
    if not text:
        return None
    start, _, rest = text.partition(".")
    end, _, event = rest.partition(".")
    if event and all(number.isascii() and number.isdigit() and len(number) < 12 for number in (start, end)):
        return int(start), int(end), event
    raise BadQuestionError("“after” is not from the address of a next page.")


# ---------------------------------------------------------------- the answer


def dates_as_json(shown: Shown, question: Question, config: Config) -> bytes:
    """Write the page of dates that was asked for."""
    found = _from_there_on(_within(matching(shown, question.selection).occurrences, question), shown, question)
    page = list(islice(found, question.limit))
    following = next(found, None)
    while following and page and _position(following) == _position(page[-1]):  # the address could not tell them apart
        page.append(following)
        following = next(found, None)
    names = {feed.id: feed.name for feed in shown.snapshot.feeds}
    last = page[-1] if following else None
    base = config.server.base_url
    document = Dates(
        timezone=question.selection.zone.key,
        events=[_date(shown, occurrence, question.selection.zone, names, base) for occurrence in page],
        next=base + replace(question, after=_name(shown, last)).address() if last else None,
    )
    return msgspec.json.encode(document)


def _within(occurrences: Collection[ServedOccurrence], question: Question) -> Iterator[ServedOccurrence]:
    """Yield what touches the stretch asked about; whole days are those of the zone asked for."""
    begin, end = question.begin.timestamp(), question.end.timestamp() if question.end else float("inf")
    days = [_as_day(at) for at in (question.begin, question.end) if at]
    first, beyond = days[0], days[1] if question.end else float("inf")
    for o in occurrences:
        low, high = (first, beyond) if o.all_day else (begin, end)
        if o.start < high and (o.end > low or o.start == o.end == low):
            yield o


def _as_day(at: datetime) -> float:
    """Return a wall time as if it were UTC: what whole days, which count from their midnight UTC, compare with."""
    return at.replace(tzinfo=UTC).timestamp()


def _from_there_on(found: Iterator[ServedOccurrence], shown: Shown, question: Question) -> Iterator[ServedOccurrence]:
    if question.after is None:
        return found
    start, end, event = question.after
    last = (start, end, shown.index.get(event, -1))  # of an event that has gone: rather again than not at all
    return (o for o in found if _position(o) > last)


def _position(occurrence: ServedOccurrence) -> Position:
    return occurrence.start, occurrence.end, occurrence.event


def _name(shown: Shown, occurrence: ServedOccurrence) -> tuple[int, int, str]:
    return occurrence.start, occurrence.end, shown.snapshot.events[occurrence.event].id


def _date(shown: Shown, o: ServedOccurrence, zone: ZoneInfo, names: Mapping[str, str], base: str) -> Date:
    event = shown.snapshot.events[o.event]
    return Date(
        id=event.id,
        uid=event.uid,
        title=event.title if o.title is None else o.title,
        start=_written(o.start, o, zone),
        end=_written(o.end, o, zone),
        all_day=o.all_day,
        status=(o.status or event.status).value.lower(),
        recurs=event.recurs,
        location=event.location if o.location is None else o.location,
        join=event.join if o.join is None else o.join,
        url=event.url,
        organizer=event.organizer,
        description=event.text if o.text is None else o.text,
        communities=[Community(s.feed, names.get(s.feed, s.feed), s.reason) for s in event.sources],
        page=f"{base}/events/{event.id}",
        ics=base + occurrence_path(event.id, o),
    )


def _written(second: int, occurrence: ServedOccurrence, zone: ZoneInfo) -> str:
    if occurrence.all_day:
        day: date = datetime.fromtimestamp(second, UTC).date()
        return day.isoformat()
    return datetime.fromtimestamp(second, zone).isoformat()
