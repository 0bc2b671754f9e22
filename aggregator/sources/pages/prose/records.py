"""The lines of a section → records: labelled lines of one list together, everything else sentence by sentence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from aggregator.sources.pages.markup.page_types import Line, LineKind, PageText
from aggregator.sources.pages.phrases.meeting_words import is_when_label, label_of
from aggregator.sources.pages.prose.line_facts import facts_of, sentences
from aggregator.sources.pages.prose.sections import Section


@dataclass(slots=True)
class Around:
    """What stands around a line: its section, and the zone that times have there."""

    section: Section
    page: PageText
    zone: str
    promised: bool  # headings or the title promise meetings


@dataclass(frozen=True, slots=True)
class Record:
    """Lines that are read as one: labelled lines of one list, or a single line or sentence."""

    text: str
    line: Line
    labelled: bool
    alone: bool  # an item, rather than a sentence in a paragraph
    title: str = ""  # if it is known

    @property
    def is_item(self) -> bool:
        """Whether it is an item of a list or a table, whose other words are a name."""
        return self.line.kind is LineKind.ITEM


def records(section: Section) -> Iterator[Record]:
    """Put labelled lines of time together; take everything else sentence by sentence."""
    lines = [one for one in section.elements if isinstance(one, Line) and one.text and one.kind is not LineKind.HEADING]
    for _, group in groupby(lines, key=lambda line: line.block):
        found: list[tuple[str, str, Line]] = []
        for line in group:
            label, rest = label_of(line.text)
            if is_when_label(label) and label not in {one[0] for one in found}:
                found.append((label, rest, line))
                continue
            if is_when_label(label):
                yield from _labelled(found)
                found = [(label, rest, line)]
                continue
            if line.kind is LineKind.ITEM and found and line.level <= found[0][2].level and facts_of(line.text):
                yield from _labelled(found)
                found = []
            alone = line.kind is LineKind.ITEM or len(line.text) < 120
            for sentence in sentences(line.text):
                yield Record(sentence, line, labelled=False, alone=alone)
        yield from _labelled(found)


def _labelled(found: list[tuple[str, str, Line]]) -> Iterator[Record]:
    if not found:
        return
    texts = [rest if label not in {"duration", "length"} else f"lasts {rest}" for label, rest, _ in found]
    if len(found) == 1 and not facts_of(found[0][1]):
        return
    parts = [part for text in texts for part in sentences(text)] if len(texts) == 1 else [", ".join(texts)]
    for part in parts:
        yield Record(part, found[0][2], labelled=True, alone=True)
