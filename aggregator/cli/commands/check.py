"""`aggregator check`: validates feeds.toml; with --online also fetches and parses every feed."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import click

from aggregator.cli.base import logs
from aggregator.cli.base.global_options import GlobalOptions, pass_global_options
from aggregator.cli.commands import reports
from aggregator.cli.commands.wiring import fetcher_and_parser, log_internal_error
from aggregator.config import Config, Feed, json_schema
from aggregator.model import FeedState
from aggregator.polling.poll import PollOutcome, PollResult, poll

_PARALLEL = 8  # feeds


@click.command(short_help="Check feeds.toml for mistakes.")
@click.option("--online", is_flag=True, help="Also fetch every feed and report what it contains. Stores nothing.")
@click.option("--schema", is_flag=True, help="Print the JSON Schema for feeds.toml and exit.")
@pass_global_options
@click.pass_context
def check(ctx: click.Context, options: GlobalOptions, *, online: bool, schema: bool) -> None:
    """Check feeds.toml for mistakes."""
    logs.configure(options.log_level or "warning")
    if schema:
        click.echo(json.dumps(json_schema(), indent=2))
        return
    config = options.load()
    count = len(config.feeds)
    click.echo(f"OK: {count} feed{'s' * (count > 1)}.")
    if online:
        ctx.exit(_report(_poll_all(config, options)))


def _poll_all(config: Config, options: GlobalOptions) -> list[tuple[Feed, PollResult]]:
    with fetcher_and_parser(config.server.base_url) as (fetcher, parser), ThreadPoolExecutor(_PARALLEL) as pool:

        def poll_feed(feed: Feed) -> PollResult:
            state = FeedState(feed.id, url=feed.url)
            result = poll(feed, state, None, fetcher, parser, now=options.clock(), chance=0.5)
            log_internal_error(feed, result)
            return result

        return list(zip(config.feeds, pool.map(poll_feed, config.feeds), strict=True))


def _report(results: list[tuple[Feed, PollResult]]) -> int:
    """Print the results; return the exit code."""
    out = reports.console()
    out.print(reports.check_report(results))
    notes = [(feed, note) for feed, result in results for note in result.state.notes]
    failed = any(result.outcome is PollOutcome.FAILED for _, result in results)
    out.print()
    out.print(reports.notes_report(notes, failed=failed))
    return 1 if failed else 0
