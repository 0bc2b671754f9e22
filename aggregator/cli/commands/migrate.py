"""`aggregator migrate`: the tables of an older version become those of this one."""

from __future__ import annotations

import click

from aggregator.cli.base import logs
from aggregator.cli.base.global_options import GlobalOptions, pass_settings


@click.command()
@pass_settings
def migrate(settings: GlobalOptions) -> None:
    """Bring the database to the form this version works with; an SQLite file is copied first."""
    from aggregator.store.migrate import migrate as bring_up_to_date  # noqa: PLC0415  Alembic: no other command's

    logs.configure(settings.log_level or "warning")
    done = bring_up_to_date(settings.load().store.database)
    if done.backup:
        click.echo(f"The file as it was: {done.backup}")
    if done.before == done.after:
        click.echo(f"Nothing to do: schema {done.after}.")
    else:
        click.echo(f"Schema {done.before or 'none'} → {done.after}.")
