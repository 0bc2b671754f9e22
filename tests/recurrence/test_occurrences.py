"""Which occurrences a series has: tables of whole series, linted and expanded."""

from __future__ import annotations

import pytest
from series_builder import cancelled, event, override, series, window

from aggregator.model import Occurrence, Series
from aggregator.recurrence import expand, lint

NY = "America/New_York"
YEAR = ("2024-01-01", "2025-01-01")


def shown(occurrence: Occurrence) -> str:
    return f"{occurrence.start:%m-%d %H:%M}"


def starts(case: Series, first: str = YEAR[0], last: str = YEAR[1]) -> list[str]:
    return [shown(one) for one in expand(lint(case)[0], window(first, last)).occurrences]


def spans(case: Series, first: str = YEAR[0], last: str = YEAR[1]) -> list[str]:
    found = expand(lint(case)[0], window(first, last)).occurrences
    return [f"{shown(one)} to {one.end:%m-%d %H:%M}" for one in found]


STARTS = {
    "73: every second for ever is one event": (
        series(event("2024-03-01 09:00", rule="FREQ=SECONDLY")),
        ["03-01 09:00"],
    ),
    "73: every minute for ever is one event": (
        series(event("2024-03-01 09:00", rule="FREQ=MINUTELY;BYDAY=MO")),
        ["03-01 09:00"],
    ),
    "73: every 15 minutes, six times": (
        series(event("2024-03-01 09:00", rule="FREQ=MINUTELY;INTERVAL=15;COUNT=6")),
        ["03-01 09:00", "03-01 09:15", "03-01 09:30", "03-01 09:45", "03-01 10:00", "03-01 10:15"],
    ),
    "73: every hour and a half until noon": (
        series(event(f"2024-03-01 09:00 {NY}", rule="FREQ=MINUTELY;INTERVAL=90;UNTIL=20240301T170000Z")),
        ["03-01 14:00", "03-01 15:30", "03-01 17:00"],
    ),
    "73: every half hour of two hours a day": (
        series(event("2024-03-01 09:30", rule="FREQ=MINUTELY;INTERVAL=30;BYHOUR=9,10;COUNT=4")),
        ["03-01 09:30", "03-01 10:00", "03-01 10:30", "03-02 09:00"],
    ),
    "73: an override of a date that is listed": (
        series(
            event("2024-03-01 09:00", rule="FREQ=MINUTELY;INTERVAL=15;COUNT=3", exdates="2024-03-01 09:00"),
            override("2024-03-01 09:15", "2024-03-01 11:00"),
        ),
        ["03-01 09:30", "03-01 11:00"],
    ),
    "73: every 10,080 minutes is every week, by the clock": (
        series(event(f"2024-03-04 09:00 {NY}", rule="FREQ=MINUTELY;INTERVAL=10080;COUNT=2")),
        ["03-04 14:00", "03-11 13:00"],
    ),
    "SKIP=FORWARD goes to the first day after, and counts it": (
        series(event("2024-01-31", rule="RSCALE=GREGORIAN;FREQ=MONTHLY;SKIP=FORWARD;COUNT=5")),
        ["01-31 00:00", "03-01 00:00", "03-31 00:00", "05-01 00:00", "05-31 00:00"],
    ),
    "SKIP=BACKWARD goes to the last day": (
        series(event("2024-01-31", rule="RSCALE=GREGORIAN;FREQ=MONTHLY;SKIP=BACKWARD;COUNT=4")),
        ["01-31 00:00", "02-29 00:00", "03-31 00:00", "04-30 00:00"],
    ),
    "SKIP=OMIT leaves the month out": (
        series(event("2024-01-31", rule="RSCALE=GREGORIAN;FREQ=MONTHLY;SKIP=OMIT;COUNT=3")),
        ["01-31 00:00", "03-31 00:00", "05-31 00:00"],
    ),
    "SKIP=FORWARD to a day that is a date as well gives it once": (
        series(event("2024-01-01", rule="RSCALE=GREGORIAN;FREQ=MONTHLY;BYMONTHDAY=1,30;SKIP=FORWARD;COUNT=5")),
        ["01-01 00:00", "01-30 00:00", "02-01 00:00", "03-01 00:00", "03-30 00:00"],
    ),
    "73: every five hours recurs": (
        series(event("2024-03-01 20:00", rule="FREQ=HOURLY;INTERVAL=5;COUNT=3")),
        ["03-01 20:00", "03-02 01:00", "03-02 06:00"],
    ),
    "73: hourly within office hours is read as daily at those hours": (
        series(event("2024-03-01 09:00", rule="FREQ=HOURLY;BYHOUR=9,10;BYDAY=FR,MO;UNTIL=20240304T093000Z")),
        ["03-01 09:00", "03-01 10:00", "03-04 09:00"],
    ),
    "74: an INTERVAL of 0 counts as 1": (
        series(event("2024-03-01 09:00", rule="FREQ=DAILY;INTERVAL=0;COUNT=2")),
        ["03-01 09:00", "03-02 09:00"],
    ),
    "75: a COUNT of 0 leaves DTSTART": (
        series(event("2024-03-01 09:00", rule="FREQ=DAILY;COUNT=0")),
        ["03-01 09:00"],
    ),
    "75: a negative COUNT beside UNTIL is no COUNT": (
        series(event("2024-03-01 09:00", rule="FREQ=WEEKLY;UNTIL=20240309;COUNT=-1")),
        ["03-01 09:00", "03-08 09:00"],
    ),
    "75: a rule that ends before DTSTART has no occurrence": (
        series(event("2024-03-01 09:00", rule="FREQ=DAILY;UNTIL=20240201T000000Z")),
        [],
    ),
    "75: of a rule that ends before DTSTART the changed occurrences remain": (
        series(
            event("2024-03-01 09:00", rule="FREQ=DAILY;UNTIL=20240201T000000Z"),
            override("2024-03-01 09:00", "2024-03-01 11:00"),
            override("2024-03-02 09:00", "2024-03-02 12:00"),
        ),
        ["03-01 11:00", "03-02 12:00"],
    ),
    "76: every 30 February is one event": (
        series(event("2024-03-01 09:00", rule="FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30")),
        ["03-01 09:00"],
    ),
    "76: a sixth Monday of the month is one event": (
        series(event("2024-03-01 09:00", rule="FREQ=MONTHLY;BYDAY=6MO")),
        ["03-01 09:00"],
    ),
    "76: a BYSETPOS beyond its set is one event": (
        series(event("2024-03-01 09:00", rule="FREQ=MONTHLY;BYDAY=MO;BYSETPOS=9")),
        ["03-01 09:00"],
    ),
    "77: lists that combine in more than a thousand ways are one event": (
        series(
            event(
                "2024-03-01 09:00",
                rule="FREQ=YEARLY;BYMONTHDAY=1,2,3,4,5,6,7,8,9,10;BYMONTH=1,2,3,4,5,6,7,8,9,10,11,12;BYHOUR=1,2,3,4,5,6,7,8,9",
            )
        ),
        ["03-01 09:00"],
    ),
    "77: BYSETPOS picks the last working day of a month": (
        series(event("2024-01-31 09:00", rule="FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=3")),
        ["01-31 09:00", "02-29 09:00", "03-29 09:00"],
    ),
    "77: BYSETPOS without a list to pick from means nothing": (
        series(event("2024-03-01 09:00", rule="FREQ=DAILY;BYSETPOS=2;COUNT=2")),
        ["03-01 09:00", "03-02 09:00"],
    ),
    "78: EXDATE can take every occurrence away": (
        series(
            event("2024-03-01 09:00", rule="FREQ=DAILY;COUNT=2", exdates="2024-03-01 09:00, 2024-03-02 09:00"),
        ),
        [],
    ),
    "78: an EXDATE is an instant, whatever zone it is written in": (
        series(
            event(f"2024-07-01 09:00 {NY}", rule="FREQ=DAILY;COUNT=3", exdates="2024-07-02 15:00 Europe/Berlin"),
        ),
        ["07-01 13:00", "07-03 13:00"],
    ),
    "78: an EXDATE without a time excludes the local day": (
        series(event(f"2024-07-01 22:00 {NY}", rule="FREQ=DAILY;COUNT=3", exdates="2024-07-02")),
        ["07-02 02:00", "07-04 02:00"],
    ),
    "78: an EXDATE without a time excludes every hour of that day": (
        series(event("2024-07-01 09:00", rule="FREQ=DAILY;BYHOUR=9,15;COUNT=6", exdates="2024-07-02")),
        ["07-01 09:00", "07-01 15:00", "07-03 09:00", "07-03 15:00"],
    ),
    "78: an EXDATE with a time excludes its day from a whole-day series": (
        series(event("2024-07-01", rule="FREQ=DAILY;COUNT=3", exdates="2024-07-02 00:00")),
        ["07-01 00:00", "07-03 00:00"],
    ),
    "78: UNTIL as a day lasts to the end of that day in the zone": (
        series(event(f"2024-07-01 22:00 {NY}", rule="FREQ=DAILY;UNTIL=20240702")),
        ["07-02 02:00", "07-03 02:00"],
    ),
    "78: UNTIL without a zone is a time in the master's zone": (
        series(event(f"2024-07-01 22:00 {NY}", rule="FREQ=DAILY;UNTIL=20240702T220000")),
        ["07-02 02:00", "07-03 02:00"],
    ),
    "78: UNTIL with a time ends a whole-day series on its local day": (
        series(event("2024-07-01", rule="FREQ=DAILY;UNTIL=20240701T220000Z")),
        ["07-01 00:00", "07-02 00:00"],
    ),
    "78: UNTIL includes an occurrence at that very instant": (
        series(event("2024-07-01 09:00 Europe/Berlin", rule="FREQ=DAILY;UNTIL=20240702T070000Z")),
        ["07-01 07:00", "07-02 07:00"],
    ),
    "78: 29 February comes every four years": (
        series(event("2020-02-29", rule="FREQ=YEARLY")),
        ["02-29 00:00"],
    ),
    "78: the 31st comes only in months that have one": (
        series(event("2024-01-31 09:00", rule="FREQ=MONTHLY;COUNT=4")),
        ["01-31 09:00", "03-31 09:00", "05-31 09:00", "07-31 09:00"],
    ),
    "78: a time the clocks skip is read with the offset before": (
        series(event(f"2024-03-09 02:30 {NY}", rule="FREQ=DAILY;COUNT=3")),
        ["03-09 07:30", "03-10 07:30", "03-11 06:30"],
    ),
    "78: a time that comes twice means the first": (
        series(event(f"2024-11-02 01:30 {NY}", rule="FREQ=DAILY;COUNT=3")),
        ["11-02 05:30", "11-03 05:30", "11-04 06:30"],
    ),
    "78: two wall times that are one instant in the gap are one occurrence": (
        series(event(f"2024-03-10 01:30 {NY}", rule="FREQ=HOURLY;COUNT=3")),
        ["03-10 06:30", "03-10 07:30"],
    ),
    "78: the wall time stays when the offset changes": (
        series(event("2024-03-29 10:00 Europe/Berlin", rule="FREQ=WEEKLY;COUNT=2")),
        ["03-29 09:00", "04-05 08:00"],
    ),
    "78: a series since the year 1601 is found in our time": (
        series(event("1601-05-01", rule="FREQ=YEARLY")),
        ["05-01 00:00"],
    ),
    "78: an event of the year 9999 has no occurrence and overflows nothing": (
        series(event("9999-12-31 23:30", "9999-12-31 23:59", rule="FREQ=DAILY")),
        [],
    ),
    "78: an event of the year 1 has no occurrence and overflows nothing": (
        series(event("0001-01-01 00:00 Asia/Kolkata", rule="FREQ=DAILY;UNTIL=00010105")),
        [],
    ),
    "78: a cancelled occurrence is not shown": (
        series(event("2024-03-01 09:00", rule="FREQ=DAILY;COUNT=2"), cancelled("2024-03-02 09:00")),
        ["03-01 09:00"],
    ),
    "78: a cancelled series is not shown, nor what was changed in it": (
        series(
            event("2024-03-01 09:00", rule="FREQ=DAILY;COUNT=2", status=cancelled("2024-03-01").status),
            override("2024-03-02 09:00", "2024-03-02 11:00"),
        ),
        [],
    ),
    "an override is found by its instant, whatever zone its slot is written in": (
        series(
            event(f"2024-07-01 09:00 {NY}", rule="FREQ=DAILY;COUNT=2"),
            override("2024-07-02 13:00", "2024-07-02 17:00"),
        ),
        ["07-01 13:00", "07-02 17:00"],
    ),
    "an override whose slot is a bare day moves that day's occurrence": (
        series(
            event(f"2024-07-01 22:00 {NY}", rule="FREQ=DAILY;COUNT=2"),
            override("2024-07-02", "2024-07-04 12:00"),
        ),
        ["07-02 02:00", "07-04 12:00"],
    ),
    "an override moved into the window counts though its slot lies outside": (
        series(event("2023-12-01 09:00", rule="FREQ=DAILY;COUNT=2"), override("2023-12-02 09:00", "2024-02-01 09:00")),
        ["02-01 09:00"],
    ),
    "an override moved out of the window is not shown": (
        series(event("2024-12-31 09:00", rule="FREQ=DAILY;COUNT=1"), override("2024-12-31 09:00", "2025-01-01 00:00")),
        [],
    ),
    "an override of a slot the rule does not have is shown beside the rule": (
        series(event("2024-03-01 09:00", rule="FREQ=DAILY;COUNT=1"), override("2024-03-05 10:00")),
        ["03-01 09:00", "03-05 10:00"],
    ),
    "EXDATE wins over an override of the same slot": (
        series(
            event("2024-03-01 09:00", rule="FREQ=DAILY;COUNT=2", exdates="2024-03-02 09:00"),
            override("2024-03-02 09:00", "2024-03-02 11:00"),
        ),
        ["03-01 09:00"],
    ),
    "an override of a single event stands in its place": (
        series(event("2024-03-01 09:00"), override("2024-03-01 09:00", "2024-03-01 10:00")),
        ["03-01 10:00"],
    ),
    "64: each orphan is an occurrence, a cancelled one is not": (
        series(None, override("2024-03-01 09:00", "2024-03-01 10:00"), override("2024-03-02"), cancelled("2024-03-03")),
        ["03-01 10:00", "03-02 00:00"],
    ),
    "RDATE adds to the rule and to DTSTART": (
        series(event("2024-03-01 09:00", rule="FREQ=DAILY;COUNT=2", rdates="2024-03-09 15:00, 2024-03-02 09:00")),
        ["03-01 09:00", "03-02 09:00", "03-09 15:00"],
    ),
    "RDATE without a rule is enough to recur, also before DTSTART": (
        series(event("2024-03-01 09:00", rdates="2024-02-01 09:00")),
        ["02-01 09:00", "03-01 09:00"],
    ),
    "RDATE without a time takes the time of DTSTART": (
        series(event(f"2024-07-01 09:00 {NY}", rdates="2024-07-03")),
        ["07-01 13:00", "07-03 13:00"],
    ),
    "DTSTART beside its own rule counts as the first occurrence": (
        series(event("2024-03-05 09:00", rule="FREQ=WEEKLY;BYDAY=WE;UNTIL=20240314")),
        ["03-05 09:00", "03-06 09:00", "03-13 09:00"],
    ),
    "WKST decides which weeks every other week means": (
        series(event("2024-03-03 09:00", rule="FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO;WKST=SU;COUNT=4")),
        ["03-03 09:00", "03-04 09:00", "03-17 09:00", "03-18 09:00"],
    ),
    "a weekly series since 2005 is found in our time": (
        series(event("2005-01-05 09:00", rule="FREQ=WEEKLY;INTERVAL=26")),
        ["06-12 09:00", "12-11 09:00"],
    ),
    "Friday the 13th": (
        series(event("2024-01-01 09:00", rule="FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", exdates="2024-01-01 09:00")),
        ["09-13 09:00", "12-13 09:00"],
    ),
    "every twentieth Monday of the year": (
        series(event("1997-05-19 09:00", rule="FREQ=YEARLY;BYDAY=20MO")),
        ["05-13 09:00"],
    ),
    "the Monday of week 20": (
        series(event("1997-05-12 09:00", rule="FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO")),
        ["05-13 09:00"],
    ),
    "the hundredth day of every third year": (
        series(event("2021-04-10 09:00", rule="FREQ=YEARLY;INTERVAL=3;BYYEARDAY=100")),
        ["04-09 09:00"],
    ),
}


