"""How far two calendars list the same, and what that says: counted by hand, step by step."""

from __future__ import annotations

import pytest

from aggregator.duplicates.evidence.evidence import Evidence
from aggregator.duplicates.pairs.feed_overlap import MUCH_SHARED, evidence_of, of_both, overlap_evidence, without_slot
from aggregator.duplicates.pairs.match_types import Decision, Verdict

# Events that both have, of each calendar, and how many each lists; bits, and what is said of which calendar.
SHARED = {
    "none of few": ((0, 0), (1, 1), 0, "some of the events of b"),
    "none of many": ((0, 0), (200, 200), -3, "few of the events of b"),
    "none of seventy": ((0, 0), (70, 70), -3, "few of the events of b"),
    "none of thirty": ((0, 0), (30, 30), -2, "few of the events of b"),
    "one of one says nothing, not even for itself": ((1, 1), (1, 1), 0, "some of the events of b"),
    "one of twenty speaks against": ((1, 1), (20, 20), -1, "few of the events of b"),
    "two of two": ((2, 2), (2, 2), 2, "many of the events of b"),
    "two of one calendar are one of the other": ((1, 2), (1, 2), 2, "many of the events of b"),
    "forty of fifty": ((40, 40), (50, 50), 4, "most of the events of b"),
    "all of four hundred": ((400, 400), (400, 400), 5, "nearly all of the events of b"),
    "all of a small one in a large one": ((9, 9), (9, 900), 3, "most of the events of a"),
}


@pytest.mark.parametrize(("found", "sizes", "bits", "words"), SHARED.values(), ids=SHARED)
def test_what_it_says(found, sizes, bits, words):
    told = evidence_of(("a", "b"), found, dict(zip("ab", sizes, strict=True)))
    assert told == Evidence("overlap", bits, f"the calendars share {words}")


def verdict(score: float, *, alike: bool) -> Verdict:
    return Verdict(Decision.SAME, score, (), "same-start", alike=alike)


BOTH = {
    "titles alike, and 4.5 bits": (4.5, True, True),
    "titles alike, and 4.4 bits": (4.4, True, False),
    "other titles, and 7.5 bits": (7.5, False, True),
    "other titles, and 7.4 bits": (7.4, False, False),
}


@pytest.mark.parametrize(("score", "alike", "expected"), BOTH.values(), ids=BOTH)
def test_what_counts_as_an_event_of_both(score, alike, expected):
    assert of_both(verdict(score, alike=alike)) is expected


TITLE, SLOT = Evidence("title", 9.0, "same title"), Evidence("slot", -2.0, "an hour that many events have")


def test_a_pair_that_is_in_doubt_is_not_of_both_however_much_it_weighs():
    assert not of_both(Verdict(Decision.SAME, 20.0, (TITLE,), "same-start", alike=True, doubted=True))


def test_a_name_and_an_hour_of_the_week_are_not_of_both_however_much_the_rest_weighs():
    assert of_both(Verdict(Decision.SAME, 20.0, (TITLE,), "same-start", alike=True))
    assert not of_both(Verdict(Decision.SAME, 20.0, (TITLE, SLOT), "same-start", alike=True))


def test_that_a_name_and_an_hour_say_little_is_left_out_alone():
    found = without_slot(Verdict(Decision.SAME, 7.0, (TITLE, SLOT), "same-start", alike=True))
    assert found == Verdict(Decision.SAME, 7.0, (TITLE,), "same-start", alike=True)


MUCH = {"nine of nine, in a large calendar": (9, 900, True), "two of two": (2, 2, False)}


@pytest.mark.parametrize(("shared", "size", "expected"), MUCH.values(), ids=MUCH)
def test_from_when_two_calendars_are_taken_for_lists_of_the_same(shared, size, expected):
    told = evidence_of(("a", "b"), (shared, shared), {"a": shared, "b": size})
    assert (told.weight >= MUCH_SHARED) is expected


@pytest.mark.parametrize("sizes", [{"a": 2, "b": 9}, {"a": 9, "b": 2}], ids=["either", "and"])
def test_each_event_counts_once_whichever_comes_first(sizes):
    sure = [(("b", "1"), ("a", "1")), (("a", "1"), ("b", "2")), (("a", "2"), ("b", "1"))]
    assert overlap_evidence(sure, sizes) == {("a", "b"): evidence_of(("a", "b"), (2, 2), sizes)}


def test_two_entries_of_one_calendar_are_nothing_both_have():
    """Its UIDs may be what another calendar is called."""
    sure = [(("a", "b"), ("a", "a")), (("b", "a"), ("b", "b"))]
    assert overlap_evidence(sure, {"a": 2, "b": 2}) == {}


def test_calendars_share_events_whose_uids_are_their_names():
    sure = [(("a", "b"), ("b", "a"))]
    assert list(overlap_evidence(sure, {"a": 1, "b": 1})) == [("a", "b")]
