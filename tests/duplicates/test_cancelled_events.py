"""What one calendar has cancelled is found among what the others list: which event it is, and at which dates.

Who of them is believed, and what is published, is in `tests/publish/test_cancellations.py`.
"""

from __future__ import annotations

import pytest
from small_feeds import grouped, meeting

from aggregator.duplicates.evidence.evidence import Evidence
from aggregator.duplicates.pairs.match_types import Decision, Verdict

ROOM = "LOCATION:https://zoom.us/j/97777777777"
OFF = "STATUS:CANCELLED"
TEXT = "DESCRIPTION:How we measure models\\, with notes of the last meeting."
NO_12 = "EXDATE:20260312T160000Z"


def series(uid: str, *more: str, rule: str = "RRULE:FREQ=WEEKLY;COUNT=4", start: str = "20260305T160000Z") -> str:
    """Return a series on 5, 12, 19 and 26 March, if not told otherwise."""
    return meeting("Metrics Model WG", start, rule, ROOM, *more, uid=uid)


def on(day: str, uid: str, *more: str) -> str:
    """Return a single event on a day of March."""
    return meeting("Metrics Model WG", f"202603{day}T160000Z", ROOM, *more, uid=uid)


def off_on(day: str, uid: str) -> str:
    """Return the override by which a series cancels a day of March."""
    return on(day, uid, f"RECURRENCE-ID:202603{day}T160000Z", OFF)


def without(*days: str) -> str:
    return "EXDATE:" + ",".join(f"202603{day}T160000Z" for day in days)


WEEKLY = "RRULE:FREQ=WEEKLY"
MONTHLY = series("monthly", rule="RRULE:FREQ=MONTHLY;COUNT=8", start="20260312T160000Z")
"""It has the second date in common with the weekly series, and more dates than it."""
LONGER = series("a", NO_12, rule="RRULE:FREQ=WEEKLY;COUNT=6")

SAME_START, FOUND = "same-start", "cancelled"
CASES = {  # what three calendars list, and which are matched by which rule, with the days of March
    "a date taken out of a series, beside one that has it at three others": (
        [series("a", NO_12)],
        [series("b")],
        [],
        [("b", "a", SAME_START, [5, 19, 26, 12])],
    ),
    "two dates in the order of time": (
        [series("a", without("19", "12"), rule="RRULE:FREQ=WEEKLY;COUNT=8")],
        [series("b")],
        [],
        [("a", "b", SAME_START, [5, 26, 12, 19])],
    ),
    "two dates in the order of time, though the second is more alike": (
        [series("a", TEXT), off_on("12", "a"), off_on("19", "a")],
        [series("b"), on("19", "b", "RECURRENCE-ID:20260319T160000Z", TEXT)],
        [],
        [("b", "a", SAME_START, [5, 26, 12, 19])],
    ),
    "two dates cancelled by the one, and a third taken out by the other": (
        [series("a", rule=f"{WEEKLY};COUNT=8", start="20260312T160000Z"), off_on("12", "a"), off_on("19", "a")],
        [series("b", without("26"), rule=f"{WEEKLY};COUNT=3", start="20260312T160000Z")],
        [],
        [("a", "b", SAME_START, [12, 19, 26])],
    ),
    "a date taken out, beside a series that shares one other date: nothing ties the two": (
        [series("a", NO_12)],
        [series("b", "RDATE:20260312T160000Z", rule="RRULE:FREQ=DAILY;COUNT=1")],
        [],
        [("a", "b", SAME_START, [5])],
    ),
    "a date taken out, beside two others that are listed one by one": (
        [series("a", NO_12)],
        [on("05", "b-05"), on("12", "b-12"), on("19", "b-19")],
        [],
        [("a", "b-05", SAME_START, [5]), ("a", "b-12", SAME_START, [12]), ("a", "b-19", SAME_START, [19])],
    ),
    "a date taken out, beside one other that is listed by itself": (
        [series("a", NO_12)],
        [on("05", "b-05"), on("12", "b-12")],
        [],
        [("a", "b-05", SAME_START, [5])],
    ),
    "a date taken out, beside a single event of a calendar with two series": (
        [series("a", NO_12)],
        [
            series("b-1", rule="RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=2"),
            on("12", "b-12"),
            series("b-2", rule="RRULE:FREQ=WEEKLY;COUNT=2", start="20260326T160000Z"),
        ],
        [],
        [("a", "b-1", SAME_START, [5, 19]), ("a", "b-2", SAME_START, [26])],
    ),
    "a date that a third series shows": (
        [LONGER],
        [series("b")],
        [MONTHLY],
        [("a", "b", SAME_START, [5, 19, 26]), ("monthly", "a", FOUND, [12]), ("monthly", "b", SAME_START, [12])],
    ),
    "a date cancelled by an override, of a series that has more dates": (
        [series("a"), off_on("12", "a")],
        [],
        [MONTHLY],
        [("monthly", "a", SAME_START, [12])],
    ),
    "a date cancelled by an override, of a series that another shows which says nothing of that date": (
        [series("a"), off_on("12", "a")],
        [on("12", "b")],
        [series("c", NO_12, rule="RRULE:FREQ=WEEKLY;COUNT=8")],
        [("c", "a", SAME_START, [5, 19, 26])],
    ),
    "an event that two calendars list and a third has cancelled": (
        [on("12", "a", OFF)],
        [on("12", "b", TEXT)],
        [on("12", "c")],
        [("b", "a", SAME_START, [12]), ("b", "c", SAME_START, [12])],
    ),
    "an event that its calendar has cancelled twice": (
        [on("12", "a-1", OFF), on("12", "a-2", OFF)],
        [on("12", "b")],
        [],
        [("b", "a-1", SAME_START, [12])],
    ),
    "an event cancelled and entered again, which is shown for the copy of it": (
        [on("12", "a-1", OFF), on("12", "a-2", TEXT)],
        [on("12", "b")],
        [],
        [("a-2", "b", SAME_START, [12])],
    ),
}


