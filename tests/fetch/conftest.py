"""Fetching as a fixture: what comes back, or the error it must end with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fetching import NOW, feed

from aggregator.errors import FetchError
from aggregator.fetch import Fetcher
from aggregator.model import Document, NotModified, Validators

Fetch = Callable[..., Document | NotModified]


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


@pytest.fixture
def open_files() -> Callable[[], int]:
    """Count this process's open descriptors."""
    return lambda: len(list(Path("/proc/self/fd").iterdir()))
