"""One happening, two times: shown once, and both calendars' words are told."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, datetime

import pytest
from small_feeds import built, comparable, grouped, meeting, shown

from aggregator.duplicates import NO_CONSTRAINTS, LinkConstraints
from aggregator.duplicates.evidence.evidence import Evidence
from aggregator.duplicates.moved_occurrences import moved_occurrences
from aggregator.duplicates.pairs.match_types import Decision, Disagreement, Grouping, Match, Verdict
from aggregator.duplicates.same_start import OccurrenceMatches
from aggregator.model import SeriesKey

ROOM = "LOCATION:https://zoom.us/j/97600941685"
WEEKLY = "RRULE:FREQ=WEEKLY;COUNT=4"
TODO = [meeting("OSPO Metrics", "20260305T160000Z", WEEKLY, ROOM, uid="a-metrics")]
MOVED_BY_OVERRIDE = [
    meeting("OSPO Metrics", "20260305T160000Z", WEEKLY, ROOM, uid="b-metrics"),
    meeting("OSPO Metrics", "20260312T180000Z", "RECURRENCE-ID:20260312T160000Z", ROOM, uid="b-metrics"),
]
MOVED_AS_TEAMUP_DOES = [
    meeting("OSPO Metrics", "20260305T160000Z", WEEKLY, "EXDATE:20260312T160000Z", ROOM, uid="TU1"),
    meeting("OSPO Metrics", "20260312T180000Z", ROOM, uid="TU2"),
]
ONCE = ["03-05 16:00", "03-12 16:00", "03-19 16:00", "03-26 16:00"]


def times(feeds: dict[str, list[str]], **settings: dict[str, object]) -> list[str]:
    return [line[:11] for line in shown(built(feeds, **settings))]


MOVED = ["03-05 16:00", "03-12 18:00", "03-19 16:00", "03-26 16:00"]
REVISED = ("SEQUENCE:1", "LAST-MODIFIED:20260201T000000Z")
TODO_REVISED_SINCE = [meeting("OSPO Metrics", "20260305T160000Z", WEEKLY, ROOM, *REVISED, uid="a-metrics")]
TODO_TOUCHED_SINCE = [
    meeting("OSPO Metrics", "20260305T160000Z", WEEKLY, ROOM, "LAST-MODIFIED:20260201T000000Z", uid="a-metrics")
]
MOVED_EARLY = [
    meeting("OSPO Metrics", "20260305T160000Z", WEEKLY, ROOM, uid="b-metrics"),
    meeting(
        "OSPO Metrics",
        "20260312T180000Z",
        "RECURRENCE-ID:20260312T160000Z",
        ROOM,
        "LAST-MODIFIED:20260101T000000Z",
        uid="b-metrics",
    ),
]
MOVED_TO_17 = [
    meeting("OSPO Metrics", "20260305T160000Z", WEEKLY, ROOM, uid="c-metrics"),
    meeting(
        "OSPO Metrics",
        "20260312T170000Z",
        "RECURRENCE-ID:20260312T160000Z",
        ROOM,
        "LAST-MODIFIED:20260102T000000Z",
        uid="c-metrics",
    ),
]
NOT_TAKEN_OUT = [
    meeting("OSPO Metrics", "20260305T160000Z", "RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=3", ROOM, uid="TU1"),
    meeting("OSPO Metrics", "20260312T180000Z", ROOM, uid="TU2"),
]
FIRST, HIGH = {"priority": 1}, {"priority": 5}
TEXT = "DESCRIPTION:What we measure"  # who says more shows the other dates
UNCHANGED = meeting("OSPO Metrics", "20260305T160000Z", WEEKLY, ROOM, TEXT, uid="c-metrics")
MOVED_IN_C = [
    UNCHANGED,
    meeting("OSPO Metrics", "20260312T170000Z", "RECURRENCE-ID:20260312T160000Z", ROOM, uid="c-metrics"),
]
READ_FROM_A_PAGE = [one.replace("UID:b-metrics", "UID:b-metrics@from-page") for one in MOVED_BY_OVERRIDE]
TAKEN_OUT = meeting(
    "OSPO Metrics", "20260305T160000Z", "RRULE:FREQ=WEEKLY;COUNT=6", "EXDATE:20260312T160000Z", ROOM, uid="TU1"
)
"""Without the second date, but with more dates than the others: who shows these."""
WEEKS = "RRULE:FREQ=WEEKLY;COUNT=5"
IN_APRIL = ["04-02 16:00", "04-09 16:00"]


def single(start: str, *more: str, title: str = "OSPO Metrics") -> str:
    return meeting(title, start, ROOM, *more, uid="TU2")


def dates(uid: str, *others: str, first: str = "20260305T160000Z", more: tuple[str, ...] = ()) -> list[str]:
    """Return a series that lists its dates, in UTC."""
    return [meeting("OSPO Metrics", first, f"RDATE:{','.join(others)}", ROOM, *more, uid=uid)]


WHOSE_TIME = {
    "an override is believed beside a rule that nobody touched": (
        {"todo": TODO, "other": MOVED_BY_OVERRIDE},
        {},
        MOVED,
    ),
    "and a date that TeamUp took out and put in at another time": (
        {"todo": TODO, "other": MOVED_AS_TEAMUP_DOES},
        {},
        MOVED,
    ),
    "a single event is no exception while the series has that date": (
        {"todo": TODO, "other": NOT_TAKEN_OUT},
        {},
        ["03-05 16:00", "03-12 16:00", "03-19 16:00", "03-26 16:00", "04-02 16:00"],
    ),
    "not if the rule was revised since": ({"todo": TODO_REVISED_SINCE, "other": MOVED_EARLY}, {}, ONCE),
    "LAST-MODIFIED alone is no revision": ({"todo": TODO_TOUCHED_SINCE, "other": MOVED_EARLY}, {}, MOVED),
    "nor is SEQUENCE alone": (
        {"todo": [meeting("OSPO Metrics", "20260305T160000Z", WEEKLY, ROOM, "SEQUENCE:2")], "other": MOVED_EARLY},
        {},
        MOVED,
    ),
    "of two exceptions the later is believed": (
        {"todo": MOVED_EARLY, "other": MOVED_TO_17},
        {},
        ["03-05 16:00", "03-12 17:00", "03-19 16:00", "03-26 16:00"],
    ),
    "the operator's priority comes before the exception": (
        {"todo": TODO, "other": MOVED_BY_OVERRIDE},
        {"todo": HIGH},
        ONCE,
    ),
    "on either side": ({"todo": MOVED_EARLY, "other": TODO_REVISED_SINCE}, {"todo": HIGH}, MOVED),
    "of two exceptions at one time, that of who shows the other dates": (
        {"todo": MOVED_IN_C, "other": MOVED_BY_OVERRIDE},
        {},
        ["03-05 16:00", "03-12 17:00", "03-19 16:00", "03-26 16:00"],
    ),
    "an exception is believed though nobody says when it was made": (
        {"todo": TODO_REVISED_SINCE, "other": MOVED_BY_OVERRIDE},
        {},
        MOVED,
    ),
    "and one made when the rule was revised": (
        {
            "todo": TODO_REVISED_SINCE,
            "other": [one.replace("MODIFIED:20260101", "MODIFIED:20260201") for one in MOVED_EARLY],
        },
        {},
        MOVED,
    ),
    "a calendar comes before the exception of a web page": ({"todo": TODO, "other": READ_FROM_A_PAGE}, {}, ONCE),
    "of two lists of dates in UTC, an hour apart once, who shows the others is believed": (
        {
            "todo": dates("a", "20260312T160000Z", "20260319T160000Z", more=(TEXT,)),
            "other": dates("b", "20260312T160000Z", "20260319T170000Z"),
        },
        {},
        ["03-05 16:00", "03-12 16:00", "03-19 16:00"],
    ),
    "of two time zones whose clocks change on other days, who shows the other dates is believed": (
        {
            "todo": [meeting("OSPO Metrics", "Europe/Rome:20260226T170000", WEEKS, ROOM, TEXT, uid="a")],
            "other": [meeting("OSPO Metrics", "America/New_York:20260226T110000", WEEKS, ROOM, uid="b")],
        },
        {},
        ["02-26 16:00", *ONCE],
    ),
    "a date taken out and put in is believed where its series shows the other dates": (
        {"todo": TODO, "other": [TAKEN_OUT, single("20260312T180000Z")]},
        {},
        [*MOVED, *IN_APRIL],
    ),
    "but not if the other's rule was revised since": (
        {
            "todo": TODO_REVISED_SINCE,
            "other": [TAKEN_OUT, single("20260312T180000Z", "LAST-MODIFIED:20260101T000000Z")],
        },
        {},
        [*ONCE, *IN_APRIL],
    ),
    "and before the later exception": ({"todo": MOVED_EARLY, "other": MOVED_TO_17}, {"todo": FIRST}, MOVED),
}


@pytest.mark.parametrize("names", [("aa", "zz"), ("zz", "aa")], ids=["either", "and"])
@pytest.mark.parametrize(("feeds", "settings", "expected"), WHOSE_TIME.values(), ids=WHOSE_TIME)
def test_whose_time_is_shown(feeds, settings, expected, names):
    """Whatever the feeds are called: names decide nothing here."""
    renamed = dict(zip(feeds, names, strict=True))
    result = {renamed[id_]: events for id_, events in feeds.items()}
    assert times(result, **{renamed[id_]: values for id_, values in settings.items()}) == expected


TEAMUP = MOVED_AS_TEAMUP_DOES[0]
TWICE_A_MONTH = meeting(
    "OSPO Metrics",
    "20260305T160000Z",
    "RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=6",
    "EXDATE:20260402T160000Z",
    ROOM,
    uid="TU1",
)
ONE_MEETING_OR_TWO = {
    "a date put in 36 hours later is the one taken out": (
        TODO,
        [TEAMUP, single("20260314T040000Z")],
        ["03-05 16:00", "03-14 04:00", "03-19 16:00", "03-26 16:00"],
    ),
    "later it is another meeting": (TODO, [TEAMUP, single("20260314T041500Z")], [*ONCE[:2], "03-14 04:15", *ONCE[2:]]),
    "on a whole day it is another": (TODO, [TEAMUP, single("20260313")], [*ONCE[:2], "03-13 00:00", *ONCE[2:]]),
    "one that comes every four years is another": (
        TODO,
        [TEAMUP, single("20260312T180000Z", "RRULE:FREQ=YEARLY;INTERVAL=4")],
        [*ONCE[:2], "03-12 18:00", *ONCE[2:]],
    ),
    "one that was cancelled takes the place of none": (
        TODO,
        [TEAMUP, single("20260312T180000Z", "STATUS:CANCELLED")],
        ONCE,
    ),
    "a second meeting that evening, beside a date that both list": (
        TODO,
        [TEAMUP.replace("EXDATE:20260312T160000Z\r\n", ""), single("20260312T180000Z")],
        [*ONCE[:2], "03-12 18:00", *ONCE[2:]],
    ),
    "a meeting in a week that the series never had is another, though the series lacks a date elsewhere": (
        TODO,
        [TWICE_A_MONTH, single("20260312T180000Z")],
        [*ONCE[:2], "03-12 18:00", *ONCE[2:], "04-16 16:00", "04-30 16:00", "05-14 16:00"],
    ),
    "a date under another name in another room, at the time of the meeting": (
        TODO,
        [
            MOVED_BY_OVERRIDE[0],
            meeting(
                "Quokka census",
                "20260312T160000Z",
                "RECURRENCE-ID:20260312T160000Z",
                "LOCATION:https://zoom.us/j/91111111111",
                uid="b-metrics",
            ),
        ],
        [*ONCE[:2], "03-12 16:00", *ONCE[2:]],
    ),
    "two lists of dates, two hours apart once": (
        dates("a", "20260312T160000Z", "20260319T160000Z"),
        dates("b", "20260312T160000Z", "20260319T180000Z"),
        ["03-05 16:00", "03-12 16:00", "03-19 16:00", "03-19 18:00"],
    ),
    "two lists of dates that share one only, an hour apart at the other": (
        dates("a", "20260312T160000Z"),
        dates("b", "20260312T170000Z"),
        ["03-05 16:00", "03-12 16:00", "03-12 17:00"],
    ),
}


@pytest.mark.parametrize("names", [("aa", "zz"), ("zz", "aa")], ids=["either", "and"])
@pytest.mark.parametrize(("one", "other", "expected"), ONE_MEETING_OR_TWO.values(), ids=ONE_MEETING_OR_TWO)
def test_one_meeting_or_two(one: list[str], other: list[str], expected: list[str], names: tuple[str, str]):
    assert times(dict(zip(names, (one, other), strict=True))) == expected


def ruled(*pairs: tuple[SeriesKey, SeriesKey]) -> LinkConstraints:
    return LinkConstraints(same=frozenset(map(frozenset, pairs)))


def told(found: Grouping) -> list[tuple[SeriesKey, SeriesKey, str, str]]:
    """Return who shows a date, who gives another time for it, and both times."""
    return [
        (d.winner, d.other, f"{d.shown:%m-%d %H:%M}", f"{d.other_start:%m-%d %H:%M}")
        for group in found.groups
        for d in group.disagreements
    ]


A, B = ("todo", "a"), ("chaoss", "b")
SAID_TO_BE_ONE = {  # what the two list, and the disagreements of the first, which says more, with the second
    "of several the nearest is its other time": (
        ["20260305T160000Z"],
        ["20260304T170000Z", "20260305T180000Z"],
        [("03-05 16:00", "03-05 18:00")],
    ),
    "of two as near the earlier": (
        ["20260305T160000Z"],
        ["20260305T140000Z", "20260305T180000Z"],
        [("03-05 16:00", "03-05 14:00")],
    ),
    "within 36 hours": (["20260305T160000Z"], ["20260307T040000Z"], [("03-05 16:00", "03-07 04:00")]),
    "not beyond": (["20260305T160000Z"], ["20260307T041500Z"], []),
}


@pytest.mark.parametrize(("one", "other", "expected"), SAID_TO_BE_ONE.values(), ids=SAID_TO_BE_ONE)
def test_what_the_operator_says_is_one(one: list[str], other: list[str], expected: list[tuple[str, str]]):
    later = [f"20260{month}01T160000Z" for month in (5, 6)]  # more dates, which only the first has: it shows the event
    first = dates("a", *one[1:], *later, first=one[0], more=(TEXT,))
    found = grouped({"todo": first, "chaoss": dates("b", *other[1:], first=other[0])}, ruled((A, B)))
    assert told(found) == [(A, B, *both) for both in expected]


def test_what_the_operator_says_of_a_series_that_nobody_lists_any_more_means_nothing():
    feeds = {"todo": dates("a", "20260312T160000Z"), "chaoss": dates("b", "20260312T180000Z", first="20260305T180000Z")}
    gone = ("chaoss", "gone")
    assert told(grouped(feeds, ruled((A, gone)))) == []
    assert len(told(grouped(feeds, ruled((A, gone), (A, B))))) == 2


def test_what_the_operator_says_of_a_copy_that_is_given_up_means_nothing():
    uid = "metrics-2026@lists.example"
    copy, newer = (
        dates(uid, "20260312T180000Z", first="20260305T180000Z", more=more) for more in ((), ("SEQUENCE:1",))
    )
    feeds = {"todo": dates("a", "20260312T160000Z"), "chaoss": copy, "openssf": newer}
    found = grouped(feeds, ruled((A, ("chaoss", uid))))
    assert told(found) == []
    assert len(told(grouped(feeds, ruled((A, ("openssf", uid)))))) == 2


ON = [datetime(2026, 3, day, 16, tzinfo=UTC) for day in (5, 12, 19, 26)]
TODO_KEY, TEAMUP_KEY, SINGLE_KEY = ("todo", "a-metrics"), ("other", "TU1"), ("other", "TU2")


def settled(
    feeds: dict[str, list[str]], other: SeriesKey, lost: Mapping[SeriesKey, int], given_up: Collection[SeriesKey] = ()
) -> list[Disagreement]:
    """Return the disagreements of TODO Group and another calendar that share the other dates.

    `lost` says which dates a third calendar shows, as numbers in order.
    """
    context, series = comparable(feeds)
    doubled = OccurrenceMatches()
    doubled.matches[TODO_KEY, other] = Match(TODO_KEY, other, Verdict(Decision.SAME, 9.0, (), "same-start"), (*ON[2:],))
    doubled.lost[other].update(dict.fromkeys((ON[0], *ON[2:]), TODO_KEY))
    for key, date in lost.items():
        doubled.lost[key][series[key].expanded.occurrences[date].recurrence_id] = ("third", "shows-it")
    return moved_occurrences(series, frozenset(given_up), doubled, context, NO_CONSTRAINTS)


OTHER_KEY = ("other", "b-metrics")
BY_OVERRIDE, BY_TEAMUP = {"todo": TODO, "other": MOVED_BY_OVERRIDE}, {"todo": TODO, "other": MOVED_AS_TEAMUP_DOES}
AT_THAT_TIME = {"todo": TODO, "other": [TEAMUP, single("20260312T160000Z")]}
SETTLED = {
    "an override": (BY_OVERRIDE, OTHER_KEY, {}, (), 1),
    "an override that a third calendar shows": (BY_OVERRIDE, OTHER_KEY, {OTHER_KEY: 1}, (), 0),
    "an override of a date that a third calendar shows": (BY_OVERRIDE, OTHER_KEY, {TODO_KEY: 1}, (), 0),
    "a single event": (BY_TEAMUP, TEAMUP_KEY, {}, (), 1),
    "a single event that a third calendar shows": (BY_TEAMUP, TEAMUP_KEY, {SINGLE_KEY: 0}, (), 0),
    "a single event whose UID another calendar shows": (BY_TEAMUP, TEAMUP_KEY, {}, (SINGLE_KEY,), 0),
    "a single event at the time that was taken out, which was found to be another": (
        AT_THAT_TIME,
        TEAMUP_KEY,
        {},
        (),
        0,
    ),
}


@pytest.mark.parametrize(("feeds", "other", "lost", "given_up", "expected"), SETTLED.values(), ids=SETTLED)
def test_what_is_shown_already_is_not_settled_again(feeds, other, lost, given_up, expected):
    assert len(settled(feeds, other, lost, given_up)) == expected


def test_disagreements_are_in_the_order_of_their_series():
    names = [f"n{n}" for n in range(8)]
    feeds = {
        "todo": [one.replace("UID:a", f"UID:{n}").replace("OSPO", f"OSPO{n}") for n in names for one in TODO],
        "other": [
            one.replace("UID:b", f"UID:{n}").replace("OSPO", f"OSPO{n}") for n in names for one in MOVED_BY_OVERRIDE
        ],
    }
    context, series = comparable(feeds)
    doubled = OccurrenceMatches()
    for n in reversed(names):
        pair = ("todo", f"{n}-metrics"), ("other", f"{n}-metrics")
        doubled.matches[pair] = Match(*pair, Verdict(Decision.SAME, 9.0, (), "same-start"), (ON[0], ON[2]))
    found = moved_occurrences(series, frozenset(), doubled, context, NO_CONSTRAINTS)
    assert [d.winner[1] for d in found] == [f"{n}-metrics" for n in names]


def test_an_override_is_matched_by_what_the_dates_have_in_common():
    (group,) = grouped({"todo": TODO, "chaoss": MOVED_BY_OVERRIDE}).groups
    assert [(match.verdict.rule, match.starts) for match in group.matches] == [("same-start", (ON[0], *ON[2:]))]


def test_a_single_event_is_matched_as_the_other_time_of_that_date():
    (group,) = grouped({"todo": TODO, "chaoss": MOVED_AS_TEAMUP_DOES}).groups
    _, match = group.matches
    why = Evidence("moved", 4.0, "the same occurrence at another time: the calendars disagree")
    assert match == Match(TODO_KEY, ("chaoss", "TU2"), Verdict(Decision.SAME, 4.0, (why,), "moved"), (ON[1],))


def test_an_override_in_one_calendar_is_a_disagreement():
    (group,) = grouped({"todo": TODO, "chaoss": MOVED_BY_OVERRIDE}).groups
    assert len(group.disagreements) == 1


def test_who_gives_another_time_for_a_date_put_in_is_one_of_its_sources():
    """Also if the calendar's other dates are all shown by the series that the date was taken out of."""
    snapshot = built({"todo": TODO, "other": [TAKEN_OUT, single("20260312T180000Z")]}).snapshot
    said = [(one.uid, one.disagrees) for event in snapshot.events for one in event.sources]
    assert said == [
        ("TU1", ""),
        ("a-metrics", ""),
        ("TU2", ""),
        ("a-metrics", "Calendars disagree about the time: TODO Group says 2026-03-12 16:00 UTC."),
    ]


