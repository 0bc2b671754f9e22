"""What has happened stays, although its calendar no longer tells.

TeamUp lets events older than half a year go, Meetup and Luma list only what is to come. An event that disappears from a
feed after it is over was not deleted; one that disappears before was. So of each older copy of a document the events
that are over are kept, word for word, for as long as the window reaches back.

A date of a series that was put together from dates is kept until its year is over. Otherwise the series would begin
later with each date that passes, and subscribers would be told of a change each time.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from aggregator.model import Calendar, Document, Series, Window, instant
from aggregator.recurrence import expand, lint
from aggregator.sources import extract, kept_singly, listed_singly, with_past

_AHEAD = timedelta(days=3660)  # a series with an occurrence within ten years is not over


def _over_since(series: Series, now: datetime, since: datetime) -> bool:
    """Whether the last occurrence ended before `now`, and after `since`."""
    found = expand(lint(series)[0], Window(since, now + _AHEAD)).occurrences
    return bool(found) and all(instant(o.end) <= now for o in found)


def lost_after_end(before: Calendar, after: Calendar, now: datetime, keep: timedelta) -> frozenset[str]:
    """Return the UIDs of events that were over when they disappeared from a feed: of series, or of single dates.

    One whose title and start stand in the new copy under another UID did not disappear.
    """
    listed = listed_singly(after.series)
    uids = {series.uid for series in listed}
    likes = {(series.main_event.title, instant(series.main_event.start)) for series in listed}
    since = now - keep
    year = datetime(since.year, 1, 1, tzinfo=UTC)
    return frozenset(
        one.uid
        for series in _all(before)
        for one in _singly(series)
        if one.uid not in uids
        and (one.main_event.title, instant(one.main_event.start)) not in likes
        and _over_since(one, now, since if one is series else year)
    )


def _all(calendar: Calendar) -> tuple[Series, ...]:
    return (*calendar.series, *calendar.past_series)


def _singly(series: Series) -> list[Series]:
    """Return the single events a series was put together from, or itself."""
    return [*listed_singly([series]), *kept_singly([series])]


def keep_past(
    before: Document, known: Calendar, document: Document, after: Calendar, keep: timedelta
) -> tuple[Document, Calendar]:
    """Return the new document and its calendar with what of the last ones is to be kept beside them.

    `keep` is how far back the window reaches.
    """
    uids = lost_after_end(known, after, document.fetched_at, keep)
    if not uids and not any(series.kept for series in after.series):
        return document, after
    past = extract(before.body, before.content_type, uids) + extract(before.past_events, "", uids)
    kept = [one for series in _all(known) for one in _singly(series) if one.uid in uids]
    return replace(document, past_events=past), with_past(after, kept)
