"""Tables → events and statements: a row, or a column, is a meeting; its cells say when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from aggregator.sources.pages.markup.page_types import Line, Table
from aggregator.sources.pages.phrases.meeting_words import is_generic, is_when_label
from aggregator.sources.pages.phrases.tokens import Kind
from aggregator.sources.pages.prose.line_facts import LineFacts, facts_of

_TITLES = (
    "topic", "title", "meeting", "meeting name", "name", "group", "working group", "event", "session", "project", "sig",
    "wg", "subject", "theme", "what", "call", "talk", "team", "committee", "description", "thema", "tema",
)  # fmt: skip
_TIME_HEADS = frozenset(
    "when date dates day days time times timezone zone frequency cadence schedule recurrence meeting meetings start"
    " starts end tz".split()
) | {
    "time zone", "meeting time", "meeting times", "start time", "date & time", "date and time", "date/time",
    "day & time", "meeting schedule",
}  # fmt: skip
_FEW = 4  # words beside the time in a cell that is about time


@dataclass(frozen=True, slots=True)
class TableMeeting:
    """A row of a table as it is read: when, what it is called, and all of it."""

    when: str
    title: str
    line: Line  # all cells
    promised: bool  # the head says that the cells are times of meetings


def meetings_of(table: Table) -> Iterator[TableMeeting]:
    """Yield what the rows of a table say; of one whose first column has the labels, the columns."""
    head, rows = table.head, table.rows
    labels = [row[0].text.lower().strip(" :*") for row in rows if row]
    if len(head) > 1 and sum(label in _TIME_HEADS for label in labels) and not any(_is_time_head(one) for one in head):
        yield from _columns(table)
        return
    for row in rows:
        found = _row(head, row)
        if found:
            yield found


def _is_time_head(text: str) -> bool:
    name = text.lower().partition("(")[0].strip(" :*")
    return name in _TIME_HEADS or is_when_label(name)


def _row(head: tuple[str, ...], row: tuple[Line, ...]) -> TableMeeting | None:
    cells = [(head[at] if at < len(head) else "", cell) for at, cell in enumerate(row)]
    timed = [at for at, (name, cell) in enumerate(cells) if cell.text and _is_about_time(name, cell.text)]
    if not timed:
        return None
    when = ", ".join(_with_zone_of_head(*cells[at]) for at in timed)
    rest = [(name, cell) for at, (name, cell) in enumerate(cells) if at not in timed and cell.text]
    named = [cell.text for key in _TITLES for name, cell in rest if name.lower().strip(" :*") == key]
    title = next(iter(named or [cell.text for _, cell in rest]), "")
    links = tuple(link for _, cell in cells for link in cell.links)
    text = " | ".join(cell.text for _, cell in cells if cell.text)
    promised = any(_is_time_head(cells[at][0]) for at in timed) and bool(title)
    line = Line(row[0].kind, 0, text, links, block=row[0].block)
    return TableMeeting(when, "" if is_generic(title) else title[:150], line, promised)


def _columns(table: Table) -> Iterator[TableMeeting]:
    for column in range(1, len(table.head)):
        cells = [(row[0].text, row[column]) for row in table.rows if column < len(row)]
        when = [_with_zone_of_head(name, cell) for name, cell in cells if _is_time_head(name) and facts_of(cell.text)]
        if when and table.head[column]:
            text = " | ".join(f"{name}: {cell.text}" for name, cell in cells if cell.text)
            links = tuple(link for _, cell in cells for link in cell.links)
            line = Line(cells[0][1].kind, 0, text, links, block=cells[0][1].block)
            yield TableMeeting(", ".join(when), table.head[column], line, promised=True)


def _is_about_time(head: str, text: str) -> bool:
    """Whether a cell says when: by its head, or because it says little else."""
    facts = facts_of(text)
    if facts is None:
        name = head.lower()
        return ("zone" in name or name == "tz") and len(text) < 40
    tells = bool(facts.dates or facts.groups or facts.cadences) or any(
        token.kind in {Kind.WEEKDAY, Kind.HHMM} for token in facts.tokens
    )
    if not tells:
        return _is_time_head(head) and bool(facts.zone_only)
    return _is_time_head(head) or _other_words(facts) <= _FEW


def _other_words(facts: LineFacts) -> int:
    before, behind = facts.remainder
    return len(before.split()) + len(behind.split())


def _with_zone_of_head(head: str, cell: Line) -> str:
    """Return a cell's text with the zone that its head names: "Time (UTC)"."""
    facts = facts_of(f"{head} day")
    zones = [token.text for token in facts.zone_only] if facts else []
    own = facts_of(cell.text)
    if zones and own and own.groups and not own.has_zone:
        return f"{cell.text} {zones[0].upper() if len(zones[0]) <= 5 else zones[0]}"
    return cell.text
