"""`aggregator status`: how each feed is, since when, and what to do."""

from __future__ import annotations

from datetime import datetime

import click
import msgspec
from rich.table import Table
from rich.text import Text

from aggregator.cli.base import logs
from aggregator.cli.base.global_options import GlobalOptions, pass_global_options
from aggregator.cli.commands import reports
from aggregator.config import Feed
from aggregator.health import PROBLEMS, Health, health_of_all
from aggregator.health.conditions import NAMES
from aggregator.health.page_statements import StatementCheck, check_in_words, checked, listed_events
from aggregator.model import FeedState
from aggregator.store import open_store


@click.command(short_help="Show the health of every feed.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@pass_global_options
@click.pass_context
def status(ctx: click.Context, options: GlobalOptions, *, as_json: bool) -> None:
    """Show the health of every feed, and what to do about it. The exit code is 1 if a feed has a problem."""
    logs.configure(options.log_level or "warning")
    config, now = options.load(), options.clock()
    with open_store(config.store.database.reveal()) as store:
        states = store.states()
        snapshot = store.latest_snapshot() if any(state.statements for state in states.values()) else None
    health = health_of_all(config.feeds, states, now)
    events = listed_events(snapshot) if snapshot else []
    checks = {id_: checked(state.statements, events, now) for id_, state in states.items() if state.statements}
    if as_json:
        facts = [
            _facts(feed, states.get(feed.id) or FeedState(feed.id), health[feed.id], checks.get(feed.id, []))
            for feed in config.feeds
        ]
        click.echo(msgspec.json.format(msgspec.json.encode(facts), indent=2))
    else:
        reports.console().print(_table(config.feeds, states, health, now))
        for feed in config.feeds:
            for check in checks.get(feed.id, ()):
                reports.console().print(Text(f"{feed.name}: {check_in_words(check)}"))
    ctx.exit(1 if any(one.condition in PROBLEMS for one in health.values()) else 0)


def _table(feeds: tuple[Feed, ...], states: dict[str, FeedState], health: dict[str, Health], now: datetime) -> Table:
    table = Table("Feed", "Health", "Since", "Last checked", "Next check", box=None, header_style="bold")
    table.add_column("Events", justify="right")
    table.add_column("What to do")
    for feed in feeds:
        state, found = states.get(feed.id) or FeedState(feed.id), health[feed.id]
        table.add_row(
            Text(feed.id),
            Text(NAMES[found.condition], style="red" if found.condition in PROBLEMS else ""),
            f"{found.since:%F}" if found.since else "",
            f"{state.last_poll:%F %R}" if state.last_poll else "",
            reports.from_now(state.next_poll, now),
            str(state.events),
            Text(_words(found)),
        )
    return table


def _words(health: Health) -> str:
    quote = f"“{health.quote}”" if health.quote else ""
    where = f"New URL: {health.new_url}" if health.new_url else ""
    return " ".join(part for part in (health.problem, quote, health.advice, where) if part)


def _facts(feed: Feed, state: FeedState, health: Health, checks: list[StatementCheck]) -> dict[str, object]:
    return {
        "id": feed.id,
        "name": feed.name,
        "condition": health.condition,
        "since": health.since,
        "problem": health.problem,
        "advice": health.advice,
        "quote": health.quote,
        "new_url": health.new_url,
        "last_poll": state.last_poll,
        "last_success": state.last_success,
        "last_change": state.last_change,
        "next_poll": state.next_poll,
        "failures": state.failures,
        "reason": state.reason,
        "events": state.events,
        "occurrences": state.occurrences,
        "upcoming": state.facts.upcoming,
        "last_end": state.facts.last_end,
        "statements": [
            {"text": one.statement.text, "outcome": one.outcome, "start": one.start, "title": one.title}
            for one in checks
        ],
    }
