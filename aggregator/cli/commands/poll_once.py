"""Polls every feed once, due or not, and rebuilds the combined calendar."""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from aggregator.cli.base.global_options import GlobalOptions
from aggregator.cli.commands.wiring import log_internal_error, poller_dependencies
from aggregator.config import Config, Feed
from aggregator.config.window import window_at
from aggregator.errors import ReadError
from aggregator.model import Calendar, Note
from aggregator.polling.poll import ParseDocument, PollResult
from aggregator.polling.poller import Poller
from aggregator.publish.snapshot import Built, build
from aggregator.store import Store


@dataclass(frozen=True, slots=True)
class PollRound:
    """The results of polling every feed once. `built` is None if no feed was ever read."""

    results: Mapping[str, PollResult]  # by feed id; feeds claimed by another poller are missing
    built: Built | None

    def notes(self, feed_id: str) -> tuple[Note, ...]:
        """Return the notes of reading a feed and of expanding its events."""
        build_notes = self.built.notes.get(feed_id, ()) if self.built else ()
        polled = self.results.get(feed_id)
        return (*(polled.state.notes if polled else ()), *build_notes)


def poll_once(options: GlobalOptions, config: Config, store: Store, only: Collection[str] | None = None) -> PollRound:
    """Poll every feed once and publish; or `only` these, due or not, and what is due. Raise StoreError."""
    results: dict[str, PollResult] = {}
    with store.owned(), _progress_bar(len(config.feeds if only is None else only)) as advance:

        def report(feed: Feed, result: PollResult, _took: timedelta) -> None:
            results[feed.id] = result
            log_internal_error(feed, result)
            advance(feed.name)

        with poller_dependencies(config, options, store, report) as parts:
            poller = Poller(config, parts)
            poller.ask([feed.id for feed in config.feeds] if only is None else only, options.clock())
            poller.tick(options.clock())
            while poller.busy:
                if poller.store_error:
                    raise poller.store_error
                poller.tick(options.clock())
            if poller.store_error:
                raise poller.store_error
            now = poller.believed(options.clock())
            built = _rebuilt(config, store, parts.parse, now) if only is None else None
            if poller.clock_problem:
                click.echo(poller.clock_problem, err=True)
    return PollRound(results, built)


def _rebuilt(config: Config, store: Store, parse: ParseDocument, now: datetime) -> Built | None:
    """Build again from the stored documents, for the list of events: the poller builds only after a change."""
    feeds = {feed.id: feed for feed in config.feeds}
    calendars: dict[str, Calendar] = {}
    window = window_at(config, now)
    for document in store.documents():
        if document.feed not in feeds:  # of another poller with other settings
            continue
        with suppress(ReadError):  # an older version of this program could read it
            calendars[document.feed] = parse(document, feeds[document.feed], window=window)
    return build(config, calendars, store.published_uids(), now, store.latest_snapshot()) if calendars else None


@contextmanager
def _progress_bar(total: int) -> Iterator[Callable[[str], None]]:
    """Show a progress bar if stderr is a terminal; the function given advances it, with the name of a polled feed."""
    columns = (TextColumn("{task.description:30.30}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task("Fetching …", total=total)
        yield lambda name: progress.update(task, advance=1, description=name)
