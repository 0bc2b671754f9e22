"""What ends, organisers and rhythms weigh, each by itself. Where no feed has taught anything, the priors count."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from aggregator.duplicates.evidence.evidence import SEPARATE, ComparedFeatures
from aggregator.duplicates.evidence.times import end_evidence, organizer_evidence, rhythm_evidence
from aggregator.duplicates.features.comparison_features import event_features
from aggregator.duplicates.features.rarity import Rarity
from aggregator.duplicates.features.word_statistics import StatisticsCollector, WordStatistics
from aggregator.duplicates.pairs.match_scoring import compared_features
from aggregator.model import Event, ExpandedSeries, Series, SeriesOccurrences
from aggregator.model.times import DAY

START = datetime(2026, 3, 5, 16, tzinfo=UTC)
NOTHING_LEARNT = WordStatistics({}, frozenset())
RARITY = NOTHING_LEARNT.rarity("a", "b")


def compared(minutes: int, title: str = "Quokka tracing", organizer: str = "") -> ComparedFeatures:
    event = Event("u", START, START + timedelta(minutes=minutes), title=title, organizer=organizer)
    return compared_features("a", event, event_features(event), NOTHING_LEARNT)


def learnt(events: int, with_length: int, with_organizer: int = 0) -> Rarity:
    """Return how rare values are in a feed of so many events, of which some last an hour and some are CHAOSS's."""
    told = []
    for n in range(events):
        end = START + timedelta(minutes=60 if n < with_length else 90)
        event = Event(f"u{n}", START, end, title=f"Q{n}", organizer="CHAOSS" if n < with_organizer else "")
        told.append(ExpandedSeries(Series("a", event.uid, event), SeriesOccurrences()))
    return StatisticsCollector()({"a": ("a", "A")}, {"a": told}).rarity("a", "a")


# Of how many events how many have the length or the organiser that two share, and what that weighs.
COUNTED = {
    "nearly all": (400, 400, (0.2, 0.1)),
    "half": (400, 200, (1.0, 0.6)),
    "some": (400, 60, (2.3, 1.3)),
    "few": (400, 8, (3.9, 2.0)),
    "one": (400, 1, (4.0, 2.0)),
}


@pytest.mark.parametrize(("events", "having", "weights"), COUNTED.values(), ids=COUNTED)
def test_what_many_have_weighs_less(events, having, weights):
    rarity = learnt(events, having, having)
    a, b = (compared(60, organizer="CHAOSS") for _ in range(2))
    assert (end_evidence(a, b, rarity).weight, organizer_evidence(a, b, rarity).weight) == weights


# Two lengths in minutes, and the name and weight of the evidence.
ENDS = {
    "the same end says a little": (60, 60, ("end", 1.0)),
    "two without an end say nothing": (0, 0, None),
    "one without an end says nothing": (0, 60, None),
    "a little longer": (50, 80, ("end", -1.0)),
    "much longer": (50, 81, ("end", -2.0)),
    "not three times as long": (50, 149, ("end", -2.0)),
    "three times as long": (50, 150, ("end", -3.0)),
}


@pytest.mark.parametrize(("one", "other", "expected"), ENDS.values(), ids=ENDS)
def test_what_ends_weigh(one, other, expected):
    for a, b in ((one, other), (other, one)):
        found = end_evidence(compared(a), compared(b), RARITY)
        assert (found and (found.name, found.weight)) == expected


def test_a_part_within_a_long_event_is_another_event():
    whole, part = compared(150, "Quokka days"), compared(50, "Quokka days welcome")
    for a, b in ((whole, part), (part, whole)):
        found = end_evidence(a, b, RARITY)
        assert (found.name, found.weight) == ("length", SEPARATE)


def test_a_long_event_that_says_more_is_none_that_contains_the_other():
    found = end_evidence(compared(150, "Quokka days welcome"), compared(50, "Quokka days"), RARITY)
    assert (found.name, found.weight) == ("end", -3.0)


def test_lengths_are_told_the_shorter_first():
    assert end_evidence(compared(90), compared(60), RARITY).detail == "different lengths 1:00:00 and 1:30:00"
    assert end_evidence(compared(60), compared(60), RARITY).detail == "same end"


# Two organisers, and the weight.
ORGANIZERS = {
    "the same": ("CHAOSS", "CHAOSS", 1.7),
    "in other letters": ("CHAOSS", "Chaoss", 1.7),
    "two": ("CHAOSS", "TODO", None),
    "of one only": ("CHAOSS", "", None),
    "of none": ("", "", None),
}


@pytest.mark.parametrize(("one", "other", "weight"), ORGANIZERS.values(), ids=ORGANIZERS)
def test_what_organisers_weigh(one, other, weight):
    found = organizer_evidence(compared(60, organizer=one), compared(60, organizer=other), RARITY)
    assert (found and found.weight) == weight
    assert found is None or (found.name, found.detail) == ("organizer", 'same organiser "chaoss"')


WEEKLY = [week * 7 * DAY for week in range(6)]
ODD = [0, 7 * DAY, 15 * DAY, 24 * DAY]
DRIFTING = [0, 7 * DAY + 3600, 14 * DAY, 21 * DAY]

# The starts of two series, and the weight.
RHYTHMS = {
    "the same regular rhythm": (WEEKLY, WEEKLY, 1.5),
    "an hour later after a clock change is regular": (DRIFTING, DRIFTING, 1.5),
    "two distances are still regular": ([0, 7 * DAY, 21 * DAY], [0, 7 * DAY, 21 * DAY], 1.5),
    "the same irregular dates": (ODD, ODD, 3.0),
    "two dates each are no rhythm": (WEEKLY[:2], WEEKLY[:2], None),
    "three dates are one": (WEEKLY[:3], WEEKLY[:3], 1.5),
    "one of many dates says nothing": (WEEKLY[:1], WEEKLY, None),
    "two of many dates say nothing": ([0, DAY], WEEKLY, None),
    "half of the dates of the shorter": (WEEKLY[:4], [*WEEKLY[:2], DAY, 2 * DAY, 3 * DAY], -2.0),
    "more than half of them": (WEEKLY[:4], [*WEEKLY[:3], DAY, 2 * DAY, 3 * DAY], None),
    "three dates of which one is shared": (WEEKLY[:3], [0, DAY, 2 * DAY], -2.0),
}


@pytest.mark.parametrize(("one", "other", "weight"), RHYTHMS.values(), ids=RHYTHMS)
def test_what_rhythms_weigh(one, other, weight):
    for a, b in ((one, other), (other, one)):
        found = rhythm_evidence(a, b)
        assert (found and found.weight) == weight
        assert found is None or found.name == "rhythm"


def test_rhythms_are_told_with_their_number():
    assert rhythm_evidence(WEEKLY, WEEKLY).detail == "all 6 occurrences at the same times"
    assert rhythm_evidence(WEEKLY[:3], [0, DAY, 2 * DAY]).detail == "only 1 occurrences at the same times"
