"""What is remembered of a document to know again what the next one repeats: a digest of every VEVENT, by UID.

The marks travel with the calendar they were made with and are of use beside that one only. Not more is kept: events
themselves are in the calendar, and an event of a series in which anything changed is read again.
"""

from __future__ import annotations

import json
from dataclasses import astuple
from typing import NamedTuple

from aggregator.model import Note, Severity

PlainNote = tuple[str, str, str, str, int]


class Group(NamedTuple):
    """The VEVENTs of one UID, and what came of them. Those without a usable start make up a group of their own."""

    uid: str | None
    marks: tuple[str, ...]  # of its VEVENTs, in order
    series: tuple[str, ...]  # UIDs of the series they became
    contested: bool = False  # copies were chosen between, perhaps by DTSTAMP: to be done again each time
    notes: tuple[Note, ...] = ()


class Marks(NamedTuple):
    """All groups of a document, and what else their meaning depends on."""

    context: str = ""  # a hash
    day: str = ""  # around which time zones were compared …
    zones: tuple[tuple[str, str], ...] = ()  # … and what each TZID was found to mean
    groups: tuple[Group, ...] = ()


def packed(marks: Marks) -> bytes:
    """Turn marks into bytes, about 150 for an event."""
    return json.dumps(marks, default=astuple, separators=(",", ":")).encode()


def unpacked(data: bytes) -> Marks:
    """Turn bytes back into marks; nothing into none."""
    context, day, zones, groups = json.loads(data or b'["","",[],[]]')
    return Marks(context, day, tuple(map(tuple, zones)), tuple(_group(*group) for group in groups))


def _group(uid: str | None, marks: list[str], series: list[str], contested: bool, notes: list[PlainNote]) -> Group:  # noqa: FBT001  (a field)
    return Group(uid, tuple(marks), tuple(series), contested, tuple(_note(*note) for note in notes))


def _note(severity: str, kind: str, text: str, uid: str, count: int) -> Note:
    return Note(Severity(severity), kind, text, uid, count)
