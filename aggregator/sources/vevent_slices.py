"""Bytes → the bytes of every VEVENT, without looking into them: what an unchanged event costs.

Only orderly documents can be cut so: one line says BEGIN:VEVENT, a later one END:VEVENT. Whether a document is orderly
shows when the parts are read: `incremental_parsing` reads each new VEVENT by itself, and what stands around them with
empty ones in their places. Where a part turns out to be more than it should the whole document is read at once.
"""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple

from aggregator.sources.lines.blocks import MAX_EVENTS
from aggregator.sources.lines.unfolding import as_utf8, with_crlf
from aggregator.sources.vevent.dates import FIRST_YEAR, LAST_YEAR

BEGIN, END = b"\r\nBEGIN:VEVENT\r\n", b"\r\nEND:VEVENT\r\n"
LAST = END[:-2]

STAMP = re.compile(rb"DTSTAMP:(\d{8}T\d{6}Z)(?:\r\n(?![ \t])|\Z)")


class NotSliceableError(Exception):
    """A document that cannot be read in parts. Its events may be as good as any."""


class Slices(NamedTuple):
    """A document cut into parts; folds are as they were, lines end in CRLF or as they did."""

    events: list[bytes]  # of each VEVENT what stands between its first and its last line
    around: bytes  # everything else, with an empty VEVENT in place of those that follow each other
    runs: int  # how many empty VEVENTs that are


def slice_document(body: bytes) -> Slices:
    """Cut a document into parts. Raise NotSliceableError."""
    head, *chunks = with_crlf(as_utf8(body)).split(BEGIN)
    if len(chunks) > MAX_EVENTS:
        raise NotSliceableError
    events, around = [], [head]
    for chunk in chunks:
        if chunk.endswith(LAST):  # the next one follows
            events.append(chunk[: -len(LAST)])
        else:
            event, end, gap = chunk.partition(END)
            if not end:
                raise NotSliceableError
            events.append(event)
            around.append(gap)
    return Slices(events, (BEGIN + END[2:]).join(around), len(around) - 1)


def framed(event: bytes) -> bytes:
    """Return a VEVENT with its first and last line again."""
    return BEGIN[2:] + event + END


def vevent_digest(event: bytes) -> bytes:
    """Hash what a VEVENT says. Where DTSTAMP is a good one its value is left out: see `fingerprint`."""
    start = 0 if event.startswith(b"DTSTAMP:") else event.find(b"\nDTSTAMP:") + 1
    stamp = STAMP.match(event, start)
    if stamp and is_moment(stamp[1]):
        event = event[: stamp.start(1)] + event[stamp.end(1) :]
    return sha256(event).digest()[:16]  # see `fingerprint` for why not BLAKE2


@lru_cache(maxsize=1024)
def is_moment(value: bytes) -> bool:
    """Whether reading this time in UTC leaves no note."""
    try:
        return FIRST_YEAR <= datetime.fromisoformat(value.decode()).year <= LAST_YEAR
    except ValueError:
        return False
