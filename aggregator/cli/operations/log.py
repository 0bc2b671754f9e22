"""`aggregator log`: what has changed in the feeds, the newest first."""

from __future__ import annotations

from datetime import UTC, datetime

import click
import msgspec
from rich.table import Table
from rich.text import Text

from aggregator.cli.base import logs
from aggregator.cli.base.global_options import GlobalOptions, pass_global_options
from aggregator.cli.commands import reports
from aggregator.cli.operations.feed_argument import feed_argument, known_feed
from aggregator.model import Change, ChangeKind
from aggregator.store import open_store

_LABELS = {
    ChangeKind.NEW: "New",
    ChangeKind.MOVED: "Rescheduled",
    ChangeKind.RENAMED: "Renamed",
    ChangeKind.CANCELLED: "Cancelled",
    ChangeKind.GONE: "Removed",
    ChangeKind.BACK: "Restored",
}


@click.command(short_help="List what has changed in the feeds.")
@feed_argument(required=False)
@click.option(
    "--limit", metavar="COUNT", type=click.IntRange(1, 10_000), default=100, show_default=True, help="Number of rows."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@pass_global_options
def log(options: GlobalOptions, feed: str | None, limit: int, *, as_json: bool) -> None:
    """List what has changed in the feeds, the newest first. FEED is the ID of one feed."""
    logs.configure(options.log_level or "warning")
    config = options.load()
    if feed is not None:
        known_feed(config, feed)
    with open_store(config.store.database.reveal()) as store:
        changes = store.changes(limit, feed)
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode([_facts(change) for change in changes]), indent=2))
    elif changes:
        reports.console().print(_table(changes))
    else:
        click.echo(f"No changes in the last {config.history.days} days.")


def _table(changes: tuple[Change, ...]) -> Table:
    table = Table("Seen", "Feed", "Change", "Event", "Date", "Before", box=None, header_style="bold")
    for change in changes:
        before = change.before_title or _when(change.before, all_day=change.before_all_day)
        dates = f" ({change.dates} dates)" if change.dates > 1 else ""
        table.add_row(
            f"{change.seen_at:%F %R}",
            change.feed,
            _LABELS[change.kind],
            Text(change.title),
            f"{_when(change.start, all_day=change.all_day)}{dates}",
            Text(before),
        )
    return table


def _when(second: int | None, *, all_day: bool) -> str:
    if second is None:
        return ""
    start = datetime.fromtimestamp(second, UTC)
    return f"{start:%F}" if all_day else f"{start:%F %R} UTC"


def _facts(change: Change) -> dict[str, object]:
    def instant(second: int | None, *, all_day: bool) -> object:
        start = None if second is None else datetime.fromtimestamp(second, UTC)
        return start.date() if start and all_day else start

    return {
        "seen_at": change.seen_at,
        "feed": change.feed,
        "uid": change.uid,
        "change": change.kind,
        "title": change.title,
        "start": instant(change.start, all_day=change.all_day),
        "before": instant(change.before, all_day=change.before_all_day),
        "before_title": change.before_title,
        "one_date": change.one_date,
        "dates": change.dates,
        "event": change.event,
    }
