"""What `aggregator check --online` found out about a feed, as lines of text and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import tzinfo

from aggregator.cli.feeds.live_polls import Contents
from aggregator.config import Feed
from aggregator.health import PROBLEMS, Health
from aggregator.health.conditions import NAMES
from aggregator.model import Note
from aggregator.polling.poll import PollOutcome, PollResult


@dataclass(frozen=True, slots=True)
class FeedCheck:
    """One feed, fetched now."""

    feed: Feed
    result: PollResult
    health: Health
    contents: Contents | None  # None: it could not be read
    names: Mapping[str, str]  # of all feeds

    @property
    def is_well(self) -> bool:
        """Whether there is nothing to do."""
        return self.health.condition not in PROBLEMS

    @property
    def notes(self) -> tuple[Note, ...]:
        """What was fixed and left out, and what is worth knowing."""
        return (*self.result.state.notes, *(self.contents.notes if self.contents else ()))

    @property
    def doubles(self) -> dict[str, int]:
        """How many events are in another feed as well, by its name."""
        found = self.contents.doubles if self.contents else {}
        return {self.names[id_]: count for id_, count in found.items()}


def details(one: FeedCheck, zone: tzinfo | None) -> Iterator[str]:
    """Yield the health of a feed, its next dates, and its duplicates, a line each."""
    since = f", since {one.health.since:%d %b %Y}" if one.health.since and not one.is_well else ""
    yield f"{one.feed.name}: {NAMES[one.health.condition]}{since}"
    quote = f"“{one.health.quote}”" if one.health.quote else ""
    new_url = f"New URL: {one.health.new_url}" if one.health.new_url else ""
    for line in (one.health.problem, quote, one.health.advice, new_url):
        if line:
            yield f"  {line}"
    for date in one.contents.next_dates if one.contents else ():
        yield f"  {date.when(zone)}  {date.title}"
    for name, count in one.doubles.items():
        yield f"  1 event is also in {name}." if count == 1 else f"  {count} events are also in {name}."


def as_data(one: FeedCheck, zone: tzinfo | None) -> dict[str, object]:
    """Return the same facts for JSON."""
    state, health = one.result.state, one.health
    dates = one.contents.next_dates if one.contents else ()
    return {
        "id": one.feed.id,
        "name": one.feed.name,
        "ok": one.is_well,
        "read": one.result.outcome is not PollOutcome.FAILED,
        "reason": state.reason,
        "detail": state.detail,
        "condition": health.condition.value,
        "since": health.since.isoformat() if health.since else None,
        "problem": health.problem,
        "advice": health.advice,
        "quote": health.quote,
        "new_url": health.new_url,
        "events": state.events,
        "bytes": one.result.size,
        "calendar_name": state.name,
        "next": [{"title": d.title, "start": d.start.isoformat(), "local": d.when(zone)} for d in dates],
        "also_in": one.doubles,
        "notes": [
            {"severity": n.severity.value, "kind": n.kind, "text": n.text, "uid": n.uid, "count": n.count}
            for n in one.notes
        ],
    }
