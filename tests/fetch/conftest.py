"""What all tests of fetching share: a feed, a moment, and a fetcher that waits 0.3 s at most."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from aggregator.config import Feed
from aggregator.errors import FetchError
from aggregator.fetch import Fetcher
from aggregator.model import Document, NotModified, Validators

NOW = datetime(2026, 6, 20, 12, tzinfo=UTC)
Fetch = Callable[..., Document | NotModified]


def feed(url: str, **settings: object) -> Feed:
    """A feed on loopback with little patience."""
    defaults = {"timeout": timedelta(seconds=0.3), "allow_private": True, "max_bytes": 100_000}
    plain = Feed(id="todo", name="TODO", url="https://example.org/a.ics")
    return plain.model_copy(update={"url": url, **defaults, **settings})  # unchecked: operators may not be so impatient


@pytest.fixture(scope="session")
def fetcher() -> Iterator[Fetcher]:
    with Fetcher("calendar-aggregator/test") as shared:
        yield shared


@pytest.fixture
def fetch(fetcher: Fetcher) -> Fetch:
    """Fetch an address: `fetch(url, Validators(...), max_bytes=...)`."""

    def perform(url: str, known: Validators | None = None, **settings: object) -> Document | NotModified:
        return fetcher.fetch(feed(url, **settings), known or Validators(), NOW)

    return perform


@pytest.fixture
def failure(fetch: Fetch) -> Callable[..., FetchError]:
    """Fetch an address and return the error it must end with."""

    def perform(url: str, known: Validators | None = None, **settings: object) -> FetchError:
        with pytest.raises(FetchError) as caught:
            fetch(url, known, **settings)
        return caught.value

    return perform
