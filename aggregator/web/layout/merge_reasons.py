"""Why a copy of an event was merged, and which other times calendars give, in the visitor's language and time zone.

The snapshot has the kinds of evidence by their names in `duplicates`. Each has a short text here, for translation; the
values that were compared are in the English reason, which /events.json and the commands show.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from aggregator.model import DateOrDateTime, ServedFeed, Source
from aggregator.web.request.data_paths import read_iso
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


class OtherTimeText(str):
    """A sentence on another time that a calendar gives, with what it was made of."""

    __slots__ = ("calendar", "start")

    calendar: str
    start: str  # ISO 8601

    @classmethod
    def of(cls, calendar: str, other: str, shown: int, query: ViewQuery) -> OtherTimeText:
        """Make the sentence for a date that is shown at `shown` (seconds)."""
        time = _beside(read_iso(other), shown, query)
        text = cls(query.language.gettext("Check the time: %(calendar)s lists %(time)s.", calendar=calendar, time=time))
        text.calendar, text.start = calendar, other
        return text


def merge_reasons(source: Source, language: Language) -> str:
    """Return the reasons as a list, strongest first; "" if a snapshot of an older version does not have them."""
    return language.list_names([_reason(kind, source, language) for kind in source.evidence if kind in REASONS])


def _reason(kind: str, source: Source, language: Language) -> str:
    if kind == "title" and source.title:
        return language.gettext("similar title (“%(title)s”)", title=source.title)
    return language.gettext(REASONS[kind])


def other_times(
    sources: Sequence[Source], start: int, feeds: Mapping[str, ServedFeed], query: ViewQuery
) -> tuple[OtherTimeText, ...]:
    """Return a sentence on each other time that calendars give for the date that is shown at `start` (seconds)."""
    found = [(one.feed, one.start) for source in sources for one in source.other_times if one.shown == start]
    return tuple(
        OtherTimeText.of(feeds[feed].name if feed in feeds else feed, other, start, query)
        for feed, other in dict.fromkeys(found)
    )


def _beside(other: DateOrDateTime, start: int, query: ViewQuery) -> str:
    """Return a time in words, without its day if that is the one of `start`."""
    if isinstance(other, datetime):
        local = other.astimezone(query.zone)
        if local.date() == datetime.fromtimestamp(start, query.zone).date():
            return query.language.clock_time(local)
    return query.in_words(other)
