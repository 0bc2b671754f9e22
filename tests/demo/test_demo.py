"""The sample feeds: well-formed, the same for the same moment, and holding what they are there to show."""

import re
import urllib.error
import urllib.request
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import icalendar
import pytest
import recurring_ical_events

from aggregator.demo.origin import sample_origin
from aggregator.demo.samples import sample_calendars

NOW = datetime(2026, 6, 20, 9, 30, 15, tzinfo=UTC)
SAMPLES = sample_calendars(NOW)
MOMENTS = {
    "in summer": NOW,
    "on a Monday at midnight": datetime(2026, 1, 5, tzinfo=UTC),
    "when clocks change in America": datetime(2026, 3, 8, 12, tzinfo=UTC),
    "when clocks change in Europe": datetime(2026, 10, 25, 1, tzinfo=UTC),
    "on 29 February": datetime(2028, 2, 29, 23, 59, 59, tzinfo=UTC),
}


def events(feed: str) -> list[icalendar.Event]:
    return icalendar.Calendar.from_ical(SAMPLES[feed]).events


def titled(feed: str, title: str) -> list[icalendar.Event]:
    return [event for event in events(feed) if title in event["SUMMARY"]]


def rooms(event: icalendar.Event) -> set[str]:
    """The Zoom and Meet rooms named in an event, also behind Google's redirector."""
    text = f"{event.get('LOCATION', '')} {event.get('DESCRIPTION', '')}".replace("%2F", "/")
    return set(re.findall(r"zoom\.us/j/\d+|meet\.google\.com/[a-z-]+", text))


@pytest.mark.parametrize("now", MOMENTS.values(), ids=MOMENTS.keys())
def test_every_sample_is_well_formed(now):
    for body in sample_calendars(now).values():
        assert not body.decode().replace("\r\n", "").count("\n")
        assert max(len(line) for line in body.split(b"\r\n")) <= 75
        calendar = icalendar.Calendar.from_ical(body)
        assert not calendar.errors
        assert not [error for event in calendar.events for error in event.errors]
        assert "(sample)" in calendar["X-WR-CALNAME"]
        assert {zone for event in calendar.events if (zone := event["DTSTART"].params.get("TZID"))} <= {
            str(zone["TZID"]) for zone in calendar.timezones
        }


@pytest.mark.parametrize("now", MOMENTS.values(), ids=MOMENTS.keys())
def test_every_series_begins_on_a_day_of_its_rule(now):
    """A DTSTART outside of its own rule is undefined (RFC 5545, 3.8.5.3): readers would disagree about the samples."""
    for body in sample_calendars(now).values():
        for event in icalendar.Calendar.from_ical(body).events:
            if "RRULE" in event:
                first = recurring_ical_events.of(event).at(event.start.date())
                assert [str(e["UID"]) for e in first] == [str(event["UID"])]
                assert f"{event.start:%a}"[:2].upper() in str(event["RRULE"].get("BYDAY")[0])


def test_the_same_moment_gives_the_same_bytes():
    assert sample_calendars(NOW) == SAMPLES


def test_a_second_later_google_differs_in_dtstamp_and_nothing_else():
    later = sample_calendars(NOW + timedelta(seconds=1))
    strip = re.compile(rb"DTSTAMP:[0-9TZ]+\r\n")
    for feed, body in SAMPLES.items():
        assert strip.sub(b"", later[feed]) == strip.sub(b"", body)
        assert (later[feed] != body) == (feed != "chaoss")


def test_every_community_has_something_on_in_each_of_the_coming_weeks():
    for body in SAMPLES.values():
        calendar = icalendar.Calendar.from_ical(body)
        for week in range(4):
            start = NOW + timedelta(weeks=week)
            assert recurring_ical_events.of(calendar).between(start, start + timedelta(weeks=2))


