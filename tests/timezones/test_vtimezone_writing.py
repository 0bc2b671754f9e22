"""The VTIMEZONEs we publish, and what other readers make of them.

The judges are asked once for all zones: at both sides of every change of the clocks from 2000 to 2046 and in the middle
of each winter and summer. Within a gap or an overlap readers may differ; RFC 5545 lets them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ics_text import unfolded
from judges.programs import answers, node_with_icaljs, python_with_libical

from aggregator.timezones import VTimezone, parse_vtimezone, vtimezone
from aggregator.timezones.transitions import transitions
from aggregator.timezones.tzid_lookup import iana_names

ZONES = sorted(iana_names() - {"UTC"})
FIRST, LAST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2047, 1, 1, tzinfo=UTC)
# Their summer time stops for Ramadan: no rule, and nothing is listed after LAST.
MOVED_BY_THE_MOON = {"Africa/Casablanca", "Africa/El_Aaiun", "Asia/Gaza", "Asia/Hebron"}


def read(name: str) -> VTimezone:
    """Read back what we write."""
    lines = (line.split(":", 1) for line in unfolded(vtimezone(name)))
    own, notes = parse_vtimezone((key, {}, value) for key, value in lines)
    assert own is not None
    assert notes == ()
    return own


# ---------------------------------------------------------------- form


@pytest.mark.parametrize("name", ["Europe/Berlin", "America/Nuuk", "Africa/Casablanca", "Etc/GMT+5"])
def test_lines_end_in_crlf_and_have_at_most_75_octets(name: str):
    written = vtimezone(name)
    assert written.startswith(b"BEGIN:VTIMEZONE\r\n")
    assert written.endswith(b"\r\nEND:VTIMEZONE\r\n")
    assert b"\n" not in written.replace(b"\r\n", b"")
    assert max(map(len, written.split(b"\r\n"))) <= 75


def test_the_whole_of_a_plain_zone():
    assert vtimezone("Asia/Tokyo") == (
        b"BEGIN:VTIMEZONE\r\nTZID:Asia/Tokyo\r\nX-LIC-LOCATION:Asia/Tokyo\r\n"
        b"BEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:+0900\r\nTZOFFSETTO:+0900\r\nTZNAME:JST\r\nEND:STANDARD\r\n"
        b"END:VTIMEZONE\r\n"
    )


RULES = {
    "the last Sunday of two months": ("Europe/Berlin", ["BYMONTH=3;BYDAY=-1SU", "BYMONTH=10;BYDAY=-1SU"]),
    "negative summer time": ("Europe/Dublin", ["BYMONTH=3;BYDAY=-1SU", "BYMONTH=10;BYDAY=-1SU"]),
    "half an hour": ("Australia/Lord_Howe", ["BYMONTH=4;BYDAY=1SU", "BYMONTH=10;BYDAY=1SU"]),
    "two hours": ("Antarctica/Troll", ["BYMONTH=3;BYDAY=-1SU", "BYMONTH=10;BYDAY=-1SU"]),
    "the evening before the last Sunday, and the last Sunday": (
        "America/Nuuk",
        ["BYMONTH=3;BYMONTHDAY=24,25,26,27,28,29,30;BYDAY=SA", "BYMONTH=10;BYDAY=-1SU"],
    ),
    "the Sunday from the second on": (
        "America/Santiago",
        ["BYMONTH=4;BYMONTHDAY=2,3,4,5,6,7,8;BYDAY=SU", "BYMONTH=9;BYMONTHDAY=2,3,4,5,6,7,8;BYDAY=SU"],
    ),
    "midnight after the last Thursday, which may be in November": (
        "Africa/Cairo",
        [
            "BYMONTH=4;BYDAY=-1FR",
            "BYMONTH=10;BYMONTHDAY=26,27,28,29,30,31;BYDAY=FR",
            "BYMONTH=11;BYMONTHDAY=1;BYDAY=FR",
        ],
    ),
    "a zone that gave up its summer time": ("America/Sao_Paulo", []),
    "a zone that moves by the moon": ("Africa/Casablanca", []),
}


@pytest.mark.parametrize(("name", "rules"), RULES.values(), ids=RULES)
def test_endless_rules(name: str, rules: list[str]):
    endless = [line for line in unfolded(vtimezone(name)) if line.startswith("RRULE") and "UNTIL" not in line]
    assert sorted(endless) == sorted(f"RRULE:FREQ=YEARLY;{rule}" for rule in rules)


def test_irelands_summer_is_daylight_and_its_winter_standard():
    text = vtimezone("Europe/Dublin").decode()
    kinds = re.findall(r"BEGIN:(STANDARD|DAYLIGHT)\r\n(?:(?!END).*\r\n)*?TZNAME:(\w+)", text)
    assert set(kinds) == {("STANDARD", "GMT"), ("DAYLIGHT", "IST")}


@pytest.mark.parametrize("name", ["UTC", "europe/berlin", "../../etc/passwd", "\0", "", "localtime", "Factory"])
def test_names_without_a_vtimezone_are_refused(name: str):
    with pytest.raises(ValueError, match="no zone that has a VTIMEZONE"):
        vtimezone(name)


# ---------------------------------------------------------------- meaning


@settings(deadline=None)
@given(name=st.sampled_from(ZONES), minutes=st.integers(0, (LAST - FIRST) // timedelta(minutes=1)))
def test_our_own_reader_agrees_with_zoneinfo_at_any_instant(name: str, minutes: int):
    instant = FIRST + timedelta(minutes=minutes)
    assert read(name).offset_at(instant) == instant.astimezone(ZoneInfo(name)).utcoffset()


@pytest.mark.parametrize(
    "name", [*sorted(MOVED_BY_THE_MOON), "Africa/Cairo", "Asia/Amman", "Pacific/Apia", "America/Recife"]
)
def test_no_change_of_a_restless_zone_is_overlooked(name: str):
    own, zone = read(name), ZoneInfo(name)
    days = (FIRST + timedelta(days=n) for n in range((LAST - FIRST).days))
    assert [day for day in days if own.offset_at(day) != day.astimezone(zone).utcoffset()] == []


@settings(deadline=None)
@given(name=st.sampled_from(sorted(set(ZONES) - MOVED_BY_THE_MOON)), days=st.integers(0, 53 * 365))
def test_endless_rules_go_on_after_2046(name: str, days: int):
    instant = LAST + timedelta(days=days)
    assert read(name).offset_at(instant) == instant.astimezone(ZoneInfo(name)).utcoffset()


# ---------------------------------------------------------------- judges


class Question(NamedTuple):
    """What a judge is asked about one zone."""

    vtimezone: str
    walls: list[str]
    expected: list[int]  # seconds east of UTC


@pytest.fixture(scope="module")
def questions() -> dict[str, Question]:
    return {name: question(name) for name in ZONES}


def question(name: str) -> Question:
    zone = ZoneInfo(name)
    walls = [datetime(year, month, 1, 12) for year in range(2000, 2047) for month in (1, 7)]  # noqa: DTZ001 – wall times
    for change in transitions(zone, date(2000, 1, 1), date(2047, 1, 1)):
        walls.append(change.at + min(change.offset_from, change.offset_to) - timedelta(seconds=1))
        walls.append(change.at + max(change.offset_from, change.offset_to))
    walls.sort()
    expected = [seconds(wall.replace(tzinfo=zone)) for wall in walls]
    return Question(vtimezone(name).decode(), [f"{wall:%Y%m%dT%H%M%S}" for wall in walls], expected)


def seconds(when: datetime) -> int:
    return int((when.utcoffset() or timedelta()).total_seconds())


Answers = dict[str, list[int]]


def icalendars_opinion(questions: dict[str, Question]) -> Answers:
    def offsets(asked: Question) -> list[int]:
        component = icalendar.Timezone.from_ical(asked.vtimezone)
        assert isinstance(component, icalendar.Timezone)
        zone = component.to_tz(lookup_tzid=False)
        walls = (datetime.strptime(wall, "%Y%m%dT%H%M%S") for wall in asked.walls)  # noqa: DTZ007 – wall times
        return [seconds(wall.replace(tzinfo=zone)) for wall in walls]

    return {name: offsets(asked) for name, asked in questions.items()}


def libicals_opinion(questions: dict[str, Question]) -> Answers:
    return answers([python_with_libical(), "libical_offsets.py"], questions)


def icaljs_opinion(questions: dict[str, Question]) -> Answers:
    return answers([node_with_icaljs(), "icaljs_offsets.mjs"], questions)


OPINIONS: dict[str, Callable[[dict[str, Question]], Answers]] = {
    "icalendar": icalendars_opinion,
    "libical": libicals_opinion,
    "ical.js": icaljs_opinion,
}


@pytest.mark.judges
@pytest.mark.parametrize("opinion", OPINIONS.values(), ids=OPINIONS)
def test_every_reader_sees_the_offsets_of_the_tz_database(
    opinion: Callable[[dict[str, Question]], Answers], questions: dict[str, Question]
):
    found = opinion(questions)
    wrong = {
        name: [pair for pair in zip(one.walls, one.expected, found[name], strict=True) if pair[1] != pair[2]]
        for name, one in questions.items()
        if found[name] != one.expected
    }
    assert wrong == {}
