"""An iCalendar document → `model.Calendar`, all of it at once: what `rereading` must equal, and falls back on.

    body ─ text ─ content lines ─ blocks ─┬─ header, VTIMEZONEs ─ frame ─→ name, zones: for this VCALENDAR only
                                          └─ VEVENTs ─ event, each by itself ─→ readings ─ series ─→ Calendar

A document may hold several VCALENDARs; each has zones of its own, for a TZID means something only within one.
"""

from __future__ import annotations

from collections.abc import Iterable

from aggregator.config import Feed
from aggregator.errors import ReadError
from aggregator.model import Calendar, Document, Note, Series
from aggregator.sources.lines.blocks import Lines, cut
from aggregator.sources.lines.ics_check import check_is_ics
from aggregator.sources.lines.notes import TOO_MANY, UNREADABLE, Notes, collapse
from aggregator.sources.lines.unfolding import content_lines
from aggregator.sources.series import assemble
from aggregator.sources.vcalendar import VcalendarProperties, choose_calendar, refresh, vcalendar_properties
from aggregator.sources.vevent.event import ParsedVevent, read_event


def read_whole(document: Document, feed: Feed) -> Calendar:
    """Understand what the server sent. What cannot be read is left out with a note.

    Raise ReadError if it is no calendar at all, or if it has events and none can be read.
    """
    notes = Notes()
    blocks = cut(content_lines(document.body, document.content_type, notes), notes)
    if not blocks:
        check_is_ics(document.body)
        raise ReadError("not-ics")
    frames = [vcalendar_properties(block, feed, document.fetched_at, notes) for block in blocks]
    readings = [
        quarantined(event, frame, notes) for block, frame in zip(blocks, frames, strict=True) for event in block.events
    ]
    series = assemble(document.feed, readings, notes)
    must_be_readable(len(readings), len(series))
    notes.found += [note for reading in readings for note in reading.notes]
    frame = choose_calendar(frames)
    return build_calendar(document.feed, frame, frames[-1].timezone_name, series, len(readings), notes.found)


def build_calendar(
    feed: str, frame: VcalendarProperties, timezone: str, series: Iterable[Series], events: int, notes: list[Note]
) -> Calendar:
    """Make the calendar out of what was understood; `events` is the number of VEVENTs looked at."""
    return Calendar(
        feed=feed,
        series=tuple(series),
        notes=collapse(notes),
        name=frame.header.get("NAME") or frame.header.get("X-WR-CALNAME", ""),
        timezone=timezone,
        refresh=refresh(frame.header),
        events_read=events + sum(note.count for note in notes if note.kind == TOO_MANY),
        prodid=frame.prodid,
    )


def must_be_readable(events: int, series: int) -> None:
    """Raise ReadError if there are events and no series came of them."""
    if events and not series:
        raise ReadError("unreadable", f"none of the {events} events of the calendar could be read")


def quarantined(lines: Lines, frame: VcalendarProperties, notes: Notes) -> ParsedVevent:
    """Read one VEVENT; whatever goes wrong with it costs this event and nothing else."""
    try:
        return read_event(lines, frame.zones, frame.prodid)
    except Exception as error:  # noqa: BLE001  (the last line of defence: the feed's other events must not suffer)
        notes.dropped(
            UNREADABLE, f"an event could not be read and was left out ({type(error).__name__}: {error})"[:300]
        )
        return ParsedVevent(None)
