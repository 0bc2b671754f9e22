"""One meeting for a year in Google's calendar and in LFX: shown once, whichever of them changes a date."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from ics_text import unfolded
from lfx_calendar import LfxMeeting, every
from small_feeds import built, meeting, shown

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
TITLE = "OSPO Metrics Working Group"
STARTS = every(7, "2026-02-03T09:00", 52)
SLOT, DAY = STARTS[10], timedelta(days=1)  # on 14 April
RULE, ROOM = "RRULE:FREQ=WEEKLY", "LOCATION:https://zoom.us/j/94400000001"
LATER = meeting(
    TITLE,
    "America/New_York:20260415T100000",
    "RECURRENCE-ID;TZID=America/New_York:20260414T090000",
    "LAST-MODIFIED:20260220T000000Z",
    ROOM,
    uid="x@google.com",
)

CHANGES = {
    "nothing": ((), (), {}, "04-14 13:00", ""),
    "a date moved in LFX": (
        (),
        (),
        {SLOT: SLOT + DAY},
        "04-15 13:00",
        "Calendars disagree about the time: TODO Group says 2026-04-14 13:00 UTC.",
    ),
    "a date moved in LFX by four days": (
        (),
        (),
        {SLOT: SLOT + 4 * DAY},
        "04-18 13:00",
        "Calendars disagree about the time: TODO Group says 2026-04-14 13:00 UTC.",
    ),
    "a date moved in Google": (
        (LATER,),
        (),
        {},
        "04-15 14:00",
        "Calendars disagree about the time: Lfx says 2026-04-14 13:00 UTC.",
    ),
    "a date moved in both": (
        (LATER,),
        (),
        {SLOT: SLOT + DAY},
        "04-15 14:00",
        "Calendars disagree about the time: Lfx says 2026-04-15 13:00 UTC.",
    ),
    "a date cancelled in LFX": ((), (), {SLOT: None}, "04-14 13:00", "Lfx lists this date as cancelled."),
    "a date cancelled in Google": (
        (),
        ("EXDATE;TZID=America/New_York:20260414T090000",),
        {},
        "04-14 13:00",
        "TODO Group has cancelled this date. Lfx still lists it.",
    ),
}


@pytest.mark.parametrize(("overrides", "lines", "changed", "expected", "said"), CHANGES.values(), ids=CHANGES)
def test_the_newer_statement_is_shown_and_the_other_said_after(overrides, lines, changed, expected, said):
    google = meeting(TITLE, "America/New_York:20260203T090000", RULE, ROOM, *lines, uid="x@google.com")
    lfx = LfxMeeting("94400000001", TITLE, STARTS, changed=changed).vevents(NOW, timedelta(days=60))
    result = built({"todo": [google, *overrides], "lfx": lfx}, now=NOW)
    (event,) = result.snapshot.events
    assert [source.feed for source in event.sources] == ["todo", "lfx"]
    dates = [f"{start:%m-%d %H:%M}" for start in STARTS[:15] if start != SLOT]
    assert shown(result)[:15] == [f"{date} {TITLE}" for date in sorted([*dates, expected])]
    descriptions = [line for line in unfolded(result.snapshot.calendar.body) if line.startswith("DESCRIPTION:")]
    assert len(descriptions) == 1 + bool(said)
    assert said in descriptions[-1]
