"""VEVENTs that we have written ourselves, taken apart into content lines and put together otherwise.

Subscribers may choose titles with the community in front, alarms, some dates of a series, or a single one. Each of
these changes a few lines of an event; its revision (SEQUENCE, LAST-MODIFIED) stays, and so does its UID, except where
one date becomes an event of its own. Only what `render` writes is read here: names in upper case, no quotes, one value
a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from aggregator.model import Conference, DateOrDateTime, instant
from aggregator.publish.ics import content_lines

_OF_A_SERIES = ("RRULE", "RDATE", "EXDATE", "RECURRENCE-ID")
_ENDS = ("DTEND", "DURATION")


_QUOTED_HEAD = re.compile(r'(?:[^":]|"[^"]*")*:')


class Line(NamedTuple):
    """One content line, unfolded, its value still escaped."""

    name: str
    parameters: str  # as written, with the leading semicolon: ";TZID=Europe/Madrid"
    value: str

    @classmethod
    def of(cls, text: str) -> Line:
        """Take an unfolded content line apart."""
        head, _, value = text.partition(":")
        if '"' in head:  # a colon may stand in the quoted value of a parameter
            quoted = _QUOTED_HEAD.match(text)
            head, value = (quoted[0][:-1], text[quoted.end() :]) if quoted else (head, value)
        name, semicolon, parameters = head.partition(";")
        return cls(name, semicolon + parameters, value)

    @property
    def zone(self) -> str:
        """The IANA name of its TZID, "" if it has none."""
        return self.parameters.partition(";TZID=")[2].partition(";")[0]

    @property
    def when(self) -> DateOrDateTime:
        """The value as a time; it must be one."""
        if len(self.value) == 8:
            return date(int(self.value[:4]), int(self.value[4:6]), int(self.value[6:]))
        written = datetime.strptime(self.value.removesuffix("Z"), "%Y%m%dT%H%M%S")  # noqa: DTZ007 – it follows
        return written.replace(tzinfo=ZoneInfo(self.zone) if self.zone else UTC)

    @property
    def folded(self) -> bytes:
        """The line as it is published."""
        return content_lines.fold_line(f"{self.name}{self.parameters}:{self.value}")


def unfolded(written: bytes) -> list[Line]:
    """Take apart whatever we have written: the content lines of a component or a whole calendar."""
    return [Line.of(line) for line in written.decode().replace("\r\n ", "").split("\r\n") if line]


@dataclass(frozen=True, slots=True)
class Vevent:
    """One VEVENT: what stands between its BEGIN and its END."""

    lines: tuple[Line, ...]

    def value(self, name: str) -> str:
        """Return the value of the first line of that name, "" if there is none."""
        return next((line.value for line in self.lines if line.name == name), "")

    @property
    def start(self) -> DateOrDateTime:
        """DTSTART."""
        return next(line.when for line in self.lines if line.name == "DTSTART")

    @property
    def slot(self) -> DateOrDateTime | None:
        """RECURRENCE-ID; None of a master or a single event."""
        return next((line.when for line in self.lines if line.name == "RECURRENCE-ID"), None)

    @property
    def recurs(self) -> bool:
        """Whether it is the master of a series."""
        return any(line.name == "RRULE" for line in self.lines)

    @property
    def zones(self) -> frozenset[str]:
        """IANA names of the VTIMEZONEs it needs."""
        return frozenset(line.zone for line in self.lines) - {""}

    @property
    def conferences(self) -> tuple[Conference, ...]:
        """The ways to join that it states, as they are published."""
        return tuple(
            Conference(line.value, _features(line.parameters), _label(line.parameters), stated=True)
            for line in self.lines
            if line.name == "CONFERENCE"
        )

    def prefixed(self, community: str) -> Vevent:
        """Put the community in front of the title, unless that is how the title begins."""
        prefix = content_lines.escape(community)

        def changed(line: Line) -> Line:
            if line.name != "SUMMARY" or _begins_with(line.value.lstrip("[("), prefix):
                return line
            return line._replace(value=f"{prefix}: {line.value}")

        return replace(self, lines=tuple(changed(line) for line in self.lines))

    def alarmed(self, minutes: int) -> Vevent:
        """Add an alarm before the start. Whole days begin at midnight and what is cancelled does not: they get none."""
        if not isinstance(self.start, datetime) or self.value("STATUS") == "CANCELLED":
            return self
        before = f"{'-' if minutes else ''}{content_lines.duration(timedelta(minutes=minutes))}"
        alarm = (
            Line("BEGIN", "", "VALARM"),
            Line("ACTION", "", "DISPLAY"),
            Line("DESCRIPTION", "", self.value("SUMMARY")),
            Line("TRIGGER", "", before),
            Line("END", "", "VALARM"),
        )
        return replace(self, lines=(*self.lines, *alarm))

    def excluding(self, overrides: Iterable[Vevent]) -> Vevent:
        """Leave out the dates that these overrides of it stand for: their slots become EXDATEs, which have one form."""
        slots = [
            line._replace(name="EXDATE") for one in overrides for line in one.lines if line.name == "RECURRENCE-ID"
        ]
        return replace(self, lines=(*self.lines, *slots))

    def alone(self, start: DateOrDateTime, end: DateOrDateTime) -> Vevent:
        """Make a single event of one date: of an override that which it is for, of a master the one at `start`."""
        own = {
            "UID": (Line("UID", "", f"{basic_format(self.slot or start)}-{self.value('UID')}"),),
            "DTSTART": _span(start, end),
            **dict.fromkeys((*_OF_A_SERIES, *_ENDS), ()),
        }
        return Vevent(tuple(new for line in self.lines for new in own.get(line.name, (line,))))

    @property
    def written(self) -> bytes:
        """The VEVENT as it is published."""
        return b"".join((b"BEGIN:VEVENT\r\n", *(line.folded for line in self.lines), b"END:VEVENT\r\n"))


def split_vevents(component: bytes) -> tuple[Vevent, ...]:
    """Return the VEVENTs of a rendered component, master first."""
    found: list[Vevent] = []
    lines: list[Line] = []
    for line in unfolded(component):
        if line == ("END", "", "VEVENT"):
            found.append(Vevent(tuple(lines)))
        elif line == ("BEGIN", "", "VEVENT"):
            lines = []
        else:
            lines.append(line)
    return tuple(found)


def written(vevents: Sequence[Vevent]) -> bytes:
    """Put VEVENTs together again."""
    return b"".join(vevent.written for vevent in vevents)


def basic_format(when: DateOrDateTime) -> str:
    """Return a time as addresses and derived UIDs have it: 20261123T150000Z, or 20261123 of a whole day."""
    return content_lines.utc(when) if isinstance(when, datetime) else f"{when:%Y%m%d}"


def _features(parameters: str) -> tuple[str, ...]:
    found = re.search(r";FEATURE=([^;:]+)", parameters)
    return tuple(found[1].split(",")) if found else ()


def _label(parameters: str) -> str:
    found = re.search(r';LABEL="([^"]*)"', parameters)
    return re.sub(r"\^([\^n'])", lambda m: {"^": "^", "n": "\n", "'": '"'}[m[1]], found[1]) if found else ""


def _begins_with(title: str, name: str) -> bool:
    """Whether the title begins with the name, as a word of its own."""
    after = title[len(name) : len(name) + 1]
    return title.casefold().startswith(name.casefold()) and not after.isalnum()


def _span(start: DateOrDateTime, end: DateOrDateTime) -> tuple[Line, ...]:
    if _mistakable(start) or _mistakable(end):
        start, end = instant(start), instant(end)
    begins = _moment("DTSTART", start)
    if instant(end) == instant(start):
        return begins, Line("DURATION", "", "PT0S")  # DTEND must be later than DTSTART (RFC 5545, 3.8.2.2)
    return begins, _moment("DTEND", end)


def _moment(name: str, when: DateOrDateTime) -> Line:
    return Line.of(content_lines.moment(name, when).decode().removesuffix("\r\n"))


def _mistakable(when: DateOrDateTime) -> bool:
    """Whether the clock shows this wall time twice that day: without a series around it, readers differ."""
    return isinstance(when, datetime) and when.replace(fold=0).utcoffset() != when.replace(fold=1).utcoffset()
