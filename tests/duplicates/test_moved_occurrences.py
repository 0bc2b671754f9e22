"""One happening, two times: shown once, and both calendars' words are told."""

from __future__ import annotations

import pytest
from small_feeds import built, grouped, meeting, shown

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
REVISED = ("SEQUENCE:2", "LAST-MODIFIED:20260201T000000Z")
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
    "and before the later exception": ({"todo": MOVED_EARLY, "other": MOVED_TO_17}, {"todo": FIRST}, MOVED),
}


@pytest.mark.parametrize("names", [("aa", "zz"), ("zz", "aa")], ids=["either", "and"])
@pytest.mark.parametrize(("feeds", "settings", "expected"), WHOSE_TIME.values(), ids=WHOSE_TIME)
def test_whose_time_is_shown(feeds, settings, expected, names):
    """Whatever the feeds are called: names decide nothing here."""
    renamed = dict(zip(feeds, names, strict=True))
    result = {renamed[id_]: events for id_, events in feeds.items()}
    assert times(result, **{renamed[id_]: values for id_, values in settings.items()}) == expected


def test_an_override_in_one_calendar_is_a_disagreement():
    (group,) = grouped({"todo": TODO, "chaoss": MOVED_BY_OVERRIDE}).groups
    assert len(group.disagreements) == 1


def test_a_date_taken_out_and_put_in_elsewhere_is_shown_once_where_its_series_wins():
    """The series with the gap shows the other dates, since it says more; its own single event is the date."""
    longer = [
        MOVED_AS_TEAMUP_DOES[0].replace("END:VEVENT", "DESCRIPTION:What we measure\r\nEND:VEVENT"),
        MOVED_AS_TEAMUP_DOES[1],
    ]
    assert times({"todo": TODO, "chaoss": longer}) == MOVED


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
