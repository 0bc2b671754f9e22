"""`aggregator add`: adds the calendars behind a link to feeds.toml, once each was fetched and read."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from zoneinfo import ZoneInfo

import click

from aggregator.cli.base import logs
from aggregator.cli.base.global_options import GlobalOptions, pass_global_options
from aggregator.cli.feeds.discover import nothing_found
from aggregator.cli.feeds.finding import Finder, Found
from aggregator.cli.feeds.listing import remarks, usable
from aggregator.cli.feeds.options import allow_private_option, existing_config, source_argument, zone_option
from aggregator.cli.feeds.settings_file import change
from aggregator.discovery.feeds_file import entry, with_entry


@click.command(short_help="Add calendars to feeds.toml.")
@source_argument
@click.option("--only", multiple=True, metavar="ID", help="Add only the calendar with this id. Repeat for several.")
@click.option("--id", "feed_id", metavar="ID", help="Id of the feed, if there is one calendar.")
@click.option("--name", help="Name of the feed, if there is one calendar.")
@click.option("--unread", is_flag=True, help="Also add calendars that cannot be read now.")
@allow_private_option
@zone_option
@pass_global_options
@click.pass_context
def add(  # noqa: PLR0913  one parameter an option
    ctx: click.Context,
    options: GlobalOptions,
    source: str,
    only: tuple[str, ...],
    feed_id: str | None,
    name: str | None,
    zone: ZoneInfo | None,
    *,
    unread: bool,
    allow_private: bool,
) -> None:
    """Add calendars to feeds.toml.

    SOURCE is a URL, an HTML or Markdown file, or - for stdin. Each calendar is fetched first. Comments and
    formatting stay. If a page links to calendars, they are added, and the page itself only with --only. The exit
    code is 1 if nothing was added.
    """
    logs.configure(options.log_level or "warning")
    finder = Finder(options, existing_config(options), allow_private=allow_private, preview=True)
    discovery = finder.find(source)
    if not discovery.found:
        raise click.ClickException(nothing_found(discovery))
    chosen = _chosen(discovery.found, only)
    wanted = [found for found in chosen if usable(found) and (unread or not found.problem)]
    if not only and any(not found.reading for found in wanted):
        wanted = [found for found in wanted if not found.reading]  # its text tells mostly what its calendars tell
    wanted = [_renamed(found, feed_id, name) for found in wanted] if len(wanted) == 1 else wanted
    if len(wanted) != 1 and (feed_id or name):
        raise click.UsageError(f"--id and --name need one calendar, and there are {len(wanted)}. Choose with --only.")
    for found in chosen:
        if found.proposal.url not in {one.proposal.url for one in wanted}:
            _report(f"Not added: {found.proposal.name}", found, zone)
            if found.problem and not found.lasting and not unread:
                click.echo("  Use --unread to add it all the same.")
            if found.reading and not only:
                click.echo(f"  Use --only {found.proposal.id} to add it as well.")
    for found in wanted:
        created = change(options.config_path, partial(_with_entry, found), options.environ)
        if created:
            click.echo(f"Created {options.config_path}.")
        _report(f'Added: {found.proposal.name}, as "{found.proposal.id}"', found, zone)
    ctx.exit(0 if wanted else 1)


def _chosen(found: tuple[Found, ...], only: tuple[str, ...]) -> tuple[Found, ...]:
    ids = {one.proposal.id for one in found}
    unknown = [id_ for id_ in only if id_ not in ids]
    if unknown:
        raise click.UsageError(f"No calendar with the id {unknown[0]} was found. Found: {', '.join(sorted(ids))}.")
    return tuple(one for one in found if not only or one.proposal.id in only)


def _renamed(found: Found, feed_id: str | None, name: str | None) -> Found:
    proposal = found.proposal
    return replace(found, proposal=replace(proposal, id=feed_id or proposal.id, name=name or proposal.name))


def _with_entry(found: Found, text: str) -> str:
    try:
        return with_entry(text, entry(found.proposal))
    except ValueError as error:
        raise click.ClickException(
            f"feeds.toml {error}. Add the entry by hand; `aggregator discover` prints it."
        ) from error


def _report(head: str, found: Found, zone: ZoneInfo | None) -> None:
    click.echo(f"{head}.")
    for line in remarks(found, zone):
        click.echo(f"  {line}")
