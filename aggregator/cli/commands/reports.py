"""Results as tables for people; as wide as the terminal, or as wide as they need to be where there is none."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from datetime import datetime

from rich.console import Console
from rich.table import Table
from rich.text import Text

from aggregator.cli.commands.poll_once import PollRound
from aggregator.config import Config, Feed, format_duration
from aggregator.model import Note, Severity
from aggregator.polling.poll import PollOutcome, PollResult
from aggregator.publish.event_audit import AuditRow, Disposition, EventAudit, Totals

_STYLES = {PollOutcome.FAILED: "red", PollOutcome.CHANGED: "green"}
_NO_TERMINAL_WIDTH = 1000  # columns: a line of a table stays one line, for grep and the like
_NOTHING = Totals(*[0] * 7)


def console() -> Console:
    """Return where tables go: stdout."""
    return Console(width=None if sys.stdout.isatty() else _NO_TERMINAL_WIDTH, soft_wrap=False, highlight=False)


def fetch_report(config: Config, done: PollRound, now: datetime) -> Table:
    """Return what came of a round: a line per feed, and what became of its events."""
    table = Table("Feed", "Outcome", box=None, header_style="bold")
    for name in ("events", "published", "merged", "outside", "cancelled", "left out", "notes"):
        table.add_column(name, justify="right")
    table.add_column("Next poll")
    of_feed = done.built.books.account().totals if done.built else {}
    for feed in config.feeds:
        result = done.results.get(feed.id)
        if result is None:
            table.add_row(Text(feed.name), "another poller asks it")
            continue
        totals = of_feed.get(feed.id, _NOTHING)
        table.add_row(
            Text(feed.name),
            _outcome(result),
            *(str(n) for n in (totals.read, totals.published, totals.merged, totals.outside, totals.cancelled)),
            str(totals.left_out + totals.dropped),
            str(sum(note.count for note in done.notes(feed.id))),
            _from_now(result.state.next_poll, now),
        )
    return table


def check_report(results: Iterable[tuple[Feed, PollResult]]) -> Table:
    """Return what came of asking feeds without keeping the answers."""
    table = Table("Feed", "Outcome", box=None, header_style="bold")
    table.add_column("Events", justify="right")
    table.add_column("kB", justify="right")
    table.add_column("Its own name")
    for feed, result in results:
        state = result.state
        table.add_row(Text(feed.name), _outcome(result), str(state.events), str(result.size // 1000), Text(state.name))
    return table


def notes_report(found: Sequence[tuple[Feed, Note]]) -> Table | str:
    """Return what was repaired or dropped, the gravest first."""
    if not found:
        return "Nothing was repaired or dropped."
    order = [Severity.DROPPED, Severity.REPAIRED, Severity.INFO]
    table = Table("Feed", "", "Times", "What", "Event", box=None, header_style="bold")
    for feed, note in sorted(found, key=lambda pair: (pair[0].id, order.index(pair[1].severity), pair[1])):
        table.add_row(Text(feed.name), note.severity, str(note.count), Text(note.text), Text(note.uid))
    return table


def audit_report(account: EventAudit) -> Table:
    """Return the fate of every event."""
    table = Table("Feed", "Event", "VEVENTs", "Fate", "Detail", "UID", box=None, header_style="bold")
    fates = list(Disposition)

    def order(row: AuditRow) -> tuple[str, int, str]:
        return row.feed, fates.index(row.fate), row.title

    for row in sorted(account.rows, key=order):
        table.add_row(row.feed, Text(row.title), str(row.events), row.fate, Text(row.detail), Text(row.uid))
    return table


def _outcome(result: PollResult) -> Text:
    state = result.state
    text = f"{state.reason}: {state.detail}" if result.outcome is PollOutcome.FAILED else str(result.outcome)
    return Text(text, style=_STYLES.get(result.outcome, ""))


def _from_now(when: datetime | None, now: datetime) -> str:
    return f"in {format_duration(when - now)}" if when else ""
