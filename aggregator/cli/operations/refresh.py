"""`aggregator refresh`: polls one feed now."""

from __future__ import annotations

import click

from aggregator.cli.base import logs
from aggregator.cli.base.global_options import GlobalOptions, pass_global_options
from aggregator.cli.operations.asking import poll_now
from aggregator.cli.operations.feed_argument import feed_argument, known_feed
from aggregator.config import Feed
from aggregator.model import FeedState
from aggregator.store import open_store


@click.command(short_help="Fetch one feed now.")
@feed_argument(required=True)
@pass_global_options
@click.pass_context
def refresh(ctx: click.Context, options: GlobalOptions, feed: str) -> None:
    """Fetch one feed now. FEED is its ID. A running service fetches it. The exit code is 1 if the feed failed."""
    logs.configure(options.log_level or "warning")
    config = options.load()
    asked = known_feed(config, feed)
    with open_store(config.store.database.reveal()) as store:
        state = poll_now(options, config, store, asked)
    click.echo(outcome(asked, state))
    ctx.exit(1 if state.failures else 0)


def outcome(feed: Feed, state: FeedState) -> str:
    """Say what came of a poll."""
    if state.failures:
        return f"{feed.id}: {state.detail}"
    changed = state.last_change == state.last_poll
    return (
        f"{feed.id}: {'changed' if changed else 'no change'}. {state.events} event{'s' if state.events != 1 else ''}."
    )
