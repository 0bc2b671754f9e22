"""Which single events are dates of one meeting.

A producer's UID may say so (`lfx_date`). Elsewhere events of one title, length and place may be dates of a meeting, in
a feed where no event recurs by itself: such a feed lists every date as an event of its own. Their UIDs must be one but
for a date, or those of a producer that is known to give every date a number. Whether they are dates of a meeting then
depends on their starts, see `joining`. Talks with titles of their own, or at other places, are none. Events whose UIDs
have nothing in common stay events: their publisher told them apart.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import NamedTuple

from aggregator.model import DERIVED, DateOrDateTime, Event, Series, instant

_LFX = re.compile(r"(?P<meeting>[\w-]+?)(?:-(?P<start>\d{10}|\d{13}))?@lfx\.linuxfoundation\.org", re.ASCII)
_RULES = re.compile(
    rb"^(?:(?P<begin>BEGIN:VTIMEZONE)|(?P<end>END:VTIMEZONE)|(?:RRULE|RDATE|EXRULE|EXDATE|RECURRENCE-ID)[;:])",
    re.MULTILINE | re.IGNORECASE,
)
_DATE = re.compile(r"(?<![0-9A-Za-z])(?:20\d{6}(?:T\d{4,6}Z?)?|\d{10}|\d{13})(?![0-9A-Za-z])", re.ASCII)  # in a UID
_NUMBERED = tuple(
    re.compile(pattern)
    for pattern in (
        r"event_(?P<number>\d+)@meetup\.com",
        r"(?:evt|calev)-(?P<number>\w+)@events\.(?:lu\.ma|luma\.com)",
        r"indico-(?:event|contribution|session)-(?P<number>\d+)@.+",
        r".*?(?P<number>\d+)@groups\.io",
        r"TKF/\w+/\d+/(?P<number>\d+)/\d+/\d+",  # Tockify: calendar, event, start in minutes
        r"LibCal-\d+-(?P<number>\d+)",
        r"tag:localist\.com,2008:EventInstance_(?P<number>\d+)",
    )
)
_APART = "\x1f"  # stands in no UID
_LONGEST = 200  # characters of a UID that is looked into
_MILLISECONDS = 13  # digits


class LfxDate(NamedTuple):
    """A date of a meeting in LFX."""

    meeting: str
    planned: datetime | None  # when it was to begin, as the UID says
    begun: bool  # it is listed as one that has begun


def lfx_date(uid: str) -> LfxDate | None:
    """`94421152794-1781614800@lfx.linuxfoundation.org`, from LFX Self Serve: the meeting, and the start of one date.

    The start is in seconds while it is to come and in milliseconds once it has begun; for a while both are listed. A
    meeting of one date has no start in its UID before it begins.
    """
    match = _LFX.fullmatch(uid)
    if match is None:
        return None
    digits = match["start"] or ""
    begun = len(digits) == _MILLISECONDS
    seconds = int(digits) // (1000 if begun else 1) if digits else None
    planned = None if seconds is None else datetime.fromtimestamp(seconds, UTC)
    return LfxDate(match["meeting"], planned, begun)


def lfx_uid(meeting: str, until: DateOrDateTime | None = None) -> str:
    """Return the UID of a meeting of LFX, whichever dates are listed; of an earlier schedule by its last date."""
    ended = f"_U{instant(until):%Y%m%dT%H%M%SZ}" if until else ""
    return f"{meeting}{ended}@lfx.linuxfoundation.org"


def with_lfx_page(event: Event, meeting: str) -> Event:
    """Return a date with the page of its meeting. A DESCRIPTION that repeats the title, as LFX writes it, goes."""
    text = event.description if " ".join(event.description.split()) != event.title else ""
    return replace(event, url=event.url or f"https://app.lfx.dev/meetings/{meeting}", description=text)


def lists_every_date(body: bytes) -> bool:
    """Whether no event of a document recurs by itself."""
    in_zone = False  # a VTIMEZONE has rules, too; one that does not end must not have the rest read again
    for found in _RULES.finditer(body):
        if not (found["begin"] or found["end"] or in_zone):
            return False
        in_zone = bool(found["begin"]) or (in_zone and not found["end"])
    return b"BEGIN:VEVENT" in body


def meeting_key(event: Event, *, every_date: bool) -> str:
    """Return what the dates of a meeting have in common, "" where nothing is said of a meeting.

    `every_date` says that no event of the feed recurs by itself.
    """
    if found := lfx_date(event.uid):
        return f"lfx{_APART}{found.meeting}"
    form = uid_form(event.uid)
    if not every_date or not event.title or not form:
        return ""
    length = instant(event.end) - instant(event.start)
    said = (event.title, event.location, event.organizer, str(length), str(event.all_day), form)
    return _APART.join(("listed", *(" ".join(one.casefold().split()) for one in said)))


def uid_form(uid: str) -> str:
    """Return what the UIDs of one meeting's dates have in common: all but a date in it, or a producer's number for it.

    "" if there is neither, or if the UID was made here.
    """
    if uid.startswith(DERIVED) or len(uid) > _LONGEST:
        return ""
    for numbered in _NUMBERED:
        if match := numbered.fullmatch(uid):
            start, end = match.span("number")
            return f"{uid[:start]}#{uid[end:]}"
    form, dates = _DATE.subn("#", uid)
    return form if dates else ""


def series_key(series: Series, *, every_date: bool) -> str:
    """Return the `meeting_key` of a series that is a single event, "" for any other."""
    if series.master is None or series.overrides or series.master.recurs:
        return ""
    return meeting_key(series.master, every_date=every_date)