def test_subscribers_are_told_the_other_time():
    body = built({"todo": TODO, "chaoss": MOVED_AS_TEAMUP_DOES}).snapshot.calendar.body.replace(b"\r\n ", b"")
    assert b"TODO Group says 2026-03-12 16:00 UTC" in body
    assert body.count(b"BEGIN:VEVENT") == 2


def test_what_an_exception_says_of_its_date_is_shown_with_its_time():
    override = meeting(
        "OSPO Metrics: guests", "20260312T180000Z", "RECURRENCE-ID:20260312T160000Z", "DESCRIPTION:Later", uid="b"
    )
    series = meeting("OSPO Metrics", "20260305T160000Z", WEEKLY, ROOM, uid="b")
    result = built({"todo": TODO, "zz": [series, override]})
    (_, moved, *_) = result.snapshot.occurrences
    assert (moved.title, moved.text) == (
        "OSPO Metrics: guests",
        "Calendars disagree about the time: TODO Group says 2026-03-12 16:00 UTC.\n\nLater",
    )


@pytest.mark.parametrize("names", [("aa", "zz"), ("zz", "aa")], ids=["either", "and"])
def test_a_series_with_a_time_zone_is_believed_beside_one_kept_in_utc(names):
    """Weekly 10:00 in New York from 13 October 2026, whose clocks change on 1 November."""
    zoned, utc = (
        [meeting("OSPO Book Club", start, "RRULE:FREQ=WEEKLY;COUNT=5", ROOM, uid=uid)]
        for start, uid in (("America/New_York:20261013T100000", "a"), ("20261013T140000Z", "b"))
    )
    result = built(dict(zip(names, (zoned, utc), strict=True)))
    assert [line[:11] for line in shown(result)] == [
        "10-13 14:00",
        "10-20 14:00",
        "10-27 14:00",
        "11-03 15:00",
        "11-10 15:00",
    ]
    assert b"DTSTART;TZID=America/New_York:20261013T100000" in result.snapshot.calendar.body


