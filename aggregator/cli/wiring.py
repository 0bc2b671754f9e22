"""Config → the live parts: store, fetcher, reader. The one place that says which implementation is used."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from aggregator import __version__
from aggregator.config import Config, Feed, load_config
from aggregator.fetch import Fetcher
from aggregator.fetch.headers import user_agent
from aggregator.poll import PollResult
from aggregator.poller import Parts, log_poll
from aggregator.reader import Reader
from aggregator.snapshot import build
from aggregator.sources import read
from aggregator.store import Store

Report = Callable[[Feed, PollResult, timedelta], None]


@contextmanager
def asking(config: Config) -> Iterator[tuple[Fetcher, Reader]]:
    """Give what asks servers and what understands their answers; both end with the `with`."""
    with Fetcher(user_agent(__version__, config.server.base_url)) as fetcher, Reader(read) as reader:
        yield fetcher, reader


@contextmanager
def poller_parts(config: Config, path: str, store: Store, report: Report = log_poll) -> Iterator[Parts]:
    """Give everything a poller is put together from. `path` is feeds.toml, to be read again on a reload."""
    with asking(config) as (fetcher, reader):
        yield Parts(store, fetcher, reader, build, lambda: load_config(path), report=report)
