"""`aggregator duplicates` and `aggregator explain`: merged events and possible duplicates, with reasons."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from contextlib import suppress

import click
import msgspec
from rich.console import Console
from rich.table import Table
from rich.text import Text

from aggregator.cli.base import logs
from aggregator.cli.base.global_options import GlobalOptions, pass_global_options
from aggregator.cli.commands.wiring import opened_store
from aggregator.errors import ReadError
from aggregator.model import (
    ComparisonOutcome,
    SeriesKey,
    ServedComparison,
    ServedEvent,
    Snapshot,
    Source,
    meeting_uid,
)
from aggregator.publish.event.series_preparation import parse_changes

_HEADINGS = {
    ComparisonOutcome.MERGED: "Merged",
    ComparisonOutcome.DISAGREEMENT: "Merged, with different times",
    ComparisonOutcome.NEAR_MISS: "Possible duplicates, shown separately",
}


def _snapshot(options: GlobalOptions) -> Snapshot:
    """Return the published snapshot; raise ClickException if there is none yet."""
    logs.configure(options.log_level or "warning")
    config = options.load()
    with opened_store(config) as store:
        snapshot = store.latest_snapshot()
    if snapshot is None:
        raise click.ClickException("No combined calendar yet. Run `aggregator fetch` first.")
    return snapshot


def _name(key: SeriesKey) -> str:
    return "/".join(key)


def _why(one: ServedComparison) -> str:
    if one.detail:
        return one.detail
    return "\n".join(f"{weight:+.2f}  {detail}" for _, weight, detail in one.evidence)


def _table(outcome: ComparisonOutcome, found: Iterable[ServedComparison]) -> Table:
    table = Table(title=_HEADINGS[outcome], title_justify="left", expand=True, show_lines=True)
    for column, ratio in (("Event", 3), ("Other event", 3), ("Dates", None), ("Score", None), ("Reason", 4)):
        table.add_column(column, ratio=ratio, overflow="fold")
    for one in found:
        times = f"{one.times or 'all'}\n{one.first[:16]}"
        first, second = f"{one.a_title}\n{_name(one.a)}", f"{one.b_title}\n{_name(one.b)}"
        table.add_row(Text(first), Text(second), times, f"{one.score:g}\n{one.rule}", Text(_why(one)))
    return table


@click.command(short_help="List merged events and possible duplicates.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@pass_global_options
def duplicates(options: GlobalOptions, *, as_json: bool) -> None:
    """List merged events with reasons, possible duplicates, and different times."""
    comparisons = _snapshot(options).comparisons
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(comparisons), indent=2))
        return
    console = Console()
    for outcome in ComparisonOutcome:
        found = [one for one in comparisons if one.outcome is outcome]
        if found:
            console.print(_table(outcome, found))
        else:
            console.print(f"{_HEADINGS[outcome]}: none.")


def _matches(event: ServedEvent, query: str, feeds: Collection[str]) -> bool:
    """Whether an event or a copy that is hidden behind it has this UID or ID, or this in its title or location.

    `feeds` are the ids of the feeds that the query names: of these, hidden copies are found.
    """
    query = meeting_uid(query)
    names = {event.uid, event.id, *(name for s in event.sources for name in (s.uid, f"{s.feed}/{s.uid}"))}
    if query in names or any(source.feed in feeds for source in event.sources[1:]):
        return True
    texts = (event.title, event.location, *(text for s in event.sources for text in (s.title, s.location)))
    return any(query.casefold() in text.casefold() for text in texts)


def _named_feeds(snapshot: Snapshot, query: str) -> set[str]:
    return {feed.id for feed in snapshot.feeds if query.casefold() in (feed.id.casefold(), feed.name.casefold())}


def _series_of_date(options: GlobalOptions, uid: str) -> list[str]:
    """Return the series, as "feed/UID", that have a date with this UID. Snapshots do not know, so feeds are read."""
    config = options.load()
    feeds = {feed.id: feed for feed in config.feeds}
    found: list[str] = []
    with opened_store(config) as store:
        for document in store.documents():
            if document.feed in feeds and uid.encode() in document.body + document.past_events:
                with suppress(ReadError):  # an older version of this program could read it
                    series = parse_changes(document, feeds[document.feed]).calendar.series
                    found += [f"{one.feed}/{one.uid}" for one in series if one.has_uid(uid)]
    return found


def _own_texts(source: Source) -> str:
    """Return what a copy says otherwise than the event that is shown."""
    parts = ((f"“{source.title}”", source.title), (f"at {source.location}", source.location), (source.url, source.url))
    return ", ".join(text for text, present in parts if present)


def _explain(console: Console, event: ServedEvent, snapshot: Snapshot) -> None:
    console.print(Text(event.title, style="bold"))
    console.print(Text(f"  UID {event.uid}, page /events/{event.id}"))
    for source in event.sources:
        words = [source.reason or "shown copy", source.disagrees]
        if source.partial:
            words.append("lists some dates only")
        console.print(Text(f"  {source.feed}/{source.uid}: {'; '.join(w for w in words if w)}"))
        if own := _own_texts(source):
            console.print(Text(f"    there: {own}"))
    members = {(source.feed, source.uid) for source in event.sources}
    for outcome in ComparisonOutcome:
        found = [c for c in snapshot.comparisons if c.outcome is outcome and {c.a, c.b} & members]
        if found:
            console.print(_table(outcome, found))


@click.command(short_help="Explain why an event is shown as it is.")
@click.argument("query")
@pass_global_options
def explain(options: GlobalOptions, query: str) -> None:
    """Explain why an event is shown as it is.

    QUERY is a UID, an event ID from a page URL, or part of a title or location. A merged event is found by those of
    each copy. A series that a feed lists date by date is found by the UID of any date. The ID or name of a feed finds
    the events of that feed that are merged into others.
    """
    snapshot = _snapshot(options)
    feeds = _named_feeds(snapshot, query)
    found = [event for event in snapshot.events if _matches(event, query, feeds)]
    if not found:
        of_date = _series_of_date(options, query)
        found = [event for event in snapshot.events if any(_matches(event, name, ()) for name in of_date)]
    if not found:
        raise click.ClickException(f'No published event has the UID "{query}", or "{query}" in its title or location.')
    console = Console()
    for event in found:
        _explain(console, event, snapshot)
