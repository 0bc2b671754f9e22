"""`aggregator backup` and `aggregator restore`: a copy of all that the database holds, and back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import click

from aggregator.cli.base import logs
from aggregator.cli.base.global_options import GlobalOptions, pass_global_options
from aggregator.store import open_store
from aggregator.store.copies import back_up
from aggregator.store.copies import restore as put_back

ALIVE = timedelta(minutes=1)  # since a service last said that it runs: it does every 15 seconds

_FILE = click.argument("file", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path))


@click.command(short_help="Copy the database to a file.")
@_FILE
@pass_global_options
def backup(options: GlobalOptions, file: Path) -> None:
    """Copy the database to FILE, an SQLite file, also while the service runs. Works with SQLite and PostgreSQL."""
    logs.configure(options.log_level or "warning")
    back_up(options.load().store.database.reveal(), file)
    click.echo(f"Backup: {file} ({file.stat().st_size / 1e6:.1f} MB)")


@click.command(short_help="Put a copy of the database back.")
@_FILE
@click.option("--replace", is_flag=True, help="Replace what the database holds.")
@pass_global_options
def restore(options: GlobalOptions, file: Path, *, replace: bool) -> None:
    """Put the copy FILE back into the database. Stop the service first. Works with SQLite and PostgreSQL."""
    logs.configure(options.log_level or "warning")
    database = options.load().store.database.reveal()
    with open_store(database) as store:
        daemon = store.daemon_state() if database.startswith("postgresql") else None  # an SQLite file has a lock
        if daemon is not None and abs(options.clock() - daemon.last_tick) < ALIVE:
            raise click.ClickException("A service used this database in the last minute. Stop it, and wait a minute.")
        if store.snapshot_version() and not replace:
            raise click.ClickException("The database is not empty. Use --replace to replace all it holds.")
    put_back(database, file)
    with open_store(database) as store:
        count = len(store.states())
        click.echo(f"Restored {count} {'feed' if count == 1 else 'feeds'} from {file}.")
