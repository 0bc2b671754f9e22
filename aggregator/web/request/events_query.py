"""What /events.json was asked: read from an address, and written as the one address that asks the same.

Here a mistake in the question is worth an answer of its own: behind it is a program that someone is writing, and not a
calendar that someone could lose.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from aggregator.web.request.view_query import UTC_ZONE, Arguments, ViewQuery, address_of, read_view_query

PATH = "/events.json"
LIMIT, MOST = 100, 500
EARLIEST, LATEST = datetime(1970, 1, 2, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


class InvalidQueryError(ValueError):
    """A question that cannot be answered. Its text is a sentence for people."""


@dataclass(frozen=True)
class EventsQuery:
    """What /events.json was asked, understood."""

    selection: ViewQuery  # in canonical form, but with the zone asked for
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


def read_events_query(arguments: Arguments, feeds: Collection[str], now: datetime) -> EventsQuery:
    """Understand the query of /events.json. Raise BadQuestionError for what makes no sense."""
    asked = read_view_query(_Only(arguments, ("tz", "q", "exclude", "feed")), {}, feeds)
    if asked.problems:
        raise InvalidQueryError(asked.problems[0])
    today = datetime.combine(now.astimezone(asked.zone).date(), time.min, asked.zone)
    return EventsQuery(
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
        raise InvalidQueryError(
            f"“{name}” is neither a day like 2026-11-23 nor a time like 2026-11-23T15:00:00Z."
        ) from None
    if not EARLIEST < found.replace(tzinfo=UTC) < LATEST:  # there is nothing there, and zones cannot count so far
        found = EARLIEST if found.year < EARLIEST.year + 1 else LATEST
    return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(zone).replace(microsecond=0)


def _limit(text: str) -> int:
    if not text:
        return LIMIT
    digits = text.removesuffix(".0")  # which is a whole number too, as JSON Schema has it
    if digits.isascii() and digits.isdigit() and len(digits) < 6 and 1 <= int(digits) <= MOST:
        return int(digits)
    raise InvalidQueryError(f"“limit” is not a number from 1 to {MOST}.")


def _after(text: str) -> tuple[int, int, str] | None:
    if not text:
        return None
    start, _, rest = text.partition(".")
    end, _, event = rest.partition(".")
    if event and all(number.isascii() and number.isdigit() and len(number) < 12 for number in (start, end)):
        return int(start), int(end), event
    raise InvalidQueryError("“after” is not from the address of a next page.")
