"""The query string of /events.json, and the one URL that asks the same.

A value that is not valid is an error here: the client is a program that someone is writing, not a subscription that
someone could lose.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from aggregator.web.request.data_paths import EVENTS_JSON
from aggregator.web.request.time_zones import UTC_ZONE
from aggregator.web.request.view_query import ENGLISH, Arguments, ViewQuery, build_url, read_view_query
from aggregator.web.request.zone_search import search_zone

DEFAULT_LIMIT, MAX_LIMIT = 100, 500
EARLIEST, LATEST = datetime(1970, 1, 2, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


class InvalidQueryError(ValueError):
    """A query that cannot be answered. Its text is a sentence for people."""


@dataclass(frozen=True)
class EventsQuery:
    """Which dates /events.json is asked for."""

    filters: ViewQuery  # in canonical form, but with the zone asked for
    start: datetime
    end: datetime | None
    limit: int
    after: tuple[int, int, str] | None  # start, end and event of the last date of the page before

    @property
    def changes_at(self) -> datetime:
        """From when the same URL can answer with other bytes, though the snapshot is the same."""
        return self.start

    def url(self) -> str:
        """Return the one URL of this query."""
        parameters = {
            "from": self.start.isoformat(),
            "to": self.end.isoformat() if self.end else "",
            "limit": "" if self.limit == DEFAULT_LIMIT else str(self.limit),
            "after": ".".join(map(str, self.after)) if self.after else "",
            "feed": ",".join(self.filters.feeds),
            "q": self.filters.include,
            "exclude": self.filters.exclude,
            "events": ",".join(self.filters.events),
            "tz": "" if self.filters.zone == UTC_ZONE else self.filters.zone.key,
        }
        return build_url(EVENTS_JSON, parameters)


def read_events_query(arguments: Arguments, feeds: Collection[str], now: datetime) -> EventsQuery:
    """Read the parameters of /events.json. Raise InvalidQueryError for a value that is not valid."""
    zone_name = arguments.get("tz", "").strip()
    if zone_name and search_zone(zone_name, ENGLISH).zone is None:
        raise InvalidQueryError(f"Unknown time zone “{zone_name[:60]}”.")
    filters = read_view_query(_Subset(arguments, ("tz", "q", "exclude", "feed", "events")), {}, feeds)
    if filters.problems:
        raise InvalidQueryError(filters.problems[0])
    today = datetime.combine(now.astimezone(filters.zone).date(), time.min, filters.zone)
    return EventsQuery(
        replace(filters.canonical(), zone=filters.zone),
        start=_instant(arguments.get("from", ""), "from", filters.zone) or today,
        end=_instant(arguments.get("to", ""), "to", filters.zone),
        limit=_limit(arguments.get("limit", "")),
        after=_after(arguments.get("after", "")),
    )


class _Subset:
    """Some of the arguments: `from` can be more here than on a page."""

    def __init__(self, arguments: Arguments, names: Collection[str]) -> None:
        self.arguments = arguments
        self.names = names

    def get(self, key: str, default: str, /) -> str:
        return self.arguments.get(key, default) if key in self.names else default

    def getlist(self, key: str, /) -> list[str]:
        return list(self.arguments.getlist(key)) if key in self.names else []


def _instant(text: str, name: str, zone: ZoneInfo) -> datetime | None:
    """Read a day, which begins at midnight in `zone`, or a time, which is in `zone` if it does not say otherwise."""
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text.replace(" ", "+"))  # a plus sign in a query string is a space
    except ValueError:
        raise InvalidQueryError(
            f"“{name}” must be a date like 2026-11-23 or a time like 2026-11-23T15:00:00Z."
        ) from None
    if not EARLIEST < found.replace(tzinfo=UTC) < LATEST:  # no events there, and zoneinfo overflows beyond
        found = EARLIEST if found.year < EARLIEST.year + 1 else LATEST
    return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(zone).replace(microsecond=0)


def _limit(text: str) -> int:
    if not text:
        return DEFAULT_LIMIT
    digits = text.removesuffix(".0")  # an integer too, by JSON Schema
    if digits.isascii() and digits.isdigit() and len(digits) < 6 and 1 <= int(digits) <= MAX_LIMIT:
        return int(digits)
    raise InvalidQueryError(f"“limit” must be a number from 1 to {MAX_LIMIT}.")


def _after(text: str) -> tuple[int, int, str] | None:
    if not text:
        return None
    start, _, rest = text.partition(".")
    end, _, event = rest.partition(".")
    if event and all(number.isascii() and number.isdigit() and len(number) < 12 for number in (start, end)):
        return int(start), int(end), event
    raise InvalidQueryError("“after” must be the value from the “next” link of a page.")
