"""What a VCALENDAR says beside its events: its own properties, its time zones, the zone of its floating times."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from aggregator.config import Feed
from aggregator.model import PRODID, Note
from aggregator.sources.lines.blocks import CalendarBlock
from aggregator.sources.lines.content_line import property_name, split_line
from aggregator.sources.lines.notes import Notes
from aggregator.sources.vevent.quirks import minutes_without_t
from aggregator.sources.vevent.start_and_end import read_duration
from aggregator.timezones import VTimezone, Zone, Zones, parse_vtimezone

MAX_HEADER = 1_000  # characters of a name or address of the calendar itself
MAX_TIMEZONES = 1_000  # VTIMEZONEs of one VCALENDAR; the tz database has 600 zones
MAX_CACHED_LINES = 60  # lines of a VTIMEZONE worth remembering: those that list every change since 1900 take megabytes
SHORTEST_REFRESH, LONGEST_REFRESH = timedelta(minutes=1), timedelta(days=30)  # what a hint can sensibly mean

Header = dict[str, str]


@dataclass(frozen=True, slots=True)
class VcalendarProperties:
    """A VCALENDAR without its events, understood."""

    header: Header  # the first value of every property
    timezone: Zone  # of floating times
    zones: Zones
    day: datetime  # around which time zones were compared

    @property
    def prodid(self) -> str:
        """PRODID: who made it."""
        return self.header.get("PRODID", "")

    @property
    def named_zone(self) -> Zone | None:
        """The zone of floating times, if the feed or the operator names one that is not UTC."""
        return self.timezone if self.timezone_name not in ("UTC", "Etc/UTC") else None

    @property
    def timezone_name(self) -> str:
        """The IANA name of the zone of floating times."""
        return self.timezone.key if isinstance(self.timezone, ZoneInfo) else "UTC"


def vcalendar_properties(block: CalendarBlock, feed: Feed, now: datetime, notes: Notes) -> VcalendarProperties:
    """Understand what stands around the events. Time zones are compared around the day of `now`.

    Not around its very moment, so that what a document means does not change within a day.
    """
    day = datetime.combine(now.astimezone(UTC), time(), UTC)
    header = read_header(block)
    described = vtimezones(block, notes)
    timezone = floating_zone(header, feed, described, day, notes)
    return VcalendarProperties(header, timezone, Zones(described, timezone, day), day)


def choose_calendar(vcalendars: list[VcalendarProperties]) -> VcalendarProperties:
    """Return the one that speaks for the document: the first, unless one of several is our own."""
    return next((vcalendar for vcalendar in vcalendars if vcalendar.prodid == PRODID), vcalendars[0])


def read_header(block: CalendarBlock) -> Header:
    """Return the first value of every property of the calendar itself, on one line each."""
    header: Header = {}
    for line in block.header:
        name = property_name(line)
        if name:
            header.setdefault(name, " ".join(split_line(line).text.split())[:MAX_HEADER])
    return header


def floating_zone(header: Header, feed: Feed, described: Mapping[str, VTimezone], now: datetime, notes: Notes) -> Zone:
    """Return the zone of floating times: what the operator says, else what the feed says, else UTC."""
    name = feed.timezone or header.get("X-WR-TIMEZONE", "")
    if not name:
        return UTC
    zone, note = Zones({} if feed.timezone else described, UTC, now).resolve(name)
    notes.found += [note] if note else []
    return zone


def vtimezones(block: CalendarBlock, notes: Notes) -> dict[str, VTimezone]:
    """Read the VTIMEZONEs of one VCALENDAR by TZID; of two with one name the first that is usable counts."""
    found: dict[str, VTimezone] = {}
    for lines in block.timezones[:MAX_TIMEZONES]:
        vtimezone, problems = (cached_vtimezone if len(lines) <= MAX_CACHED_LINES else read_vtimezone)(tuple(lines))
        notes.found += problems
        if vtimezone is not None:
            found.setdefault(vtimezone.tzid, vtimezone)
    return found


def read_vtimezone(lines: tuple[str, ...]) -> tuple[VTimezone | None, tuple[Note, ...]]:
    """Read the content lines of one VTIMEZONE."""
    properties = (split_line(line) for line in lines if property_name(line))
    return parse_vtimezone([(p.name, p.params, p.value) for p in properties])


cached_vtimezone = lru_cache(maxsize=128)(read_vtimezone)  # a producer sends the same ones with every calendar


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