def matched(*feeds: list[str]) -> list[tuple[str, str, str, list[int]]]:
    found = grouped(dict(zip(("chaoss", "openssf", "todo"), feeds, strict=True)))
    matches = [match for group in found.groups for match in group.matches]
    return sorted((m.winner[1], m.other[1], m.verdict.rule, [start.day for start in m.starts]) for m in matches)


@pytest.mark.parametrize(("first", "second", "third", "expected"), CASES.values(), ids=CASES)
def test_what_is_cancelled_is_found(first, second, third, expected):
    assert matched(first, second, third) == expected


HALL, MILL = "LOCATION:Harbour Hall\\, 4 Mill Lane", "LOCATION:Civic Theatre\\, 80 Station Road"
WORDS = "DESCRIPTION:We count the quokkas of the island\\, and tell each other what we saw."


def quokkas(uid: str, *more: str) -> str:
    return meeting("Quokka census", "20260312T160000Z", *more, uid=uid)


@pytest.mark.parametrize("names", [("aa", "mm"), ("mm", "aa")], ids=["either", "and"])
def test_of_two_events_that_it_could_be_it_is_the_more_alike(names: tuple[str, str]):
    alike, other = names
    feeds = {
        alike: [quokkas("alike", HALL, WORDS)],
        other: [quokkas("other", MILL)],
        "zz": [quokkas("off", OFF, WORDS)],
    }
    found = grouped(feeds).groups
    assert [(group.winner[1], [key[1] for key in group.others]) for group in found if group.matches] == [
        ("alike", ["off"])
    ]


def test_of_two_events_that_a_date_could_be_it_is_the_more_alike():
    weekly = meeting("Quokka census", "20260305T160000Z", f"{WEEKLY};COUNT=8", WORDS, uid="series")
    off = quokkas("series", "RECURRENCE-ID:20260312T160000Z", OFF, WORDS)
    feeds = {"aa": [quokkas("other", MILL)], "mm": [weekly, off], "zz": [quokkas("alike", HALL, WORDS)]}
    matches = [match for group in grouped(feeds).groups for match in group.matches]
    assert [(match.winner[1], match.other[1]) for match in matches] == [("series", "alike")]


def test_an_event_that_another_calendar_shows_at_another_time_was_not_cancelled_and_no_other_event_was():
    weekly = [
        meeting("Quokka census", "20260305T160000Z", f"{WEEKLY};COUNT={count}", HALL, WORDS, uid=uid)
        for count, uid in ((4, "weekly"), (8, "moved"))
    ]
    at_18 = meeting("Quokka census", "20260312T180000Z", "RECURRENCE-ID:20260312T160000Z", HALL, WORDS, uid="moved")
    feeds = {
        "aa": [quokkas("other", MILL)],
        "mm": [weekly[0]],
        "nn": [weekly[1], at_18],
        "zz": [quokkas("off", OFF, WORDS)],
    }
    matches = [match for group in grouped(feeds).groups for match in group.matches]
    assert [(match.winner[1], match.other[1]) for match in matches] == [("moved", "weekly")]


def test_beside_an_event_more_alike_it_is_the_date_of_the_series_that_shows_the_others():
    """The calendar's other dates are not shown as its own, so that nobody would read there what it says of this one."""
    weekly = meeting("Quokka census", "20260305T160000Z", f"{WEEKLY};COUNT=4", WORDS, uid="weekly")
    off = quokkas("weekly", "RECURRENCE-ID:20260312T160000Z", OFF, WORDS)
    longer = meeting("Quokka census", "20260305T160000Z", f"{WEEKLY};COUNT=8", MILL, uid="longer")
    feeds = {"aa": [weekly, off], "mm": [longer], "zz": [quokkas("alike", HALL, WORDS)]}
    matches = [match for group in grouped(feeds).groups for match in group.matches]
    assert [(match.winner[1], match.other[1], [start.day for start in match.starts]) for match in matches] == [
        ("longer", "weekly", [5, 19, 26, 12])
    ]


def test_of_two_that_are_as_alike_it_is_the_first_by_name():
    feeds = {"mm": [quokkas("m", HALL)], "aa": [quokkas("a", MILL)], "zz": [quokkas("off", OFF)]}
    assert [group.winner for group in grouped(feeds).groups if group.others] == [("aa", "a")]


def test_an_older_version_of_an_event_has_no_say():
    uid = "metrics-model-wg@lists.example"
    feeds = {
        "chaoss": [series(uid), off_on("12", uid)],
        "openssf": [series(uid, "SEQUENCE:1")],
        "todo": [series("other", TEXT)],
    }
    matches = [match for group in grouped(feeds).groups for match in group.matches]
    assert [(match.other, match.verdict.rule) for match in matches if match.other[0] == "chaoss"] == [
        (("chaoss", uid), "uid")
    ]


def test_the_reason_is_said():
    feeds = {"chaoss": [LONGER], "openssf": [series("b")], "todo": [MONTHLY]}
    matches = {(m.winner[1], m.other[1]): m for group in grouped(feeds).groups for m in group.matches}
    why = Evidence("cancelled", 4.0, "one event at its other dates")
    assert matches["monthly", "a"].verdict == Verdict(Decision.SAME, 4.0, (why,), "cancelled")
