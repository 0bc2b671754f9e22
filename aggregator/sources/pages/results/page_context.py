"""What is known around a page while it is read, and what has been found so far."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from aggregator.model import Note, Severity, Statement
from aggregator.sources.pages.phrases.dates import YearClues
from aggregator.sources.pages.results.page_reading import PageEvent

MAX_EVENTS = 2_000  # of one page; nobody announces more
MAX_NOTES = 200
QUOTED = 160  # characters of the page's words in a note


@dataclass(slots=True)
class PageContext:
    """Settings of the feed, clues of the page, and what its readers found."""

    name: str  # of the feed
    url: str
    today: date
    timezone: str = ""  # of times that name none: feeds.toml
    clues: YearClues = field(init=False)
    events: list[PageEvent] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    full: bool = False

    def __post_init__(self) -> None:
        self.clues = YearClues(self.today)

    def add(self, event: PageEvent) -> None:
        """Take up an event, unless the page has too many."""
        if len(self.events) < MAX_EVENTS:
            self.events.append(event)
        elif not self.full:
            self.full = True
            self.notes.append(
                Note(
                    Severity.DROPPED,
                    "too-many-events",
                    f"The page announces more than {MAX_EVENTS:,} events. The rest was left out.",
                )
            )

    def note_unreadable(self, what: str) -> None:
        """Note that a part of the page is damaged."""
        self.note(Severity.DROPPED, "unreadable-part", f"Part of the page is not valid {what}. It was left out.")

    def note(self, severity: Severity, kind: str, sentence: str, words: str = "") -> None:
        """Note what was read in an unusual way, or not at all, with the words it is about."""
        if len(self.notes) < MAX_NOTES:
            quoted = words if len(words) <= QUOTED else words[: QUOTED - 1] + "…"
            self.notes.append(Note(severity, kind, f"“{quoted}”: {sentence}" if quoted else sentence))


def folded(notes: Iterable[Note]) -> tuple[Note, ...]:
    """Count equal notes."""
    counts = Counter(notes)
    return tuple(Note(one.severity, one.kind, one.text, one.uid, count) for one, count in sorted(counts.items()))
