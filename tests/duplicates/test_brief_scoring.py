"""All are compared with all: nothing but links is weighed of two that these separate, and of all others everything."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import pytest
from evidence_cases import CASES
from made_calendars import Made, commons, pairs
from made_programmes import branches, clubs, conference
from small_feeds import comparable

from aggregator.duplicates.features.word_statistics import StatisticsCollector, WordStatistics
from aggregator.duplicates.pairs.comparable_series import ComparableSeries
from aggregator.duplicates.pairs.match_scoring import POSSIBLE_FROM, score_pair
from aggregator.duplicates.pairs.match_types import Decision, Verdict

Pair = tuple[ComparableSeries, ComparableSeries]


def _listed(case: str) -> tuple[WordStatistics, Iterator[Pair]]:
    context, series = comparable({"todo": CASES[case].todo, "chaoss": CASES[case].chaoss, "openssf": ()})
    return context, combinations(series.values(), 2)


def _made(made: Made) -> tuple[WordStatistics, Iterator[Pair]]:
    told = {id_: [one for one in made.series if one.series.key[0] == id_] for id_ in made.feeds}
    context = StatisticsCollector()({one.id: (one.id, one.name) for one in made.feeds.values()}, told)
    series = {one.series.key: ComparableSeries(one, made.feeds[one.series.key[0]], context) for one in made.series}
    return context, ((series[a], series[b]) for a, b in pairs(made))


def _both(a: ComparableSeries, b: ComparableSeries, context: WordStatistics) -> tuple[Verdict, Verdict]:
    starts = a.expanded.occurrences.begins, b.expanded.occurrences.begins
    full, brief = (score_pair(a.traits[0], b.traits[0], context, starts, brief=brief) for brief in (False, True))
    return full, brief


def _assert_alike(context: WordStatistics, pairs_: Iterator[Pair]) -> None:
    for a, b in pairs_:
        full, brief = _both(a, b, context)
        if brief != full:
            assert [e.name for e in brief.evidence if e.separates] == ["link"]
            assert brief.score < POSSIBLE_FROM
            assert brief.answer is full.answer is Decision.DIFFERENT
        else:
            assert not any(e.separates and e.name == "link" for e in full.evidence)


@pytest.mark.parametrize("case", CASES)
def test_two_entries_are_weighed_whole_unless_their_links_separate(case: str):
    _assert_alike(*_listed(case))


@pytest.mark.parametrize("world", [commons, conference, branches, clubs])
def test_made_calendars_are_weighed_whole_unless_their_links_separate(world):
    _assert_alike(*_made(world(seed=11)))
