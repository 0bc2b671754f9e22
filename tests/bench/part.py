"""What every part of the benchmark is: a module that measures itself beside another program, and tells what it found.

A part never judges. It gives the figures of every round, and of those the ratios somebody wanted to know, each with
what was wanted; `run.py` calls the parts in turn, prints one table of ratios and keeps the figures.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

Found = dict[str, list[float]]  # what was measured → one figure a round; the name tells the unit


class MissingError(RuntimeError):
    """A program that a part compares with, or needs to measure, is not installed. Its text is a sentence for people."""


@dataclass(frozen=True, slots=True)
class Options:
    """How thoroughly to measure."""

    rounds: int = 5
    seconds: float = 2.0  # of load in each measurement
    feeds: int = 1000  # where many are measured


@dataclass(frozen=True, slots=True)
class Ratio:
    """One thing divided by another: of the medians, with the least and the most of single rounds."""

    what: str
    wanted: str  # "at most 0.4"
    median: float
    least: float
    most: float

    @classmethod
    def of(cls, what: str, wanted: str, above: Sequence[float], below: Sequence[float]) -> Ratio:
        """Divide what was measured in the same rounds."""
        rounds = [one / other for one, other in zip(above, below, strict=True)]
        return cls(what, wanted, statistics.median(above) / statistics.median(below), min(rounds), max(rounds))


class Part(Protocol):
    """A module of the benchmark, by its functions."""

    def measure(self, options: Options) -> Found:
        """Let every contender do its work in turn, `options.rounds` times. Raise MissingError if it cannot be done."""
        ...

    def ratios(self, found: Found) -> list[Ratio]:
        """Return what the figures say, as ratios."""
        ...

    def report(self, found: Found) -> str:
        """Return a Markdown table of the figures themselves."""
        ...


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table: the first column is text, the others are figures."""
    rule = ["---", *("--:" for _ in columns[1:])]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in (columns, rule, *rows))


def ratios_table(ratios: Iterable[Ratio]) -> str:
    """Return the table of all ratios."""
    rows = ((one.what, one.wanted, number(one.median), f"{number(one.least)} – {number(one.most)}") for one in ratios)
    return table(("Ratio", "Wanted", "Of medians", "Single rounds"), rows)


def figures_table(found: Mapping[str, Sequence[float]], unit: str, scale: float = 1.0) -> str:
    """Return the median of every figure, with the least and the most."""
    rows = (
        (name, *(number(value * scale) for value in (statistics.median(all_), min(all_), max(all_))))
        for name, all_ in found.items()
    )
    return table((f"In {unit}", "Median", "Least", "Most"), rows)


def number(value: float) -> str:
    """Write three digits, or the whole number where it is longer."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
