"""`aggregator render`: writes the combined calendar to a file."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import click

from aggregator.cli.base import logs
from aggregator.cli.base.global_options import GlobalOptions, pass_global_options
from aggregator.cli.commands.poll_once import poll_once
from aggregator.cli.commands.wiring import opened_store


@click.command(short_help="Write the combined calendar as a file.")
@click.option(
    "--output",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write. Default: standard output.",
)
@pass_global_options
def render(options: GlobalOptions, output: Path | None) -> None:
    """Write the combined calendar as an .ics file. If there is none yet, fetch all feeds first."""
    logs.configure(options.log_level or "warning")
    config = options.load()
    with opened_store(config) as store:
        snapshot = store.latest_snapshot()
        if snapshot is None:
            poll_once(options, config, store)
            snapshot = store.latest_snapshot()
    if snapshot is None:
        raise click.ClickException(
            "No combined calendar yet: no feed could be read. Run `aggregator fetch` to see why."
        )
    if output is None:
        _print(snapshot.calendar.body)
    else:
        _replace_file(output, snapshot.calendar.body)


def _print(body: bytes) -> None:
    try:
        click.echo(body, nl=False)
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python fails once more when it ends
        raise click.ClickException(f"The calendar cannot be written: {error.strerror}.") from error


def _replace_file(file: Path, body: bytes) -> None:
    """Replace a file atomically: other programs see the old file or the new one, never a part."""
    try:
        with tempfile.NamedTemporaryFile(dir=file.parent, prefix=f".{file.name}.", delete=False) as temporary:
            temporary.write(body)
            temporary.flush()
            os.fsync(temporary.fileno())
        mode = file.stat().st_mode & 0o777 if file.exists() else 0o644  # only its owner can read a temporary file
        Path(temporary.name).chmod(mode)
        Path(temporary.name).replace(file)
    except OSError as error:
        raise click.ClickException(f"{file} cannot be written: {error.strerror}.") from error
