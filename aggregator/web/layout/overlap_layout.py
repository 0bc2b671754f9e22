"""Spans side by side without overlap: which column each stands in, and how wide it may be.

Spans that overlap, directly or through others, are a cluster; a cluster is as many columns wide as it has spans at
once. Each span takes the first column that is free, so the earliest stands leftmost, and then the free ones beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

Span = tuple[int, int]  # begin, end (exclusive, after the begin); any unit


@dataclass(frozen=True, slots=True)
class ColumnSpan:
    """Where a span stands."""

    cluster: int  # number of its cluster, in the order of time
    columns: int  # of that cluster
    column: int  # the first of its own, from 0
    width: int = 1  # how many columns it takes


def lay_out(spans: Sequence[Span]) -> list[ColumnSpan]:
    """Return a place for each span, in their order."""
    places: dict[int, ColumnSpan] = {}
    order = sorted(range(len(spans)), key=lambda i: (spans[i][0], -spans[i][1], i))
    for number, cluster in enumerate(_clusters(spans, order)):
        columns = _columns(spans, cluster)
        for column, members in enumerate(columns):
            for member in members:
                width = _free_columns(spans, spans[member], columns[column + 1 :]) + 1
                places[member] = ColumnSpan(number, len(columns), column, width)
    return [places[i] for i in range(len(spans))]


def _clusters(spans: Sequence[Span], order: list[int]) -> list[list[int]]:
    clusters: list[list[int]] = []
    reach = 0
    for i in order:
        begin, end = spans[i]
        if not clusters or begin >= reach:
            clusters.append([])
            reach = end
        clusters[-1].append(i)
        reach = max(reach, end)
    return clusters


def _columns(spans: Sequence[Span], cluster: list[int]) -> list[list[int]]:
    columns: list[list[int]] = []
    for i in cluster:
        free = next((column for column in columns if spans[column[-1]][1] <= spans[i][0]), None)
        if free is None:
            columns.append([i])
        else:
            free.append(i)
    return columns


def _free_columns(spans: Sequence[Span], span: Span, columns: list[list[int]]) -> int:
    """Count the columns from the first of `columns` on in which nothing overlaps `span`."""
    begin, end = span
    for count, column in enumerate(columns):
        if any(spans[i][0] < end and begin < spans[i][1] for i in column):
            return count
    return len(columns)
