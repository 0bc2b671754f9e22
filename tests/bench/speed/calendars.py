"""Writes calendars as real ones are: mostly series with zones, overrides and exceptions, long HTML texts, few singles.

Seeded: the same arguments give the same bytes. Proportions follow what exports of communities look like (Google: 8 % of
events from "this and following", HTML in a quarter of the texts; about 1.3 kB an event).
"""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

ZONES = ("America/Los_Angeles", "America/New_York", "Europe/Berlin", "Europe/London", "Asia/Tokyo", "UTC")
TOPICS = (
    "Vulnerability Disclosure", "Supply Chain Integrity", "Package Signing", "Metadata Exchange", "Licence Scanning",
    "Health Metrics", "Mentorship Pairing", "Kernel Fuzzing", "Firmware Updates", "Compiler Hardening", "Data Lineage",
    "Translation Sprint", "Build Provenance", "Threat Modelling", "Container Images", "Election Audits",
    "Map Rendering",
)  # fmt: skip
KINDS = ("WG", "SIG", "Working Group meeting", "weekly call", "Community Call", "office hours", "sync")
WORDS = "agenda notes everyone welcome topics review open issues release planning questions minutes recording".split()
DAYS = ("MO", "TU", "WE", "TH", "FR")
FIRST = datetime(2025, 9, 1)  # noqa: DTZ001 - a Monday, on the wall


def _text(rng: random.Random, room: str) -> str:
    words = " ".join(rng.choice(WORDS) for _ in range(rng.randint(60, 130)))
    if rng.random() < 0.25:
        return f'<p>{words}</p><br><b>Join</b>: <a href="https://www.google.com/url?q=https://zoom.us/j/{room}&sa=D">Zoom</a>'
    return f"{words}\\n\\nJoin: https://zoom.us/j/{room}?pwd={rng.randrange(10**8)}"


def _time(name: str, zone: str, wall: datetime) -> str:
    return f"{name}:{wall:%Y%m%dT%H%M%SZ}" if zone == "UTC" else f"{name};TZID={zone}:{wall:%Y%m%dT%H%M%S}"


def _rule(rng: random.Random, day: str) -> str:
    kind = rng.random()
    if kind < 0.45:
        return f"RRULE:FREQ=WEEKLY;BYDAY={day}"
    if kind < 0.8:
        return f"RRULE:FREQ=WEEKLY;WKST=SU;INTERVAL=2;BYDAY={day}"
    return f"RRULE:FREQ=MONTHLY;BYDAY={rng.choice((1, 2, 3, -1))}{day}"


def _vevent(stamp: str, lines: list[str], edits: int) -> list[str]:
    return ["BEGIN:VEVENT", f"DTSTAMP:{stamp}", *lines, f"X-EDIT:{edits}", "END:VEVENT"]


def _event(rng: random.Random, feed: int, number: int, stamp: str, *, edited: bool) -> list[str]:
    """Write one series, or in one case of six a single event; one series of five has an override."""
    day = rng.randrange(5)
    zone = rng.choice(ZONES)
    wall = FIRST + timedelta(days=day, weeks=rng.randrange(8), hours=rng.randint(7, 18), minutes=rng.choice((0, 0, 30)))
    room = str(rng.randrange(10**10, 10**11))
    title = f"{rng.choice(TOPICS)} {rng.choice(KINDS)} {feed}-{number}" + (" (edited)" if edited else "")
    uid = f"{rng.getrandbits(130):033x}@google.com"
    body = [f"SUMMARY:{title}", f"DESCRIPTION:{_text(rng, room)}", f"LOCATION:https://zoom.us/j/{room}",
            "STATUS:CONFIRMED", "SEQUENCE:0", "TRANSP:OPAQUE", "CREATED:20250801T120000Z",
            "LAST-MODIFIED:20250901T120000Z"]  # fmt: skip
    single = rng.random() < 1 / 6
    span = [_time("DTSTART", zone, wall), _time("DTEND", zone, wall + timedelta(hours=1))]
    if single:
        return _vevent(stamp, [f"UID:{uid}", *span, *body], 0)
    weeks = [wall + timedelta(weeks=4 * n) for n in range(1, rng.randint(1, 4))]
    exdates = [_time("EXDATE", zone, when) for when in weeks]
    found = _vevent(stamp, [f"UID:{uid}", *span, _rule(rng, DAYS[day]), *exdates, *body], 0)
    if rng.random() < 0.2:
        slot = wall + timedelta(weeks=28)
        moved = slot + timedelta(hours=1)
        times = [_time("RECURRENCE-ID", zone, slot), _time("DTSTART", zone, moved),
                 _time("DTEND", zone, moved + timedelta(hours=1))]  # fmt: skip
        found += _vevent(stamp, [f"UID:{uid}", *times, *body], 0)
    return found


def calendar(feed: int, events: int, *, fetch: int = 0, edited: frozenset[int] = frozenset()) -> bytes:
    """Return the calendar of a feed with about `events` VEVENTs, as sent at its `fetch`-th request.

    Another `fetch` changes every DTSTAMP and nothing else; `edited` are the numbers of events with another title.
    """
    stamp = f"{datetime(2026, 3, 1, tzinfo=UTC) + timedelta(seconds=fetch):%Y%m%dT%H%M%SZ}"
    lines = ["BEGIN:VCALENDAR", "PRODID:-//Google Inc//Google Calendar 70.9054//EN", "VERSION:2.0",
             "CALSCALE:GREGORIAN", "METHOD:PUBLISH", f"X-WR-CALNAME:Community {feed}", "X-WR-TIMEZONE:UTC"]  # fmt: skip
    count = 0
    for number in range(events):
        if count >= events:
            break
        rng = random.Random(f"{feed}/{number}")
        found = _event(rng, feed, number, stamp, edited=number in edited)
        count += found.count("BEGIN:VEVENT")
        lines += found
    folded = (line if len(line) <= 75 else "\r\n ".join(_pieces(line)) for line in [*lines, "END:VCALENDAR", ""])
    return "\r\n".join(folded).encode()


def _pieces(line: str) -> list[str]:
    return [line[:75], *(line[i : i + 74] for i in range(75, len(line), 74))]
