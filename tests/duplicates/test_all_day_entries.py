"""An all-day entry beside the timed event of another calendar: the page tells whether they are one."""

from __future__ import annotations

from datetime import date

import pytest
from small_feeds import built, grouped, meeting, shown

from aggregator.duplicates.evidence.evidence import Evidence

PAGE = "URL:https://quokkacon.example/2026/congress"
DAY = meeting("Save the date: Quokka Congress", "20260318", PAGE, uid="day")
HOURS = meeting("Quokka Congress", "Europe/Rome:20260318T090000", PAGE, uid="hours", minutes=480)
ONE = ["03-18 08:00 Quokka Congress"]
BOTH = ["03-18 00:00 Save the date: Quokka Congress", *ONE]
EVENING = meeting("Quokka Congress", "America/Chicago:20260318T200000", PAGE, uid="evening", minutes=120)
EVENING_SHOWN = "03-19 01:00 Quokka Congress"
ALL_NIGHT = meeting("Quokka Congress", "20260318T000000Z", PAGE, uid="all-night", minutes=24 * 60)
HOME = "URL:https://quokkacon.example/"
ROOM = "LOCATION:https://zoom.us/j/97600941685"
HALL = "LOCATION:Harbour Hall\\, 4 Mill Lane"
PROGRAMME = [meeting("Ash supper", "20260320T190000Z", PAGE), meeting("Birch walk", "20260321T190000Z", PAGE)]

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
    "in the same calendar, beside an event of 24 hours": (
        [meeting("Quokka Congress", "20260318", PAGE, uid="day"), ALL_NIGHT],
        [],
        ["03-18 00:00 Quokka Congress", "03-18 00:00 Quokka Congress"],
    ),
    "of the day of an evening in Chicago, when it is the next day in UTC": ([DAY], [EVENING], [EVENING_SHOWN]),
    "of the day after an evening in Chicago": (
        [meeting("Quokka Congress", "20260319", PAGE, uid="day")],
        [EVENING],
        ["03-19 00:00 Quokka Congress", EVENING_SHOWN],
    ),
    "with the home page of a site, though with one room": (
        [meeting("Quokka Congress", "20260318", HOME, ROOM, uid="day")],
        [meeting("Quokka Congress", "20260318T080000Z", HOME, ROOM, uid="hours", minutes=480)],
        ["03-18 00:00 Quokka Congress", *ONE],
    ),
    "that comes every four years": (
        [meeting("Quokka Congress", "20260318", PAGE, "RRULE:FREQ=YEARLY;INTERVAL=4", uid="day")],
        [HOURS],
        ["03-18 00:00 Quokka Congress", *ONE],
    ),
    "with the page of all events of a site": (
        [meeting("Quokka Congress", "20260318", PAGE, uid="day"), *PROGRAMME],
        [HOURS, *PROGRAMME],
        ["03-18 00:00 Quokka Congress", *ONE, "03-20 19:00 Ash supper", "03-21 19:00 Birch walk"],
    ),
    "with a title that anything may have, at another place": (
        [meeting("Meeting", "20260318", PAGE, HALL, uid="day")],
        [meeting("Meeting", "20260318T080000Z", PAGE, "LOCATION:Civic Theatre\\, 80 Station Road", uid="hours")],
        ["03-18 00:00 Meeting", "03-18 08:00 Meeting"],
    ),
    "with its title in another script, at one place": (
        [meeting("クオッカ会議", "20260318", PAGE, HALL, uid="day")],
        [meeting("Quokka Congress", "20260318T080000Z", PAGE, HALL, uid="hours", minutes=480)],
        ["03-18 00:00 クオッカ会議", *ONE],
    ),
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


def test_a_timed_event_that_two_calendars_list_under_one_uid_is_one():
    (group,) = grouped({"todo": [DAY], "chaoss": [HOURS], "openssf": [HOURS]}).groups
    assert ("todo", "day") in group.others


def test_an_entry_that_two_calendars_list_under_one_uid_is_one():
    (group,) = grouped({"todo": [DAY], "chaoss": [HOURS], "openssf": [DAY]}).groups
    assert (group.winner, group.others) == (("chaoss", "hours"), (("openssf", "day"), ("todo", "day")))


def test_two_entries_that_are_one_follow_the_one_that_shows_both():
    again = DAY.replace("UID:day", "UID:again")
    (group,) = grouped({"todo": [DAY], "chaoss": [HOURS], "openssf": [again]}).groups
    assert [(match.winner, match.other) for match in group.matches] == [
        (("chaoss", "hours"), ("openssf", "again")),
        (("openssf", "again"), ("todo", "day")),
    ]


def test_the_reason_is_said():
    (group,) = grouped({"todo": [DAY], "chaoss": [HOURS]}).groups
    (match,) = group.matches
    assert match.verdict.rule == "all-day"
    assert match.verdict.evidence[-1] == Evidence("day", 2.0, "an all-day entry with the same page")
    assert match.starts == (date(2026, 3, 18),)


@pytest.mark.parametrize("match", ["off", "uid"])
@pytest.mark.parametrize("feed", ["todo", "chaoss"])
def test_a_feed_that_is_not_matched_in_full_keeps_it(feed: str, match: str):
    settings = {feed: {"match": match}}
    assert sorted(shown(built({"todo": [DAY], "chaoss": [HOURS]}, **settings))) == BOTH
