"""Has one feed polled now: by the service if it runs, else by this command."""

from __future__ import annotations

import threading
from datetime import timedelta

import click

from aggregator.cli.base.global_options import GlobalOptions
from aggregator.cli.commands.poll_once import poll_once
from aggregator.clock import stopwatch
from aggregator.config import Config, Feed
from aggregator.errors import StoreLockedError
from aggregator.model import FeedState
from aggregator.store import Store

STORING = timedelta(seconds=90)  # beyond the feed's timeout, for reading and building
LOOK = 0.2  # seconds between two looks


def poll_now(options: GlobalOptions, config: Config, store: Store, feed: Feed) -> FeedState:
    """Poll a feed now; return its state afterwards. Raise ClickException if the service does not poll it."""
    before = store.state(feed.id).last_poll
    try:
        poll_once(options, config, store, [feed.id])
    except StoreLockedError:  # a service has the SQLite file alone
        if feed.id not in store.states():
            raise click.ClickException(f"The service does not know {feed.id} yet. Reload feeds.toml first.") from None
        store.reschedule({feed.id: options.clock()})
    elapsed, pause = stopwatch(), threading.Event()
    while (state := store.state(feed.id)).last_poll == before:
        if elapsed() > feed.timeout + STORING:
            raise click.ClickException(f"The service has not checked {feed.id}. See its log.")
        pause.wait(LOOK)
    return state
