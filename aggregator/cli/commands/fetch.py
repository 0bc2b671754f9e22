"""`aggregator fetch`: polls every feed once, rebuilds the combined calendar, and prints the results as a table."""

from __future__ import annotations

import click

from aggregator.cli.base import logs
from aggregator.cli.base.global_options import GlobalOptions, pass_global_options
from aggregator.cli.commands import reports
from aggregator.cli.commands.poll_once import poll_once
from aggregator.cli.commands.wiring import opened_store
from aggregator.polling.poll import PollOutcome


@click.command(short_help="Fetch all feeds now.")
@click.option("--events", "--account", "events", is_flag=True, help="Also list what became of each event.")
@click.option("--notes", is_flag=True, help="Also list notes about each feed.")
@pass_global_options
@click.pass_context
def fetch(ctx: click.Context, options: GlobalOptions, *, events: bool, notes: bool) -> None:
    """Fetch all feeds now and rebuild the combined calendar. The exit code is 1 if a feed failed."""
    logs.configure(options.log_level or "warning")
    config = options.load()
    with opened_store(config) as store:
        done = poll_once(options, config, store)
    failed = any(result.outcome is PollOutcome.FAILED for result in done.results.values())
    out = reports.console()
    out.print(reports.fetch_report(config, done, options.clock()))
    if notes:
        found = [(feed, note) for feed in config.feeds for note in done.notes(feed.id)]
        out.print()
        out.print(reports.notes_report(found, failed=failed))
    if events and done.built:
        out.print()
        out.print(reports.audit_report(done.built.audit_input.audit()))
    ctx.exit(1 if failed else 0)
