"""Spans side by side: none overlaps another, none is lost, and none is narrower than it need be."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.web.layout.overlap_layout import lay_out

LAID_OUT = {
    "nothing": ([], []),
    "one span has the whole width": ([(0, 2)], [(0, 1, 1)]),
    "one after the other share a column": ([(0, 2), (2, 4)], [(0, 1, 1), (0, 1, 1)]),
    "two at once stand side by side, the longer one first": ([(0, 2), (0, 4)], [(1, 1, 2), (0, 1, 2)]),
    "the earlier stands left": ([(1, 4), (0, 2)], [(1, 1, 2), (0, 1, 2)]),
    "a column that is free again is taken again": ([(0, 2), (0, 6), (2, 4)], [(1, 1, 2), (0, 1, 2), (1, 1, 2)]),
    "a chain is as wide as it has spans at once": ([(0, 3), (2, 5), (4, 7)], [(0, 1, 2), (1, 1, 2), (0, 1, 2)]),
    "a span widens into columns that are free beside it": (
        [(0, 6), (0, 2), (0, 2), (4, 6)],
        [(0, 1, 3), (1, 1, 3), (2, 1, 3), (1, 2, 3)],
    ),
}


@pytest.mark.parametrize(("spans", "expected"), LAID_OUT.values(), ids=LAID_OUT)
def test_how_spans_are_laid_out(spans, expected):
    assert [(p.column, p.width, p.columns) for p in lay_out(spans)] == expected


SPANS = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 30)).map(lambda s: (s[0], s[0] + s[1])), max_size=30)


def overlap(one, other):
    return one[0] < other[1] and other[0] < one[1]


@given(SPANS)
def test_no_two_spans_that_overlap_share_a_column(spans):
    for (one, here), (other, there) in combinations(zip(spans, lay_out(spans), strict=True), 2):
        taken = [set(range(p.column, p.column + p.width)) for p in (here, there)]
        assert not (overlap(one, other) and taken[0] & taken[1])


@given(SPANS)
def test_every_span_is_placed_within_its_cluster(spans):
    places = lay_out(spans)
    assert len(places) == len(spans)
    assert all(0 <= p.column < p.column + p.width <= p.columns for p in places)


@given(SPANS)
def test_spans_that_overlap_are_of_one_cluster_and_clusters_do_not(spans):
    for (one, here), (other, there) in combinations(zip(spans, lay_out(spans), strict=True), 2):
        assert here.cluster == there.cluster or not overlap(one, other)


@given(SPANS)
def test_a_cluster_is_no_wider_than_the_most_spans_at_once(spans):
    places = lay_out(spans)
    for number in {p.cluster for p in places}:
        members = [span for span, p in zip(spans, places, strict=True) if p.cluster == number]
        most = max(sum(begin <= start < end for begin, end in members) for start, _ in members)
        assert {p.columns for p in places if p.cluster == number} == {most}


@given(SPANS, st.randoms(use_true_random=False))
def test_the_order_in_which_spans_come_changes_nothing(spans, random):
    spans = list(dict.fromkeys(spans))
    mixed = random.sample(spans, len(spans))
    assert dict(zip(spans, lay_out(spans), strict=True)) == dict(zip(mixed, lay_out(mixed), strict=True))
