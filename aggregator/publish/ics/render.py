"""Merged events → iCalendar bytes that every client reads alike.

Written per event from a list of allowed properties: no e-mail addresses of people, no alarms, no METHOD, nothing a
client was seen to choke on. The bytes of an event depend on its content alone; its UID, SEQUENCE and LAST-MODIFIED are
put in front afterwards (`identity_lines`), since `published_uids` gives them by comparing contents.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from operator import attrgetter

from aggregator.config import Feed
from aggregator.html import is_html, to_text
from aggregator.join_links import join_link
from aggregator.model import PRODID, Event, MergedEvent, Source, Window, instant
from aggregator.publish.ics import content_lines as lines

REFRESH = timedelta(hours=1)  # what we ask subscribers to wait between requests
_LONGEST_TEXT = 8_000  # characters of a description that are published; Outlook cuts at 8 k, minutes belong elsewhere
_LONGEST_LINE = 500  # of a title or location


def plain_description(event: Event) -> str:
    """Return an event's description as plain text, at most as long as is published."""
    return _plain(event.description or event.html)


@lru_cache(maxsize=256)  # what is written is shown, too
def _plain(said: str) -> str:
    text = to_text(said) if is_html(said) else said
    text = lines.clean(text).strip()
    return text if len(text) <= _LONGEST_TEXT else text[:_LONGEST_TEXT].rsplit(None, 1)[0] + " …"


def _short(text: str) -> str:
    one_line = " ".join(lines.clean(text).split())
    return one_line if len(one_line) <= _LONGEST_LINE else one_line[:_LONGEST_LINE].rstrip() + "…"


def _description(event: Event, communities: Sequence[str]) -> str:
    join = join_link(event)
    said = plain_description(event)
    footer = [f"Community: {communities[0]}"]
    if len(communities) > 1:
        footer.append(f"Also on: {', '.join(communities[1:])}")
    if join and join not in said and join not in event.location:
        footer.append(f"Join: {join}")
    return "\n\n".join(part for part in (said, "\n".join(footer)) if part)


def _span(event: Event) -> list[bytes]:
    start = lines.moment("DTSTART", event.start)
    if instant(event.end) == instant(event.start):
        return [start, lines.raw("DURATION", "PT0S")]  # DTEND must be later than DTSTART (RFC 5545, 3.8.2.2)
    return [start, lines.moment("DTEND", event.end)]


def _recurrence(event: Event) -> list[bytes]:
    """One EXDATE a line: some readers take only the first of a list. No RDATE: see `separate_dates`."""
    found = [lines.moment("RECURRENCE-ID", event.recurrence_id)] if event.recurrence_id is not None else []
    if event.rule:
        found.append(lines.raw("RRULE", event.rule))
        found += [lines.moment("EXDATE", when) for when in event.exdates]
    return found


def _texts(event: Event, communities: Sequence[str]) -> bytes:
    out = [lines.text("SUMMARY", _short(event.title) or "(no title)")]
    out.append(lines.text("DESCRIPTION", _description(event, communities)))
    if location := _short(event.location):
        out.append(lines.text("LOCATION", location))
    if event.url:
        out.append(lines.raw("URL", event.url))
    out += [lines.conference(one) for one in event.conference if one.stated]
    if event.image:
        out.append(lines.raw("IMAGE;VALUE=URI", event.image))
    if event.geo:
        out.append(lines.raw("GEO", f"{event.geo[0]:.6f};{event.geo[1]:.6f}"))
    categories = dict.fromkeys((*communities, *map(_short, event.categories)))
    out.append(lines.fold_line("CATEGORIES:" + ",".join(lines.escape(c) for c in categories if c)))
    out.append(lines.raw("STATUS", event.status.value))
    out.append(lines.raw("TRANSP", "TRANSPARENT" if event.transparent else "OPAQUE"))
    return b"".join(out)


def community_names(sources: Iterable[Source], feeds: Mapping[str, Feed]) -> tuple[str, ...]:
    """Return the names of those who announce an event, each once, as they are published."""
    return tuple(_short(name) for name in dict.fromkeys(feeds[s.feed].name for s in sources if s.feed in feeds))


_TEXTS = attrgetter(*"title description html location url conference image geo categories status transparent".split())


class VeventBodies:
    """Writes what a subscriber sees of the events of a series: their VEVENTs without identity and revision.

    Overrides and single dates mostly say what their series says: equal texts are written once.
    """

    def __init__(self, communities: Sequence[str]) -> None:
        self._communities = communities
        self._texts: dict[tuple[object, ...], bytes] = {}

    def of(self, events: Iterable[Event]) -> tuple[bytes, ...]:
        """Write these events."""
        return tuple([b"".join((*_span(event), *_recurrence(event), self._texts_of(event))) for event in events])

    def _texts_of(self, event: Event) -> bytes:
        said = _TEXTS(event)
        if said not in self._texts:
            self._texts[said] = _texts(event, self._communities)
        return self._texts[said]


def vevent_bodies(events: Iterable[Event], communities: Sequence[str]) -> tuple[bytes, ...]:
    """Write these events, see `VeventBodies`."""
    return VeventBodies(communities).of(events)


