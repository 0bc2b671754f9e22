"""Which series an operator's [[same]] and [[different]] of feeds.toml are about."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from aggregator.config.settings import LinkConstraint
from aggregator.duplicates import resolve_constraints
from aggregator.model import Event, Note, Series, Severity

START = datetime(2026, 3, 5, 16, tzinfo=UTC)


def series(feed: str, uid: str, title: str = "", sent_as: str = "") -> Series:
    """Return a series; `sent_as` is the UID of its event, where that of the series was made from it."""
    return Series(feed, uid, Event(sent_as or uid, START, START, title=title))


THERE = [
    series("todo", "metrics", "OSPO Metrics"),
    series("chaoss", "call", "Value Stream"),
    series("chaoss", "made-1", "Talk", sent_as="talk"),
    series("chaoss", "made-2", "Panel", sent_as="talk"),
    series("finos", "metrics", " Value Stream "),
]
THERE += [
    replace(
        series("finos", "made-3", "Weekly"),
        listed=tuple(Event(f"weekly-2026030{day}", START, START) for day in (2, 9)),
        kept=(Event("weekly-20260223", START, START),),
    ),
    series("lfx", "944@lfx.linuxfoundation.org", "Board"),
]
METRICS, CALL, TALK, PANEL, OTHER, WEEKLY, LFX = (one.key for one in THERE)

# The events of a ruling, and the pairs of series it is about.
PAIRS = {
    "two events by UID": ([{"uid": "call"}, {"uid": "made-1"}], [(CALL, TALK)]),
    "a UID that two feeds use": ([{"uid": "call"}, {"uid": "metrics"}], [(CALL, METRICS), (CALL, OTHER)]),
    "a UID of one feed": ([{"uid": "call"}, {"uid": "metrics", "feed": "finos"}], [(CALL, OTHER)]),
    "a UID as the feed sent it": ([{"uid": "call"}, {"uid": "talk"}], [(CALL, TALK), (CALL, PANEL)]),
    "a title of one feed": ([{"uid": "call"}, {"feed": "finos", "title": "Value Stream"}], [(CALL, OTHER)]),
    "a title in other letters": ([{"uid": "call"}, {"feed": "finos", "title": " VALUE stream "}], [(CALL, OTHER)]),
    "a title that no event of the feed has": ([{"uid": "call"}, {"feed": "todo", "title": "Value Stream"}], []),
    "a part of a title": ([{"uid": "call"}, {"feed": "finos", "title": "Value"}], []),
    "one event twice is no pair": ([{"uid": "call"}, {"uid": "call"}], []),
    "every pair of three": (
        [{"uid": "call"}, {"uid": "made-1"}, {"uid": "made-2"}],
        [(CALL, TALK), (CALL, PANEL), (TALK, PANEL)],
    ),
    "a date that a feed lists by itself": ([{"uid": "call"}, {"uid": "weekly-20260309"}], [(CALL, WEEKLY)]),
    "a date that a feed listed by itself": ([{"uid": "call"}, {"uid": "weekly-20260223"}], [(CALL, WEEKLY)]),
    "a date that no feed lists": ([{"uid": "call"}, {"uid": "weekly-20260316"}], []),
    "a date of LFX, also when it is over": (
        [{"uid": "call"}, {"uid": "944-1781614800@lfx.linuxfoundation.org"}],
        [(CALL, LFX)],
    ),
    "a date of LFX as it is listed when it begins": (
        [{"uid": "call"}, {"uid": "944-1781614800000@lfx.linuxfoundation.org"}],
        [(CALL, LFX)],
    ),
    "a date of another meeting of LFX": ([{"uid": "call"}, {"uid": "94-1781614800@lfx.linuxfoundation.org"}], []),
    "two of one name are not one": ([{"uid": "talk"}, {"uid": "nowhere"}], []),
}


def ruling(*events: dict[str, str]) -> LinkConstraint:
    return LinkConstraint.model_validate({"events": list(events)})


@pytest.mark.parametrize("section", ["same", "different"])
@pytest.mark.parametrize(("events", "pairs"), PAIRS.values(), ids=PAIRS)
def test_a_ruling_is_about_pairs_of_series(section, events, pairs):
    rulings = {"same": [], "different": [], section: [ruling(*events)]}
    found, _ = resolve_constraints(rulings["same"], rulings["different"], THERE)
    assert found.same == ({frozenset(pair) for pair in pairs} if section == "same" else set())
    assert found.different == ({frozenset(pair) for pair in pairs} if section == "different" else set())


def test_all_rulings_count():
    found, _ = resolve_constraints(
        [ruling({"uid": "call"}, {"uid": "made-1"}), ruling({"uid": "call"}, {"uid": "made-2"})], [], THERE
    )
    assert found.same == {frozenset({CALL, TALK}), frozenset({CALL, PANEL})}


def told(text: str) -> Note:
    return Note(Severity.INFO, "ruling-unmatched", text)


def test_a_ruling_about_no_event_is_told_by_its_place_and_words():
    known = ruling({"uid": "call"}, {"uid": "made-1"})
    _, notes = resolve_constraints(
        [known, ruling({"uid": "call"}, {"uid": "nowhere"})],
        [ruling({"uid": "gone"}, {"feed": "todo", "title": "Quokka"})],
        THERE,
    )
    assert notes == (
        told('same[1] in feeds.toml matches no event (uid = "nowhere").'),
        told('different[0] in feeds.toml matches no event (uid = "gone").'),
        told('different[0] in feeds.toml matches no event (feed = "todo", title = "Quokka").'),
    )
