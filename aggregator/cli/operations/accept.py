"""`aggregator accept`: takes a calendar that was held back, or follows one that has moved."""

from __future__ import annotations

import click

from aggregator.cli.base import logs
from aggregator.cli.base.global_options import GlobalOptions, pass_global_options
from aggregator.cli.feeds.settings_file import change
from aggregator.cli.operations.asking import poll_now
from aggregator.cli.operations.feed_argument import feed_argument, known_feed
from aggregator.cli.operations.refresh import outcome
from aggregator.config import Config, Feed
from aggregator.discovery.feeds_file import with_url
from aggregator.health import Condition, feed_health
from aggregator.model import FeedState
from aggregator.store import Store, open_store


@click.command(short_help="Accept a change that was held back.")
@feed_argument(required=True)
@pass_global_options
@click.pass_context
def accept(ctx: click.Context, options: GlobalOptions, feed: str) -> None:
    """Publish the new version of a feed now, although most of its events are gone. FEED is the ID of the feed.

    If its server redirects permanently, feeds.toml gets the new URL.
    """
    logs.configure(options.log_level or "warning")
    config = options.load()
    asked = known_feed(config, feed)
    with open_store(config.store.database.reveal()) as store:
        state = store.state(feed)
        condition = feed_health(asked, state, options.clock()).condition
        if condition is Condition.MOVED:
            _follow(asked, state, options)
            return
        if condition is not Condition.SHRUNK:
            raise click.ClickException(f"{feed} has no change that was held back.")
        state = _take(options, config, store, asked)
    click.echo(outcome(asked, state))
    ctx.exit(1 if state.failures else 0)


def _take(options: GlobalOptions, config: Config, store: Store, feed: Feed) -> FeedState:
    for _ in range(2):  # a poll that was under way knows nothing of it
        store.accept(feed.id)
        state = poll_now(options, config, store, feed)
        if state.reason != "shrunk":
            break
    return state


def _follow(feed: Feed, state: FeedState, options: GlobalOptions) -> None:
    """Set the URL to which the server redirects; say where the calendar says it is, which nobody has checked."""
    if state.facts.says_moved:
        words = f"The calendar says: “{state.facts.says_moved}”."
        if not state.facts.new_url:
            raise click.ClickException(f"{words} Set `url` of {feed.id} to the new calendar.")
        click.echo(f"{words} Run `aggregator discover {state.facts.new_url}`, and set `url` of {feed.id}.")
        return
    new_url, file = state.moved_to.reveal(), options.config_path
    try:
        change(file, lambda text: with_url(text, feed.id, new_url), options.environ)
    except ValueError:
        click.echo(f"{feed.id}: its URL is kept elsewhere. Set it there to {new_url}")
    else:
        click.echo(f"{feed.id}: `url` in {file} is now {new_url}")
