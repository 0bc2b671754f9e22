"""`aggregator`: options of all commands; expected errors become sentences and exit codes."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import Any

import click

from aggregator import __version__, clock
from aggregator.cli.base.exit_codes import exit_code
from aggregator.cli.base.global_options import DATABASE_VARIABLE, GlobalOptions
from aggregator.cli.base.logs import LEVELS
from aggregator.cli.commands.build import build
from aggregator.cli.commands.demo import demo
from aggregator.cli.commands.duplicates_command import duplicates, explain
from aggregator.cli.commands.fetch import fetch
from aggregator.cli.commands.migrate import migrate
from aggregator.cli.commands.render import render
from aggregator.cli.commands.serve import serve
from aggregator.cli.feeds.add import add
from aggregator.cli.feeds.check import check
from aggregator.cli.feeds.discover import discover
from aggregator.cli.feeds.read import read
from aggregator.cli.operations import OPERATIONS
from aggregator.errors import AggregatorError


class Instant(click.ParamType[datetime]):
    """A date and time such as 2026-06-20T00:00Z. Without a UTC offset it is UTC."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Parse the option, or fail with a sentence."""
        try:
            instant = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"'{value}' is not a date and time like 2026-06-20T00:00Z", param, ctx)
        return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


class CommandGroup(click.Group):
    """Commands whose expected errors are sentences on stderr, never a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; turn an expected error into a message and an exit code."""
        try:
            return super().invoke(ctx)
        except AggregatorError as error:
            click.echo(str(error), err=True)
            ctx.exit(exit_code(error))


@click.group(
    cls=CommandGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="To begin: `aggregator demo` shows samples, `aggregator add URL` adds a calendar, `aggregator serve` runs.",
)
@click.option(
    "--config",
    "config_path",
    metavar="FILE",
    envvar="AGGREGATOR_CONFIG",
    default="feeds.toml",
    show_default=True,
    help="Settings file.",
)
@click.option("--now", type=Instant(), help="Act as if it were this time, for example 2026-06-20T00:00Z.")
@click.option("--database", metavar="URL", envvar=DATABASE_VARIABLE, help="Database URL. Overrides feeds.toml.")
@click.option(
    "--log-level",
    type=click.Choice(LEVELS),
    envvar="AGGREGATOR_LOG_LEVEL",
    help="Lowest level to log. Default: info for serve and demo, otherwise warning.",
)
@click.version_option(__version__, prog_name="aggregator")
@click.pass_context
def main(
    ctx: click.Context, config_path: str, now: datetime | None, database: str | None, log_level: str | None
) -> None:
    """Combine public calendars into one, and serve it as an .ics file and a web page."""
    instants = clock.starting_at(now) if now else clock.system
    ctx.obj = GlobalOptions(config_path, instants, log_level, database, dict(os.environ))


for command in (
    check,
    discover,
    add,
    read,
    fetch,
    serve,
    build,
    render,
    duplicates,
    explain,
    migrate,
    demo,
    *OPERATIONS,
):
    main.add_command(command)
