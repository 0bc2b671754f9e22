"""`aggregator fetch`: polls every feed once, rebuilds the combined calendar, and prints the results as a table."""

from __future__ import annotations

import click
import msgspec

from aggregator.cli.base import logs
from aggregator.cli.base.global_options import GlobalOptions, pass_global_options
from aggregator.cli.commands import reports
from aggregator.cli.commands.poll_once import PollRound, poll_once
from aggregator.cli.commands.wiring import opened_store
from aggregator.config import Config
from aggregator.polling.poll import PollOutcome


def fetch_facts(config: Config, done: PollRound, *, events: bool) -> list[dict[str, object]]:
    """Return the same facts for programs: an object for each feed, with its notes, and with its events if wanted."""
    audit = done.built.audit_input.audit() if done.built else None
    facts = []
    for feed in config.feeds:
        result = done.results.get(feed.id)
        found: dict[str, object] = {
            "id": feed.id,
            "name": feed.name,
            "outcome": result.outcome if result else "elsewhere",  # another poller fetches it
            "reason": result.state.reason if result else "",
            "detail": result.state.detail if result else "",
            "next_poll": result.state.next_poll if result else None,
            "counts": audit.totals.get(feed.id) if audit else None,
            "notes": done.notes(feed.id),
        }
        if events and audit:
            found["events"] = [row for row in audit.rows if row.feed == feed.id]
        facts.append(found)
    return facts


@click.command(short_help="Fetch all feeds now.")
@click.option("--events", "--account", "events", is_flag=True, help="Also list what became of each event.")
@click.option("--notes", is_flag=True, help="Also list notes about each feed.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@pass_global_options
@click.pass_context
def fetch(ctx: click.Context, options: GlobalOptions, *, events: bool, notes: bool, as_json: bool) -> None:
    """Fetch all feeds now and rebuild the combined calendar. The exit code is 1 if a feed failed."""
    logs.configure(options.log_level or "warning")
    config = options.load()
    with opened_store(config) as store:
        done = poll_once(options, config, store)
    failed = any(result.outcome is PollOutcome.FAILED for result in done.results.values())
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(fetch_facts(config, done, events=events)), indent=2))
        ctx.exit(1 if failed else 0)
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
