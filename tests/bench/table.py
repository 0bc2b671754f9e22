"""The results as Markdown, for the terminal and for the documentation; a cell says "mergecal / ours"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.corpus import Counts
from bench.nouns import Tally

COLUMNS = ("What calendars do", "Takes place", "Doubled", "Lost", "Stale", "Shifted")
CORPUS_COLUMNS = ("Calendars", "Announced", "Events in", "Events out", "Doubled", "Lost", "Shifted", "Another title")


@dataclass(frozen=True, slots=True)
class Row:
    """What both leave of one kind of input."""

    takes_place: int
    theirs: Tally
    ours: Tally


@dataclass(frozen=True, slots=True)
class CorpusRow:
    """What both make of one sample of the corpus."""

    announced: int  # different titles and starts
    events: int
    theirs: Counts
    ours: Counts


def scenes_table(rows: Mapping[str, Row]) -> str:
    """Return the table of inputs of which the truth is known."""
    return _table(COLUMNS, ((name, *_cells(row)) for name, row in rows.items()))


def corpus_table(rows: Mapping[str, CorpusRow]) -> str:
    """Return the table of real calendars."""
    return _table(CORPUS_COLUMNS, ((name, *_corpus_cells(row)) for name, row in rows.items()))


def written_into(page: Path, text: str, marker: str = "sameness") -> bool:
    """Put the tables between the page's markers; return whether there were any."""
    old = page.read_text(encoding="utf-8")
    block = re.compile(rf"(<!-- {marker} -->\n).*?(<!-- /{marker} -->)", re.DOTALL)
    new, found = block.subn(lambda match: f"{match[1]}{text}\n{match[2]}", old)
    page.write_text(new, encoding="utf-8")
    return bool(found)


def _cells(row: Row) -> tuple[str, ...]:
    both = row.theirs, row.ours
    return (f"{row.takes_place:,}", *(_pair(both, name) for name in ("doubled", "lost", "stale", "shifted")))


def _corpus_cells(row: CorpusRow) -> tuple[str, ...]:
    both = row.theirs, row.ours
    names = ("events", "doubled", "lost", "shifted", "renamed")
    return (f"{row.announced:,}", f"{row.events:,}", *(_pair(both, name) for name in names))


def _pair(both: tuple[Tally, Tally] | tuple[Counts, Counts], name: str) -> str:
    theirs, ours = (getattr(one, name) for one in both)
    return f"{theirs:,} / {ours:,}"


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    rule = ["---", *("--:" for _ in columns[1:])]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in (columns, rule, *rows))
