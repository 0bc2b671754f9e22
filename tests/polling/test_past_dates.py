"""Dates that are over stay in their series although the feed no longer lists them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ics_text import vcalendar, vevent
from small_feeds import feed

from aggregator.model import Calendar, Document, Window, instant
from aggregator.polling.past_events import keep_past
from aggregator.recurrence import expand, lint
from aggregator.sources import parse

HOUR, WEEK, KEEP = timedelta(hours=1), timedelta(days=7), timedelta(days=30)
TODO = feed("todo")
NEW_YORK = ZoneInfo("America/New_York")
FIRST = datetime(2026, 9, 1, 12, 0)  # noqa: DTZ001  (a wall time)


FORMS = st.sampled_from(["lfx", "meetup"])
ALWAYS = Window(datetime(2020, 1, 1, tzinfo=UTC), datetime(2040, 1, 1, tzinfo=UTC))


def start(week: int) -> datetime:
    return (FIRST + week * WEEK).replace(tzinfo=NEW_YORK).astimezone(UTC)


def date(week: int, form: str) -> str:
    begin = start(week)
    seconds = f"{begin.timestamp():.0f}"
    uids = {"lfx": f"941-{seconds}@lfx.linuxfoundation.org", "meetup": f"event_{seconds}@example.com"}
    end = f"DTEND:{begin + HOUR:%Y%m%dT%H%M%SZ}"
    return vevent(end, "SUMMARY:TSC", uid=uids[form], start=f"DTSTART:{begin:%Y%m%dT%H%M%SZ}")


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


def test_dates_that_were_no_series_with_one_long_over_are_one_without_it():
    """The calendar in memory is what a restart reads, although the events of the meeting did not change."""
    other = vevent("SUMMARY:Other", uid="other", start="DTSTART:20270301T120000Z")
    polls = {63: [date(9, "meetup")], 64: [], 110: [other]}
    state, found = None, []
    for days, more in polls.items():
        events = [*more, *(date(week, "meetup") for week in (14, 15, 16))]
        document = Document("todo", TODO.url, FIRST.replace(tzinfo=UTC) + timedelta(days=days), vcalendar(*events))
        if state is None:
            state = document, parse(document, TODO)
        else:
            state = keep_past(*state, document, parse(document, TODO, state[1]), KEEP)
        again = parse(state[0], TODO)
        assert (again.series, again.past_series) == (state[1].series, state[1].past_series)
        found.append([len(series.listed) for series in state[1].series])
    assert found == [[0, 0, 0, 0], [0, 0, 0], [3, 0]]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 8), st.integers(0, 30)), min_size=2, max_size=8), FORMS)
def test_whatever_a_feed_lists_when_no_date_is_lost_or_doubled(polls, form):
    """Each poll is some days after the last one; the feed lists the weeks of a stretch, but for one."""
    now, state, seen = FIRST.replace(tzinfo=UTC), None, set()
    for days, begin, missing in polls:
        now += timedelta(days=days)
        weeks = {week for week in range(begin, begin + 12) if week != missing}
        document = Document("todo", TODO.url, now, vcalendar(*(date(week, form) for week in sorted(weeks))))
        if state is None:
            state = document, parse(document, TODO)
        else:
            state = keep_past(*state, document, parse(document, TODO, state[1]), KEEP)
        document, calendar = state
        again = parse(document, TODO)
        assert (again.series, again.past_series) == (calendar.series, calendar.past_series)
        seen = {week for week in seen if start(week) + HOUR <= now} | weeks
        found = [
            instant(one.start)
            for series in (*calendar.series, *calendar.past_series)
            for one in expand(lint(series)[0], ALWAYS).occurrences
        ]
        within = [week for week in map(start, seen) if week >= now - KEEP]
        assert sorted(one for one in found if one >= now - KEEP) == sorted(within)
