"""Who is looked at: who shares a handle and a time of the week.

Numbers in titles narrow that down, and never hide a pair that titles do not tell apart.
"""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from labels.load import WINDOW
from small_feeds import calendars, comparable, meeting

from aggregator.duplicates.evidence.evidence import word_parts
from aggregator.duplicates.features.word_statistics import WordStatistics
from aggregator.duplicates.pairs.blocking_index import BlockingIndex, BlockingKeys
from aggregator.duplicates.pairs.comparable_series import ComparableSeries
from aggregator.publish.event.series_preparation import prepare_feed

CONTEXT = WordStatistics({}, frozenset())
OVERRIDE = "RECURRENCE-ID:20260312T160000Z"


def series(*events: tuple[str, ...]) -> list[ComparableSeries]:
    """Return the series of a feed; an event is its UID, its title and more lines."""
    return units_of([meeting(title, "20260305T160000Z", *more, uid=uid) for uid, title, *more in events])


def units_of(written: list[str]) -> list[ComparableSeries]:
    config, found = calendars({"todo": written})
    prepared = prepare_feed(found["todo"], config.feeds[0], WINDOW).all
    return [ComparableSeries(one.expanded, config.feeds[0], CONTEXT) for one in prepared]


def found_by(units: list[ComparableSeries]) -> dict[str, list[str]]:
    """Return whom the index finds for each series, by UID."""
    index = BlockingIndex()
    keys = {unit: index.add(unit) for unit in units}
    return {unit.key[1]: sorted(one.key[1] for one in index.near(by) - {unit}) for unit, by in keys.items()}


FOUND = {
    "one number is found by the same number": (("a", "Metrics 1"), ("b", "Metrics 1"), ["b"]),
    "one number is not found by another": (("a", "Metrics 1"), ("b", "Metrics 2"), []),
    "a number is found by none": (("a", "Metrics 1"), ("b", "Metrics"), ["b"]),
    "none is found by a number": (("a", "Metrics"), ("b", "Metrics 2"), ["b"]),
    "two numbers are found by one of them": (("a", "Metrics 1 2"), ("b", "Metrics 2"), ["b"]),
    "a region is no number": (("a", "Metrics APAC"), ("b", "Metrics 2"), ["b"]),
    "a series is found by the number of one of its dates": (
        ("a", "Metrics 2"),
        ("b", "Metrics 1", "RRULE:FREQ=WEEKLY;COUNT=3"),
        ("b", "Metrics 2", OVERRIDE),
        ["b"],
    ),
    "a series with a date without number is found by any number": (
        ("a", "Metrics 2"),
        ("b", "Metrics 1", "RRULE:FREQ=WEEKLY;COUNT=3"),
        ("b", "Metrics", OVERRIDE),
        ["b"],
    ),
}


@pytest.mark.parametrize("case", FOUND.values(), ids=FOUND)
def test_numbers_narrow_down_who_is_found(case):
    *events, expected = case
    assert found_by(series(*events))["a"] == expected


TITLES = st.lists(st.sampled_from(["1", "2", "3", "part 2", "APAC", "EMEA"]), max_size=3, unique=True)


@settings(max_examples=60, deadline=None)
@given(st.lists(TITLES, min_size=2, max_size=8))
def test_whom_titles_do_not_tell_apart_is_found(said):
    units = series(*((f"uid-{n}", " ".join(("Metrics", *words))) for n, words in enumerate(said)))
    found = found_by(units)
    for unit in units:
        assert {one.key[1] for one in unit.not_told_apart(units)} - {unit.key[1]} <= {*found[unit.key[1]]}


HALL = "LOCATION:Harbour Hall"

# When two events start that have a title or a place in common, and whether they find each other.
TIMES = {
    "at one time": ("20260305T160000Z", "20260305T160000Z", True),
    "a week later": ("20260305T160000Z", "20260312T160000Z", True),
    "ten weeks later": ("20260305T160000Z", "20260514T160000Z", True),
    "a second later": ("20260305T160000Z", "20260305T160001Z", False),
    "a day later": ("20260305T160000Z", "20260306T160000Z", False),
    "six days later": ("20260305T160000Z", "20260311T160000Z", False),
    "eight days later": ("20260305T160000Z", "20260313T160000Z", False),
}


@pytest.mark.parametrize("shared", ["title", "place"])
@pytest.mark.parametrize(("one", "other", "expected"), TIMES.values(), ids=TIMES)
def test_who_starts_at_one_time_of_the_week_is_found(one: str, other: str, shared: str, *, expected: bool):
    events = [meeting("Metrics", one, HALL, uid="a"), meeting("Choir", other, HALL, uid="b")]
    if shared == "title":
        events = [meeting("Metrics", one, uid="a"), meeting("Metrics", other, uid="b")]
    found = found_by(units_of([*events, meeting("Numbat", one, uid="stranger")]))
    assert found == {"a": ["b"] if expected else [], "b": ["a"] if expected else [], "stranger": []}


def test_two_that_share_nothing_do_not_find_each_other():
    assert found_by(series(("a", "Metrics"), ("b", "Choir")))["a"] == []


