"""Collects what reading repairs and drops, so that operators find every loss.

An event that does not reach the calendar always has a note whose kind is one of EVENT_LOST; summing their
counts and the events of all series gives the number of VEVENTs in the document again, and of those in EVENT_ADDED.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import groupby

from aggregator.model import Calendar, Note, Severity

BAD_START = "bad-start"
OUT_OF_RANGE = "out-of-range"
UNREADABLE = "unreadable-event"
TOO_MANY = "too-many-events"
SUPERSEDED = "superseded"
SERIES_ENDED = "series-ended"
SEVERAL_RULES = "several-rules"
PERIOD_LENGTHS = "period-lengths"
EXCLUDED_BY_RULE = "excluded-by-rule"
EVENT_LOST = frozenset({BAD_START, OUT_OF_RANGE, UNREADABLE, TOO_MANY, SUPERSEDED, SERIES_ENDED})
EVENT_ADDED = frozenset({SEVERAL_RULES, PERIOD_LENGTHS})  # counts of events that were made of parts of another

MAX_NOTES_OF_A_KIND = 20  # more of the same tell an operator nothing new and would fill the status page


@dataclass(slots=True)
class Notes:
    """Notes in the making, all about one event where `uid` is set."""

    uid: str = ""
    found: list[Note] = field(default_factory=list)

    def info(self, kind: str, text: str, count: int = 1) -> None:
        """Note something that was read as meant."""
        self.found.append(Note(Severity.INFO, kind, text, self.uid, count))

    def repaired(self, kind: str, text: str, count: int = 1) -> None:
        """Note what was wrong and how it was read."""
        self.found.append(Note(Severity.REPAIRED, kind, text, self.uid, count))

    def dropped(self, kind: str, text: str, count: int = 1) -> None:
        """Note what will be missing from what is published."""
        self.found.append(Note(Severity.DROPPED, kind, text, self.uid, count))


def collapse(notes: Iterable[Note]) -> tuple[Note, ...]:
    """Sort the notes, count equal ones, and fold those beyond MAX_NOTES_OF_A_KIND of a kind into one."""
    counts: Counter[Note] = Counter()
    for note in notes:
        counts[replace(note, count=1)] += note.count
    distinct = sorted(replace(note, count=count) for note, count in counts.items())
    collapsed: list[Note] = []
    for (severity, kind), same in groupby(distinct, key=lambda note: (note.severity, note.kind)):
        each = list(same)
        collapsed += each[:MAX_NOTES_OF_A_KIND]
        rest = each[MAX_NOTES_OF_A_KIND:]
        if rest:
            text = f"{len(rest):,} more notes of this kind. The first: {rest[0].text}"
            collapsed.append(Note(severity, kind, text, count=sum(note.count for note in rest)))
    return tuple(collapsed)


def events_lost(calendar: Calendar) -> int:
    """Count the VEVENTs of the document that are in no series: unreadable ones and older copies."""
    return sum(note.count for note in calendar.notes if note.kind in EVENT_LOST)
