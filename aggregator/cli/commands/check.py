"""`aggregator check`: whether feeds.toml is right, and what its feeds answer."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import click

from aggregator.cli.base import logs
from aggregator.cli.base.global_options import GlobalOptions, pass_settings
from aggregator.cli.commands import reports
from aggregator.cli.commands.wiring import asking
from aggregator.config import Config, Feed, json_schema
from aggregator.model import FeedState
from aggregator.polling.poll import PollOutcome, PollResult, poll

_AT_ONCE = 8  # feeds


@click.command()
@click.option("--online", is_flag=True, help="Also ask every feed, and say what is found in it.")
@click.option("--schema", is_flag=True, help="Print the JSON Schema of feeds.toml, for editors, and do nothing else.")
@pass_settings
@click.pass_context
def check(ctx: click.Context, settings: GlobalOptions, *, online: bool, schema: bool) -> None:
    """Check feeds.toml; with --online also its feeds. Nothing is stored."""
    logs.configure(settings.log_level or "warning")
    if schema:
        click.echo(json.dumps(json_schema(), indent=2))
        return
    config = settings.load()
    count = len(config.feeds)
    click.echo(f"{settings.config_path}: {count} feed{'s' * (count > 1)}, no problems.")
    if online:
        ctx.exit(_report(_ask_all(config, settings)))


def _ask_all(config: Config, settings: GlobalOptions) -> list[tuple[Feed, PollResult]]:
    with asking(config) as (fetcher, reader), ThreadPoolExecutor(_AT_ONCE) as pool:

        def ask(feed: Feed) -> PollResult:
            state = FeedState(feed.id, url=feed.url)
            return poll(feed, state, None, fetcher, reader, now=settings.clock(), chance=0.5)

        return list(zip(config.feeds, pool.map(ask, config.feeds), strict=True))


def _report(results: list[tuple[Feed, PollResult]]) -> int:
    """Print the answers; return the exit code."""
    out = reports.console()
    out.print(reports.check_report(results))
    found = [(feed, note) for feed, result in results for note in result.state.notes]
    out.print()
    out.print(reports.notes_report(found))
    return 1 if any(result.outcome is PollOutcome.FAILED for _, result in results) else 0
