"""`aggregator demo`: serves sample feeds from a local web server, through the same pipeline as real feeds."""

from __future__ import annotations

import json
import tempfile
from dataclasses import replace
from pathlib import Path

import click

from aggregator.cli.base import logs
from aggregator.cli.base.global_options import GlobalOptions, pass_global_options
from aggregator.cli.commands.build import build_site
from aggregator.cli.commands.serve import run
from aggregator.demo.origin import sample_origin
from aggregator.demo.samples import sample_calendars

FEEDS = {
    "todo": ("TODO Group (sample)", "#1A8754"),
    "openssf": ("OpenSSF (sample)", "#3574D6"),
    "openchain": ("OpenChain (sample)", "#C4591B"),
    "chaoss": ("CHAOSS (sample)", "#A347BA"),
}

SETTINGS = """\
[server]
listen = {listen}
base_url = {base_url}

[calendar]
name = "Sample calendars"
description = "Sample events to try out the aggregator. None of them takes place."

[defaults]
interval = "1m"
allow_private = true
"""

FEED = """
[[feeds]]
id = {id}
name = {name}
url = {url}
color = {color}
homepage = "https://example.org"
"""


@click.command(short_help="Try it with sample calendars.")
@click.option(
    "--listen", metavar="ADDRESS", default="127.0.0.1:8080", show_default=True, help="Address and port to listen on."
)
@click.option(
    "--build",
    "folder",
    metavar="FOLDER",
    type=click.Path(file_okay=False, path_type=Path),
    help="Do not serve. Write the site to this folder, as `aggregator build` does.",
)
@pass_global_options
@click.pass_context
def demo(ctx: click.Context, options: GlobalOptions, listen: str, folder: Path | None) -> None:
    """Try it with sample calendars. Needs no network and stores nothing."""
    logs.configure(options.log_level or ("warning" if folder else "info"))
    with (
        tempfile.TemporaryDirectory(prefix="aggregator-demo-") as settings,
        sample_origin(lambda: sample_calendars(options.clock())) as origin,
    ):
        path = Path(settings) / "feeds.toml"
        path.write_text(feeds_toml(origin, listen), encoding="utf-8")
        samples = replace(options, config_path=str(path), database=None, environ={})
        if folder:
            build_site(samples, folder)
            ctx.exit()
        click.echo(f"Sample calendars: {base_url(listen)}/ (invented events). Press Ctrl-C to stop.", err=True)
        ctx.exit(run(samples))


def base_url(listen: str) -> str:
    """Return the URL under which this machine reaches a listen address."""
    return f"http://{f'127.0.0.1{listen}' if listen.startswith(':') else listen}"


def feeds_toml(origin: str, listen: str) -> str:
    """Return feeds.toml for the sample feeds at `origin`. JSON strings are valid TOML strings."""
    head = SETTINGS.format(listen=json.dumps(listen), base_url=json.dumps(base_url(listen)))
    feeds = (
        {"id": feed_id, "name": name, "url": f"{origin}/{feed_id}.ics", "color": color}
        for feed_id, (name, color) in FEEDS.items()
    )
    return head + "".join(FEED.format(**{key: json.dumps(value) for key, value in feed.items()}) for feed in feeds)
