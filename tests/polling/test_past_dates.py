"""Dates that are over stay in their series although the feed no longer lists them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from ics_text import vcalendar, vevent
from small_feeds import feed

from aggregator.model import Calendar, Document
from aggregator.polling.past_events import keep_past
from aggregator.sources import parse

WEEK, KEEP = timedelta(days=7), timedelta(days=30)
TODO = feed("todo")
NEW_YORK = ZoneInfo("America/New_York")
FIRST = datetime(2026, 9, 1, 12, 0)  # noqa: DTZ001  (a wall time)


def date(week: int, form: str) -> str:
    start = (FIRST + week * WEEK).replace(tzinfo=NEW_YORK).astimezone(UTC)
    seconds = f"{start.timestamp():.0f}"
    uids = {"lfx": f"941-{seconds}@lfx.linuxfoundation.org", "meetup": f"event_{seconds}@example.com"}
    end = start + timedelta(hours=1)
    return vevent(f"DTEND:{end:%Y%m%dT%H%M%SZ}", "SUMMARY:TSC", uid=uids[form], start=f"DTSTART:{start:%Y%m%dT%H%M%SZ}")


def poll(known: tuple[Document, Calendar] | None, weeks: range, form: str, now: datetime) -> tuple[Document, Calendar]:
    """Read a copy of the feed that lists these weeks; keep what is over."""
    document = Document("todo", TODO.url, now, vcalendar(*(date(week, form) for week in weeks)))
    if known is None:
        return document, parse(document, TODO)
    return keep_past(*known, document, parse(document, TODO, known[1]), KEEP)


@pytest.mark.parametrize("form", ["lfx", "meetup"])
def test_a_feed_that_lists_only_what_is_to_come_is_one_series_that_begins_once_a_year(form):
    state = None
    starts = []
    for week in range(70):
        now = (FIRST + week * WEEK).replace(tzinfo=UTC) - timedelta(days=1)
        state = poll(state, range(week, week + 6), form, now)
        document, calendar = state
        assert parse(document, TODO).series == calendar.series
        (series,) = calendar.series
        assert calendar.past_series == ()
        assert len(series.listed) == 6
        assert not series.overrides
        starts.append((series.uid, f"{series.main_event.start:%F}"))
    uid = starts[0][0]
    assert list(dict.fromkeys(starts)) == [(uid, "2026-09-01"), (uid, "2027-01-05")]
    assert str(state[1].series[0].main_event.start.tzinfo) == "America/New_York"


def test_a_date_that_disappears_before_it_begins_is_cancelled():
    now = FIRST.replace(tzinfo=UTC)
    state = poll(None, range(6), "lfx", now)
    _, calendar = poll(state, range(2, 6), "lfx", now + timedelta(days=1))
    (series,) = calendar.series
    assert [f"{event.start:%F}" for event in series.kept] == ["2026-09-01"]
    assert [f"{when:%F}" for when in series.main_event.exdates] == ["2026-09-08"]


def test_a_meeting_that_is_over_and_no_longer_listed_stays_one_series_until_its_year_is_over():
    other = vevent("SUMMARY:Other", uid="other", start="DTSTART:20270301T120000Z")
    state = poll(None, range(4), "meetup", FIRST.replace(tzinfo=UTC))
    kept = []
    for days in (30, 100, 200):
        now = FIRST.replace(tzinfo=UTC) + timedelta(days=days)
        document = Document("todo", TODO.url, now, vcalendar(other))
        state = keep_past(*state, document, parse(document, TODO, state[1]), KEEP)
        assert parse(state[0], TODO).past_series == state[1].past_series
        kept.append([series.vevents for series in state[1].past_series])
    assert kept == [[4], [4], []]
