"""The query string of a calendar: filters, and the options of a subscriber. Each combination has one URL.

A calendar app cannot show an error, and most empty or disable a calendar that answers one. So values that are not
valid are ignored. Only if every community asked for is unknown, the answer is 404: on that, apps keep what they have.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time

from aggregator.model import ServedFeed
from aggregator.web.request.view_query import Arguments, ViewQuery, build_url, read_view_query, split_feed_ids

MAX_REMINDER = 7 * 24 * 60  # minutes
MAX_FEED_NAMES = 3  # in the name of a calendar
_YES = {"1", "true", "yes", "on"}


class UnknownFeedsError(LookupError):
    """None of the communities asked for is known. Its text is a sentence for people."""


@dataclass(frozen=True)
class NamedGroup:
    """A [[groups]] entry of feeds.toml: filters that have a name and a path of their own."""

    name: str
    path: str
    description: str = ""
    color: str = ""


@dataclass(frozen=True)
class SubscriptionQuery:
    """Filters in canonical form, with the options of a subscriber; equal queries get equal bytes."""

    filters: ViewQuery = field(default_factory=ViewQuery)
    prefix: bool = False  # the community's name is put before each title
    reminder: int | None = None  # minutes before the start
    upcoming: bool = False  # past events are left out
    today: date | None = None  # the UTC day from which events are upcoming; None where the day does not matter
    group: NamedGroup | None = None  # whose filters these are; None: they stand in the URL

    @property
    def changes_at(self) -> datetime | None:
        """From when the same URL can answer with other bytes, though the snapshot is the same: the day's beginning."""
        return datetime.combine(self.today, time.min, UTC) if self.today else None

    @property
    def is_default(self) -> bool:
        """Whether this is the combined calendar, without filters and options."""
        return not (self.filters.filtered or self.prefix or self.upcoming or self.group) and self.reminder is None

    def url(self, path: str) -> str:
        """Return the one URL of this query at `path`, or at that of its group."""
        return build_url(self.group.path if self.group else path, self.parameters())

    def parameters(self) -> dict[str, str]:
        """Return the parameters of that URL by name; empty ones are left out of it."""
        return {
            "feed": "" if self.group else ",".join(self.filters.feeds),
            "q": "" if self.group else self.filters.include,
            "exclude": "" if self.group else self.filters.exclude,
            "events": ",".join(self.filters.events),
            "prefix": "1" if self.prefix else "",
            "alarm": "" if self.reminder is None else str(self.reminder),
            "upcoming": "1" if self.upcoming else "",
        }

    def feed_names(self, feeds: Sequence[ServedFeed]) -> list[str]:
        """Return the names of the feeds asked for; none if these are all, or too many for the name of a calendar."""
        names = [feed.name for feed in feeds if feed.id in self.filters.feeds]
        return names if len(names) <= MAX_FEED_NAMES else []

    def calendar_name(self, combined: str, feeds: Sequence[ServedFeed]) -> str:
        """Return the name of the filtered calendar; `combined` is that of the combined calendar."""
        if self.group:
            return self.group.name
        of_feeds = ", ".join(self.feed_names(feeds)) or combined
        if self.filters.events:
            count = len(self.filters.events)
            of_feeds += f": {count} selected event{'s' if count > 1 else ''}"
        words = f": {self.filters.include}" if self.filters.include else ""
        return of_feeds + words + (f" (without {self.filters.exclude})" if self.filters.exclude else "")


def read_subscription_query(arguments: Arguments, feeds: Sequence[ServedFeed], now: datetime) -> SubscriptionQuery:
    """Read the parameters of a calendar's URL. Raise UnknownFeedsError if every community named is unknown."""
    filters = read_view_query(arguments, {}, {feed.id for feed in feeds})
    names = split_feed_ids(arguments.getlist("feed"))
    if names and not filters.feeds:
        known = ", ".join(feed.id for feed in feeds)
        raise UnknownFeedsError(f"Unknown community “{names[0][:60]}”. Available: {known}.")
    return add_options(filters, arguments, now)


def add_options(filters: ViewQuery, arguments: Arguments, now: datetime) -> SubscriptionQuery:
    """Return the filters with the options of a subscriber."""
    upcoming = _yes(arguments, "upcoming")
    return SubscriptionQuery(
        filters.canonical(),
        prefix=_yes(arguments, "prefix"),
        reminder=_minutes(arguments.get("alarm", "")),
        upcoming=upcoming,
        today=now.astimezone(UTC).date() if upcoming else None,
    )


def _yes(arguments: Arguments, name: str) -> bool:
    return arguments.get(name, "").strip().lower() in _YES


def _minutes(text: str) -> int | None:
    digits = text.strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) < 6):
        return None
    minutes = int(digits)
    return minutes if minutes <= MAX_REMINDER else None
