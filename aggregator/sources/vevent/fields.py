"""The properties of one VEVENT → plain values, each by itself: a bad one costs that one.

What is a person's address never gets out of here: ATTENDEE is not read and of ORGANIZER only the name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache

from icalendar import vGeo

from aggregator.model import Conference, Status, instant
from aggregator.sources.lines.content_line import Property, property_name, split_line, unescape
from aggregator.sources.lines.notes import Notes
from aggregator.sources.vevent.dates import BadDateError, read_when
from aggregator.sources.vevent.quirks import unknown_organizer, wrapped_links
from aggregator.timezones import Zones

MAX_TEXT = 50_000  # characters of one text; a page of minutes is 5,000, and a subscriber's file holds 1 MB
MAX_NAME = 500  # characters of the name of an organizer
MAX_LIST = 50  # categories or conference addresses of one event
MAX_SEQUENCE = 2**31 - 1  # clients keep SEQUENCE as a signed 32 bit integer (RFC 5545, 3.3.8)

WANTED = frozenset(
    "UID DTSTART DTEND DURATION RECURRENCE-ID RRULE EXRULE RDATE EXDATE SUMMARY DESCRIPTION STYLED-DESCRIPTION"
    " X-ALT-DESC LOCATION URL CONFERENCE ORGANIZER CATEGORIES STATUS TRANSP GEO SEQUENCE CREATED LAST-MODIFIED"
    " DTSTAMP CLASS IMAGE ATTACH".split()
)
# What a visitor might miss. ATTENDEE and the like are of no public interest and are left out without a word.
LEFT_OUT = frozenset("LINK COLOR COMMENT CONTACT RESOURCES CONCEPT STRUCTURED-DATA".split())
CONFERENCE = re.compile(r"CONFERENCE|X-.*(?:CONFERENCE|MEETING-?URL|MEETING-?LINK|MEETINGEXTERNALLINK|ZOOM|JITSI).*")
WEB_ADDRESS = re.compile(r"https?://[^\s<>\"\\]+", re.IGNORECASE)
URI = re.compile(r"[!#-;=?-\[\]_a-z~%]{1,2000}")  # RFC 3986, and no quotes or blanks
CONFERENCE_SCHEMES = frozenset("http https tel sip sips xmpp irc ircs zoommtg msteams matrix skype callto".split())
EMAIL = re.compile(r"(?:mailto:)?[^\s<>()\"',;:@]++@[^\s<>()\"',;:@]+", re.IGNORECASE)
LIST_ITEM = re.compile(r"(?:\\.|[^,\\])+")
UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")

STATUSES = {"CANCELED": Status.CANCELLED, "": Status.CONFIRMED, **Status.__members__}

Properties = dict[str, list[Property]]


@lru_cache(maxsize=4096)
def is_read(name: str) -> bool:
    """Whether anything is made of properties of this name."""
    return name in WANTED or name in LEFT_OUT or bool(CONFERENCE.fullmatch(name))


def properties(lines: Iterable[str]) -> Properties:
    """Split the content lines we make something of, by name, in the order of the document."""
    found: Properties = {}
    for line in lines:
        head, _, value = line.partition(":")
        if head in WANTED and len(head) < len(line):  # most lines are as plain as that
            found.setdefault(head, []).append(Property(head, value))
            continue
        name = property_name(line)
        if is_read(name):
            found.setdefault(name, []).append(split_line(line))
    return found


def note_left_out(props: Properties, notes: Notes) -> None:
    """Note which properties are not shown."""
    for name in sorted(LEFT_OUT & props.keys()):
        notes.info("left-out", f"{name} is not shown.", len(props[name]))


def single_property(props: Properties, name: str, notes: Notes) -> Property | None:
    """Return a property that may occur once: of several the first that says something."""
    found = props.get(name, [])
    if len(found) == 1:
        return found[0]
    filled = [prop for prop in found if prop.value.strip()] or found
    if len({prop.value for prop in filled}) > 1:
        notes.dropped(f"two-{name.lower()}", f"Several {name} properties. Only the first is used.")
    return filled[0] if filled else None


def text(props: Properties, name: str, notes: Notes) -> str:
    """Return a TEXT property, unescaped and trimmed, or ""."""
    prop = single_property(props, name, notes)
    return shortened(prop.text, name, notes) if prop else ""


def shortened(value: str, name: str, notes: Notes) -> str:
    """Cut what is longer than MAX_TEXT."""
    if len(value) <= MAX_TEXT:
        return value
    notes.dropped("long-text", f"{name} over {MAX_TEXT:,} characters was shortened.")
    return value[:MAX_TEXT].rstrip("\\")


def printable(value: str) -> str:
    """Take out control characters that HTML entities brought in; those of the document are gone already."""
    return UNPRINTABLE.sub("", value)


def html(props: Properties, notes: Notes) -> str:
    """Return the description as HTML: X-ALT-DESC (Outlook, the LibreOffice of its kind) or STYLED-DESCRIPTION."""
    for name in ("X-ALT-DESC", "STYLED-DESCRIPTION"):
        for prop in props.get(name, []):
            if "html" in prop.param("FMTTYPE").lower():
                return wrapped_links(shortened(prop.text, name, notes))
    return ""


def url(props: Properties, notes: Notes) -> str:
    """Return URL if it is a web address; anything else (javascript:, data:, message:) is dropped."""
    prop = single_property(props, "URL", notes)
    value = web_address(prop.value) if prop else ""
    if prop and prop.value.strip() and not value:
        notes.dropped("bad-url", "URL is not a web address. It was left out.")
    return value


def conference(props: Properties, notes: Notes) -> tuple[Conference, ...]:
    """Return the ways to join: CONFERENCE (RFC 7986) first, then what Google, Microsoft and Zoom send."""
    stated = [found for prop in props.get("CONFERENCE", []) if (found := stated_conference(prop, notes))]
    names = sorted(props.keys() - WANTED - LEFT_OUT)
    implied = [Conference(web_address(prop.value)) for name in names for prop in props[name]]
    by_uri = {one.uri: one for one in reversed([*stated, *implied]) if one.uri}
    return tuple(reversed(by_uri.values()))[:MAX_LIST]


def stated_conference(prop: Property, notes: Notes) -> Conference | None:
    """Read CONFERENCE with its FEATURE and LABEL (RFC 7986, 5.11, 6.3 and 6.6)."""
    uri = web_address(prop.value) or prop.value.strip()
    scheme, colon, _ = uri.partition(":")
    if not colon or scheme.lower() not in CONFERENCE_SCHEMES or not URI.fullmatch(uri):
        notes.dropped("bad-conference", "CONFERENCE is not an address to join by. It was left out.")
        return None
    features = dict.fromkeys(re.findall(r"[A-Z0-9-]+", prop.param("FEATURE").upper()))
    label = " ".join(printable(prop.param("LABEL")).split())[:MAX_NAME]
    return Conference(uri, tuple(features), label, stated=True)


def web_address(value: str) -> str:
    """Return the value if it is one http or https address, else "". Some producers escape it as if it were TEXT."""
    address = wrapped_links(unescape(value).strip())
    return address if len(address) <= MAX_TEXT and WEB_ADDRESS.fullmatch(address) else ""


def organizer(props: Properties) -> str:
    """Return the name of ORGANIZER without any e-mail address in it."""
    prop = props.get("ORGANIZER", [None])[0]
    if prop is None or unknown_organizer(prop):
        return ""
    name = EMAIL.sub("", unescape(prop.param("CN"))[:MAX_NAME])
    return " ".join(name.split()).strip("<>()[]\"' ")


def categories(props: Properties) -> tuple[str, ...]:
    """Return every category once, in order."""
    items = (item for prop in props.get("CATEGORIES", []) for item in LIST_ITEM.findall(prop.value))
    names = (" ".join(unescape(item).split()) for item in items)
    return tuple(dict.fromkeys(filter(None, names)))[:MAX_LIST]


def status(props: Properties, notes: Notes) -> Status:
    """Return STATUS; one that RFC 5545 does not know for events means the event takes place."""
    value = text(props, "STATUS", notes).upper()
    known = STATUSES.get(value, Status.CONFIRMED)
    if value not in STATUSES or value == "CANCELED":
        notes.repaired("bad-status", f"Unknown STATUS “{value[:40]}”. Read as {known}.")
    return known


def geo(props: Properties, notes: Notes) -> tuple[float, float] | None:
    """Return GEO if it is a place on Earth."""
    prop = single_property(props, "GEO", notes)
    if prop is None:
        return None
    try:
        latitude, longitude = vGeo.from_ical(prop.text)
    except ValueError:
        latitude = longitude = 999.0
    if abs(latitude) <= 90 and abs(longitude) <= 180:
        return (latitude, longitude)
    notes.dropped("bad-geo", "Invalid GEO. It was left out.")
    return None


def sequence(props: Properties, notes: Notes) -> int:
    """Return SEQUENCE; garbage counts as 0."""
    value = text(props, "SEQUENCE", notes)
    if value.isascii() and value.isdigit() and len(value) <= 10 and int(value) <= MAX_SEQUENCE:
        return int(value)
    if value:
        notes.repaired("bad-sequence", f"Invalid SEQUENCE (“{value[:40]}”). Read as 0.")
    return 0


def timestamp(props: Properties, name: str, zones: Zones, notes: Notes) -> datetime | None:
    """Return CREATED, LAST-MODIFIED or DTSTAMP as a UTC instant, or None: nobody's calendar depends on it."""
    prop = props.get(name, [None])[0]
    if prop is None:
        return None
    try:
        return instant(read_when(prop, zones, Notes()))
    except BadDateError as error:
        notes.info("bad-stamp", f"Invalid {name} ({error}). It was ignored.")
        return None
