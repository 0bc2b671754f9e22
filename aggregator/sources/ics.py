"""An iCalendar document → `model.Calendar`.

    body ─ text ─ content lines ─ blocks ─┬─ header ──→ name, refresh, zone of floating times
                                          ├─ VTIMEZONEs ─ timezones ─→ Zones, for this VCALENDAR only
                                          └─ VEVENTs ─ event, each by itself ─→ readings ─ series ─→ Calendar

A document may hold several VCALENDARs; each has zones of its own, for a TZID means something only within one.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from aggregator.config import Feed
from aggregator.errors import ReadError
from aggregator.model import PRODID, Calendar, Document
from aggregator.sources.blocks import CalendarBlock, Lines, cut
from aggregator.sources.event import Reading, read_event
from aggregator.sources.gate import check
from aggregator.sources.lines import name_of, split
from aggregator.sources.notes import TOO_MANY, UNREADABLE, Notes, fold
from aggregator.sources.quirks import minutes_without_t
from aggregator.sources.series import assemble
from aggregator.sources.span import read_duration
from aggregator.sources.text import content_lines
from aggregator.timezones import VTimezone, Zone, Zones, parse_vtimezone

MAX_HEADER = 1_000  # characters of a name or address of the calendar itself
MAX_TIMEZONES = 1_000  # VTIMEZONEs of one VCALENDAR; the tz database has 600 zones
SHORTEST_REFRESH, LONGEST_REFRESH = timedelta(minutes=1), timedelta(days=30)  # what a hint can sensibly mean

Header = dict[str, str]


def read(document: Document, feed: Feed) -> Calendar:
    """Understand a document, with what was kept of earlier copies. What cannot be read is left out with a note.

    Raise ReadError if it is no calendar at all, or if it has events and none can be read.
    """
    calendar = read_body(document, feed)
    if not document.past:
        return calendar
    told = {series.uid for series in calendar.series}
    past = read_body(replace(document, body=document.past, content_type="", past=b""), feed)
    return replace(calendar, kept=tuple(series for series in past.series if series.uid not in told))


def read_body(document: Document, feed: Feed) -> Calendar:
    """Understand what the server sent."""
    notes = Notes()
    blocks = cut(content_lines(document.body, document.content_type, notes), notes)
    if not blocks:
        check(document.body)
        raise ReadError("not-ics")
    headers = [read_header(block) for block in blocks]
    readings: list[Reading] = []
    timezone: Zone = UTC
    for block, header in zip(blocks, headers, strict=True):
        timezone = floating_zone(header, feed, document.fetched_at, notes)
        zones = Zones(vtimezones(block, notes), timezone, document.fetched_at)
        readings += [quarantined(event, zones, header.get("PRODID", ""), notes) for event in block.events]
    series = assemble(document.feed, readings, notes)
    if readings and not series:
        raise ReadError("unreadable", f"none of the {len(readings)} events of the calendar could be read")
    notes.found += [note for reading in readings for note in reading.notes]
    header = ours_or_first(headers)
    return Calendar(
        feed=document.feed,
        series=series,
        notes=fold(notes.found),
        name=header.get("NAME") or header.get("X-WR-CALNAME", ""),
        timezone=timezone.key if isinstance(timezone, ZoneInfo) else "UTC",
        refresh=refresh(header),
        events_read=len(readings) + sum(note.count for note in notes.found if note.kind == TOO_MANY),
        prodid=header.get("PRODID", ""),
        source=header.get("SOURCE", ""),
    )


def is_our_own(calendar: Calendar, base_url: str) -> bool:
    """Whether a calendar is our own combined calendar come back: by its PRODID, or by the address it says it has."""
    return calendar.prodid == PRODID or calendar.source.startswith(base_url.rstrip("/") + "/")


def ours_or_first(headers: list[Header]) -> Header:
    """Return the header that speaks for the document: the first, unless one of several is our own."""
    return next((header for header in headers if header.get("PRODID") == PRODID), headers[0])


def read_header(block: CalendarBlock) -> Header:
    """Return the first value of every property of the calendar itself, on one line each."""
    header: Header = {}
    for line in block.header:
        name = name_of(line)
        if name:
            header.setdefault(name, " ".join(split(line).text.split())[:MAX_HEADER])
    return header


def floating_zone(header: Header, feed: Feed, now: datetime, notes: Notes) -> Zone:
    """Return the zone of floating times: what the operator says, else what the feed says, else UTC."""
    name = feed.timezone or header.get("X-WR-TIMEZONE", "")
    if not name:
        return UTC
    zone, note = Zones({}, UTC, now).resolve(name)
    notes.found += [note] if note else []
    return zone


def vtimezones(block: CalendarBlock, notes: Notes) -> dict[str, VTimezone]:
    """Read the VTIMEZONEs of one VCALENDAR by TZID; of two with one name the first that is usable counts."""
    found: dict[str, VTimezone] = {}
    for lines in block.timezones[:MAX_TIMEZONES]:
        properties = (split(line) for line in lines if name_of(line))
        vtimezone, problems = parse_vtimezone([(p.name, p.params, p.value) for p in properties])
        notes.found += problems
        if vtimezone is not None:
            found.setdefault(vtimezone.tzid, vtimezone)
    return found


def quarantined(lines: Lines, zones: Zones, prodid: str, notes: Notes) -> Reading:
    """Read one VEVENT; whatever goes wrong with it costs this event and nothing else."""
    try:
        return read_event(lines, zones, prodid)
    except Exception as error:  # noqa: BLE001  (the last line of defence: the feed's other events must not suffer)
        notes.dropped(
            UNREADABLE, f"an event could not be read and was left out ({type(error).__name__}: {error})"[:300]
        )
        return Reading(None)


def refresh(header: Header) -> timedelta | None:
    """Return how often the document asks to be fetched: REFRESH-INTERVAL (RFC 7986, 5.7), else X-PUBLISHED-TTL."""
    for name in ("REFRESH-INTERVAL", "X-PUBLISHED-TTL"):
        try:
            asked = read_duration(minutes_without_t(header.get(name, "")))
        except ValueError:
            continue
        if asked >= SHORTEST_REFRESH:
            return min(asked, LONGEST_REFRESH)
    return None
