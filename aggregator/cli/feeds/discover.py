"""`aggregator discover`: finds the calendars behind a link, and prints entries for feeds.toml."""

from __future__ import annotations

import json
from zoneinfo import ZoneInfo

import click

from aggregator.cli.base import logs
from aggregator.cli.base.global_options import GlobalOptions, pass_global_options
from aggregator.cli.feeds.finding import Discovery, Finder
from aggregator.cli.feeds.listing import as_data, as_toml
from aggregator.cli.feeds.options import allow_private_option, existing_config, source_argument, zone_option


@click.command(short_help="Find the calendars behind a link.")
@source_argument
@allow_private_option
@zone_option
@click.option("--no-preview", is_flag=True, help="Do not fetch the calendars that are found.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@pass_global_options
@click.pass_context
def discover(
    ctx: click.Context,
    options: GlobalOptions,
    source: str,
    zone: ZoneInfo | None,
    *,
    allow_private: bool,
    no_preview: bool,
    as_json: bool,
) -> None:
    """Find calendars and print entries for feeds.toml.

    SOURCE is a URL, an HTML or Markdown file, or - for stdin.

    The exit code is 1 if no calendar was found.
    """
    logs.configure(options.log_level or "warning")
    finder = Finder(options, existing_config(options), allow_private=allow_private, preview=not no_preview)
    discovery = finder.find(source)
    if as_json:
        click.echo(json.dumps(as_data(discovery, zone), indent=2, ensure_ascii=False))
    elif discovery.found:
        click.echo(as_toml(discovery, zone), nl=False)
    if not discovery.found:
        click.echo(nothing_found(discovery), err=True)
    ctx.exit(0 if discovery.found else 1)


def nothing_found(discovery: Discovery) -> str:
    """Return the sentences for a search that found nothing."""
    return "\n".join(("No calendar was found.", *discovery.advice))
