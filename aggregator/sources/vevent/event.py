"""One VEVENT's content lines → `model.Event`: pure, so that equal lines under equal zones need reading only once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import blake2b

from aggregator.model import DERIVED, DateOrDateTime, Event, Note, instant
from aggregator.sources.lines.content_line import Property
from aggregator.sources.lines.notes import BAD_START, OUT_OF_RANGE, Notes
from aggregator.sources.vevent import fields, recurrence_properties
from aggregator.sources.vevent.dates import (
    FIRST_YEAR,
    FIRST_YEAR_OF_SERIES,
    BadDateError,
    OutOfRangeError,
    floating_wall,
    read_when,
)
from aggregator.sources.vevent.images import read_image
from aggregator.sources.vevent.quirks import (
    entities_in_text,
    epoch_for_recurrence_id,
    is_teamup,
    markdown_in_text,
    wrapped_links,
)
from aggregator.sources.vevent.start_and_end import Period, read_end
from aggregator.timezones import VTimezone, Zones

MAX_UID = 1_000  # characters; RFC 7986 (5.3) asks for less than 255


@dataclass(frozen=True, slots=True)
class ParsedVevent:
    """What reading one VEVENT came to. `event` is None when it has no usable start; a note then says so."""

    event: Event | None
    notes: tuple[Note, ...] = ()
    this_and_future: bool = False  # RECURRENCE-ID;RANGE=THISANDFUTURE: an override of its date and all later ones
    floating_id: tuple[datetime, ...] = ()  # possible readings of a RECURRENCE-ID without time zone, UTC the last
    more_rules: tuple[str, ...] = ()  # RRULEs beside the first
    exception_rules: tuple[str, ...] = ()  # EXRULEs
    private_zone: VTimezone | None = None  # of DTSTART, where no IANA zone has its offsets
    day: date | None = None  # on which it was read: exception rules are followed around it
    periods: tuple[Period, ...] = ()  # RDATEs that last longer or shorter than the event
    stamp: datetime | None = None  # DTSTAMP: not part of the event, which is the same whenever it is sent


def read_event(lines: Sequence[str], zones: Zones, prodid: str = "") -> ParsedVevent:
    """Read the content lines of one VEVENT. `prodid` names the producer, for its quirks."""
    props = fields.properties(lines)
    notes = Notes()
    notes.uid = read_uid(props, notes)
    start = read_start(props, zones, notes)
    if start is None:
        return ParsedVevent(None, tuple(notes.found))
    if "RECURRENCE-ID" in props and epoch_for_recurrence_id(props["RECURRENCE-ID"][0], props["DTSTART"][0]):
        notes.repaired("bad-recurrence-id", "RECURRENCE-ID is the epoch (1970), no date of the series. It was ignored.")
        del props["RECURRENCE-ID"]
    recurrence_id = read_recurrence_id(props, zones, notes)
    fields.note_left_out(props, notes)
    dtend, duration = fields.single_property(props, "DTEND", notes), fields.single_property(props, "DURATION", notes)
    title = " ".join(text(props, "SUMMARY", prodid, notes).split())
    location = text(props, "LOCATION", prodid, notes)
    rules = recurrence_properties.rules(props)
    end = read_end(start, with_zone_of_start(dtend, props, notes), duration, zones, notes)
    event = Event(
        uid=series_uid(props, recurrence_id, start, title, notes) or missing_uid(start, title, location, notes),
        start=start,
        end=end,
        recurrence_id=recurrence_id,
        rule=rules[0] if rules else "",
        rdates=recurrence_properties.dates(props, "RDATE", start, zones, notes),
        exdates=recurrence_properties.dates(props, "EXDATE", start, zones, notes),
        title=title,
        description=description(props, prodid, notes),
        html=fields.html(props, notes),
        location=location,
        url=fields.url(props, notes),
        conference=fields.conference(props, notes),
        organizer=fields.organizer(props),
        categories=fields.categories(props),
        status=fields.status(props, notes),
        transparent=fields.text(props, "TRANSP", notes).upper() == "TRANSPARENT",
        geo=fields.geo(props, notes),
        sequence=fields.sequence(props, notes),
        created=fields.timestamp(props, "CREATED", zones, notes),
        modified=fields.timestamp(props, "LAST-MODIFIED", zones, notes),
        digest=digest(lines),
        private=fields.text(props, "CLASS", notes).upper() in {"PRIVATE", "CONFIDENTIAL"},
        image=read_image(props, notes),
    )
    stamp = fields.timestamp(props, "DTSTAMP", zones, notes)
    this_and_future = recurrence_id is not None and is_this_and_future(props)
    floating_id = floating_recurrence_id(props, start, zones, notes)
    if floating_id:
        event = replace(event, recurrence_id=floating_id[0])
    periods = recurrence_properties.periods(props, start, end, zones, notes) if "RDATE" in props else ()
    return ParsedVevent(
        event,
        tuple(notes.found),
        this_and_future,
        floating_id,
        rules[1:],
        recurrence_properties.rules(props, "EXRULE"),
        zones.private(props["DTSTART"][0].param("TZID")),
        zones.day,
        periods,
        stamp,
    )


def read_uid(props: fields.Properties, notes: Notes) -> str:
    """Return UID on one line, or "". One too long for any client is replaced by its hash."""
    uid = " ".join(fields.text(props, "UID", notes).split())
    return uid if len(uid) <= MAX_UID else derived_uid(uid)


def series_uid(
    props: fields.Properties, recurrence_id: DateOrDateTime | None, start: DateOrDateTime, title: str, notes: Notes
) -> str:
    """Return the UID; a derived one if a bad RECURRENCE-ID makes it unclear which part of the series this is."""
    if recurrence_id is None and "RECURRENCE-ID" in props and notes.uid:
        return derived_uid("bad-recurrence-id", notes.uid, instant(start).isoformat(), title)
    return notes.uid


def missing_uid(start: DateOrDateTime, title: str, location: str, notes: Notes) -> str:
    """Make a UID for an event that has none, from what makes it itself: the same at every reading."""
    notes.repaired("missing-uid", f"“{title[:60]}” has no UID. One was created from its start, title and location.")
    return derived_uid("missing", instant(start).isoformat(), title, location)


def derived_uid(*parts: str) -> str:
    """Return a UID that depends on nothing but the parts."""
    return DERIVED + blake2b("\x1f".join(parts).encode(), digest_size=16).hexdigest()


def read_start(props: fields.Properties, zones: Zones, notes: Notes) -> DateOrDateTime | None:
    """Read DTSTART. Without a usable one there is no event."""
    prop = fields.single_property(props, "DTSTART", notes)
    if prop is None:
        notes.dropped(BAD_START, "No DTSTART. The event was left out.")
        return None
    try:
        return read_when(prop, zones, notes, FIRST_YEAR_OF_SERIES if "RRULE" in props else FIRST_YEAR)
    except BadDateError as error:
        kind = OUT_OF_RANGE if isinstance(error, OutOfRangeError) else BAD_START
        notes.dropped(kind, f"Invalid DTSTART ({error}). The event was left out.")
        return None


def read_recurrence_id(props: fields.Properties, zones: Zones, notes: Notes) -> DateOrDateTime | None:
    """Read RECURRENCE-ID. An unreadable one makes the event stand for itself."""
    prop = fields.single_property(props, "RECURRENCE-ID", notes)
    if prop is None:
        return None
    try:
        return read_when(prop, zones, notes)
    except BadDateError as error:
        notes.repaired("bad-recurrence-id", f"Invalid RECURRENCE-ID ({error}). Shown as a separate event.")
        return None


def floating_recurrence_id(
    props: fields.Properties, start: DateOrDateTime, zones: Zones, notes: Notes
) -> tuple[datetime, ...]:
    """Return the possible readings of a RECURRENCE-ID without time zone beside a DTSTART with one."""
    found = props.get("RECURRENCE-ID")
    if not found or not isinstance(start, datetime) or not recurrence_properties.has_zone(props):
        return ()
    wall = floating_wall(found[0].value.strip(), found[0])
    if wall is None:
        return ()
    notes.repaired("floating-date", "RECURRENCE-ID has no time zone. Read as a date of the series.")
    return tuple(recurrence_properties.readings_beside(wall, props, start, zones))


def with_zone_of_start(dtend: Property | None, props: fields.Properties, notes: Notes) -> Property | None:
    """Return DTEND in the zone of DTSTART where it names none and DTSTART does."""
    if dtend is None or not floating_wall(dtend.value.strip(), dtend) or not recurrence_properties.has_zone(props):
        return dtend
    start = props["DTSTART"][0]
    notes.repaired("floating-date", "DTEND has no time zone. Read in that of DTSTART.")
    if tzid := start.param("TZID"):
        return dtend._replace(params={**dtend.params, "TZID": tzid})
    return dtend._replace(value=f"{dtend.value.strip()}{start.value.strip()[15:]}")


def is_this_and_future(props: fields.Properties) -> bool:
    """Whether RECURRENCE-ID reaches to the end of the series (RFC 5545, 3.2.13)."""
    return props["RECURRENCE-ID"][0].param("RANGE").upper() == "THISANDFUTURE"


def text(props: fields.Properties, name: str, prodid: str, notes: Notes) -> str:
    """Return a text a person wrote, repaired for its producer."""
    value = fields.text(props, name, notes)
    return fields.printable(entities_in_text(value)) if is_teamup(prodid) else value


def description(props: fields.Properties, prodid: str, notes: Notes) -> str:
    """Return DESCRIPTION: plain text, or HTML where the producer writes HTML or Markdown."""
    found = wrapped_links(text(props, "DESCRIPTION", prodid, notes))
    return markdown_in_text(found) if is_teamup(prodid) else found


def digest(lines: Sequence[str]) -> str:
    """Hash the block without DTSTAMP, which Google sets to the moment of the request."""
    lasting = "\n".join(line for line in lines if line[:7].upper() != "DTSTAMP")
    return blake2b(lasting.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
