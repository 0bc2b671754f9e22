"""Which single events are dates of one meeting.

A producer's UID may say so (`lfx_date`). Elsewhere events of one title, length and place may be dates of a meeting, in
a feed where no event recurs by itself, if their UIDs are one but for a date: such a feed lists every date as an event
of its own. Whether they are then depends on their starts, see `joining`. Talks with titles of their own, or at other
places, are none. Events whose UIDs have nothing in common stay events: their publisher told them apart.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import NamedTuple

from aggregator.model import DERIVED, Event, Series, instant

_LFX = re.compile(r"(?P<meeting>[\w-]+?)(?:-(?P<start>\d{10}|\d{13}))?@lfx\.linuxfoundation\.org", re.ASCII)
_RULES = re.compile(rb"^(?:RRULE|RDATE|EXRULE|EXDATE|RECURRENCE-ID)[;:]", re.MULTILINE | re.IGNORECASE)
_DATE = re.compile(r"(?<![0-9A-Za-z])(?:20\d{6}(?:T\d{4,6}Z?)?|\d{10}|\d{13})(?![0-9A-Za-z])", re.ASCII)  # in a UID
_APART = "\x1f"  # stands in no UID
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


def lfx_uid(meeting: str) -> str:
    """Return the UID of a meeting of LFX, whichever of its dates are listed."""
    return f"{meeting}@lfx.linuxfoundation.org"


def with_lfx_page(event: Event, meeting: str) -> Event:
    """Return a date with the page of its meeting. A DESCRIPTION that repeats the title, as LFX writes it, goes."""
    text = event.description if " ".join(event.description.split()) != event.title else ""
    return replace(event, url=event.url or f"https://app.lfx.dev/meetings/{meeting}", description=text)


def lists_every_date(body: bytes) -> bool:
    """Whether no event of a document recurs by itself."""
    return b"BEGIN:VEVENT" in body and not _RULES.search(body)


def meeting_key(event: Event, *, every_date: bool) -> str:
    """Return what the dates of a meeting have in common, "" where nothing is said of a meeting.

    `every_date` says that no event of the feed recurs by itself.
    """
    if found := lfx_date(event.uid):
        return f"lfx{_APART}{found.meeting}"
    if not every_date or not event.title or event.uid.startswith(DERIVED):
        return ""
    length = instant(event.end) - instant(event.start)
    meeting, dates = _DATE.subn("", event.uid)
    if not dates:
        return ""
    said = (event.title, event.location, event.organizer, str(length), str(event.all_day), meeting)
    return _APART.join(("listed", *(" ".join(one.casefold().split()) for one in said)))


def series_key(series: Series, *, every_date: bool) -> str:
    """Return the `meeting_key` of a series that is a single event, "" for any other."""
    if series.master is None or series.overrides or series.master.recurs:
        return ""
    return meeting_key(series.master, every_date=every_date)
