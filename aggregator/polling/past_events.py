"""What has happened stays, although its calendar no longer tells.

TeamUp lets events older than half a year go, Meetup and Luma list only what is to come. An event that disappears from a
feed after it is over was not deleted; one that disappears before was. So of each older copy of a document the events
that are over are kept, word for word, for as long as the window reaches back.

A date of a series that was put together from dates is kept until its year is over. Otherwise the series would begin
later with each date that passes, and subscribers would be told of a change each time.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from aggregator.model import Calendar, Document, Series, Window, instant, is_from_page, seconds
from aggregator.recurrence import expand, lint
from aggregator.sources import extract, kept_singly, listed_singly, with_past
from aggregator.sources.page_feeds.event_writing import write_series

_AHEAD = timedelta(days=3660)  # a series with an occurrence within ten years is not over


def _over_since(series: Series, now: datetime, since: datetime) -> frozenset[int]:
    """Return the starts since then, in seconds, if the last occurrence ended before `now`."""
    found = list(expand(lint(series)[0], Window(since, now + _AHEAD)).occurrences)
    over = all(instant(one.end) <= now for one in found)
    return frozenset(one.start_seconds for one in found) if over else frozenset()


def lost_after_end(before: Calendar, after: Calendar, now: datetime, keep: timedelta) -> frozenset[str]:
    """Return the UIDs of events that were over when they disappeared from a feed: of series, or of single dates.

    One of which the new copy lists a date under another UID, with the same title, did not disappear.
    """
    listed = listed_singly(after.series)
    uids = {series.uid for series in listed}
    by_title: defaultdict[str, list[Series]] = defaultdict(list)
    for one in listed:
        by_title[one.main_event.title].append(one)
    since = now - keep
    year = datetime(since.year, 1, 1, tzinfo=UTC)
    lost = set()
    for series in _all(before):
        for one in _singly(series):
            if one.uid not in uids and (starts := _over_since(one, now, since if one is series else year)):
                alike = by_title.get(one.main_event.title, ())
                if not any(_is_listed(one, starts, other) for other in alike):
                    lost.add(one.uid)
    return frozenset(lost)


def _is_listed(one: Series, starts: frozenset[int], other: Series) -> bool:
    """Whether a series of the same title begins as this one does, or at one of these starts."""
    if seconds(other.main_event.start) in {*starts, seconds(one.main_event.start)}:
        return True
    if not other.main_event.recurs:
        return False
    first, last = (datetime.fromtimestamp(at, UTC) for at in (min(starts), max(starts)))
    found = expand(lint(other)[0], Window(first, last + timedelta(days=1))).occurrences
    return any(there.start_seconds in starts for there in found)


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
    earlier = [*kept_singly(known.series), *(one for series in known.past_series for one in _singly(series))]
    if not uids and not earlier:
        return document, after
    past = extract(before.body, before.content_type, uids) + extract(before.past_events, "", uids)
    past += write_series(one for one in known.series if one.uid in uids and is_from_page(one.uid))
    kept = [one for series in _all(known) for one in _singly(series) if one.uid in uids]
    return replace(document, past_events=past), with_past(after, kept, earlier)
