"""`aggregator render`: the combined calendar as a file."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import click

from aggregator.cli.base import logs
from aggregator.cli.base.global_options import GlobalOptions, pass_settings
from aggregator.cli.commands.poll_once import poll_once
from aggregator.store import open_store


@click.command()
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="The file to write; default: stdout.")
@pass_settings
def render(settings: GlobalOptions, output: Path | None) -> None:
    """Write the combined calendar (.ics), as last made; if there is none yet, every feed is asked once."""
    logs.configure(settings.log_level or "warning")
    config = settings.load()
    with open_store(config.store.database) as store:
        snapshot = store.latest_snapshot()
        if snapshot is None:
            poll_once(settings, config, store)
            snapshot = store.latest_snapshot()
    if snapshot is None:
        raise click.ClickException("There is no calendar yet: no feed could be read. `aggregator fetch` says why.")
    if output is None:
        click.echo(snapshot.calendar.body, nl=False)
    else:
        _write_whole(output, snapshot.calendar.body)


def _write_whole(file: Path, body: bytes) -> None:
    """Replace a file at once: whoever reads it meanwhile sees the old one or the new one, never a part."""
    try:
        with tempfile.NamedTemporaryFile(dir=file.parent, prefix=f".{file.name}.", delete=False) as draft:
            draft.write(body)
            draft.flush()
            os.fsync(draft.fileno())
        mode = file.stat().st_mode & 0o777 if file.exists() else 0o644  # a temporary file is its owner's alone
        Path(draft.name).chmod(mode)
        Path(draft.name).replace(file)
    except OSError as error:
        raise click.ClickException(f"{file} cannot be written: {error.strerror}") from error
