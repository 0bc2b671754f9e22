"""`aggregator migrate`: upgrades the tables of an older version."""

from __future__ import annotations

import click

from aggregator.cli.base import logs
from aggregator.cli.base.global_options import GlobalOptions, pass_global_options


@click.command(short_help="Upgrade the database to this version.")
@pass_global_options
def migrate(options: GlobalOptions) -> None:
    """Upgrade the database to this version. SQLite files are backed up first."""
    from aggregator.store.migrate import migrate as upgrade  # noqa: PLC0415  only this command needs Alembic

    logs.configure(options.log_level or "warning")
    done = upgrade(options.load().store.database.reveal())
    if done.backup:
        click.echo(f"Backup: {done.backup}")
    if done.before == done.after:
        click.echo(f"Already up to date (schema {done.after}).")
    elif done.before:
        click.echo(f"Upgraded schema {done.before} to {done.after}.")
    else:
        click.echo(f"Created schema {done.after}.")
