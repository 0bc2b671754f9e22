"""What is learnt of feeds is what they say now, whatever they said before."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.duplicates.features.feed_value_counts import FeedValueCounts, rounded
from aggregator.duplicates.features.word_statistics import StatisticsCollector
from aggregator.model import Event, ExpandedSeries, Series, SeriesOccurrences

START = datetime(2026, 3, 5, 16, tzinfo=UTC)
FEEDS = "abcde"
NAMES = {feed: (feed, f"Community {feed}") for feed in FEEDS}
TITLES = [f"{first} {second}" for first in ("Kernel", "Mentorship", "OSSF", "Map") for second in ("Fuzzing", "Sprint")]


def series(title: str, day: int, url: str) -> ExpandedSeries:
    start = START + timedelta(days=day)
    uid = f"{title} {day}"
    return ExpandedSeries(Series("a", uid, Event(uid, start, start, title=title, url=url)), SeriesOccurrences())


THERE_ARE = [
    series(title, day, url)
    for day, url in ((0, ""), (1, "https://a.example/minutes"), (9, "https://a.example/2"))
    for title in (*TITLES, "Weekly call", "")
]
USED = {
    "word": ["kernel", "fuzzing", "map"],
    "title": ["fuzzing kernel"],
    "link": ["https://a.example/minutes", "https://a.example/2"],
    "end": ["0:00:00"],
}
feeds = st.lists(st.sampled_from(THERE_ARE), max_size=12, unique_by=id).map(tuple)
worlds = st.dictionaries(st.sampled_from(FEEDS), feeds)


@settings(max_examples=200)
@given(st.lists(worlds, min_size=2, max_size=4))
def test_what_was_said_before_leaves_no_trace(history):
    learner = StatisticsCollector()
    for told in history:
        names = {feed: NAMES[feed] for feed in told}
        kept, anew = learner(names, told), StatisticsCollector()(names, told)
        assert kept == anew
        assert kept.users == anew.users
        for feed in told:
            for kind, values in USED.items():
                assert {v: kept.feeds[feed].usage(kind, v) for v in values} == {
                    v: anew.feeds[feed].usage(kind, v) for v in values
                }
            assert kept.feeds[feed].size == anew.feeds[feed].size


def test_a_meeting_that_recurs_date_by_date_is_one_subject():
    told = tuple(series("Kernel Fuzzing", 7 * week, "") for week in range(20))
    lesson = learnt(told)
    assert lesson.size == 1
    assert lesson.usage("word", "kernel").subjects == 1


def test_counts_are_rounded_so_that_weights_seldom_move():
    assert [rounded(n) for n in (0, 1, 7, 8, 9, 10, 11, 100, 130, 1000, 1100)] == [
        0, 1, 7, 8, 8, 11, 11, 91, 130, 1000, 1000,
    ]  # fmt: skip


def test_a_link_of_one_event_is_used_for_one_or_two_subjects_and_never_twice_at_once():
    page = "https://a.example/minutes"
    renamed = (series("Metrics", 0, page), series("Quokkas", 7, page))
    assert learnt(renamed).usage("link", page).one_event
    assert not learnt((*renamed, series("Licences", 9, page))).usage("link", page).one_event
    assert not learnt((series("Metrics", 0, page), series("Licences", 0, page))).usage("link", page).one_event


def learnt(told: tuple[ExpandedSeries, ...]) -> FeedValueCounts:
    return StatisticsCollector()({"a": ("a",)}, {"a": told}).feeds["a"]


RARITY = {
    "a word of one subject in a hundred says more than one of twenty": ("kernel", "map"),
    "a word that no other publisher uses says more than one that all use": ("kernel", "sprint"),
    "a word that names kinds of meetings says little, however rare": ("kernel", "office"),
}


@pytest.mark.parametrize(("rare", "common"), RARITY.values(), ids=RARITY.keys())
def test_rare_values_say_more(rare: str, common: str):
    filling = [f"{chr(97 + n % 26) * 4}{chr(97 + n // 26) * 4}" for n in range(100)]
    titles = {
        feed: [f"Kernel {filling[0]}", f"Office {filling[1]}", *(f"Map {one}" for one in filling[2:22]), *filling[22:]]
        for feed in "ab"
    }
    told = {
        feed: tuple(series(title, at, "") for at, title in enumerate(titles.get(feed, [f"Sprint {feed}"])))
        for feed in FEEDS
    }
    told |= {feed: (*told[feed], series("Sprint planning", 3, "")) for feed in "ab"}
    rarity = StatisticsCollector()({feed: (feed,) for feed in told}, told).rarity("a", "b")
    assert rarity.of("word", rare).bits > rarity.of("word", common).bits + 2


def test_a_meeting_that_others_list_too_is_no_use_of_their_own():
    told = {feed: (series("Kernel Fuzzing", 0, ""),) for feed in FEEDS}
    told |= {"e": (series("Kernel Sprint", 1, ""),)}
    rarity = StatisticsCollector()({feed: (feed,) for feed in told}, told).rarity("a", "b")
    assert rarity.of("word", "fuzzing").bits > 8
    assert rarity.of("word", "kernel") == (pytest.approx(2.78, abs=0.01), 3, 5, "calendars")
