"""What is remembered of a document to know again what the next one repeats: a digest of every VEVENT, by UID.

The marks travel with the calendar they were made with and are of use beside that one only. Not more is kept: events
themselves are in the calendar, and an event of a series in which anything changed is read again.
"""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from aggregator.model import Note


class UidDigests(NamedTuple):
    """The VEVENTs of one UID, and what came of them. Those without a usable start make up a group of their own.

    So do those that may be dates of one meeting: `uid` is what they have in common, `uids` are theirs.
    """

    uid: str | None
    marks: tuple[bytes, ...]  # of its VEVENTs, in order
    series: tuple[str, ...]  # UIDs of the series they became
    contested: bool = False  # copies were chosen between, perhaps by DTSTAMP: to be done again each time
    notes: tuple[Note, ...] = ()
    uids: tuple[str, ...] = ()


class DocumentDigests(NamedTuple):
    """All groups of a document, and what else their meaning depends on."""

    context: str = ""  # a hash
    day: str = ""  # around which time zones were compared …
    zones: tuple[tuple[str, str], ...] = ()  # … and what each TZID was found to mean
    groups: tuple[UidDigests, ...] = ()


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(DocumentDigests)


def pack_digests(marks: DocumentDigests) -> bytes:
    """Turn marks into bytes, about 110 for an event."""
    return _encoder.encode(marks)


def unpack_digests(data: bytes) -> DocumentDigests:
    """Turn bytes back into marks; nothing into none."""
    return _decoder.decode(data) if data else DocumentDigests()
