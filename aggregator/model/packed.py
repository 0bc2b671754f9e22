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
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from typing import NamedTuple, Self, overload

import msgspec
from zlib_ng import zlib_ng

from aggregator.model.served_event import ServedEvent, Source

_LEVEL = 1  # of zlib-ng: a third of the time of the others, and with the dictionary nearly as small
_DICTIONARY = (  # what most records hold, so that none has to say it: of another one, records are of another version
    b'https://meet.google.com/https://zoom.us/j/<ul><li></li></ul><p><br><a href="https://" rel="noopener nofollow ugc"'
    b"></a></p>\xa7vevents"
    b"DTSTART;TZID=Europe/Berlin:20260302T160000\r\nDTEND;TZID=America/Los_Angeles:\r\nRRULE:FREQ=WEEKLY;BYDAY=MO"
    b"\r\nSUMMARY: Community Meeting\r\nDESCRIPTION:\\nCommunity: Working Group\r\n LOCATION:https://zoom.us/j/\r\n"
    b"CATEGORIES:\r\nSTATUS:CONFIRMED\r\nTRANSP:OPAQUE\r\n\xa5zonesCONFIRMED\xa9organizer\xa6recurs"
    b"\xa7sources\xa4feed\xa3uid\xa6reason\xa7partial\xa9disagrees\xa5title\xa4text\xa4html\xa8location\xa3url\xa4join\xa6status"
)
_ALWAYS = object()
STAY_UNPACKED = 1024  # events, of a few kB each


_END = b"\n"  # of what is read of an identity without unpacking it: the event's id, and who announces it
_IDENTITY = {"id": "", "uid": "", "identity_lines": b"", "published": 0}
_CONTENT = tuple(field.name for field in fields(ServedEvent) if field.name not in _IDENTITY)
_SELDOM: dict[str, object] = {"image": "", "offers": (), "performers": ()}  # not written where an event has none
_encoder = msgspec.msgpack.Encoder()
_contents = msgspec.msgpack.Decoder(ServedEvent)


class _Identity(NamedTuple):
    uid: str
    identity_lines: bytes
    published: int = 0  # not in what older versions wrote


_identities = msgspec.msgpack.Decoder(_Identity)


class PackedEvent(NamedTuple):
    """An event packed: its identity, which is looked at often, and its content, which several identities may share."""

    identity: bytes
    content: bytes

    @classmethod
    def of(
        cls, id_: str, uid: str, identity_lines: bytes, sources: Sequence[Source], content: bytes, published: int = 0
    ) -> Self:
        """Give packed content its identity. Raise ValueError if it would not come back as it is."""
        feeds = tuple([source.feed for source in sources])
        identity = _encoder.encode(_Identity(uid, identity_lines, published))
        found = cls(" ".join((id_, *feeds)).encode() + _END + identity, content)
        if (found.id, *found.feeds) != (id_, *feeds):
            raise ValueError(f"The event {uid} cannot be stored as it is")
        return found

    @property
    def id(self) -> str:
        """The event's id, without unpacking it."""
        return self._words[0]

    @property
    def feeds(self) -> tuple[str, ...]:
        """The feeds that announce the event, the winner's first, without unpacking it."""
        return tuple(self._words[1:])

    @property
    def _words(self) -> list[str]:
        return self.identity[: self.identity.index(_END)].decode().split(" ")

    def unpacked(self) -> ServedEvent:
        """Return the event. Raise ValueError if it is none of this version of the program."""
        content = unpack_content(self.content)
        try:
            identity = _identities.decode(self.identity.partition(_END)[2])
        except msgspec.MsgspecError as error:
            raise ValueError(f"The record of an event is damaged, or of another version: {error}") from error
        return replace(content, id=self.id, **identity._asdict())


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
            self.records[0].unpacked()  # all were packed by one program, so that one tells the shape of all

    def __len__(self) -> int:
        return len(self.records)

    @overload
    def __getitem__(self, index: int) -> ServedEvent: ...
    @overload
    def __getitem__(self, index: slice) -> list[ServedEvent]: ...
    def __getitem__(self, index: int | slice) -> ServedEvent | list[ServedEvent]:
        if isinstance(index, slice):
            return [one.unpacked() for one in self.records[index]]
        return _seen_lately(self.records[index])

    def __iter__(self) -> Iterator[ServedEvent]:
        return (one.unpacked() for one in self.records)


def pack_event(event: ServedEvent) -> PackedEvent:
    """Pack an event. Raise ValueError if it would not come back as it is."""
    content = pack_content(replace(event, id="", uid="", identity_lines=b"", published=0))
    return PackedEvent.of(event.id, event.uid, event.identity_lines, event.sources, content, event.published)


def pack_content(event: ServedEvent) -> bytes:
    """Pack an event that has no identity yet. Raise ValueError if it would not come back as it is."""
    said = {name: getattr(event, name) for name in _CONTENT}
    encoded = _encoder.encode({name: value for name, value in said.items() if value != _SELDOM.get(name, _ALWAYS)})
    if _contents.decode(encoded) != event:
        raise ValueError(f'The event "{event.title}" cannot be stored as it is')
    packing = zlib_ng.compressobj(_LEVEL, zdict=_DICTIONARY)
    found: bytes = packing.compress(encoded) + packing.flush()
    return found


def unpack_content(packed: bytes) -> ServedEvent:
    """Return an event without its identity. Raise ValueError if it is none of this version of the program."""
    try:
        return _contents.decode(zlib.decompressobj(zdict=_DICTIONARY).decompress(packed))
    except (zlib.error, msgspec.MsgspecError) as error:
        raise ValueError(f"The record of an event is damaged, or of another version: {error}") from error


_seen_lately = lru_cache(STAY_UNPACKED)(PackedEvent.unpacked)
