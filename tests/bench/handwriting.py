"""Writes VEVENTs and VTIMEZONEs as the producers of calendars do, each with its own way to name zones and links.

The three feeds write like Google, TeamUp and Exchange. Nothing here uses the product's own writer or iCalendar library:
what is put in must not depend on what is measured.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from aggregator.model import DateOrDateTime

US = ("20070311T020000", "3", "2SU", "20071104T020000", "11", "1SU")
EU = ("19700329T020000", "3", "-1SU", "19701025T030000", "10", "-1SU")
RULES = {
    "America/Chicago": ("-0600", "-0500", US),
    "America/New_York": ("-0500", "-0400", US),
    "America/Los_Angeles": ("-0800", "-0700", US),
    "Europe/Berlin": ("+0100", "+0200", EU),
    "Asia/Tokyo": ("+0900", None, None),
    "Asia/Kolkata": ("+0530", None, None),
}
"""IANA zone → standard offset, summer offset, and when the clocks change, as they have since 2007."""

WINDOWS = {
    "America/Chicago": "Central Standard Time",
    "America/New_York": "Eastern Time (US & Canada)",
    "America/Los_Angeles": "Pacific Standard Time",
    "Europe/Berlin": "W. Europe Standard Time",
    "Asia/Tokyo": "Tokyo Standard Time",
    "Asia/Kolkata": "India Standard Time",
}


def vtimezone(tzid: str, iana: str) -> str:
    """Return a VTIMEZONE of this name with the rules of an IANA zone."""
    standard, summer, changes = RULES[iana]
    lines = ["BEGIN:VTIMEZONE", f"TZID:{tzid}"]
    if summer is None or changes is None:
        lines += _observance("STANDARD", "19700101T000000", standard, standard, "")
    else:
        spring, month, day, autumn, last_month, last_day = changes
        yearly = "RRULE:FREQ=YEARLY;BYMONTH={};BYDAY={}"
        lines += _observance("DAYLIGHT", spring, standard, summer, yearly.format(month, day))
        lines += _observance("STANDARD", autumn, summer, standard, yearly.format(last_month, last_day))
    return "\r\n".join([*lines, "END:VTIMEZONE", ""])


def _observance(kind: str, start: str, before: str, after: str, rule: str) -> list[str]:
    lines = [f"BEGIN:{kind}", f"DTSTART:{start}", f"TZOFFSETFROM:{before}", f"TZOFFSETTO:{after}"]
    return [*lines, *([rule] if rule else []), f"END:{kind}"]


def dated(name: str, when: DateOrDateTime, tzid: str = "") -> str:
    """Return a date property; `tzid` is what the zone is called where that is not its IANA name."""
    if not isinstance(when, datetime):
        return f"{name};VALUE=DATE:{when:%Y%m%d}"
    if when.tzinfo is None or when.tzinfo is UTC:
        return f"{name}:{when:%Y%m%dT%H%M%S}{'Z' if when.tzinfo else ''}"
    assert isinstance(when.tzinfo, ZoneInfo)
    return f"{name};TZID={tzid or when.tzinfo.key}:{when:%Y%m%dT%H%M%S}"


def vevent(uid: str, title: str, start: DateOrDateTime, end: DateOrDateTime, *lines: str, tzid: str = "") -> str:
    """Return a VEVENT with these further lines."""
    frame = ["BEGIN:VEVENT", f"UID:{uid}", "DTSTAMP:20260131T090000Z", f"SUMMARY:{title}"]
    times = [dated("DTSTART", start, tzid), dated("DTEND", end, tzid)]
    return "\r\n".join([*frame, *times, *lines, "END:VEVENT", ""])


@dataclass(frozen=True, slots=True)
class Weekly:
    """A meeting every so many weeks, on the wall clock of its first date's zone, `count` times."""

    first: datetime
    weeks: int
    count: int

    @property
    def starts(self) -> tuple[datetime, ...]:
        """Return every date, still in the zone in which it was planned."""
        return tuple(self.first + timedelta(weeks=self.weeks * n) for n in range(self.count))

    def rule(self, form: str) -> str:
        """Return RRULE, bounded by "COUNT" or "UNTIL", or "ENDLESS"."""
        until = f"{self.starts[-1].astimezone(UTC):%Y%m%dT%H%M%SZ}"
        bound = {"COUNT": f";COUNT={self.count}", "UNTIL": f";UNTIL={until}", "ENDLESS": ""}[form]
        return f"RRULE:FREQ=WEEKLY;INTERVAL={self.weeks}{bound}"

    def before(self, number: int) -> Weekly:
        """Return the part before one of its dates."""
        return Weekly(self.first, self.weeks, number)

    def after(self, number: int, shift: timedelta = timedelta()) -> Weekly:
        """Return the part from one of its dates on, moved on the wall clock."""
        return Weekly(self.starts[number] + shift, self.weeks, self.count - number)


# ---------------------------------------------------------------- what is each producer's own

ALDER, BIRCH, CEDAR = FEEDS = ("alder", "birch", "cedar")  # write like Google, TeamUp, Exchange
NAMES = {ALDER: "Alder Foundation", BIRCH: "Birch Commons", CEDAR: "Cedar Guild"}


def own_uid(feed: str, random: Random) -> str:
    """Return a UID as the feed's producer makes them."""
    if feed == ALDER:
        return "".join(random.choices("0123456789abcdefghijklmnopqrstuv", k=26)) + "@google.com"
    if feed == BIRCH:
        return f"TU{random.randrange(10**8, 10**9)}"
    return f"040000008200E00074C5B7101A82E008{random.getrandbits(128):032X}"


def own_title(title: str, host: str, random: Random) -> str:
    """Return a title as some calendar writes it: often with the name of the host, an icon, or "Meeting"."""
    community = NAMES[host].split()[0]
    return random.choice((title, title, f"[{community}] {title}", f"{title} Meeting", f"📅 {title}", title.upper()))


def own_text(feed: str, title: str, room: str, random: Random) -> tuple[str, ...]:
    """Return description and place as this producer gives them; no link where there is no room."""
    agenda = f"Notes and agenda of {title}: https://notes.{feed}.example/{random.randrange(10**6)}"
    if feed == ALDER:
        link = f"https://www.google.com/url?q={room.replace('?', '%3F').replace('=', '%3D')}&amp\\;sa=D"
        joined = f'<br>Join: <a href="{link}">{room}</a>' if room else ""
        return (f"DESCRIPTION:<p>{agenda}</p>{joined}", "STATUS:CONFIRMED", "SEQUENCE:0")
    if feed == BIRCH:
        return (f"DESCRIPTION:**{agenda}**", *([f"LOCATION:{room}"] if room else []))
    joined = f"\\n\\nJoin on your computer\\n{room}" if room else ""
    return (f"DESCRIPTION:{agenda}{joined}", "LOCATION:Online" if room else "CLASS:PUBLIC")


def own_room(random: Random) -> str:
    """Return the address of a video room."""
    if random.random() < 0.5:
        return f"https://zoom.us/j/{random.randrange(10**10, 10**11)}?pwd=a{random.getrandbits(48):012x}"
    letters = "".join(random.choices("abcdefghijkmnopqrstuvwxyz", k=10))
    return f"https://meet.google.com/{letters[:3]}-{letters[3:7]}-{letters[7:]}"
