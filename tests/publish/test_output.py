"""The bytes we publish: right by the letter of RFC 5545, and read alike by every program."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache

import pytest
import vobject
from ical.calendar_stream import IcsCalendarStream
from ics_text import unfolded
from judges.opinions import JUDGES, Question, Seen, question, shown
from output_cases import CASES
from small_feeds import NOW, built, calendars
from small_feeds import shown as in_words

from aggregator.config.window import window_at
from aggregator.publish.snapshot import Built

FORBIDDEN = {"METHOD", "X-WR-TIMEZONE", "ATTENDEE", "ORGANIZER", "TRIGGER", "CLASS", "X-SECRET"}
ONCE_PER_EVENT = "UID DTSTAMP DTSTART SEQUENCE LAST-MODIFIED SUMMARY DESCRIPTION STATUS TRANSP CATEGORIES".split()
DATES = {"EXDATE", "RDATE", "RECURRENCE-ID"}


@cache
def result(case: str) -> Built:
    return built(CASES[case].feeds, **CASES[case].settings)


def body(case: str) -> bytes:
    return result(case).snapshot.calendar.body


def lines(case: str) -> list[str]:
    return unfolded(body(case))


class Vevent:
    """The content lines of one VEVENT."""

    def __init__(self, found: list[str]) -> None:
        split = [re.fullmatch(r"([A-Z-]+)([^:]*):(.*)", line).groups() for line in found]
        self.names = Counter(name for name, _, _ in split)
        self.properties = split

    def values(self, *names: str) -> list[str]:
        return [value for name, _, value in self.properties if name in names]

    def form(self, name: str) -> list[tuple[str, bool, int]]:
        """Return how each value of a property is written: its parameters, whether in UTC, and how long."""
        return [(more, value.endswith("Z"), len(value)) for has, more, value in self.properties if has == name]

    @property
    def uid(self) -> str:
        return self.values("UID")[0]


def vevents(case: str) -> list[Vevent]:
    text = "\n".join(lines(case))
    return [Vevent(block.split("\n")) for block in re.findall(r"BEGIN:VEVENT\n(.*?)\nEND:VEVENT", text, re.DOTALL)]


def masters(case: str) -> dict[str, Vevent]:
    return {one.uid: one for one in vevents(case) if not one.names["RECURRENCE-ID"]}


every_case = pytest.mark.parametrize("case", CASES)


# ---------------------------------------------------------------- meaning


@every_case
def test_what_is_shown(case: str):
    assert in_words(result(case)) == CASES[case].shown


@every_case
def test_lines_that_must_be_there(case: str):
    assert set(CASES[case].lines) <= set(lines(case))


# ---------------------------------------------------------------- bytes


@every_case
def test_lines_end_in_crlf_have_at_most_75_octets_and_no_control_characters(case: str):
    physical = body(case).split(b"\r\n")
    assert physical.pop() == b""
    assert all(0 < len(line) <= 75 for line in physical)
    assert not re.search(rb"[\x00-\x1f\x7f]", b"".join(physical))
    for line in physical:
        line.decode()  # no character is cut in two by folding


@every_case
def test_the_frame(case: str):
    found = lines(case)
    assert (found[0], found[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    for once in ("VERSION:", "PRODID:", "CALSCALE:", "X-WR-CALNAME:", "BEGIN:VCALENDAR"):
        assert sum(line.startswith(once) for line in found) == 1, once
    assert {re.split("[:;]", line)[0] for line in found}.isdisjoint(FORBIDDEN)
    assert {line for line in found if line.startswith("BEGIN:")} <= {
        f"BEGIN:{name}" for name in ("VCALENDAR", "VTIMEZONE", "STANDARD", "DAYLIGHT", "VEVENT")
    }


@every_case
def test_every_zone_that_is_named_is_described_once(case: str):
    described = Counter(line.removeprefix("TZID:") for line in lines(case) if line.startswith("TZID:"))
    named = {zone for line in lines(case) for zone in re.findall(r"^[A-Z-]+;TZID=([^:;]+):", line)}
    assert set(described.values()) <= {1}
    assert named == set(described) or (not named and set(described) == {"Etc/UTC"} and not vevents(case))


# ---------------------------------------------------------------- events


@every_case
def test_an_event_has_what_it_must_have(case: str):
    for one in vevents(case):
        assert {name: one.names[name] for name in ONCE_PER_EVENT} == dict.fromkeys(ONCE_PER_EVENT, 1)
        assert one.names["DTEND"] + one.names["DURATION"] == 1
        assert one.names["RRULE"] <= 1


@every_case
def test_no_two_events_have_one_identity(case: str):
    found = Counter((one.uid, *one.values("RECURRENCE-ID")) for one in vevents(case))
    assert set(found.values()) <= {1}
    assert {uid for uid, *_ in found} == set(masters(case))  # no override is without its master


@every_case
def test_no_override_is_older_than_its_master(case: str):
    for one in vevents(case):
        assert int(one.values("SEQUENCE")[0]) >= int(masters(case)[one.uid].values("SEQUENCE")[0])


@every_case
def test_dates_of_a_series_have_the_form_of_its_dtstart(case: str):
    for one in vevents(case):
        (form,) = masters(case)[one.uid].form("DTSTART")
        for name in DATES:
            assert set(one.form(name)) <= {form}, name
        for until in re.findall("UNTIL=([0-9TZ]+)", "".join(one.values("RRULE"))):
            assert until.endswith("Z") is ("VALUE=DATE" not in form[0])


# ---------------------------------------------------------------- judges


@cache
def questions() -> dict[str, Question]:
    return {case: question(result(case).snapshot, window(case)) for case in CASES}


def window(case: str):
    config, _ = calendars(CASES[case].feeds, **CASES[case].settings)
    return window_at(config, NOW)


@every_case
def test_the_calendar_of_each_community_is_accepted_by_the_strictest_reader(case: str):
    snapshot = result(case).snapshot
    for feed, rendered in snapshot.calendars.items():
        read = IcsCalendarStream.calendar_from_ics(rendered.body.decode())
        announced = {place for place, event in enumerate(snapshot.events) if feed in {s.feed for s in event.sources}}
        dates = [one for one in snapshot.occurrences if one.event in announced]
        expected = {snapshot.events[one.event].uid_at(one.start) for one in dates}
        assert {event.uid for event in read.events} == expected


def test_vobject_reads_every_event_and_its_rule():
    for case in CASES:
        read = vobject.readOne(body(case).decode()).contents.get("vevent", [])
        assert [event.uid.value for event in read] == [event.uid for event in vevents(case)]
        assert all(event.getrruleset() for event in read if "rrule" in event.contents)


# sabre/vobject 2.1, which is what Debian has, shows the first date of a series as its master says it.
EXPLAINED = {
    ("sabre/vobject", "an override of the first occurrence"),
    ("sabre/vobject", "a series all of whose occurrences are overridden"),
}


@pytest.mark.judges
@pytest.mark.parametrize("judge", JUDGES)
def test_every_program_shows_what_we_show(judge: str):
    assert dict(differing(judge)) == {}


def differing(judge: str) -> Iterator[tuple[str, tuple[list[Seen], list[Seen] | str]]]:
    for case, seen in JUDGES[judge](questions()).items():
        ours = shown(result(case).snapshot)
        if (judge, case) in EXPLAINED:
            assert ours != seen, f"{judge} now reads {case!r} as we do"
        elif ours != seen:
            yield case, (ours, seen)
