"""The other side: mergecal (PyPI) by its documented way, icalendar objects in, one calendar out."""

from __future__ import annotations

import icalendar
import mergecal
from bench.nouns import Inputs


def refused(inputs: Inputs) -> list[str]:
    """Return the ids of the calendars that mergecal's reader does not accept."""
    return [id_ for id_, body in inputs.bodies.items() if _read(body) is None]


def merge(inputs: Inputs) -> bytes:
    """Return the merged calendar of all documents that can be read."""
    icalendar.use_zoneinfo()  # type: ignore[no-untyped-call] # like a new process: see `expander.read_anew`
    calendars = [calendar for body in inputs.bodies.values() if (calendar := _read(body)) is not None]
    return bytes(mergecal.merge_calendars(calendars).to_ical())


def _read(body: bytes) -> icalendar.Calendar | None:
    try:
        return icalendar.Calendar.from_ical(body)
    except ValueError:
        return None