def identity_lines(uid: str, sequence: int, modified: datetime) -> bytes:
    """Write how each VEVENT of a UID begins. All carry one SEQUENCE: Google ignores an override below its master's."""
    return (
        b"BEGIN:VEVENT\r\n"
        + lines.raw("UID", uid)
        + lines.raw("DTSTAMP", lines.utc(modified))
        + lines.raw("SEQUENCE", str(sequence))
        + lines.raw("LAST-MODIFIED", lines.utc(modified))
    )


def zones(events: Iterable[Event]) -> tuple[str, ...]:
    """Return the IANA names of the zones in which the times of events are written, sorted, without UTC."""
    found = set()
    for event in events:
        times = (event.start, event.end, *event.exdates, event.recurrence_id)
        found |= {lines.zone_name(when) for when in times if when is not None}
    return tuple(sorted(found - {"", "UTC"}))


def in_window(merged: MergedEvent, window: Window) -> MergedEvent:
    """Leave out overrides that are over before the window; their slots become EXDATEs, so that no wrong one shows."""
    series, master = merged.series, merged.series.master
    if master is None:
        return merged
    kept = tuple(o for o in series.overrides if _reaches(o, window))
    if len(kept) == len(series.overrides):
        return merged
    slots = {o.recurrence_id for o in series.overrides if o.recurrence_id is not None and not _reaches(o, window)}
    exdates = tuple(sorted(slots.union(master.exdates), key=instant))
    return replace(merged, series=replace(series, master=replace(master, exdates=exdates), overrides=kept))


def _reaches(override: Event, window: Window) -> bool:
    slot = override.recurrence_id
    return instant(override.end) >= window.start or (slot is not None and instant(slot) >= window.start)


# ---------------------------------------------------------------- whole calendars

# COLOR takes CSS names only (RFC 7986, 5.9); the nearest of these is sent beside the exact colour Apple's clients read.
_CSS_COLORS = {
    "black": 0x000000, "dimgray": 0x696969, "gray": 0x808080, "silver": 0xC0C0C0, "slategray": 0x708090,
    "navy": 0x000080, "royalblue": 0x4169E1, "steelblue": 0x4682B4, "dodgerblue": 0x1E90FF, "skyblue": 0x87CEEB,
    "teal": 0x008080, "lightseagreen": 0x20B2AA, "turquoise": 0x40E0D0, "green": 0x008000, "seagreen": 0x2E8B57,
    "mediumseagreen": 0x3CB371, "limegreen": 0x32CD32, "olive": 0x808000, "yellowgreen": 0x9ACD32, "gold": 0xFFD700,
    "orange": 0xFFA500, "darkorange": 0xFF8C00, "tomato": 0xFF6347, "red": 0xFF0000, "firebrick": 0xB22222,
    "maroon": 0x800000, "brown": 0xA52A2A, "chocolate": 0xD2691E, "peru": 0xCD853F, "crimson": 0xDC143C,
    "hotpink": 0xFF69B4, "orchid": 0xDA70D6, "purple": 0x800080, "indigo": 0x4B0082, "slateblue": 0x6A5ACD,
    "mediumpurple": 0x9370DB,
}  # fmt: skip


def _css_color(color: str) -> str:
    wanted = bytes.fromhex(color[1:])

    def distance(name: str) -> int:
        return sum((a - b) ** 2 for a, b in zip(wanted, _CSS_COLORS[name].to_bytes(3), strict=True))

    return min(_CSS_COLORS, key=distance)


@dataclass(frozen=True, slots=True)
class CalendarProperties:
    """What a calendar says of itself."""

    name: str
    description: str
    color: str  # #RRGGBB
    source: str  # its own address
    feed: str = ""  # id of the feed whose calendar it is, "" for that of all


def calendar(
    heading: CalendarProperties, components: Iterable[bytes], timezones: Iterable[bytes], modified: datetime | None
) -> bytes:
    """Write a whole calendar. `timezones` are VTIMEZONE components; there must be one where there is no event."""
    return b"".join((calendar_header(heading, timezones, modified), *components, CLOSING))


CLOSING = b"END:VCALENDAR\r\n"


def calendar_header(heading: CalendarProperties, timezones: Iterable[bytes], modified: datetime | None) -> bytes:
    """Write what stands before the events."""
    refresh = lines.duration(REFRESH)
    head = [
        lines.raw("BEGIN", "VCALENDAR"),
        lines.raw("VERSION", "2.0"),
        lines.raw("PRODID", PRODID),
        lines.raw("CALSCALE", "GREGORIAN"),
        lines.text("NAME", heading.name),
        lines.text("X-WR-CALNAME", heading.name),
        lines.raw("REFRESH-INTERVAL;VALUE=DURATION", refresh),
        lines.raw("X-PUBLISHED-TTL", refresh),
        lines.raw("SOURCE;VALUE=URI", heading.source),
        lines.raw("COLOR", _css_color(heading.color)),
        lines.raw("X-APPLE-CALENDAR-COLOR", heading.color.upper()),
    ]
    if heading.description:
        head += [lines.text("DESCRIPTION", heading.description), lines.text("X-WR-CALDESC", heading.description)]
    if modified is not None:
        head.append(lines.raw("LAST-MODIFIED", lines.utc(modified)))
    return b"".join((*head, *timezones))
