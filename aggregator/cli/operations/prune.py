"""`aggregator prune`: deletes what is no longer needed, and frees disk space."""

from __future__ import annotations

from datetime import timedelta

import click

from aggregator.cli.base import logs
from aggregator.cli.base.global_options import GlobalOptions, pass_global_options
from aggregator.errors import StoreBusyError
from aggregator.store import open_store


@click.command(short_help="Delete what is no longer needed.")
@click.option(
    "--days",
    metavar="DAYS",
    type=click.IntRange(0, 3650),
    help="Days for which changes are kept. Default: that of feeds.toml.",
)
@pass_global_options
def prune(options: GlobalOptions, days: int | None) -> None:
    """Delete the data of feeds that feeds.toml no longer lists, and old changes. Free unused disk space."""
    logs.configure(options.log_level or "warning")
    config = options.load()
    kept = timedelta(days=config.history.days if days is None else days)
    with open_store(config.store.database.reveal()) as store:
        before = set(store.states())
        listed = {feed.id for feed in config.feeds}
        if before - listed:
            store.set_feeds(listed)
        changes = store.forget_changes(options.clock() - kept)
        click.echo(f"Feeds deleted: {len(before - listed)}. Changes deleted: {changes}.")
        try:
            store.compact()
        except StoreBusyError:
            click.echo("Disk space was not freed: the service uses the database. Run the command again later.")
