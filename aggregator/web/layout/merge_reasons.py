"""Why a copy of an event was merged, and which other time it gives, in the visitor's language and time zone.

The snapshot has the kinds of evidence by their names in `duplicates`. Each has a short text here, for translation; the
values that were compared are in the English reason, which /events.json and the commands show.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from aggregator.model import ServedFeed, Source
from aggregator.web.request.gettext_catalogues import gettext_noop
from aggregator.web.request.locale_text import Language
from aggregator.web.request.view_query import ViewQuery

REASONS = {
    "uid": gettext_noop("same UID"),
    "title": gettext_noop("same title"),
    "named": gettext_noop("description mentions the title"),
    "link": gettext_noop("same video link"),
    "url": gettext_noop("same web page"),
    "location": gettext_noop("same or similar location"),
    "organizer": gettext_noop("same organiser"),
    "description": gettext_noop("same or similar description"),
    "end": gettext_noop("same end time"),
    "times": gettext_noop("same times"),
    "rhythm": gettext_noop("same times on all dates"),
    "room": gettext_noop("same video link on all dates"),
    "day": gettext_noop("all-day entry with the same web page"),
    "overlap": gettext_noop("many events in common"),
    "copied": gettext_noop("identical copy in one calendar"),
    "moved": gettext_noop("same date at a different time"),
    "cancelled": gettext_noop("cancelled dates of this event"),
    "busy": gettext_noop("entry without a title at the same time"),
    "operator": gettext_noop("merged by the operator"),
    "another copy": gettext_noop("matches another copy"),
}


def merge_reasons(source: Source, language: Language) -> str:
    """Return the reasons as a list, strongest first; "" if a snapshot of an older version does not have them."""
    return language.list_names([_reason(kind, source, language) for kind in source.evidence if kind in REASONS])


def _reason(kind: str, source: Source, language: Language) -> str:
    if kind == "title" and source.title:
        return language.gettext("similar title (“%(title)s”)", title=source.title)
    return language.gettext(REASONS[kind])


def other_time(source: Source, feeds: Mapping[str, ServedFeed], query: ViewQuery) -> str:
    """Return a sentence on the time that is not shown; "" if calendars give the same times."""
    if not source.other_start:
        return ""
    feed = feeds.get(source.other_start_feed)
    return query.language.gettext(
        "Check the time: %(calendar)s lists %(time)s.",
        calendar=feed.name if feed else source.other_start_feed,
        time=_when(source.other_start, query),
    )


def _when(text: str, query: ViewQuery) -> str:
    if "T" not in text:
        return query.language.long_date(date.fromisoformat(text))
    return query.language.date_time(datetime.fromisoformat(text).astimezone(query.zone))
