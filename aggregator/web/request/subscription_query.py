"""What a calendar program asks for: a selection, and how the subscriber wants it. One choice has one address.

A calendar program cannot show a complaint, and on most it disables or empties the calendar. So what cannot be
understood is as if it had not been asked; only where every community asked for is unknown there is no sensible answer,
and the one on which programs keep what they have is 404.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from aggregator.model import ServedFeed
from aggregator.web.request.view_query import Arguments, ViewQuery, address_of, read_view_query

LONGEST_ALARM = 7 * 24 * 60  # minutes
_YES = {"1", "true", "yes", "on"}
MOST_NAMES = 3  # of communities in the name of a calendar


class UnknownFeedsError(LookupError):
    """None of the communities asked for is known. Its text is a sentence for people."""


@dataclass(frozen=True)
class SubscriptionQuery:
    """A selection in canonical form, with the options of a subscriber; equal choices get equal bytes."""

    selection: ViewQuery = field(default_factory=ViewQuery)
    prefix: bool = False  # the community stands in front of each title
    alarm: int | None = None  # minutes before the start
    upcoming: bool = False  # without events that are over
    today: date | None = None  # the UTC day from which on events are upcoming; None where no day matters

    @property
    def plain(self) -> bool:
        """Whether this is everything, without options."""
        return not (self.selection.narrowed or self.prefix or self.upcoming) and self.alarm is None

    def address(self, path: str) -> str:
        """Return the one address of this choice at `path`."""
        return address_of(path, self.asked())

    def asked(self) -> dict[str, str]:
        """Return what that address asks, by its names in a query."""
        return {
            "feed": ",".join(self.selection.feeds),
            "q": self.selection.query,
            "exclude": self.selection.exclude,
            "prefix": "1" if self.prefix else "",
            "alarm": "" if self.alarm is None else str(self.alarm),
            "upcoming": "1" if self.upcoming else "",
        }

    def name(self, everything: str, feeds: Sequence[ServedFeed]) -> str:
        """Return what to call this choice; `everything` is the name of the combined calendar."""
        names = [feed.name for feed in feeds if feed.id in self.selection.feeds]
        of_feeds = ", ".join(names) if 0 < len(names) <= MOST_NAMES else everything
        words = f": {self.selection.query}" if self.selection.query else ""
        return of_feeds + words + (f" (without {self.selection.exclude})" if self.selection.exclude else "")


def read_subscription_query(arguments: Arguments, feeds: Sequence[ServedFeed], now: datetime) -> SubscriptionQuery:
    """Understand the query of a calendar's address. Raise UnknownFeedsError if every community named is unknown."""
    selection = read_view_query(arguments, {}, {feed.id for feed in feeds})
    asked = [name.strip() for names in arguments.getlist("feed") for name in names.split(",") if name.strip()]
    if asked and not selection.feeds:
        known = ", ".join(feed.id for feed in feeds)
        raise UnknownFeedsError(f"There is no community called “{asked[0][:60]}” here. Those there are: {known}.")
    return with_options(selection, arguments, now)


def with_options(selection: ViewQuery, arguments: Arguments, now: datetime) -> SubscriptionQuery:
    """Add what a subscriber wants to a selection."""
    upcoming = _yes(arguments, "upcoming")
    return SubscriptionQuery(
        selection.canonical(),
        prefix=_yes(arguments, "prefix"),
        alarm=_minutes(arguments.get("alarm", "")),
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
    return minutes if minutes <= LONGEST_ALARM else None
