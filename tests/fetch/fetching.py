"""What all tests of fetching share: a feed, a moment, and how short an impatient feed waits."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from aggregator.config import Feed
from aggregator.secret_url import SecretUrl

IMPATIENT = timedelta(seconds=0.3)  # for tests in which a deadline must pass
NOW = datetime(2026, 6, 20, 12, tzinfo=UTC)


def feed(url: str, **settings: object) -> Feed:
    """A feed on loopback, patient enough for a busy machine."""
    plain = Feed(id="todo", name="TODO", url="https://example.org/a.ics")
    defaults = {"timeout": timedelta(seconds=30), "allow_private": True, "max_bytes": 100_000}
    # Unchecked: no operator is that impatient.
    return plain.model_copy(update={"url": SecretUrl(url), **defaults, **settings})
