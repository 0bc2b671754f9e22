"""Two copies of a calendar, and what people should know of the second. Each case turns on one rule."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from ics_text import vcalendar
from small_feeds import meeting

from aggregator.config import Feed
from aggregator.history import calendar_changes
from aggregator.model import Document
from aggregator.sources import parse

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
FEED = Feed(id="todo", name="TODO", url="https://a.test/basic.ics")

WEEKLY = "RRULE:FREQ=WEEKLY"
CALL = meeting("Call", "20261102T160000Z", WEEKLY, uid="call")  # on 30 November, 7 December and so on
SUMMIT = meeting("Summit", "20261210T090000Z", uid="summit")


def read(events):
    return parse(Document("todo", FEED.url, NOW, vcalendar(*events)), FEED)


def day(seconds):
    return f"{datetime.fromtimestamp(seconds, UTC):%m-%d %H:%M}"


def told(before, after):
    """The changes in short: what, when, which title; "one" for one date of several."""
    found = []
    for change in calendar_changes(read(before), read(after), NOW):
        words = [change.kind.value, change.title, day(change.start)]
        words += [f"was {day(change.before)}"] if change.before is not None else []
        words += [f"was {change.before_title}"] if change.before_title else []
        words += ["one date"] if change.one_date else []
        words += [f"of {change.dates}"] if change.dates > 1 and change.kind != "new" else []
        found.append(" ".join(words))
    return found


def override(when, *more, start=None, title="Call"):
    return meeting(title, start or when, f"RECURRENCE-ID:{when}", *more, uid="call")


TOLD = {
    # an event
    "an event is new": ([CALL], [CALL, SUMMIT], ["new Summit 12-10 09:00"]),
    "an event is gone": ([CALL, SUMMIT], [CALL], ["gone Summit 12-10 09:00"]),
    "an event has moved": (
        [SUMMIT],
        [meeting("Summit", "20261211T100000Z", uid="summit")],
        ["moved Summit 12-11 10:00 was 12-10 09:00"],
    ),
    "an event has moved from a day to a time": (
        [meeting("Summit", "20261210", uid="summit")],
        [SUMMIT],
        ["moved Summit 12-10 09:00 was 12-10 00:00"],
    ),
    "an event is called otherwise": (
        [SUMMIT],
        [meeting("Great summit", "20261210T090000Z", uid="summit")],
        ["renamed Great summit 12-10 09:00 was Summit"],
    ),
    "an event is cancelled": (
        [SUMMIT],
        [meeting("Summit", "20261210T090000Z", "STATUS:CANCELLED", uid="summit")],
        ["cancelled Summit 12-10 09:00"],
    ),
    "an event is cancelled by its title": (
        [SUMMIT],
        [meeting("CANCELLED: Summit", "20261210T090000Z", uid="summit")],
        ["cancelled Summit 12-10 09:00"],
    ),
    "an event that was cancelled takes place": (
        [meeting("CANCELLED: Summit", "20261210T090000Z", uid="summit")],
        [SUMMIT],
        ["back Summit 12-10 09:00"],
    ),
    "an event has a new UID and another time": (
        [SUMMIT],
        [meeting("Summit", "20261211T090000Z", uid="summit-2")],
        ["moved Summit 12-11 09:00 was 12-10 09:00"],
    ),
    # one date of a series
    "a date of a series has moved": (
        [CALL],
        [CALL, override("20261207T160000Z", start="20261208T170000Z")],
        ["moved Call 12-08 17:00 was 12-07 16:00 one date"],
    ),
    "a date of a series is cancelled by STATUS": (
        [CALL],
        [CALL, override("20261207T160000Z", "STATUS:CANCELLED")],
        ["cancelled Call 12-07 16:00 one date"],
    ),
    "a date of a series is left out": (
        [CALL],
        [meeting("Call", "20261102T160000Z", WEEKLY, "EXDATE:20261207T160000Z", uid="call")],
        ["cancelled Call 12-07 16:00 one date"],
    ),
    "a date that was left out is back": (
        [meeting("Call", "20261102T160000Z", WEEKLY, "EXDATE:20261207T160000Z", uid="call")],
        [CALL],
        ["back Call 12-07 16:00 one date"],
    ),
    "a date of a series is called otherwise": (
        [CALL],
        [CALL, override("20261207T160000Z", title="Call with guests")],
        ["renamed Call with guests 12-07 16:00 was Call one date"],
    ),
    "a date that TeamUp takes out and lists by itself has moved": (
        [CALL],
        [
            meeting("Call", "20261102T160000Z", WEEKLY, "EXDATE:20261207T160000Z", uid="call"),
            meeting("Call", "20261208T170000Z", uid="TU77"),
        ],
        ["moved Call 12-08 17:00 was 12-07 16:00 one date"],
    ),
    "many dates that are left out are told once": (
        [CALL],
        [
            meeting(
                "Call",
                "20261102T160000Z",
                WEEKLY,
                "EXDATE:20261207T160000Z,20261214T160000Z,20261221T160000Z,20261228T160000Z",
                uid="call",
            )
        ],
        ["cancelled Call 12-07 16:00 one date of 4"],
    ),
    # a series
    "a series is new": ([SUMMIT], [SUMMIT, CALL], ["new Call 11-30 16:00"]),
    "a series has another hour": (
        [CALL],
        [meeting("Call", "20261102T170000Z", WEEKLY, uid="call")],
        ["moved Call 11-30 17:00 was 11-30 16:00"],
    ),
    "a series has another day of the week": (
        [CALL],
        [meeting("Call", "20261103T160000Z", WEEKLY, uid="call")],
        ["moved Call 12-01 16:00 was 11-30 16:00"],
    ),
    "a series ends at once": (
        [CALL],
        [meeting("Call", "20261102T160000Z", "RRULE:FREQ=WEEKLY;UNTIL=20261123T160000Z", uid="call")],
        ["cancelled Call 11-30 16:00 of 57"],
    ),
    "a series is cancelled": (
        [CALL],
        [meeting("Call", "20261102T160000Z", WEEKLY, "STATUS:CANCELLED", uid="call")],
        ["cancelled Call 11-30 16:00 of 57"],
    ),
    "a series is gone": ([CALL, SUMMIT], [SUMMIT], ["gone Call 11-30 16:00 of 57"]),
    "a series is called otherwise": (
        [CALL],
        [meeting("Community call", "20261102T160000Z", WEEKLY, uid="call")],
        ["renamed Community call 11-30 16:00 was Call"],
    ),
    "a series that Google splits has other times from a date on": (
        [meeting("Call", "20261102T160000Z", WEEKLY, uid="call@google.com")],
        [
            meeting("Call", "20261102T160000Z", "RRULE:FREQ=WEEKLY;UNTIL=20261206T235959Z", uid="call@google.com"),
            meeting("Call", "20261207T180000Z", WEEKLY, uid="call_R20261207T160000@google.com"),
        ],
        ["moved Call 12-07 18:00 was 12-07 16:00"],
    ),
    # no news
    "nothing": ([CALL, SUMMIT], [SUMMIT, CALL], []),
    "DTSTAMP, SEQUENCE and LAST-MODIFIED": (
        [SUMMIT],
        [
            meeting(
                "Summit",
                "20261210T090000Z",
                "DTSTAMP:20261128T120000Z",
                "SEQUENCE:3",
                "LAST-MODIFIED:20261128T110000Z",
                uid="summit",
            )
        ],
        [],
    ),
    "a description": ([SUMMIT], [meeting("Summit", "20261210T090000Z", "DESCRIPTION:Bring cake", uid="summit")], []),
    "the same time in another zone": (
        [SUMMIT],
        [meeting("Summit", "Europe/Berlin:20261210T100000", uid="summit")],
        [],
    ),
    "spaces and capitals of a title": ([SUMMIT], [meeting("SUMMIT ", "20261210T090000Z", uid="summit")], []),
    "an event that is over leaves": ([CALL, meeting("Old", "20261101T160000Z")], [CALL], []),
    "an event that is over comes": ([CALL], [CALL, meeting("Old", "20261101T160000Z")], []),
    "an event that has begun leaves": ([CALL, meeting("Now", "20261128T113000Z")], [CALL], []),
    "a date that is over moves": ([CALL], [CALL, override("20261109T160000Z", start="20261110T160000Z")], []),
    "a new UID for the same event": ([SUMMIT], [meeting("Summit", "20261210T090000Z", uid="other")], []),
    "the next date of what is listed date by date": (
        [meeting("Chat", "20261201T160000Z"), meeting("Chat", "20261208T160000Z")],
        [meeting("Chat", "20261208T160000Z"), meeting("Chat", "20261215T160000Z")],
        ["gone Chat 12-01 16:00"],
    ),
    "a series that goes on": (
        [meeting("Call", "20261102T160000Z", "RRULE:FREQ=WEEKLY;COUNT=6", uid="call")],
        [meeting("Call", "20261102T160000Z", "RRULE:FREQ=WEEKLY;COUNT=60", uid="call")],
        [],
    ),
    "a series that Google splits without other times": (
        [meeting("Call", "20261102T160000Z", WEEKLY, uid="call@google.com")],
        [
            meeting("Call", "20261102T160000Z", "RRULE:FREQ=WEEKLY;UNTIL=20261206T235959Z", uid="call@google.com"),
            meeting("Call", "20261207T160000Z", WEEKLY, uid="call_R20261207T160000@google.com"),
        ],
        [],
    ),
}


@pytest.mark.parametrize(("before", "after", "expected"), TOLD.values(), ids=TOLD)
def test_a_change_is_told_once(before, after, expected):
    assert told(before, after) == expected


def test_a_change_says_whose_it_is_and_when_it_was_seen():
    (change,) = calendar_changes(read([CALL]), read([CALL, SUMMIT]), NOW)
    assert (change.feed, change.uid, change.seen_at) == ("todo", "summit", NOW)


def test_of_very_many_changes_the_next_ones_are_told():
    many = [meeting(f"Talk {n}", f"202701{n % 28 + 1:02}T{n % 24:02}0000Z", uid=f"talk-{n}") for n in range(300)]
    found = calendar_changes(read([CALL]), read([CALL, *many]), NOW)
    assert len(found) == 200
    assert [change.start for change in found] == sorted(change.start for change in found)