def test_no_meeting_number_can_be_a_real_one():
    for body in SAMPLES.values():
        unfolded = body.replace(b"\r\n ", b"")
        numbers = re.findall(rb"zoom\.us(?:/|%2F)j(?:/|%2F)(\d+)", unfolded)
        assert all(number.startswith(b"0") for number in numbers)


def test_a_meeting_of_two_communities_has_two_uids_and_one_room():
    (todo,) = titled("todo", "OSPO Metrics")
    (chaoss,) = titled("chaoss", "OSPO Metrics")
    assert todo["UID"] != chaoss["UID"]
    assert rooms(todo) == rooms(chaoss) != set()
    assert todo.start == chaoss.start


def test_twins_have_one_room_and_two_times():
    apac, amer = titled("todo", "Touchpoint")
    assert rooms(apac) == rooms(amer) != set()
    assert apac.start.time() != amer.start.time()


def test_all_hands_are_held_twice_in_one_day():
    one, other = titled("todo", "All Hands")
    assert one["SUMMARY"] == other["SUMMARY"]
    assert one.start.date() == other.start.date()
    assert one.start != other.start
    assert one["UID"] != other["UID"]


def test_community_calls_of_two_projects_share_the_instant_and_not_the_room():
    (todo,) = titled("todo", "Community call")
    (openchain,) = titled("openchain", "Community call")
    assert todo.start == openchain.start
    assert todo["SUMMARY"] == openchain["SUMMARY"]
    assert not rooms(todo) & rooms(openchain)


def test_one_calendar_moved_a_meeting_and_the_other_did_not():
    (todo,) = titled("todo", "Security for OSPOs")
    master, moved = titled("openssf", "Security for OSPOs")
    assert todo.start == master.start
    assert moved["RECURRENCE-ID"].dt.tzname() == "UTC"
    assert moved.start - moved["RECURRENCE-ID"].dt == timedelta(hours=1)


def test_one_invitation_in_two_calendars_has_one_uid():
    (todo,) = titled("todo", "Roundtable")
    (openchain,) = titled("openchain", "Roundtable")
    assert todo["UID"] == openchain["UID"]


def test_google_splits_a_series_that_is_changed_from_a_day_on():
    old, new = titled("todo", "editors")
    assert str(new["UID"]).startswith(str(old["UID"]).removesuffix("@google.com") + "_R")
    assert old["RRULE"]["UNTIL"][0] < new.start


def test_teamup_takes_an_edited_occurrence_out_of_its_series():
    series, edited = titled("chaoss", "Weekly Community Meeting")
    assert series["EXDATE"].dts[0].dt == edited.start - timedelta(minutes=30)
    assert "RECURRENCE-ID" not in edited


def test_teamup_forgets_what_is_long_over():
    assert not titled("chaoss", "Retrospective")


def test_a_conference_lasts_whole_days():
    (summit,) = titled("todo", "Summit")
    assert isinstance(summit.start, date)
    assert summit.end - summit.start == timedelta(days=3)


def test_a_meeting_called_off_says_so():
    assert [str(event["SUMMARY"]) for event in events("openchain") if event["STATUS"] == "CANCELLED"] == [
        "Canceled: Self-certification training"
    ]


def test_three_people_enter_one_meeting():
    copies = titled("openssf", "Signing Tools")
    assert len({str(event["UID"]) for event in copies}) == 3
    assert all(rooms(one) == rooms(other) and one.start == other.start for one, other in pairwise(copies))


def test_the_origin_serves_each_feed_anew_and_nothing_else():
    asked = []

    def calendars():
        asked.append(1)
        return {"todo": b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"}

    with sample_origin(calendars) as base:
        for _ in range(2):
            with urllib.request.urlopen(f"{base}/todo.ics", timeout=5) as answer:
                assert answer.read().startswith(b"BEGIN:VCALENDAR")
                assert "ETag" not in answer.headers
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(f"{base}/other.ics", timeout=5)
    assert len(asked) == 3
