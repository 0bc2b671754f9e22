"""Content lines → calendars of blocks: which lines belong to which VEVENT and VTIMEZONE, in one pass.

icalendar parses a whole file or nothing, and recurses into nested components. Cut apart first, a bad event costs
itself, an unchanged one need not be parsed again, and depth costs nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from aggregator.sources.lines.content_line import NAME, property_name
from aggregator.sources.lines.notes import TOO_MANY, Notes

MAX_EVENTS = 100_000  # VEVENTs of one document; the largest public calendars known have 10,000
MAX_LINES = 10_000  # content lines of one VEVENT; one RDATE or EXDATE a line, for 20 years of working days
MAX_DEPTH = 8  # components within components; RFC 5545 knows three levels

BOUNDARY = re.compile(r"[ \t]*(BEGIN|END)[ \t]*:[ \t]*([A-Za-z0-9_-]+)[ \t]*$", re.IGNORECASE)
TOP_LEVEL = frozenset({"VEVENT", "VTIMEZONE", "VTODO", "VJOURNAL", "VFREEBUSY", "VAVAILABILITY"})  # never nested

Lines = list[str]


@dataclass(slots=True)
class CalendarBlock:
    """One VCALENDAR: its own content lines, and those of its VTIMEZONEs and VEVENTs.

    A VTIMEZONE keeps its BEGIN and END lines and sub-components; a VEVENT has neither.
    """

    header: Lines = field(default_factory=list)
    timezones: list[Lines] = field(default_factory=list)
    events: list[Lines] = field(default_factory=list)


def cut_calendars(lines: Lines, notes: Notes) -> list[CalendarBlock]:
    """Cut content lines into calendars. Anything but VEVENT and VTIMEZONE is skipped and counted in the notes."""
    cutter = _Cutter(notes)
    cutter.read(lines)
    return cutter.finish()


def cut_event(lines: Lines, notes: Notes) -> Lines | None:
    """Return the content lines of the one whole VEVENT that these lines are; None if they are anything else."""
    ends, inner = (lines[0], lines[-1]), lines[1:-1]
    if ends == ("BEGIN:VEVENT", "END:VEVENT") and not any(BOUNDARY.match(x) for x in inner if x[:1] in "BbEe \t"):
        return join_broken_lines(inner, notes)  # as most are
    cutter = _Cutter(notes)
    cutter.read(["BEGIN:VCALENDAR", *lines, "END:VCALENDAR"])
    calendars = cutter.finish()
    if len(calendars) != 1 or cutter.unclosed or calendars[0].header or calendars[0].timezones:
        return None
    return calendars[0].events[0] if len(calendars[0].events) == 1 else None


class _Cutter:
    """Where we are in the document: the open components, and the list the next line goes to."""

    def __init__(self, notes: Notes) -> None:
        self.notes = notes
        self.calendars: list[CalendarBlock] = []
        self.sink: Lines | None = None
        self.open: list[str] = []
        self.deeper = 0  # components open beyond MAX_DEPTH
        self.events = 0
        self.skipped: Counter[str] = Counter()
        self.unclosed = 0

    def read(self, lines: Lines) -> None:
        """Put every line where it belongs."""
        for line in lines:
            if line[:1] in "BbEe \t" and (boundary := BOUNDARY.match(line)):
                if boundary[1].upper() == "BEGIN":
                    self.begin(boundary[2].upper(), line)
                else:
                    self.end(boundary[2].upper(), line)
            elif self.sink is not None:
                self.sink.append(line)

    def begin(self, name: str, line: str) -> None:
        """Open a component. One that never nests closes whatever its predecessor left open."""
        if name == "VCALENDAR" or not self.calendars:
            self.close(0)
            self.calendars.append(CalendarBlock())
            self.open = ["VCALENDAR"]
        if name in TOP_LEVEL:
            self.close(1)
        if name != "VCALENDAR":
            self.push(name)
        self.set_sink(name, line)

    def push(self, name: str) -> None:
        if len(self.open) < MAX_DEPTH:
            self.open.append(name)
        else:
            self.deeper += 1

    def close(self, depth: int) -> None:
        """Forget components that were left open below this depth."""
        self.unclosed += max(0, len(self.open) - depth) + self.deeper
        del self.open[depth:]
        self.deeper = 0

    def set_sink(self, name: str, line: str) -> None:
        """Choose where the lines of the component just opened go."""
        calendar = self.calendars[-1]
        if name == "VCALENDAR":
            self.sink = calendar.header
        elif name == "VEVENT":
            self.events += 1
            self.sink = None
            if self.events <= MAX_EVENTS:
                self.sink = []
                calendar.events.append(self.sink)
        elif name == "VTIMEZONE":
            self.sink = [line]
            calendar.timezones.append(self.sink)
        elif "VTIMEZONE" in self.open:
            calendar.timezones[-1].append(line)
        else:
            self.skipped[name] += 1
            self.sink = None

    def end(self, name: str, line: str) -> None:
        """Close a component, and those within it that were left open."""
        if "VTIMEZONE" in self.open:
            self.calendars[-1].timezones[-1].append(line)
        if self.deeper:
            self.deeper -= 1
        elif name in self.open:
            position = len(self.open) - 1 - self.open[::-1].index(name)
            self.close(position + 1)
            self.open.pop()
            self.sink = self.sink_of_open()

    def sink_of_open(self) -> Lines | None:
        """Return where lines go after a component was closed: back to the one around it."""
        if not self.open:
            return None
        calendar = self.calendars[-1]
        around = self.open[-1]
        if "VTIMEZONE" in self.open:
            return calendar.timezones[-1]
        if around == "VEVENT" and self.events <= MAX_EVENTS:
            return calendar.events[-1]
        return calendar.header if around == "VCALENDAR" else None

    def finish(self) -> list[CalendarBlock]:
        """Close what is open, say what was skipped and apply the caps."""
        self.close(0)
        for name, count in sorted(self.skipped.items()):
            self.notes.info("not-an-event", f"{name[:40]} is not an event. It was left out.", count)
        if self.unclosed:
            self.notes.repaired(
                "unclosed", "Missing END line. The component was closed where the next begins.", self.unclosed
            )
        surplus = self.events - MAX_EVENTS
        if surplus > 0:
            self.notes.dropped(TOO_MANY, f"Over {MAX_EVENTS:,} events. The others were left out.", surplus)
        for calendar in self.calendars:
            calendar.events = [join_broken_lines(event, self.notes) for event in calendar.events]
        return self.calendars


def join_broken_lines(event: Lines, notes: Notes) -> Lines:
    """Join lines that are no content lines to the text before them, and cap the number of lines."""
    surplus = len(event) - MAX_LINES
    if surplus > 0:
        notes.dropped("too-many-lines", f"An event over {MAX_LINES:,} lines was shortened.", surplus)
        del event[MAX_LINES:]
    if all(map(NAME.match, event)):
        return event
    whole: list[Lines] = []
    for line in event:
        if property_name(line):
            whole.append([line])
        elif whole and line:
            whole[-1].append(line)
    broken = sum(map(len, whole)) - len(whole)
    if broken:
        text = "Lines without a property name were added to the text before them."
        notes.repaired("broken-line", text, broken)
    return ["\\n".join(parts) for parts in whole]  # the escape the producer forgot to write
