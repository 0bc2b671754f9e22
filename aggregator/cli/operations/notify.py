"""`aggregator notify`: where notices go, what waits to be sent, and a test."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import click
import msgspec
from rich.table import Table
from rich.text import Text

from aggregator.cli.base import logs
from aggregator.cli.base.global_options import GlobalOptions, pass_global_options
from aggregator.cli.commands import reports
from aggregator.cli.commands.wiring import NOTICE_AGENT
from aggregator.config import NoticeTarget
from aggregator.notices.messages import trial_message
from aggregator.notices.sending import send
from aggregator.store import open_store

AT_ONCE = 8


@click.command(short_help="Show where notices go, or test it.")
@click.option("--test", "is_test", is_flag=True, help="Send a test notice to every target.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@pass_global_options
@click.pass_context
def notify(ctx: click.Context, options: GlobalOptions, *, is_test: bool, as_json: bool) -> None:
    """Show where notices go, and which notices are not sent yet. The exit code is 1 if a notice could not be sent."""
    logs.configure(options.log_level or "warning")
    config = options.load()
    if not config.notify:
        raise click.ClickException("feeds.toml has no [[notify]] entry. Add one with apprise or webhook.")
    if is_test:
        sent = trial_message(config.server.base_url, options.clock())
        with ThreadPoolExecutor(AT_ONCE) as pool:
            errors = list(pool.map(lambda target: send(target, sent, NOTICE_AGENT), config.notify))
        rows = [_row(target, error or "Sent", error) for target, error in zip(config.notify, errors, strict=True)]
    else:
        rows = _waiting(config.notify, config.store.database.reveal())
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(rows), indent=2))
    else:
        table = Table("Target", "Result", box=None, header_style="bold")
        for row in rows:
            table.add_row(Text(row["target"]), Text(row["result"], style="red" if row["error"] else ""))
        reports.console().print(table)
    ctx.exit(1 if any(row["error"] for row in rows) else 0)


def _row(target: NoticeTarget, result: str, error: str = "") -> dict[str, str]:
    return {"target": target.label, "result": result, "error": error}


def _waiting(targets: tuple[NoticeTarget, ...], database: str) -> list[dict[str, str]]:
    with open_store(database) as store:
        notices = store.notices()
    rows = []
    for target in targets:
        own = [notice for notice in notices if notice.target == target.key]
        errors = [notice.error for notice in own if notice.error]
        result = f"{len(own)} waiting. {errors[-1]}" if errors else f"{len(own)} waiting" if own else "All sent"
        rows.append(_row(target, result, errors[-1] if errors else ""))
    return rows
