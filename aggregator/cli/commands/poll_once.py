"""One round: every feed asked once, due or not, and what is served built anew."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from aggregator.cli.base.global_options import GlobalOptions
from aggregator.cli.commands.wiring import poller_parts
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
    """What came of asking every feed once. `built` is None if no feed was ever read."""

    results: Mapping[str, PollResult]  # by feed; those that another poller on the same store took are not among them
    built: Built | None

    def notes(self, feed_id: str) -> tuple[Note, ...]:
        """Return what was repaired or dropped, when reading and when expanding."""
        expanding = self.built.notes.get(feed_id, ()) if self.built else ()
        polled = self.results.get(feed_id)
        return (*(polled.state.notes if polled else ()), *expanding)


def poll_once(settings: GlobalOptions, config: Config, store: Store) -> PollRound:
    """Ask every feed once and publish. Raise StoreError."""
    results: dict[str, PollResult] = {}
    with store.owned(), _progress(len(config.feeds)) as advance:

        def report(feed: Feed, result: PollResult, _took: timedelta) -> None:
            results[feed.id] = result
            advance(feed.name)

        with poller_parts(config, settings, store, report) as parts:
            poller = Poller(config, parts)
            poller.ask_all(settings.clock())
            poller.tick(settings.clock())
            while poller.busy:
                poller.tick(settings.clock())
            built = _rebuilt(config, store, parts.understand, settings.clock())
    return PollRound(results, built)


def _rebuilt(config: Config, store: Store, understand: ParseDocument, now: datetime) -> Built | None:
    """Build once more from what is stored, for its account: the poller builds only when something changed."""
    feeds = {feed.id: feed for feed in config.feeds}
    calendars: dict[str, Calendar] = {}
    window = window_at(config, now)
    for document in store.documents():
        if document.feed not in feeds:  # of another poller, whose settings differ
            continue
        with suppress(ReadError):  # of an older version of this program, which understood it
            calendars[document.feed] = understand(document, feeds[document.feed], window=window)
    return build(config, calendars, store.ledger(), now, store.latest_snapshot()) if calendars else None


@contextmanager
def _progress(total: int) -> Iterator[Callable[[str], None]]:
    """Show a bar on stderr if that is a terminal; give what moves it on, told the name of a feed that is done."""
    columns = (TextColumn("{task.description:30.30}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task("asking …", total=total)
        yield lambda name: progress.update(task, advance=1, description=name)
