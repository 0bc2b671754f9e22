"""Two series that share but a word, and whose marks tell them apart, are not compared: they could not be one."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from aggregator.duplicates.context import Context
from aggregator.duplicates.evidence import compare, told_apart, traits
from aggregator.duplicates.nouns import Answer
from aggregator.duplicates.titles import parse
from aggregator.model import Event

START = datetime(2026, 3, 5, 16, tzinfo=UTC)
CONTEXT = Context({}, frozenset({"linux", "gnome"}), frozenset(), frozenset())
TEXT = "We look at what has come in since the last time, and at what is to be released next. Everybody is welcome. " * 3
NONE = frozenset()

events = st.builds(
    lambda title, number, place, organizer, said: Event(
        "u",
        START,
        START + timedelta(hours=1),
        title=title.format(number),
        location=place,
        organizer=organizer,
        description=said,
    ),
    st.sampled_from(
        [
            "Session {}",
            "{} Session: metrics",
            "Metrics Session {} (APAC)",
            "Session {} EMEA",
            "GNOME Session",
            "Linux Session",
        ]
    ),
    st.sampled_from(["1", "2", "12", "first"]),
    st.sampled_from(["", "Room 12, Main Street 1", "Room 12, Main Street", "https://zoom.us/j/97600941685"]),
    st.sampled_from(["", "Ann"]),
    st.sampled_from(["", TEXT, TEXT + "Bring a friend.", "Session 1 Session: metrics"]),
)


@given(events, events, st.sampled_from(["todo", "chaoss"]), st.sampled_from([(1, 1, 1), (9, 9, 9)]))
def test_what_is_not_compared_would_not_have_been_one(one, other, feed, rhythm):
    a, b = traits("todo", one, CONTEXT), traits(feed, other, CONTEXT)
    assume(told_apart(a.title, b.title) and set(a.things).isdisjoint(b.things))
    assert compare(a, b, CONTEXT, rhythm).answer is Answer.DIFFERENT


TITLES = {
    "two numbers": ("Session 1", "Session 2", True),
    "two regions": ("Metrics (APAC)", "Metrics (EMEA)", True),
    "one number": ("Session 1", "Session", False),
    "a number of two": ("Session 1", "Session 1 of 3", False),
    "no number": ("Session", "Session", False),
    "two communities that are not their own": ("TODO Metrics", "CHAOSS Metrics", True),
}


@pytest.mark.parametrize(("one", "other", "apart"), TITLES.values(), ids=TITLES.keys())
def test_marks_tell_apart(one, other, apart):
    communities = frozenset({"todo", "chaoss"})
    assert told_apart(parse(one, NONE, communities), parse(other, NONE, communities)) is apart
