"""Two series whose titles tell them apart are not compared: they could not be one."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from aggregator.duplicates.features.comparison_features import event_features
from aggregator.duplicates.features.title_comparison import titles_conflict
from aggregator.duplicates.features.titles import parse_title
from aggregator.duplicates.features.word_statistics import WordStatistics
from aggregator.duplicates.pairs.match_scoring import compared_features, score_pair
from aggregator.duplicates.pairs.match_types import Decision
from aggregator.model import Event

START = datetime(2026, 3, 5, 16, tzinfo=UTC)
COMMUNITIES = frozenset({"todo", "chaoss"})
CONTEXT = WordStatistics({}, COMMUNITIES)
TEXT = "We look at what has come in since the last time, and at what is to be released next. Everybody is welcome. " * 3
NONE = frozenset()
WEEKLY = [week * 7 * 86400 for week in range(9)]

TITLES = {
    "two numbers": ("Metrics Session 1", "Metrics Session 2", True),
    "two regions": ("Metrics (APAC)", "Metrics (EMEA)", True),
    "two communities": ("TODO Metrics", "CHAOSS Metrics", True),
    "one community": ("TODO Metrics", "TODO docs", False),
    "a community and none": ("TODO Metrics", "Metrics", False),
    "none and a community": ("Metrics", "CHAOSS Metrics", False),
    "two communities, and one number": ("TODO Metrics 1", "CHAOSS Metrics 1", True),
    "one number": ("Session 1", "Session", False),
    "a number of two": ("Session 1", "Session 1 of 3", False),
    "no number": ("Session", "Session", False),
}
PLACES = [("", ""), ("Room 12, Main Street 1", "Room 12, Main Street"), ("Room 12", "")]
TEXTS = [("", ""), (TEXT, TEXT + "Bring a friend."), ("Metrics Session 2", "Metrics Session 1"), (TEXT, "TODO Metrics")]


def event(title, place, said):
    end = START + timedelta(hours=1)
    return Event("u", START, end, title=title, location=place, organizer="Ann", description=said)


@pytest.mark.parametrize(("one", "other", "apart"), TITLES.values(), ids=TITLES.keys())
def test_titles_tell_apart(one, other, apart):
    assert titles_conflict(parse_title(one, NONE, COMMUNITIES), parse_title(other, NONE, COMMUNITIES)) is apart


@pytest.mark.parametrize("feed", ["todo", "another"])
def test_what_is_not_compared_would_not_have_been_one(feed):
    """Whatever else agrees."""
    apart = [(one, other) for one, other, apart in TITLES.values() if apart]
    for titles, places, texts in product(apart, PLACES, TEXTS):
        one, other = map(event, titles, places, texts)
        a, b = (
            compared_features("todo", one, event_features(one), CONTEXT),
            compared_features(feed, other, event_features(other), CONTEXT),
        )
        assert score_pair(a, b, CONTEXT, (WEEKLY, WEEKLY)).answer is Decision.DIFFERENT, (titles, places, texts)
