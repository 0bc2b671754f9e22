"""What is learnt of feeds is what they say now, whatever they said before."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.duplicates.features.word_statistics import StatisticsCollector
from aggregator.model import Event, ExpandedSeries, Series, SeriesOccurrences

START = datetime(2026, 3, 5, 16, tzinfo=UTC)
FEEDS = "abcde"
NAMES = {feed: (feed, f"Community {feed}") for feed in FEEDS}
TITLES = [f"{first} {second}" for first in ("Kernel", "Mentorship", "OSSF", "Map") for second in ("Fuzzing", "Sprint")]


def series(title: str, day: int, url: str) -> ExpandedSeries:
    start = START + timedelta(days=day)
    return ExpandedSeries(Series("a", "u", Event("u", start, start, title=title, url=url)), SeriesOccurrences())


THERE_ARE = [
    series(title, day, url)
    for day, url in ((0, ""), (1, "https://a.example/minutes"), (9, "https://a.example/2"))
    for title in (*TITLES, "Weekly call", "")
]
feeds = st.lists(st.sampled_from(THERE_ARE), max_size=12, unique_by=id).map(tuple)
worlds = st.dictionaries(st.sampled_from(FEEDS), feeds)


@settings(max_examples=200)
@given(st.lists(worlds, min_size=2, max_size=4))
def test_what_was_said_before_leaves_no_trace(history):
    learner = StatisticsCollector()
    for told in history:
        names = {feed: NAMES[feed] for feed in told}
        assert learner(names, told) == StatisticsCollector()(names, told)


def test_a_word_of_many_titles_of_many_feeds_on_many_days_is_frequent():
    told = {
        feed: (*(series(f"Fuzzing {'abcdefghijkl'[n] * 4}", n, "") for n in range(9)), *fillers()) for feed in FEEDS
    }
    assert StatisticsCollector()({feed: (feed,) for feed in told}, told).frequent == {"fuzzing"}


def fillers() -> list[ExpandedSeries]:
    """Return so many other titles that "Fuzzing" is no third of them, which would make it the feed's name."""
    return [series(f"{'mnopqrstuvwxyz'[n % 14] * 5}{'abc'[n // 14]}", 0, "") for n in range(30)]


def test_a_word_of_a_few_days_is_not_frequent():
    told = {
        feed: (*(series(f"Fuzzing {'abcdefghijkl'[n] * 4}", n % 3, "") for n in range(9)), *fillers()) for feed in FEEDS
    }
    assert not StatisticsCollector()({feed: (feed,) for feed in told}, told).frequent


def test_an_address_at_three_titles_tells_nothing_until_one_of_them_is_gone():
    page = "https://a.example/minutes"
    told = tuple(series(title, 0, page) for title in ("Metrics", "Metrics", "Licences", "Fuzzing"))
    learner = StatisticsCollector()
    assert learner({"a": ("a",)}, {"a": told}).shared_urls == {page}
    assert not learner({"a": ("a",)}, {"a": told[:3]}).shared_urls