def test_also_where_the_copy_in_utc_shows_more_dates():
    zoned = [meeting("OSPO Book Club", "America/New_York:20261013T100000", "RRULE:FREQ=WEEKLY;COUNT=5", ROOM, uid="a")]
    utc = [meeting("OSPO Book Club", "20261006T140000Z", "RRULE:FREQ=WEEKLY;COUNT=6", ROOM, uid="b")]
    assert times({"aa": utc, "zz": zoned})[-2:] == ["11-03 15:00", "11-10 15:00"]


def test_a_copy_kept_in_utc_disagrees_for_half_of_the_year():
    """Weekly 10:00 in Chicago, and 16:00 UTC: from 8 March they are an hour apart."""
    todo = [meeting("OSPO Metrics", "20260219T160000Z", "RRULE:FREQ=WEEKLY;COUNT=6", ROOM, uid="a-metrics")]
    chaoss = [
        meeting("OSPO Metrics", "America/Chicago:20260219T100000", "RRULE:FREQ=WEEKLY;COUNT=6", ROOM, uid="b-metrics")
    ]
    result = built({"todo": todo, "chaoss": chaoss})
    assert len(shown(result)) == 6
    assert len(result.snapshot.events) == 1


def test_a_series_that_only_shares_its_name_stays():
    """Same name on another day of the week: nothing ties an occurrence of the one to one of the other."""
    friday = [meeting("OSPO Metrics", "20260306T160000Z", WEEKLY, ROOM, uid="b-metrics")]
    assert len(times({"todo": TODO, "chaoss": friday})) == 8