@pytest.mark.parametrize(("case", "expected"), STARTS.values(), ids=STARTS.keys())
def test_starts(case: Series, expected: list[str]):
    assert starts(case) == expected


SPANS = {
    "a night with a lost hour still ends at the same time": (
        series(event(f"2024-03-08 23:00 {NY}", f"2024-03-09 04:00 {NY}", rule="FREQ=DAILY;COUNT=3")),
        ["03-09 04:00 to 03-09 09:00", "03-10 04:00 to 03-10 08:00", "03-11 03:00 to 03-11 08:00"],
    ),
    "a night with a double hour still ends at the same time": (
        series(event(f"2024-11-01 23:00 {NY}", f"2024-11-02 04:00 {NY}", rule="FREQ=DAILY;COUNT=2")),
        ["11-02 03:00 to 11-02 08:00", "11-03 03:00 to 11-03 09:00"],
    ),
    "an occurrence in the gap is as long as any other": (
        series(event(f"2024-03-09 02:15 {NY}", f"2024-03-09 02:45 {NY}", rule="FREQ=DAILY;COUNT=2")),
        ["03-09 07:15 to 03-09 07:45", "03-10 07:15 to 03-10 07:45"],
    ),
    "an occurrence that ends in the gap does not end before it starts": (
        series(event(f"2024-03-09 01:45 {NY}", f"2024-03-09 02:15 {NY}", rule="FREQ=DAILY;COUNT=2")),
        ["03-09 06:45 to 03-09 07:15", "03-10 06:45 to 03-10 07:15"],
    ),
    "start and end in different zones keep their true length": (
        series(event(f"2024-07-01 09:00 {NY}", "2024-07-01 16:00 Europe/Berlin", rule="FREQ=DAILY;COUNT=2")),
        ["07-01 13:00 to 07-01 14:00", "07-02 13:00 to 07-02 14:00"],
    ),
    "whole days stay days, and their end is exclusive": (
        series(event("2024-07-01", "2024-07-03", rule="FREQ=WEEKLY;COUNT=2")),
        ["07-01 00:00 to 07-03 00:00", "07-08 00:00 to 07-10 00:00"],
    ),
    "what began before the window and lasts into it is shown": (
        series(event("2023-12-25", "2024-01-02", rule="FREQ=YEARLY;COUNT=1")),
        ["12-25 00:00 to 01-02 00:00"],
    ),
    "what ends when the window starts is not shown": (
        series(event("2023-12-31 23:00", "2024-01-01 00:00")),
        [],
    ),
    "a moment without length is shown when the window starts with it": (
        series(event("2024-01-01 00:00", "2024-01-01 00:00")),
        ["01-01 00:00 to 01-01 00:00"],
    ),
    "a moment without length is not shown when the window ends with it": (
        series(event("2025-01-01 00:00", "2025-01-01 00:00")),
        [],
    ),
}


