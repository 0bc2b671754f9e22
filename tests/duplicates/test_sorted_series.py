"""Who is there, in which order and under which UIDs, does not depend on how few came and went at a time."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st
from small_feeds import feed

from aggregator.duplicates.features.word_statistics import WordStatistics
from aggregator.duplicates.pairs.comparable_series import ComparableSeries
from aggregator.duplicates.pairs.match_types import EventGroup
from aggregator.duplicates.sorted_series import SortedSeries
from aggregator.model import Event, ExpandedSeries, Series, SeriesOccurrences

START = datetime(2026, 3, 5, 16, tzinfo=UTC)
FEEDS = {id_: feed(id_) for id_ in ("chaoss", "todo")}
CONTEXT = WordStatistics({}, frozenset(), frozenset(), frozenset())


def unit(feed_id: str, uid: str) -> ComparableSeries:
    event = Event(uid, START, START, title="Call")
    return ComparableSeries(ExpandedSeries(Series(feed_id, uid, event), SeriesOccurrences()), FEEDS[feed_id], CONTEXT)


THERE_ARE = [unit(id_, f"{number:02}") for id_ in FEEDS for number in range(20)]
FRESH = {one.key: unit(*one.key) for one in THERE_ARE}  # the same series, changed
some = st.lists(st.sampled_from(THERE_ARE), max_size=3, unique_by=id)
steps = st.lists(st.tuples(some, some), max_size=4)


def state(roster: SortedSeries) -> tuple[list[ComparableSeries], set[str], list[EventGroup]]:
    return list(roster), set(roster.shared_uids), list(roster.groups(()))


@given(st.lists(st.sampled_from(THERE_ARE), unique_by=id), steps)
def test_a_roster_kept_is_a_roster_made_anew(first, changes):
    there = {one.key: one for one in first}
    kept = SortedSeries()
    kept.replace([], first)
    for away, changed in changes:
        gone = {one.key: there.pop(one.key) for one in (*away, *changed) if one.key in there}
        new = [FRESH[one.key] for one in changed]
        there |= {one.key: one for one in new}
        assert set(kept.replace([one.expanded for one in gone.values()], new)) == set(gone.values())
        anew = SortedSeries()
        anew.replace([], list(there.values()))
        assert state(kept) == state(anew)
        assert all(kept[key] is one and key in kept for key, one in there.items())
        assert ("todo", "99") not in kept


def test_those_that_met_stand_in_place_of_those_that_did_not():
    roster = SortedSeries()
    roster.replace([], THERE_ARE)
    alone = list(roster.groups(()))
    met = EventGroup(("chaoss", "05"), others=(("todo", "05"),))
    found = list(roster.groups([met]))
    assert len(found) == len(alone) - 1
    assert found[5] is met
    assert all(one is met or one in alone for one in found)
    assert ("todo", "05") not in {group.winner for group in found}
