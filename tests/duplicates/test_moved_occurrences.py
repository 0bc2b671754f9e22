"""One happening, two times: shown once, and both calendars' words are told."""

from __future__ import annotations

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


def test_an_override_in_one_calendar_is_a_disagreement():
    assert times({"todo": TODO, "chaoss": MOVED_BY_OVERRIDE}) in (
        ONCE,
        ["03-05 16:00", "03-12 18:00", "03-19 16:00", "03-26 16:00"],
    )
    (group,) = grouped({"todo": TODO, "chaoss": MOVED_BY_OVERRIDE}).groups
    assert len(group.disagreements) == 1


def test_what_teamup_makes_of_a_moved_occurrence_is_a_disagreement():
    assert times({"todo": TODO, "chaoss": MOVED_AS_TEAMUP_DOES}) == ONCE


def test_the_feed_of_higher_priority_is_believed():
    feeds = {"todo": TODO, "chaoss": MOVED_AS_TEAMUP_DOES}
    assert "03-12 18:00" in times(feeds, chaoss={"priority": 5})


def test_subscribers_are_told_the_other_time():
    body = built({"todo": TODO, "chaoss": MOVED_AS_TEAMUP_DOES}).snapshot.calendar.body.replace(b"\r\n ", b"")
    assert b"CHAOSS says 2026-03-12 18:00 UTC" in body
    assert body.count(b"BEGIN:VEVENT") == 2


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
