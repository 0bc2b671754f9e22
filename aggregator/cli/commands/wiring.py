"""Config → the live parts: store, fetcher, reader. The one place that says which implementation is used."""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from aggregator import __version__
from aggregator.cli.base.global_options import GlobalOptions
from aggregator.config import Config, Feed
from aggregator.fetch import Fetcher
from aggregator.fetch.headers import user_agent
from aggregator.polling.parser_process import ParserProcesses
from aggregator.polling.poll import PollResult
from aggregator.polling.poller import PollerDependencies, log_poll
from aggregator.publish.event.series_preparation import parse_changes
from aggregator.publish.snapshot import Builder
from aggregator.store import Store

READERS = 2  # processes; beyond two the thread that asks them is what there is to wait for

Report = Callable[[Feed, PollResult, timedelta], None]


@contextmanager
def asking(config: Config) -> Iterator[tuple[Fetcher, ParserProcesses]]:
    """Give what asks servers and what understands their answers; both end with the `with`."""
    with (
        Fetcher(user_agent(__version__, config.server.base_url)) as fetcher,
        ParserProcesses(parse_changes, workers=READERS) as reader,
    ):
        yield fetcher, reader


@contextmanager
def poller_parts(
    config: Config, settings: GlobalOptions, store: Store, report: Report = log_poll
) -> Iterator[PollerDependencies]:
    """Give everything a poller is put together from. `settings` are asked for feeds.toml again on a reload."""
    owner = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}"
    with asking(config) as (fetcher, reader):
        yield PollerDependencies(owner, store, fetcher, reader, Builder(), settings.load, report=report)
