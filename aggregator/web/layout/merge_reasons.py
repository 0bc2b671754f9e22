"""Why a copy of an event was merged, and what calendars say otherwise, in the visitor's language and time zone.

The snapshot has the kinds of evidence by their names in `duplicates`. Each has a short text here, for translation; the
values that were compared are in the English reason, which /events.json and the commands show.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from aggregator.model import DateOrDateTime, ServedFeed, Source, StatusClaim
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
    "day": gettext_noop("all-day event with the same web page"),
    "overlap": gettext_noop("many events in common"),
    "copied": gettext_noop("identical copy in one calendar"),
    "moved": gettext_noop("same date at a different time"),
    "cancelled": gettext_noop("cancelled dates of this event"),
    "busy": gettext_noop("event without a title at the same time"),
    "operator": gettext_noop("merged by the operator"),
    "another copy": gettext_noop("matches another copy"),
}

STATUS_SENTENCES = {  # of an event, and of one date
    StatusClaim.CANCELLED: (
        gettext_noop("%(calendar)s lists this event as cancelled."),
        gettext_noop("%(calendar)s lists this date as cancelled."),
    ),
    StatusClaim.LISTED: (
        gettext_noop("%(other)s has cancelled this event. %(calendar)s still lists it."),
        gettext_noop("%(other)s has cancelled this date. %(calendar)s still lists it."),
    ),
}
STATUS_SENTENCES_OF_COPIES = {  # which stand beside the copy
    StatusClaim.TENTATIVE: gettext_noop("%(calendar)s lists this event as tentative."),
    StatusClaim.CONFIRMED: gettext_noop("%(calendar)s lists this event as confirmed."),
    StatusClaim.TITLED: gettext_noop("%(calendar)s calls this event “%(title)s”."),
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
    return tuple(OtherTimeText.of(feed_name(feed, feeds), other, start, query) for feed, other in dict.fromkeys(found))


def _beside(other: DateOrDateTime, start: int, query: ViewQuery) -> str:
    """Return a time in words, without its day if that is the one of `start`."""
    if isinstance(other, datetime):
        local = other.astimezone(query.zone)
        if local.date() == datetime.fromtimestamp(start, query.zone).date():
            return query.language.clock_time(local)
    return query.in_words(other)


def other_statuses(
    sources: Sequence[Source], start: int, feeds: Mapping[str, ServedFeed], query: ViewQuery
) -> tuple[str, ...]:
    """Return a sentence on each other status that calendars give the event, or its date shown at `start` (seconds)."""
    found = (one for source in sources for one in source.other_statuses if one.start in (None, start))
    return tuple(
        query.language.gettext(
            STATUS_SENTENCES[one.claim][one.start is not None],
            calendar=feed_name(one.feed, feeds),
            other=feed_name(one.cancelled_by, feeds),
        )
        for one in dict.fromkeys(found)
        if one.claim in STATUS_SENTENCES
    )


def status_of_copy(source: Source, feeds: Mapping[str, ServedFeed], language: Language) -> str:
    """Return which other status a copy gives the whole event, where that is said beside the copy alone."""
    found = (one for one in source.other_statuses if one.claim in STATUS_SENTENCES_OF_COPIES)
    for one in found:
        text, calendar = STATUS_SENTENCES_OF_COPIES[one.claim], feed_name(one.feed, feeds)
        return language.gettext(text, calendar=calendar, title=source.title)
    return ""


def feed_name(feed: str, feeds: Mapping[str, ServedFeed]) -> str:
    """Return the name of a feed; its id, if it is no longer known."""
    return feeds[feed].name if feed in feeds else feed
