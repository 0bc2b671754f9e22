"""What has happened stays, although its calendar no longer tells.

TeamUp lets events older than half a year go, Meetup and Luma list only what is to come. An event that disappears from a
feed after it is over was not deleted; one that disappears before was. So of each older copy of a document the events
that are over are kept, word for word, for as long as the window reaches back.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from aggregator.model import Calendar, Document, Series, Window, instant
from aggregator.recurrence import expand, lint
from aggregator.sources import extract

_AHEAD = timedelta(days=3660)  # a series with an occurrence within ten years is not over


def _over_since(series: Series, now: datetime, keep: timedelta) -> bool:
    """Whether the last occurrence ended before `now`, and not longer ago than is kept."""
    found = expand(lint(series)[0], Window(now - keep, now + _AHEAD)).occurrences
    return bool(found) and all(instant(o.end) <= now for o in found)


def lost_after_end(before: Calendar, after: Calendar, now: datetime, keep: timedelta) -> frozenset[str]:
    """Return the UIDs of series that were over when they disappeared from a feed.

    One whose title and start stand in the new copy under another UID did not disappear.
    """
    uids = {series.uid for series in after.series}
    likes = {(series.main_event.title, instant(series.main_event.start)) for series in after.series}
    return frozenset(
        series.uid
        for series in (*before.series, *before.past_series)
        if series.uid not in uids
        and (series.main_event.title, instant(series.main_event.start)) not in likes
        and _over_since(series, now, keep)
    )


def keep_past(
    before: Document, known: Calendar, document: Document, after: Calendar, keep: timedelta
) -> tuple[Document, Calendar]:
    """Return the new document and its calendar with what of the last ones is to be kept beside them.

    `keep` is how far back the window reaches.
    """
    uids = lost_after_end(known, after, document.fetched_at, keep)
    if not uids:
        return document, after
    past = extract(before.body, before.content_type, uids) + extract(before.past_events, "", uids)
    kept = tuple(series for series in (*known.series, *known.past_series) if series.uid in uids)
    return replace(document, past_events=past), replace(after, past_series=kept)
