"""Some events of a document as a document of their own, word for word: what `past` keeps of an older copy."""

from __future__ import annotations

from collections.abc import Collection

from aggregator.sources.lines.blocks import CalendarBlock, Lines, cut_calendars
from aggregator.sources.lines.content_line import property_name, split_line
from aggregator.sources.lines.notes import Notes
from aggregator.sources.lines.unfolding import content_lines

_HEADER = frozenset({"VERSION", "PRODID", "X-WR-TIMEZONE"})  # what the meaning of events depends on


def extract(body: bytes, content_type: str, uids: Collection[str]) -> bytes:
    """Return VCALENDARs with the events of `body` that carry one of these UIDs, and the zones they were read with.

    Empty if there is none. Lines are not folded: only we read them again.
    """
    notes = Notes()
    calendars = [_calendar(block, uids) for block in cut_calendars(content_lines(body, content_type, notes), notes)]
    return "".join(calendars).encode()


def _calendar(block: CalendarBlock, uids: Collection[str]) -> str:
    events = [event for event in block.events if _uid(event) in uids]
    if not events:
        return ""
    lines = ["BEGIN:VCALENDAR", *(line for line in block.header if property_name(line) in _HEADER)]
    for timezone in block.timezones:
        lines += timezone
    for event in events:
        lines += ["BEGIN:VEVENT", *event, "END:VEVENT"]
    return "\n".join([*lines, "END:VCALENDAR", ""])


def _uid(event: Lines) -> str:
    return next((split_line(line).text for line in event if property_name(line) == "UID"), "")
