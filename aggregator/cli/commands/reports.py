"""Tables of results for the terminal; on one long line per row where the output is not a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from rich.console import Console
from rich.table import Table
from rich.text import Text

from aggregator.cli.commands.poll_once import PollRound
from aggregator.config import Config, Feed
from aggregator.model import LONGEST_WAIT, Note, Severity
from aggregator.polling.poll import PollOutcome, PollResult
from aggregator.publish.event_audit import AuditRow, Disposition, EventAudit, Totals

_STYLES = {PollOutcome.FAILED: "red", PollOutcome.CHANGED: "green"}
_OUTCOMES = {
    PollOutcome.CHANGED: "Changed",
    PollOutcome.UNCHANGED: "No change",
    PollOutcome.NOT_MODIFIED: "No change (304)",
}
_SEVERITIES = {Severity.DROPPED: "Left out", Severity.REPAIRED: "Fixed", Severity.INFO: "Info"}  # gravest first
_DISPOSITIONS = {
    Disposition.PUBLISHED: "Published",
    Disposition.MERGED: "Merged",
    Disposition.OUTSIDE: "Outside time range",
    Disposition.CANCELLED: "Cancelled",
    Disposition.LEFT_OUT: "Left out",
}
_COUNTS = ("Events", *_DISPOSITIONS.values(), "Notes")
_NO_TERMINAL_WIDTH = 1000  # columns: each row stays on one line, for grep and the like
_NO_EVENTS = Totals(*[0] * 7)


def console() -> Console:
    """Return the console for tables: stdout."""
    return Console(width=None if sys.stdout.isatty() else _NO_TERMINAL_WIDTH, soft_wrap=False, highlight=False)


def fetch_report(config: Config, done: PollRound, now: datetime) -> Table:
    """Return a row per feed: the result of its poll, and how many of its events ended where."""
    table = Table("Feed", "Result", box=None, header_style="bold")
    for name in _COUNTS:
        table.add_column(name, justify="right")
    table.add_column("Next poll")
    of_feed = done.built.audit_input.audit().totals if done.built else {}
    for feed in config.feeds:
        result = done.results.get(feed.id)
        if result is None:
            table.add_row(Text(feed.name), "Another poller is fetching it")
            continue
        totals = of_feed.get(feed.id, _NO_EVENTS)
        table.add_row(
            Text(feed.name),
            _result(result),
            *(str(n) for n in (totals.read, totals.published, totals.merged, totals.outside, totals.cancelled)),
            str(totals.left_out + totals.dropped),
            str(sum(note.count for note in done.notes(feed.id))),
            from_now(result.state.next_poll, now),
        )
    return table


def check_report(results: Iterable[tuple[Feed, PollResult]]) -> Table:
    """Return a row per feed: the result of a poll that was not stored."""
    table = Table("Feed", "Result", box=None, header_style="bold")
    table.add_column("Events", justify="right")
    table.add_column("kB", justify="right")
    table.add_column("Calendar name")
    for feed, result in results:
        state = result.state
        table.add_row(Text(feed.name), _result(result), str(state.events), str(result.size // 1000), Text(state.name))
    return table


def notes_report(found: Sequence[tuple[Feed, Note]], *, failed: bool) -> Table | str:
    """Return a row per note, by feed, the gravest first. `failed`: whether a feed could not be read."""
    if not found:
        return "No notes on the feeds that could be read." if failed else "No notes."
    order = list(_SEVERITIES)
    table = Table("Feed", "Type", "Count", "Note", "Event", box=None, header_style="bold")
    for feed, note in sorted(found, key=lambda pair: (pair[0].id, order.index(pair[1].severity), pair[1])):
        table.add_row(Text(feed.name), _SEVERITIES[note.severity], str(note.count), Text(note.text), Text(note.uid))
    return table


def audit_report(audit: EventAudit) -> Table:
    """Return a row per series: what became of it, and why."""
    table = Table("Feed", "Event", "Events", "Result", "Reason", "UID", box=None, header_style="bold")
    order = list(_DISPOSITIONS)

    def sort_key(row: AuditRow) -> tuple[str, int, str]:
        return row.feed, order.index(row.disposition), row.title

    for row in sorted(audit.rows, key=sort_key):
        result = _DISPOSITIONS[row.disposition]
        table.add_row(row.feed, Text(row.title), str(row.events), result, Text(row.detail), Text(row.uid))
    return table


def _result(result: PollResult) -> Text:
    state = result.state
    text = _OUTCOMES.get(result.outcome) or f"Failed ({state.reason}): {state.detail}"
    return Text(text, style=_STYLES.get(result.outcome, ""))


def from_now(when: datetime | None, now: datetime) -> str:
    """Say how far ahead an instant is, rounded: "now", "in 45 s", "in 24 min", "in 5 h", "in 7 d"."""
    if when is None:
        return ""
    seconds = (when - now) / timedelta(seconds=1)
    if seconds < 10 or when - now > LONGEST_WAIT:  # set by a wrong clock, and so due
        return "now"
    for unit, size in (("d", 86_400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * size or (unit == "min" and seconds >= 90):
            return f"in {round(seconds / size)} {unit}"
    return f"in {round(seconds)} s"
