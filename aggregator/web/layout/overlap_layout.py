"""Overlapping spans laid out side by side: which column each gets, and how many columns wide it is.

Spans that overlap, directly or through others, form a cluster. A cluster has as many columns as it has spans at the
same time. Each span takes the first free column, so the earliest is leftmost, and then the free ones to its right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

Span = tuple[int, int]  # start, end (exclusive, after the start); any unit


@dataclass(frozen=True, slots=True)
class ColumnSpan:
    """The columns of one span."""

    cluster: int  # number of its cluster, in order of time
    columns: int  # of that cluster
    column: int  # its first, from 0
    width: int = 1  # in columns


def lay_out(spans: Sequence[Span]) -> list[ColumnSpan]:
    """Return the columns of each span, in the order of `spans`."""
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
    cluster_end = 0
    for i in order:
        start, end = spans[i]
        if not clusters or start >= cluster_end:
            clusters.append([])
            cluster_end = end
        clusters[-1].append(i)
        cluster_end = max(cluster_end, end)
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
    """Count the leading columns of `columns` in which nothing overlaps `span`."""
    start, end = span
    for count, column in enumerate(columns):
        if any(spans[i][0] < end and start < spans[i][1] for i in column):
            return count
    return len(columns)
