"""The events of a snapshot, packed until somebody looks at them.

Texts are most of what a web worker holds, and an event has its text three times: as text, as HTML and within its
component. Packed together they take a quarter of the room, there is nothing to decode before the first reader can be
answered, and what a build did not change is the same bytes as before. To unpack one costs less than to show it, and
those looked at last stay unpacked. What all events are looked through for stands in front of each, unpacked: its id and
the feeds that announce it. Beside these stand its UID and revision, so that what is packed depends on neither.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from operator import attrgetter
from typing import Any, NamedTuple, overload

import msgspec
from zlib_ng import zlib_ng

from aggregator.model.events import Status
from aggregator.model.merged import Source

_LEVEL = 1  # of zlib-ng: a third of the time of the others, and with the dictionary nearly as small
_DICTIONARY = (  # what most records hold, so that none has to say it: of another one, records are of another version
    b'https://meet.google.com/https://zoom.us/j/<ul><li></li></ul><p><br><a href="https://" rel="noopener nofollow ugc"'
    b"></a></p>\xa7vevents"
    b"DTSTART;TZID=Europe/Berlin:20260302T160000\r\nDTEND;TZID=America/Los_Angeles:\r\nRRULE:FREQ=WEEKLY;BYDAY=MO"
    b"\r\nSUMMARY: Community Meeting\r\nDESCRIPTION:\\nCommunity: Working Group\r\n LOCATION:https://zoom.us/j/\r\n"
    b"CATEGORIES:\r\nSTATUS:CONFIRMED\r\nTRANSP:OPAQUE\r\n\xa5zonesCONFIRMED\xa9organizer\xa6recurs"
    b"\xa7sources\xa4feed\xa3uid\xa6reason\xa7partial\xa9disagrees\xa5title\xa4text\xa4html\xa8location\xa3url\xa4join\xa6status"
)
STAY_UNPACKED = 1024  # events, of a few kB each


@dataclass(frozen=True, slots=True)
class EventContent:
    """What everybody sees of an event, whatever its UID and revision. `html` is sanitised, every other text plain."""

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
    zones: tuple[str, ...]  # IANA names of the VTIMEZONEs its component needs
    vevents: tuple[bytes, ...] = ()  # as rendered, CRLF, folded, but for how each begins and ends


@dataclass(frozen=True, slots=True)
class ServedEvent(EventContent):
    """A merged event as page, JSON and .ics show it."""

    id: str = ""  # short, from the UID, for addresses: "/events/<id>"
    uid: str = ""
    identity_lines: bytes = b""  # the first lines of each of its VEVENTs: BEGIN to LAST-MODIFIED

    @property
    def component(self) -> bytes:
        """Its VEVENTs as they are published."""
        return join_vevents(self.identity_lines, self.vevents)


def join_vevents(identity_lines: bytes, vevents: Iterable[bytes]) -> bytes:
    """Put the VEVENTs of one UID together; `identity_lines` are the first lines of each."""
    return b"".join([identity_lines + vevent + b"END:VEVENT\r\n" for vevent in vevents])


class PackedEvent(NamedTuple):
    """An event packed: its identity, which is looked at often, and its content, which several identities may share."""

    identity: bytes
    content: bytes


class EventHeader(NamedTuple):
    """What a record says of its event without being unpacked. None of it has a space in it."""

    id: str
    feeds: tuple[str, ...]  # that announce the event, the winner's first


@dataclass(frozen=True)
class PackedEvents(Sequence[ServedEvent]):
    """Events, each as a record. Raises ValueError where records are of another version of this program."""

    records: tuple[PackedEvent, ...] = ()

    @classmethod
    def of(cls, events: Iterable[ServedEvent]) -> PackedEvents:
        """Pack events. Raise ValueError if one would not come back as it is."""
        return cls(tuple(map(pack_event, events)))

    def __post_init__(self) -> None:
        if self.records:
            unpack_event(self.records[0])  # all were packed by one program, so that one tells the shape of all

    def __len__(self) -> int:
        return len(self.records)

    @overload
    def __getitem__(self, index: int) -> ServedEvent: ...
    @overload
    def __getitem__(self, index: slice) -> list[ServedEvent]: ...
    def __getitem__(self, index: int | slice) -> ServedEvent | list[ServedEvent]:
        if isinstance(index, slice):
            return list(map(unpack_event, self.records[index]))
        return _seen_lately(self.records[index])

    def __iter__(self) -> Iterator[ServedEvent]:
        return map(unpack_event, self.records)


def pack_event(event: ServedEvent) -> PackedEvent:
    """Return the record of an event. Raise ValueError if it would not come back as it is."""
    content = EventContent(*_values(event))
    return PackedEvent(pack_identity(event.id, event.uid, event.identity_lines, content.sources), pack_content(content))


def pack_identity(id_: str, uid: str, identity_lines: bytes, sources: Sequence[Source]) -> bytes:
    """Return what stands in front of the content of an event. Raise ValueError if it would not come back as it is."""
    expected = EventHeader(id_, tuple([source.feed for source in sources]))
    identity = " ".join((expected.id, *expected.feeds)).encode() + _END
    if _label(identity) != expected:
        raise ValueError(f"The event {uid} cannot be stored as it is")
    return identity + _encoder.encode((uid, identity_lines))


def pack_content(content: EventContent) -> bytes:
    """Pack a content. Raise ValueError if it would not come back as it is."""
    encoded = _encoder.encode(content)
    if _contents.decode(encoded) != content:
        raise ValueError(f'The event "{content.title}" cannot be stored as it is')
    packing = zlib_ng.compressobj(_LEVEL, zdict=_DICTIONARY)
    found: bytes = packing.compress(encoded) + packing.flush()
    return found


_END = b"\n"  # of the label
_encoder = msgspec.msgpack.Encoder()
_contents = msgspec.msgpack.Decoder(EventContent)
_identities = msgspec.msgpack.Decoder(tuple[str, bytes])


def event_header(record: PackedEvent) -> EventHeader:
    """Return what a record says without unpacking it."""
    return _label(record.identity)


def _label(identity: bytes) -> EventHeader:
    id_, *feeds = identity[: identity.index(_END)].decode().split(" ")
    return EventHeader(id_, tuple(feeds))


def unpack_content(packed: bytes) -> EventContent:
    """Return a content. Raise ValueError if it is none of this version of the program."""
    try:
        return _contents.decode(zlib.decompressobj(zdict=_DICTIONARY).decompress(packed))
    except (zlib.error, msgspec.MsgspecError) as error:
        raise ValueError(f"The record of an event is damaged, or of another version: {error}") from error


def unpack_event(record: PackedEvent) -> ServedEvent:
    """Return the event of a record. Raise ValueError if it is none of this version of the program."""
    content = unpack_content(record.content)
    try:
        uid, identity_lines = _identities.decode(record.identity.partition(_END)[2])
    except msgspec.MsgspecError as error:
        raise ValueError(f"The record of an event is damaged, or of another version: {error}") from error
    values: tuple[Any, ...] = (*_values(content), event_header(record).id, uid, identity_lines)
    return ServedEvent(*values)


_values = attrgetter(*(field.name for field in fields(EventContent)))
_seen_lately = lru_cache(STAY_UNPACKED)(unpack_event)
