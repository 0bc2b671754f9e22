"""`aggregator build`: polls every feed once and writes the whole site as files."""

from __future__ import annotations

from pathlib import Path

import click

from aggregator.cli.base import logs
from aggregator.cli.base.global_options import GlobalOptions, pass_global_options
from aggregator.cli.commands.poll_once import PollRound, poll_once
from aggregator.cli.commands.wiring import opened_store
from aggregator.config import Config
from aggregator.folder_writer import FolderWriter
from aggregator.polling.poll import PollOutcome
from aggregator.static_site.site_files import StaticSite
from aggregator.store import StoreReader


@click.command(short_help="Write the site as files for any web server.")
@click.argument("folder", metavar="FOLDER", type=click.Path(file_okay=False, path_type=Path))
@click.option("--cname", metavar="HOST", default="", help="Host name for the file CNAME, which some hosts ask for.")
@pass_global_options
def build(options: GlobalOptions, folder: Path, cname: str) -> None:
    """Fetch all feeds now and write the whole site to FOLDER, for any web server.

    The exit code is 0 if the site was written, also if feeds failed: their last good copies are used. It is 1, and
    FOLDER stays as it is, if no feed was ever read.
    """
    logs.configure(options.log_level or "warning")
    build_site(options, folder, cname)


def build_site(options: GlobalOptions, folder: Path, cname: str = "") -> None:
    """Poll every feed once, write the site, and print what was done.

    Raise NothingPublishedError or StoreError before anything is written, or FolderError.
    """
    config = options.load()
    with opened_store(config) as store:
        done = poll_once(options, config, store)
    _report_failures(config, done)
    click.echo(_write_site(config, options, folder, cname))


def _write_site(config: Config, options: GlobalOptions, folder: Path, cname: str) -> str:
    """Write what the store holds to a folder; return a sentence on what was done."""
    reader = StoreReader(config.store.database.reveal())
    try:
        site = StaticSite(config, reader, options.clock(), cname)
        pages = size = 0
        with FolderWriter(folder) as writer:
            for file in site.files():
                writer.write(file.path, file.body)
                pages += file.is_page
                size += len(file.body)
    finally:
        reader.close()
    return (
        f"{folder}: {pages:,} pages, {writer.written + writer.unchanged:,} files, {size / 1e6:,.1f} MB. "
        f"{writer.written:,} written, {writer.unchanged:,} unchanged, {writer.removed:,} removed."
    )


def _report_failures(config: Config, done: PollRound) -> None:
    for feed in config.feeds:
        result = done.results.get(feed.id)
        if result and result.outcome is PollOutcome.FAILED:
            detail = result.state.detail or result.state.reason
            lost = " No earlier copy of it is stored, so its events are missing."
            missing = lost if result.state.last_success is None else ""
            click.echo(f"{feed.id}: {detail[:1].upper()}{detail[1:]}{missing}", err=True)