def test_who_never_starts_is_not_found_and_finds_nobody():
    never, other = series(("a", "Metrics", "EXDATE:20260305T160000Z"), ("b", "Metrics"))
    index = BlockingIndex()
    assert index.add(never) == BlockingKeys((), (), (), (), unnumbered=False)
    by = index.add(other)
    assert index.near(by) <= {other}
    index.discard(other)
    index.discard(never)
    assert index.with_words({"metrics"}) == set()


@pytest.mark.parametrize(("number", "finds"), [(2000, 2000), (2001, 0)], ids=["as many as may be", "one more"])
def test_what_too_many_have_at_one_time_is_no_reason_to_compare_them(number: int, finds: int):
    (one,) = series(("a", "Metrics"))
    units = [ComparableSeries(one.expanded, one.feed, CONTEXT) for _ in range(number)]
    index = BlockingIndex()
    keys = [index.add(unit) for unit in units]
    assert len(index.near(keys[0])) == finds


def test_who_is_gone_is_not_found():
    one, other, third = series(("a", "Metrics", HALL), ("b", "Metrics", HALL), ("c", "Metrics", HALL))
    index = BlockingIndex()
    index.add(one)
    by = index.add(other)
    index.add(third)
    index.discard(one)
    assert index.near(by) - {other} == {third}
    assert index.with_words({"metrics"}) == {other, third}


def test_who_stays_is_found_though_another_of_the_number_is_gone():
    one, other, third = series(("a", "Metrics 1"), ("b", "Metrics 1"), ("c", "Metrics 1"))
    index = BlockingIndex()
    index.add(one)
    by = index.add(other)
    index.add(third)
    index.discard(one)
    assert index.near(by) - {other} == {third}


def test_who_is_alone_again_and_comes_again_is_found_again():
    one, other = series(("a", "Metrics", HALL), ("b", "Metrics", HALL))
    index = BlockingIndex()
    index.add(one)
    index.add(other)
    index.discard(other)
    index.discard(one)
    by = index.add(one)
    assert index.near(by) <= {one}
    index.add(other)
    assert index.near(by) - {one} == {other}


def test_what_is_gone_takes_no_room():
    units = series(
        ("a", "Metrics 1", HALL),
        ("b", "Metrics 1", HALL),
        ("c", "Choir", "RRULE:FREQ=WEEKLY;COUNT=3"),
        ("d", "Metrics"),
    )
    index = BlockingIndex()
    for unit in units:
        index.add(unit)
    for unit in units:
        index.discard(unit)
    assert pickle.dumps(index) == pickle.dumps(BlockingIndex())


# A word in the singular, and which titles may have it.
WITH_WORD = {
    "as it is": ("map", ["Map", "Map of trees", "Maps"]),
    "as others begin": ("harbours", ["Harbour", "Harbours"]),
    "of nobody": ("numbat", []),
}


@pytest.mark.parametrize(("word", "expected"), WITH_WORD.values(), ids=WITH_WORD)
def test_who_may_have_a_word(word: str, expected: list[str]):
    titles = ["Map", "Map of trees", "Maps", "Harbour", "Harbours"]
    index = BlockingIndex()
    for unit in series(*((f"uid-{n}", title) for n, title in enumerate(titles))):
        index.add(unit)
    assert sorted(unit.titles[0].text for unit in index.with_words({word})) == expected


def test_a_series_that_is_gone_is_not_found():
    one, other = series(("a", "Metrics 1"), ("b", "Metrics 1"))
    index = BlockingIndex()
    index.add(one)
    by = index.add(other)
    index.discard(one)
    assert index.near(by) <= {other}


# A word, and by what it is found: misspelt and bent words begin alike; blanks do not part words of some scripts.
PARTS = {
    "a long word": ("harbour", ("harbo",)),
    "a word of five letters": ("hobby", ("hobby",)),
    "a short word": ("ab", ("ab",)),
    "a sign": ("会", ("会",)),
    "two signs": ("会议", ("会议",)),
    "three signs": ("会议记", ("会议记",)),
    "five signs": ("会议记录员", ("会议记", "议记录", "记录员")),
}


@pytest.mark.parametrize(("word", "expected"), PARTS.values(), ids=PARTS)
def test_by_what_a_word_is_found(word, expected):
    assert word_parts(word) == expected


# A title, and by what its event is found.
WORDS = {
    "its rare words, without the kind of meeting": ("Harbour meeting", {"harbo"}),
    "the kind of meeting, where there is nothing else": ("Meeting", {"meeting"}),
    "the community it names": ("CHAOSS harbour", {"harbo", "chaoss"}),
}


@pytest.mark.parametrize(("title", "expected"), WORDS.values(), ids=WORDS)
def test_by_what_a_title_is_found(title, expected):
    _, listed = comparable({"todo": [meeting(title, uid="a-1")], "chaoss": []})
    assert listed["todo", "a-1"].words == expected


def test_an_event_is_found_by_its_page_among_other_things():
    _, listed = comparable({"todo": [meeting("Harbour", "20260305T160000Z", "URL:https://a.example/x", uid="a-1")]})
    assert "https://a.example/x" in listed["todo", "a-1"].things
