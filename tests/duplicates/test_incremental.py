"""Grouping again and again comes to what grouping once comes to, however counts have moved in between."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from labels.load import WINDOW
from small_feeds import calendars, meeting

from aggregator.duplicates import Grouper
from aggregator.model import ExpandedSeries
from aggregator.publish.event.series_preparation import prepare_feed

TITLES = ["Kernel Fuzzing", "Kernel Sprint", "Fuzzing clinic", "Office hours", "Map of maps", "[B] Kernel Fuzzing"]
STARTS = ["20260305T160000Z", "20260306T160000Z", "20260312T170000Z"]
PLACES = ["", "LOCATION:Town Hall\\, 1 Main Street", "LOCATION:Library\\, 2 Main Street", "LOCATION:Town Hall"]
RULES = ["", "RRULE:FREQ=WEEKLY;COUNT=3"]
LINKS = ["", "URL:https://a.example/events/minutes", "URL:https://a.example/events/2"]


def made() -> dict[str, list[ExpandedSeries]]:
    there_are = [
        meeting(title, start, *filter(None, more), uid=f"{n}-0123456789")
        for n, (title, start, *more) in enumerate(
            (title, start, PLACES[(i + j) % 4], RULES[(i + j) % 3 == 0], LINKS[(i * j) % 3])
            for i, title in enumerate(TITLES)
            for j, start in enumerate(STARTS)
        )
    ]
    config, found = calendars(dict.fromkeys(("alpha", "beta", "gamma"), there_are))
    feeds = {one.id: one for one in config.feeds}
    return feeds, {id_: [p.expanded for p in prepare_feed(found[id_], feeds[id_], WINDOW).all] for id_ in feeds}


FEEDS, THERE = made()
entries = {id_: st.lists(st.sampled_from(THERE[id_]), max_size=14, unique_by=id) for id_ in FEEDS}
some = st.fixed_dictionaries({}, optional=entries)  # a calendar may come and go


@settings(max_examples=150, deadline=None)
@given(st.lists(some, min_size=2, max_size=4))
def test_what_was_grouped_before_leaves_no_trace(history: list[dict[str, list[ExpandedSeries]]]):
    kept = Grouper()
    for told in history:
        assert kept.group(told, FEEDS) == Grouper().group(told, FEEDS)


ONCE = meeting("Quokka tracing", uid="once")
USES = meeting("Quokka tracing", "20260306T160000Z", uid="uses")
WALK = meeting("Numbat walk", "20260306T160000Z", uid="walk")


def test_as_one_calendar_goes_and_another_comes_a_title_is_as_rare_as_others_now_have_it():
    lists = {"alpha": (ONCE,), "beta": (ONCE.replace("once", "again"),), "gamma": (USES,), "delta": (WALK,)}
    config, found = calendars(lists)
    feeds = {one.id: one for one in config.feeds}
    all_of = {id_: [p.expanded for p in prepare_feed(found[id_], feeds[id_], WINDOW).all] for id_ in feeds}
    kept = Grouper()
    weights = []
    for other in ("gamma", "delta", "gamma"):  # which has the title on another day, or has not
        told = {id_: all_of[id_] for id_ in ("alpha", "beta", other)}
        grouping = kept.group(told, feeds)
        assert grouping == Grouper().group(told, feeds)
        weights.append([match.verdict.score for one in grouping.groups for match in one.matches])
    assert weights[0] == weights[2] != weights[1]
