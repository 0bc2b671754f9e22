"""`aggregator fetch`: one round, its results as a table."""

from __future__ import annotations

import click

from aggregator.cli.base import logs
from aggregator.cli.base.global_options import GlobalOptions, pass_settings
from aggregator.cli.commands import reports
from aggregator.cli.commands.poll_once import poll_once
from aggregator.polling.poll import PollOutcome
from aggregator.store import open_store


@click.command()
@click.option("--account", is_flag=True, help="Also list every event: published, merged with what and why, left out.")
@click.option("--notes", is_flag=True, help="Also list what was repaired or dropped when reading.")
@pass_settings
@click.pass_context
def fetch(ctx: click.Context, settings: GlobalOptions, *, account: bool, notes: bool) -> None:
    """Ask every feed once, due or not, store and merge what comes. Exit code 1 if a feed failed."""
    logs.configure(settings.log_level or "warning")
    config = settings.load()
    with open_store(config.store.database) as store:
        done = poll_once(settings, config, store)
    out = reports.console()
    out.print(reports.fetch_report(config, done, settings.clock()))
    if notes:
        out.print()
        out.print(reports.notes_report([(feed, note) for feed in config.feeds for note in done.notes(feed.id)]))
    if account and done.built:
        out.print()
        out.print(reports.audit_report(done.built.books.account()))
    ctx.exit(1 if any(result.outcome is PollOutcome.FAILED for result in done.results.values()) else 0)
