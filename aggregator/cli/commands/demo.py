"""`aggregator demo`: sample feeds from a loopback origin, through the same pipeline, on the usual address."""

from __future__ import annotations

import json
import tempfile
from dataclasses import replace
from pathlib import Path

import click

from aggregator.cli.base import logs
from aggregator.cli.base.global_options import GlobalOptions, pass_settings
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
description = "Invented meetings, to try out the aggregator: none of them takes place."

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


@click.command()
@click.option("--listen", default="127.0.0.1:8080", show_default=True, help="Address and port to listen on.")
@pass_settings
@click.pass_context
def demo(ctx: click.Context, settings: GlobalOptions, listen: str) -> None:
    """Serve sample calendars of four communities: needs no network, and leaves nothing behind."""
    logs.configure(settings.log_level or "info")
    with (
        tempfile.TemporaryDirectory(prefix="aggregator-demo-") as folder,
        sample_origin(lambda: sample_calendars(settings.clock())) as origin,
    ):
        path = Path(folder) / "feeds.toml"
        path.write_text(feeds_toml(origin, listen), encoding="utf-8")
        click.echo(f"Sample calendars at http://{listen}/ until Ctrl-C; none of these meetings takes place.", err=True)
        ctx.exit(run(replace(settings, config_path=str(path), database=None)))


def feeds_toml(origin: str, listen: str) -> str:
    """Write the settings under which the samples are served; TOML's strings are JSON's."""
    host = listen if not listen.startswith(":") else f"127.0.0.1{listen}"
    head = SETTINGS.format(listen=json.dumps(listen), base_url=json.dumps(f"http://{host}"))
    feeds = (
        {"id": feed_id, "name": name, "url": f"{origin}/{feed_id}.ics", "color": color}
        for feed_id, (name, color) in FEEDS.items()
    )
    return head + "".join(FEED.format(**{key: json.dumps(value) for key, value in feed.items()}) for feed in feeds)
