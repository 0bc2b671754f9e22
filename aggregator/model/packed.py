"""The events of a snapshot, packed until somebody looks at them.

Texts are most of what a web worker holds, and an event has its text three times: as text, as HTML and within its
component. Packed together they take a quarter of the room, there is nothing to decode before the first reader can be
answered, and what a build did not change is the same bytes as before. To unpack one costs less than to show it, and
those looked at last stay unpacked. What all events are looked through for stands in front of each, unpacked: its id and
the feeds that announce it.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, overload

import msgspec
from zlib_ng import zlib_ng

from aggregator.model.events import Status
from aggregator.model.merged import Source

_LEVEL = 1  # of zlib-ng: a third of the time of the others, and with the dictionary nearly as small
_DICTIONARY = (  # what most records hold, so that none has to say it: of another one, records are of another version
    b'https://meet.google.com/https://zoom.us/j/<ul><li></li></ul><p><br><a href="https://" rel="noopener nofollow ugc"'
    b"></a></p>\xa9componentBEGIN:VEVENT\r\nUID:\r\nDTSTAMP:2026T000000Z\r\nSEQUENCE:0\r\nLAST-MODIFIED:20260301T000000Z"
    b"\r\nDTSTART;TZID=Europe/Berlin:20260302T160000\r\nDTEND;TZID=America/Los_Angeles:\r\nRRULE:FREQ=WEEKLY;BYDAY=MO"
    b"\r\nSUMMARY: Community Meeting\r\nDESCRIPTION:\\nCommunity: Working Group\r\n LOCATION:https://zoom.us/j/\r\n"
    b"CATEGORIES:\r\nSTATUS:CONFIRMED\r\nTRANSP:OPAQUE\r\nEND:VEVENT\r\n\xa5zonesCONFIRMED\xa9organizer\xa6recurs"
    b"\xa7sources\xa4feed\xa3uid\xa6reason\xa7partial\xa9disagrees\xa5title\xa4text\xa4html\xa8location\xa3url\xa4join\xa6status"
)
STAY_UNPACKED = 1024  # events, of a few kB each


@dataclass(frozen=True, slots=True)
class ServedEvent:
    """A merged event as page, JSON and .ics show it. `html` is sanitised, every other text is plain and unescaped."""

    id: str  # short, from the UID, for addresses: "/events/<id>"
    uid: str
    title: str
    text: str
    html: str
    location: str
    url: str
    join: str  # address to join by, or ""
    status: Status
    organizer: str
    recurs: bool
    sources: tuple[Source, ...]  # winner first
    component: bytes  # its VEVENTs as rendered, CRLF, folded
    zones: tuple[str, ...]  # IANA names of the VTIMEZONEs its component needs


class Label(NamedTuple):
    """What a record says in front of what is packed. None of it has a space in it."""

    id: str
    feeds: tuple[str, ...]  # that announce the event, the winner's first


@dataclass(frozen=True)
class PackedEvents(Sequence[ServedEvent]):
    """Events, each as a record. Raises ValueError where records are of another version of this program."""

    records: tuple[bytes, ...] = ()

    @classmethod
    def of(cls, events: Iterable[ServedEvent]) -> PackedEvents:
        """Pack events. Raise ValueError if one would not come back as it is."""
        return cls(tuple(map(packed, events)))

    def __post_init__(self) -> None:
        if self.records:
            unpacked(self.records[0])  # all were packed by one program, so that one tells the shape of all

    def __len__(self) -> int:
        return len(self.records)

    @overload
    def __getitem__(self, index: int) -> ServedEvent: ...
    @overload
    def __getitem__(self, index: slice) -> list[ServedEvent]: ...
    def __getitem__(self, index: int | slice) -> ServedEvent | list[ServedEvent]:
        found = self.records[index]
        return _seen_lately(found) if isinstance(found, bytes) else list(map(unpacked, found))

    def __iter__(self) -> Iterator[ServedEvent]:
        return map(unpacked, self.records)


def packed(event: ServedEvent) -> bytes:
    """Return the record of an event. Raise ValueError if it would not come back as it is."""
    encoded = _encoder.encode(event)
    expected = Label(event.id, tuple(source.feed for source in event.sources))
    front = " ".join((expected.id, *expected.feeds)).encode() + _END
    if _decoder.decode(encoded) != event or label(front) != expected:
        raise ValueError(f"The event {event.uid} cannot be stored as it is")
    packing = zlib_ng.compressobj(_LEVEL, zdict=_DICTIONARY)
    return front + packing.compress(encoded) + packing.flush()


_END = b"\n"  # of the label
_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(ServedEvent)


def label(record: bytes) -> Label:
    """Return what a record says in front, without unpacking it."""
    id_, *feeds = record[: record.index(_END)].decode().split(" ")
    return Label(id_, tuple(feeds))


def unpacked(record: bytes) -> ServedEvent:
    """Return the event of a record. Raise ValueError if it is none of this version of the program."""
    _, _, rest = record.partition(_END)
    try:
        return _decoder.decode(zlib.decompressobj(zdict=_DICTIONARY).decompress(rest))
    except (zlib.error, msgspec.MsgspecError) as error:
        raise ValueError(f"The record of an event is damaged, or of another version: {error}") from error


_seen_lately = lru_cache(STAY_UNPACKED)(unpacked)
