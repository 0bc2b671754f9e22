"""`aggregator read`: shows what is read from a page and why, for whoever writes it or adds it as a feed."""

from __future__ import annotations

import json
import sys
from datetime import tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from aggregator.cli.base import logs
from aggregator.cli.base.global_options import GlobalOptions, pass_global_options
from aggregator.cli.commands.wiring import fetcher_and_parser
from aggregator.cli.feeds.options import Zone, allow_private_option, existing_config, zone_option
from aggregator.cli.feeds.page_report import page_as_data, page_lines
from aggregator.config import Feed, ServerSettings
from aggregator.config.urls.feed_address import http_address
from aggregator.discovery.calendar_sites import typed_address
from aggregator.errors import FetchError, ReadError
from aggregator.model import Document, NotModified, Validators
from aggregator.secret_url import SecretUrl
from aggregator.sources.page_feeds.page_check import check_is_page
from aggregator.sources.pages import PageHints, PageReading, read_page


@click.command(short_help="Show what is read from a page.")
@click.argument("source")
@click.option("--timezone", type=Zone(), help="Time zone for times that name none, as in feeds.toml.")
@zone_option
@allow_private_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@pass_global_options
@click.pass_context
def read(
    ctx: click.Context,
    options: GlobalOptions,
    source: str,
    timezone: ZoneInfo | None,
    zone: ZoneInfo | None,
    *,
    allow_private: bool,
    as_json: bool,
) -> None:
    """Show which events and repeating meetings are read from a page, and why.

    SOURCE is a URL, an HTML, Markdown or YAML file, or - for stdin. Nothing is stored. The exit code is 1 if nothing
    was found.
    """
    logs.configure(options.log_level or "warning")
    document, url = _document(source, options, allow_private=allow_private)
    reading = _reading(document, url, timezone, options)
    _print(reading, zone, as_json=as_json)
    ctx.exit(0 if reading.events or reading.statements else 1)


def _print(reading: PageReading, zone: tzinfo | None, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(page_as_data(reading), indent=2, ensure_ascii=False))
    else:
        click.echo("\n".join(page_lines(reading, zone)))


def _reading(document: Document, url: str, timezone: ZoneInfo | None, options: GlobalOptions) -> PageReading:
    modified = document.validators.last_modified or ""
    name = timezone.key if timezone else ""
    hints = PageHints("the page", url, options.clock(), document.content_type, modified, name)
    try:
        check_is_page(document.body)
        return read_page(document.body, hints)
    except ReadError as error:
        raise click.ClickException(f"The page cannot be read: {error.detail}") from error


def _document(source: str, options: GlobalOptions, *, allow_private: bool) -> tuple[Document, str]:
    """Return the bytes of a file or of a URL, and what stands for its URL."""
    now = options.clock()
    if source == "-":
        return Document("page", SecretUrl(""), now, sys.stdin.buffer.read()), "page"
    address = "" if Path(source).is_file() else typed_address(source)
    if not address:
        try:
            return Document("page", SecretUrl(""), now, Path(source).read_bytes()), Path(source).name
        except OSError as error:
            reason = (error.strerror or "unknown reason").lower()
            raise click.ClickException(f"Neither a URL nor a file that can be read ({reason}).") from error
    config = existing_config(options)
    base_url = config.server.base_url if config else ServerSettings().base_url
    try:
        feed = Feed(
            id="page", name="page", url=SecretUrl(http_address(address)), kind="page", allow_private=allow_private
        )
        with fetcher_and_parser(base_url) as (fetcher, _):
            answer = fetcher.fetch(feed, Validators(), now)
    except ValueError as error:
        raise click.ClickException(f"The URL {error}.") from error
    except FetchError as error:
        raise click.ClickException(f"The page cannot be fetched: {error.detail}") from error
    if isinstance(answer, NotModified):
        raise click.ClickException("The page cannot be fetched: the server reported no change.")
    return answer, answer.url.reveal()
