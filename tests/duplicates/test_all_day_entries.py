"""An all-day entry beside the timed event of another calendar: the page tells whether they are one."""

from __future__ import annotations

import pytest
from small_feeds import built, grouped, meeting, shown

PAGE = "URL:https://quokkacon.example/2026/congress"
DAY = meeting("Save the date: Quokka Congress", "20260318", PAGE, uid="day")
HOURS = meeting("Quokka Congress", "Europe/Rome:20260318T090000", PAGE, uid="hours", minutes=480)
ONE = ["03-18 08:00 Quokka Congress"]
BOTH = ["03-18 00:00 Save the date: Quokka Congress", *ONE]

CASES = {
    "with the title and the page of a timed event of that day": ([DAY], [HOURS], ONE),
    "of another day": (
        [meeting("Quokka Congress", "20260317", PAGE, uid="day")],
        [HOURS],
        ["03-17 00:00 Quokka Congress", *ONE],
    ),
    "of two days": (
        [meeting("Quokka Congress", "20260318", "DTEND;VALUE=DATE:20260320", PAGE, uid="day")],
        [HOURS],
        ["03-18 00:00 Quokka Congress", *ONE],
    ),
    "on two days": (
        [meeting("Quokka Congress", "20260318", "RRULE:FREQ=DAILY;COUNT=2", PAGE, uid="day")],
        [HOURS],
        ["03-18 00:00 Quokka Congress", "03-19 00:00 Quokka Congress", *ONE],
    ),
    "without a page": (
        [meeting("Quokka Congress", "20260318", uid="day")],
        [HOURS],
        ["03-18 00:00 Quokka Congress", *ONE],
    ),
    "with the home page of a site": (
        [meeting("Quokka Congress", "20260318", "URL:https://quokkacon.example/", uid="day")],
        [meeting("Quokka Congress", "20260318T080000Z", "URL:https://quokkacon.example/", uid="hours")],
        ["03-18 00:00 Quokka Congress", *ONE],
    ),
    "with another title": (
        [DAY],
        [meeting("Quokka Congress: counting by night", "20260318T080000Z", PAGE, uid="hours")],
        [BOTH[0], "03-18 08:00 Quokka Congress: counting by night"],
    ),
    "beside two events with that title and page": (
        [DAY],
        [HOURS, meeting("Quokka Congress", "20260318T150000Z", PAGE, uid="dinner")],
        [*BOTH, "03-18 15:00 Quokka Congress"],
    ),
    "in the same calendar": ([DAY, HOURS], [], BOTH),
}  # fmt: skip


@pytest.mark.parametrize(("todo", "chaoss", "expected"), CASES.values(), ids=CASES)
def test_an_all_day_entry(todo: list[str], chaoss: list[str], expected: list[str]):
    assert sorted(shown(built({"todo": todo, "chaoss": chaoss}))) == sorted(expected)
    assert sorted(shown(built({"chaoss": todo, "todo": chaoss}))) == sorted(expected)


def test_it_belongs_to_who_shows_the_timed_event():
    copy = HOURS.replace("UID:hours", "UID:copy").replace("Congress\r\n", "Congress\r\nDESCRIPTION:Bring a friend\r\n")
    groups = [one for one in grouped({"todo": [DAY], "chaoss": [HOURS], "openssf": [copy]}).groups if one.others]
    assert [set(one.others) | {one.winner} for one in groups] == [
        {("todo", "day"), ("chaoss", "hours"), ("openssf", "copy")}
    ]


def test_the_reason_is_said():
    (group,) = grouped({"todo": [DAY], "chaoss": [HOURS]}).groups
    (match,) = group.matches
    assert match.verdict.rule == "all-day"
    assert "an all-day entry with the same page" in match.verdict.reason


@pytest.mark.parametrize("match", ["off", "uid"])
@pytest.mark.parametrize("feed", ["todo", "chaoss"])
def test_a_feed_that_is_not_matched_in_full_keeps_it(feed: str, match: str):
    settings = {feed: {"match": match}}
    assert sorted(shown(built({"todo": [DAY], "chaoss": [HOURS]}, **settings))) == BOTH
