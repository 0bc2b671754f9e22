"""`aggregator check`: validates feeds.toml; with --online also fetches every feed, and says what it would show."""

from __future__ import annotations

import json
from zoneinfo import ZoneInfo

import click

from aggregator.cli.base import logs
from aggregator.cli.base.exit_codes import exit_code
from aggregator.cli.base.global_options import GlobalOptions, pass_global_options
from aggregator.cli.commands import reports
from aggregator.cli.commands.wiring import fetcher_and_parser
from aggregator.cli.feeds.live_polls import contents_of_all, poll_all
from aggregator.cli.feeds.online_report import FeedCheck, as_data, details
from aggregator.cli.feeds.options import zone_option
from aggregator.config import Config, json_schema
from aggregator.config.environment import suggestion
from aggregator.errors import ConfigError
from aggregator.health import health_of_all
from aggregator.polling.poll import PollOutcome

NEXT = 5  # dates that are shown of each feed


@click.command(short_help="Check feeds.toml for mistakes.")
@click.option("--online", is_flag=True, help="Also fetch every feed and report what it contains. Stores nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--schema", is_flag=True, help="Print the JSON Schema for feeds.toml and exit.")
@zone_option
@pass_global_options
@click.pass_context
def check(
    ctx: click.Context, options: GlobalOptions, zone: ZoneInfo | None, *, online: bool, as_json: bool, schema: bool
) -> None:
    """Check feeds.toml for mistakes.

    With --online the exit code is 1 if a feed has a problem: it cannot be read, has no upcoming events, or has moved.
    """
    logs.configure(options.log_level or "warning")
    if schema:
        click.echo(json.dumps(json_schema(), indent=2))
        return
    try:
        config = options.load()
    except ConfigError as error:
        if as_json:
            click.echo(json.dumps(_mistakes(error), indent=2, ensure_ascii=False))
            ctx.exit(exit_code(error))
        raise
    checks = _check_online(config, options) if online else ()
    if as_json:
        facts = {
            "ok": all(one.is_well for one in checks),
            "feeds": [as_data(one, zone) for one in checks],
            "variables": options.variables(),
            "unused_variables": options.unused_variables(config),
        }
        click.echo(json.dumps(facts, indent=2, ensure_ascii=False))
    else:
        click.echo(f"OK: {len(config.feeds)} feed{'s' * (len(config.feeds) > 1)}.")
        for line in _environment(config, options):
            click.echo(line)
        if any(feed.proxy for feed in config.feeds):
            click.echo("A proxy is used. Private addresses behind it cannot be detected.")
        if online:
            _print(checks, zone)
    ctx.exit(0 if all(one.is_well for one in checks) else 1)


def _mistakes(error: ConfigError) -> dict[str, object]:
    problems = [
        {"line": one.line, "key": one.key, "message": one.message, "hint": one.hint, "variable": one.variable}
        for one in error.problems
    ]
    return {"ok": False, "file": error.file, "problems": problems}


def _environment(config: Config, options: GlobalOptions) -> list[str]:
    """Say which settings come from environment variables, and which variables have no effect; no value."""
    lines = [f"Set by {variable}: {key}" for variable, key in options.variables().items()]
    for variable in options.unused_variables(config):
        hint = suggestion(variable)
        lines.append(f"{variable} has no effect{f' ({hint})' if hint else ''}.")
    return lines


def _check_online(config: Config, options: GlobalOptions) -> tuple[FeedCheck, ...]:
    """Fetch every feed, and put together what is known of it."""
    with fetcher_and_parser(config.server.base_url) as (fetcher, parser):
        polled = poll_all(config.feeds, config, options, fetcher, parser)
    now = options.clock()
    states = {id_: result.state for id_, result in polled.items()}
    health = health_of_all(config.feeds, states, now)
    contents = contents_of_all(config, polled, now, NEXT)
    names = {feed.id: feed.name for feed in config.feeds}
    return tuple(
        FeedCheck(feed, polled[feed.id], health[feed.id], contents.get(feed.id), names) for feed in config.feeds
    )


def _print(checks: tuple[FeedCheck, ...], zone: ZoneInfo | None) -> None:
    out = reports.console()
    out.print(reports.check_report([(one.feed, one.result) for one in checks]))
    for one in checks:
        out.print()
        for line in details(one, zone):
            out.print(line, markup=False)
    notes = [(one.feed, note) for one in checks for note in one.notes]
    failed = any(one.result.outcome is PollOutcome.FAILED for one in checks)
    out.print()
    out.print(reports.notes_report(notes, failed=failed))
