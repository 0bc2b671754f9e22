"""RECURRENCE-ID;RANGE=THISANDFUTURE: one series becomes two, or says why it does not."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ics_text import calendar, kinds, vcalendar, vevent

from aggregator.model import Calendar, Window
from aggregator.recurrence import expand, lint
from aggregator.sources import events_lost

ONWARDS = "RECURRENCE-ID;RANGE=THISANDFUTURE:20260316T160000Z"
START = "DTSTART:20260316T170000Z"


def read(
    rule: str, *lines: str, start: str = START, others: tuple[str, ...] = (), master: tuple[str, ...] = ()
) -> Calendar:
    """Read a weekly series from 2 March on with a change to all dates from 16 March on."""
    return calendar(
        vcalendar(vevent(rule, "SUMMARY:old", *master), vevent(ONWARDS, "SUMMARY:new", *lines, start=start), *others)
    )


def test_the_old_series_ends_before_the_slot_and_a_new_one_goes_on():
    old, new = read("RRULE:FREQ=WEEKLY").series
    assert (old.uid, new.uid) == ("one@example.org", "one@example.org_R20260316T160000Z")
    assert old.main_event.rule == "FREQ=WEEKLY;UNTIL=20260316T155959Z"
    assert new.main_event.rule == "FREQ=WEEKLY"
    assert (new.main_event.title, new.main_event.start) == ("new", datetime(2026, 3, 16, 17, 0, tzinfo=UTC))
    assert new.main_event.recurrence_id is None
    assert new.main_event.uid == new.uid


def test_what_belongs_to_later_slots_moves_with_them():
    later = vevent("RECURRENCE-ID:20260323T160000Z", "SUMMARY:later", start="DTSTART:20260324T100000Z")
    earlier = vevent("RECURRENCE-ID:20260309T160000Z", "SUMMARY:earlier", start="DTSTART:20260310T100000Z")
    exdates = ("EXDATE:20260302T160000Z,20260330T160000Z", "RDATE:20260305T160000Z,20260402T160000Z")
    old, new = read("RRULE:FREQ=WEEKLY", others=(later, earlier), master=exdates).series
    assert [event.title for event in old.overrides] == ["earlier"]
    assert [event.title for event in new.overrides] == ["later"]
    assert new.overrides[0].recurrence_id == datetime(2026, 3, 23, 17, 0, tzinfo=UTC)
    assert new.overrides[0].uid == new.uid
    assert new.main_event.exdates == (datetime(2026, 3, 30, 17, 0, tzinfo=UTC),)
    assert [when.day for when in old.main_event.rdates] == [5]
    assert new.main_event.rdates == (datetime(2026, 4, 2, 17, 0, tzinfo=UTC),)


def test_the_end_of_the_series_moves_along():
    _, new = read("RRULE:FREQ=WEEKLY;UNTIL=20260330T160000Z").series
    assert new.main_event.rule == "FREQ=WEEKLY;UNTIL=20260330T170000Z"


def test_a_rule_of_its_own_replaces_the_old_one_even_if_that_counts():
    old, new = read("RRULE:FREQ=WEEKLY;COUNT=9", "RRULE:FREQ=MONTHLY").series
    assert old.main_event.rule == "FREQ=WEEKLY;UNTIL=20260316T155959Z"
    assert new.main_event.rule == "FREQ=MONTHLY"


def test_two_changes_make_three_series():
    again = vevent(
        "RECURRENCE-ID;RANGE=THISANDFUTURE:20260330T160000Z", "SUMMARY:newer", start="DTSTART:20260330T180000Z"
    )
    found = read("RRULE:FREQ=WEEKLY", others=(again,))
    assert [series.main_event.title for series in found.series] == ["old", "new", "newer"]
    assert found.series[1].main_event.rule == "FREQ=WEEKLY;UNTIL=20260330T165959Z"
    assert events_lost(found) == 0


def test_a_cancellation_ends_the_series():
    later = vevent("RECURRENCE-ID:20260323T160000Z", start="DTSTART:20260324T100000Z")
    found = read("RRULE:FREQ=WEEKLY", "STATUS:CANCELLED", others=(later,))
    assert [series.main_event.rule for series in found.series] == ["FREQ=WEEKLY;UNTIL=20260316T155959Z"]
    assert (found.events_read, events_lost(found)) == (3, 2)


def test_a_change_from_the_first_date_on_replaces_the_series_under_its_uid():
    body = vcalendar(
        vevent("RRULE:FREQ=WEEKLY", "SUMMARY:old"),
        vevent("RECURRENCE-ID;RANGE=THISANDFUTURE:20260302T160000Z", "SUMMARY:new"),
    )
    (series,) = calendar(body).series
    assert (series.uid, series.main_event.title, series.main_event.rule) == ("one@example.org", "new", "FREQ=WEEKLY")


def test_whole_days_end_the_day_before():
    body = vcalendar(
        vevent("RRULE:FREQ=WEEKLY", start="DTSTART;VALUE=DATE:20260302"),
        vevent("RECURRENCE-ID;VALUE=DATE;RANGE=THISANDFUTURE:20260316", start="DTSTART;VALUE=DATE:20260317"),
    )
    old, new = calendar(body).series
    assert old.main_event.rule == "FREQ=WEEKLY;UNTIL=20260315"
    assert (new.uid, new.main_event.start) == ("one@example.org_R20260316", date(2026, 3, 17))


def test_a_series_that_has_the_new_uid_already_stays_as_well():
    taken = vevent("SUMMARY:taken", uid="one@example.org_R20260316T160000Z")
    found = read("RRULE:FREQ=WEEKLY", others=(taken,))
    assert sorted(series.main_event.title for series in found.series) == ["new", "old", "taken"]
    assert len({series.uid for series in found.series}) == 3


FOLLOWS = {  # a rule, the start of the change, and the rule from there on
    "of COUNT is left what is to come": ("FREQ=WEEKLY;COUNT=9", START, "FREQ=WEEKLY;COUNT=7"),
    "of a COUNT with days as well": ("FREQ=WEEKLY;BYDAY=MO,WE;COUNT=9", START, "FREQ=WEEKLY;BYDAY=MO,WE;COUNT=5"),
    "weekdays move with the day": (
        "FREQ=WEEKLY;BYDAY=MO,FR;COUNT=9",
        "DTSTART:20260317T160000Z",
        "FREQ=WEEKLY;BYDAY=TU,SA;COUNT=5;WKST=TU",
    ),
    "weekdays move back": ("FREQ=DAILY;BYDAY=MO", "DTSTART:20260315T160000Z", "FREQ=DAILY;BYDAY=SU;WKST=SU"),
    "an hour of the rule gives way to the new one": ("FREQ=DAILY;BYHOUR=16", START, "FREQ=DAILY"),
}  # fmt: skip


@pytest.mark.parametrize(("rule", "start", "expected"), FOLLOWS.values(), ids=FOLLOWS.keys())
def test_the_rule_goes_on_from_the_change(rule: str, start: str, expected: str):
    found = read(f"RRULE:{rule}", start=start)
    assert [series.main_event.title for series in found.series] == ["old", "new"]
    assert found.series[1].main_event.rule == expected
    assert kinds(found) == []


def test_extra_dates_alone_move_as_well():
    old, new = read("RDATE:20260309T160000Z,20260316T160000Z,20260323T160000Z").series
    assert old.main_event.rdates == (datetime(2026, 3, 9, 16, 0, tzinfo=UTC),)
    assert (new.main_event.rule, new.main_event.rdates) == ("", (datetime(2026, 3, 23, 17, 0, tzinfo=UTC),))


def test_a_series_that_counts_keeps_exceptions_and_later_changes():
    master = vevent(
        "RRULE:FREQ=WEEKLY;COUNT=7",
        "EXDATE;TZID=Europe/Berlin:20260720T100000",
        start="DTSTART;TZID=Europe/Berlin:20260622T100000",
    )
    change = vevent(
        "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:20260706T100000",
        start="DTSTART;TZID=Europe/Berlin:20260706T110000",
    )
    later = vevent(
        "RECURRENCE-ID;TZID=Europe/Berlin:20260727T100000", start="DTSTART;TZID=Europe/Berlin:20260728T150000"
    )
    window = Window(datetime(2026, 6, 1, tzinfo=UTC), datetime(2027, 6, 1, tzinfo=UTC))
    found = [expand(lint(series)[0], window) for series in calendar(vcalendar(master, change, later)).series]
    starts = sorted(one.start for expanded in found for one in expanded.occurrences)
    assert [f"{start:%m-%d %H}" for start in starts] == [
        "06-22 08",
        "06-29 08",
        "07-06 09",
        "07-13 09",
        "07-28 13",
        "08-03 09",
    ]


@given(
    rule=st.sampled_from(
        ["FREQ=WEEKLY", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH", "FREQ=DAILY;BYDAY=MO,TU", "FREQ=MONTHLY"]
    ),
    count=st.integers(2, 20),
    place=st.integers(1, 19),
    shift=st.integers(-30, 30),
)
def test_a_change_from_a_date_on_moves_every_later_date_and_no_other(rule: str, count: int, place: int, shift: int):
    first = datetime(2026, 3, 2, 16, 0, tzinfo=UTC)
    window = Window(datetime(2026, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC))
    master = vevent(f"RRULE:{rule};COUNT={count}", start=f"DTSTART:{first:%Y%m%dT%H%M%SZ}")
    (whole,) = calendar(vcalendar(master)).series
    before = [one.start for one in expand(lint(whole)[0], window).occurrences]
    at = before[place % count]
    if rule == "FREQ=MONTHLY":
        shift = shift % 10  # a day of another month has another length to go
    change = vevent(
        f"RECURRENCE-ID;RANGE=THISANDFUTURE:{at:%Y%m%dT%H%M%SZ}",
        start=f"DTSTART:{at + timedelta(hours=shift):%Y%m%dT%H%M%SZ}",
    )
    parts = calendar(vcalendar(master, change)).series
    found = sorted(one.start for part in parts for one in expand(lint(part)[0], window).occurrences)
    assert found == sorted(start + timedelta(hours=shift) if start >= at else start for start in before)


UNSAFE = {
    "the rule counts, and has ended before": ("RRULE:FREQ=WEEKLY;COUNT=2", START),
    "there is no rule": ("SEQUENCE:1", START),
    "the rule names a day of the month and the day changes": (
        "RRULE:FREQ=MONTHLY;BYDAY=3MO",
        "DTSTART:20260317T160000Z",
    ),
    "the rule names two hours and the time changes": ("RRULE:FREQ=DAILY;BYHOUR=9,16", START),
    "times become whole days": ("RRULE:FREQ=WEEKLY", "DTSTART;VALUE=DATE:20260316"),
}


@pytest.mark.parametrize(("rule", "start"), UNSAFE.values(), ids=UNSAFE.keys())
def test_78_where_a_split_could_show_wrong_dates_one_date_is_changed_and_noted(rule, start):
    found = read(rule, start=start)
    (series,) = found.series
    assert [event.title for event in series.events] == ["old", "new"]
    assert "range" in kinds(found)


def test_without_a_master_the_change_stands_for_itself():
    (series,) = calendar(vcalendar(vevent(ONWARDS, start=START))).series
    assert series.master is None
