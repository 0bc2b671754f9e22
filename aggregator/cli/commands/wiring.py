"""Builds the fetcher, the parser processes and the dependencies of a poller from settings."""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import structlog

from aggregator import __version__
from aggregator.cli.base.global_options import GlobalOptions
from aggregator.config import Config, Feed
from aggregator.fetch import Fetcher
from aggregator.fetch.headers import user_agent
from aggregator.polling.due_polls import PollerDependencies, log_poll
from aggregator.polling.parser_process import ParserProcesses
from aggregator.polling.poll import PollResult
from aggregator.publish.event.series_preparation import parse_changes
from aggregator.publish.snapshot import Builder
from aggregator.store import Store, open_store

PARSER_PROCESSES = 2  # with more, the thread that hands out documents is the bottleneck

NOTICE_AGENT = f"calendar-aggregator/{__version__}"  # the User-Agent of webhooks

Report = Callable[[Feed, PollResult, timedelta], None]

log = structlog.get_logger()


def log_internal_error(feed: Feed, result: PollResult) -> None:
    """Log the traceback of an error in this program, to which the result of the poll refers."""
    if result.defect:
        log.error("poll failed", feed=feed.id, exc_info=result.defect)


@contextmanager
def opened_store(config: Config) -> Iterator[Store]:
    """Open the database; log it if it was damaged, which is found out once, by whoever opens it first."""
    with open_store(config.store.database.reveal()) as store:
        if store.set_aside:
            text = "The database is damaged. A new one was created from what could be read of it."
            log.warning("database damaged", problem=text, kept_as=str(store.set_aside))
        yield store


@contextmanager
def fetcher_and_parser(base_url: str) -> Iterator[tuple[Fetcher, ParserProcesses]]:
    """Open a fetcher, which names `base_url` as a contact, and parser processes; both close with the `with` block."""
    with (
        Fetcher(user_agent(__version__, base_url), environ=os.environ) as fetcher,
        ParserProcesses(parse_changes, workers=PARSER_PROCESSES) as parser,
    ):
        yield fetcher, parser


@contextmanager
def poller_dependencies(
    config: Config, options: GlobalOptions, store: Store, report: Report = log_poll
) -> Iterator[PollerDependencies]:
    """Open everything a poller needs. On a reload it calls `options.load` again."""
    if any(feed.proxy for feed in config.feeds):
        log.warning("proxy in use", problem="Which addresses are asked behind it cannot be checked.")
    owner = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}"
    with fetcher_and_parser(config.server.base_url) as (fetcher, parser):
        yield PollerDependencies(owner, store, fetcher, parser, Builder(), options.load, report=report)
