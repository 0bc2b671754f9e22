"""What deciding about sameness talks about: verdicts, and the groups that come of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from aggregator.duplicates.evidence.evidence import Evidence
from aggregator.model import DateOrDateTime, SeriesKey


class Decision(StrEnum):
    """What comparing two events came to."""

    SAME = "same"
    UNSURE = "unsure"  # a near miss: kept apart, shown to operators
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class Verdict:
    """An answer with its reasons. `score` is the sum of the weights."""

    answer: Decision
    score: float
    evidence: tuple[Evidence, ...]
    rule: str  # which rule of `duplicates` decided: "uid", "same-start", "moved", "operator"
    alike: bool = False  # the titles are equal but for spelling
    unique: bool = False  # a link of one event only is shared
    doubted: bool = False  # the titles have nothing in common: unsure at most

    @property
    def separated_by(self) -> frozenset[str]:
        """The kinds of evidence by which what is stated differs."""
        return frozenset(e.name for e in self.evidence if e.separates)

    @property
    def reason(self) -> str:
        """The evidence that speaks for the answer, strongest first, as one line."""
        sign = 1 if self.answer is Decision.SAME else -1
        speaking = sorted((e for e in self.evidence if e.weight * sign > 0), key=lambda e: -abs(e.weight))
        return "; ".join(e.detail for e in speaking or self.evidence)


@dataclass(frozen=True, slots=True)
class Match:
    """Two series compared: the verdict, and the start instants (or days) of the stronger one it holds for."""

    winner: SeriesKey
    other: SeriesKey
    verdict: Verdict
    starts: tuple[DateOrDateTime, ...]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two calendars that mean the same happening and give different times for it."""

    winner: SeriesKey
    other: SeriesKey
    slot: DateOrDateTime  # of the winner's occurrence
    shown: DateOrDateTime  # the start we publish
    other_start: DateOrDateTime  # the start that is given for it elsewhere
    other_says: bool = True  # False where the winner gives `other_start` and the other is believed

    @property
    def says_otherwise(self) -> str:
        """The id of the feed that gives `other_start`."""
        return self.other[0] if self.other_says else self.winner[0]


@dataclass(frozen=True, slots=True)
class RemovedOccurrences:
    """Occurrences that leave a series because a stronger series already shows them."""

    series: SeriesKey
    slots: tuple[DateOrDateTime, ...]


@dataclass(frozen=True, slots=True)
class EventGroup:
    """Series that are one event in the world: the winner, the others, and why."""

    winner: SeriesKey
    others: tuple[SeriesKey, ...] = ()  # wholly covered by the winner: not published by themselves
    partly: tuple[SeriesKey, ...] = ()  # shown elsewhere, but for some occurrences that the winner shows
    matches: tuple[Match, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()


@dataclass(frozen=True, slots=True)
class Grouping:
    """The answer of `duplicates` for all feeds at once."""

    groups: tuple[EventGroup, ...]  # every series is the winner or one of the others of exactly one group
    cuts: tuple[RemovedOccurrences, ...] = ()
    near_misses: tuple[Match, ...] = ()
    met: tuple[EventGroup, ...] = ()  # the groups whose winner met another series
