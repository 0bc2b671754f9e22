"""An iCalendar document → `model.Calendar`, all at once: what `incremental_parsing` must equal, and falls back on.

    body ─ unfolding ─ blocks ─┬─ header, VTIMEZONEs ─ vcalendar ─→ name, zones: for this VCALENDAR only
                               └─ VEVENTs ─ event, each by itself ─ series ─ listed_dates ─→ Calendar

A document may hold several VCALENDARs; each has zones of its own, for a TZID means something only within one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from aggregator.config import Feed
from aggregator.errors import ReadError
from aggregator.model import Calendar, Document, Note, Series
from aggregator.sources.lines.blocks import Lines, cut_calendars
from aggregator.sources.lines.ics_check import check_is_ics
from aggregator.sources.lines.notes import EVENT_ADDED, TOO_MANY, UNREADABLE, Notes, collapse
from aggregator.sources.lines.unfolding import content_lines
from aggregator.sources.listed_dates.joining import join_listed_dates
from aggregator.sources.listed_dates.meetings import lists_every_date
from aggregator.sources.series import assemble, with_unique_uids
from aggregator.sources.vcalendar import VcalendarProperties, choose_calendar, refresh, vcalendar_properties
from aggregator.sources.vevent.event import ParsedVevent, read_event


def read_whole(document: Document, feed: Feed) -> Calendar:
    """Understand what the server sent. What cannot be read is left out with a note.

    Raise ReadError if it is no calendar at all, or if it has events and none can be read.
    """
    notes = Notes()
    blocks = cut_calendars(content_lines(document.body, document.content_type, notes), notes)
    if not blocks:
        check_is_ics(document.body)
        raise ReadError("not-ics")
    vcalendars = [vcalendar_properties(block, feed, document.fetched_at, notes) for block in blocks]
    vevents = [
        quarantined(event, vcalendar, notes)
        for block, vcalendar in zip(blocks, vcalendars, strict=True)
        for event in block.events
    ]
    series = assemble(document.feed, vevents, notes)
    must_be_readable(len(vevents), len(series))
    every_date = lists_every_date(document.body)
    joined = join_listed_dates(series, vcalendars[-1].named_zone, notes, every_date=every_date)
    series = tuple(sorted(with_unique_uids(joined), key=lambda one: one.uid))
    notes.found += [note for vevent in vevents for note in vevent.notes]
    vcalendar = choose_calendar(vcalendars)
    calendar = build_calendar(document.feed, vcalendar, vcalendars[-1].timezone_name, series, len(vevents), notes.found)
    return replace(calendar, every_date=every_date)


def build_calendar(
    feed: str, vcalendar: VcalendarProperties, timezone: str, series: Iterable[Series], events: int, notes: list[Note]
) -> Calendar:
    """Make the calendar out of what was understood; `events` is the number of VEVENTs looked at."""
    return Calendar(
        feed=feed,
        series=tuple(series),
        notes=collapse(notes),
        name=vcalendar.header.get("NAME") or vcalendar.header.get("X-WR-CALNAME", ""),
        description=vcalendar.header.get("DESCRIPTION") or vcalendar.header.get("X-WR-CALDESC", ""),
        timezone=timezone,
        refresh=refresh(vcalendar.header),
        events_read=events + sum(note.count for note in notes if note.kind in {TOO_MANY, *EVENT_ADDED}),
        prodid=vcalendar.prodid,
    )


def must_be_readable(events: int, series: int) -> None:
    """Raise ReadError if there are events and no series came of them."""
    if events and not series:
        raise ReadError("unreadable", f"No event could be read (of {events}).")


def quarantined(lines: Lines, vcalendar: VcalendarProperties, notes: Notes) -> ParsedVevent:
    """Read one VEVENT; whatever goes wrong with it costs this event and nothing else."""
    try:
        return read_event(lines, vcalendar.zones, vcalendar.prodid)
    except Exception as error:  # noqa: BLE001  (the last line of defence: the feed's other events must not suffer)
        notes.dropped(
            UNREADABLE, f"An event could not be read ({type(error).__name__}: {error})"[:260] + ". It was left out."
        )
        return ParsedVevent(None)