@pytest.mark.parametrize(("case", "expected"), SPANS.values(), ids=SPANS.keys())
def test_spans(case: Series, expected: list[str]):
    assert spans(case) == expected


LEAP_DAYS = {
    "omitted": ("2020-02-29", "FREQ=YEARLY", ["2020-02-29", "2024-02-29"]),
    "shown on the day before": (
        "2020-02-29",
        "RSCALE=GREGORIAN;FREQ=YEARLY;SKIP=BACKWARD",
        ["2020-02-29", "2021-02-28", "2022-02-28", "2023-02-28", "2024-02-29"],
    ),
    "shown on the day after": (
        "2020-02-29",
        "RSCALE=GREGORIAN;FREQ=YEARLY;SKIP=FORWARD",
        ["2020-02-29", "2021-03-01", "2022-03-01", "2023-03-01", "2024-02-29"],
    ),
    "the 366th day, shown on the last one": (
        "2020-12-31",
        "RSCALE=GREGORIAN;FREQ=YEARLY;BYYEARDAY=366;SKIP=BACKWARD",
        ["2020-12-31", "2021-12-31", "2022-12-31", "2023-12-31"],
    ),
}


@pytest.mark.parametrize(("start", "rule", "expected"), LEAP_DAYS.values(), ids=LEAP_DAYS)
def test_leap_days_in_other_years(start: str, rule: str, expected: list[str]):
    found = expand(lint(series(event(start, rule=rule)))[0], window("2020-01-01", "2024-12-01")).occurrences
    assert [f"{one.start:%F}" for one in found] == expected


def test_78_a_series_is_cut_after_a_thousand_occurrences():
    case = lint(series(event("2024-01-01 09:00", rule="FREQ=HOURLY")))[0]

    expanded = expand(case, window("2024-01-01", "2025-01-01"))

    assert len(expanded.occurrences) == 1000
    assert shown(expanded.occurrences[-1]) == "02-12 00:00"
    assert [note.kind for note in expanded.notes] == ["too-many"]


def test_an_occurrence_knows_its_slot_and_who_gives_the_details():
    moved = override("2024-07-02 09:00", "2024-07-05 11:00", title="moved")
    case = lint(series(event("2024-07-01 09:00", rule="FREQ=DAILY;COUNT=2", title="regular"), moved))[0]

    first, second = expand(case, window(*YEAR)).occurrences

    assert (f"{first.recurrence_id:%d %H}", first.event.title) == ("01 09", "regular")
    assert (f"{second.recurrence_id:%d %H}", second.event.title) == ("02 09", "moved")
