"""`aggregator`: the options of all commands, and errors as sentences with an exit code."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import click

from aggregator import __version__, clock
from aggregator.cli.base.exit_codes import exit_code
from aggregator.cli.base.global_options import GlobalOptions
from aggregator.cli.base.logs import LEVELS
from aggregator.cli.commands.check import check
from aggregator.cli.commands.demo import demo
from aggregator.cli.commands.duplicates_command import duplicates, explain
from aggregator.cli.commands.fetch import fetch
from aggregator.cli.commands.migrate import migrate
from aggregator.cli.commands.render import render
from aggregator.cli.commands.serve import serve
from aggregator.errors import AggregatorError


class Instant(click.ParamType[datetime]):
    """A moment such as 2026-06-20T00:00Z; without a zone it is UTC."""

    name = "moment"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Read the option, or fail with a sentence."""
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a moment like 2026-06-20T00:00Z", param, ctx)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


class Sentences(click.Group):
    """Commands whose expected errors are sentences on stderr, never a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; turn what went wrong into a message and an exit code."""
        try:
            return super().invoke(ctx)
        except AggregatorError as error:
            click.echo(str(error), err=True)
            ctx.exit(exit_code(error))


@click.group(cls=Sentences, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--config", "config_path", default="feeds.toml", show_default=True, help="The file with all settings.")
@click.option("--now", "moment", type=Instant(), help="Work as if it were then, e.g. 2026-06-20T00:00Z.")
@click.option("--database", envvar="AGGREGATOR_DATABASE", help="Database URL; wins over feeds.toml's.")
@click.option("--log-level", type=click.Choice(LEVELS), help="What to log; default: info to serve, else warning.")
@click.version_option(__version__, prog_name="aggregator")
@click.pass_context
def main(
    ctx: click.Context, config_path: str, moment: datetime | None, database: str | None, log_level: str | None
) -> None:
    """Merge public calendars into one, and serve it as an .ics and as a web page."""
    ctx.obj = GlobalOptions(config_path, clock.starting_at(moment) if moment else clock.system, log_level, database)


for command in (check, fetch, serve, render, duplicates, explain, migrate, demo):
    main.add_command(command)
