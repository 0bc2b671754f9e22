"""Model types to bytes and back: msgpack, written and read by msgspec.

Decoding is typed and fills defaults, so a field added to a type with a default needs no migration.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar, get_type_hints

import msgspec

from aggregator.errors import StoreDamagedError
from aggregator.model import (
    Change,
    DaemonState,
    Document,
    FeedState,
    Note,
    Notice,
    PackedEvent,
    PackedEvents,
    PublishedUid,
    Rendered,
    Snapshot,
)
from aggregator.secret_url import SecretUrl

T = TypeVar("T")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class BuildFacts:
    """What the last build found out about a feed: shown with its state."""

    occurrences: int
    notes: tuple[Note, ...]


def _plain(value: object) -> str:
    if isinstance(value, SecretUrl):
        return value.reveal()  # the store is where it is kept
    raise TypeError(f"a {type(value).__name__} cannot be stored")


def _secret(kind: type, value: object) -> SecretUrl:
    if kind is SecretUrl and isinstance(value, str):
        return SecretUrl(value)
    raise ValueError(f"a {kind.__name__} was stored as something else")


_encoder = msgspec.msgpack.Encoder(enc_hook=_plain)
_decoders: dict[type, msgspec.msgpack.Decoder[object]] = {
    kind: msgspec.msgpack.Decoder(kind, dec_hook=_secret)
    for kind in (BuildFacts, Change, DaemonState, Document, FeedState, Notice, PublishedUid, Snapshot)
}
_parts = msgspec.msgpack.Decoder(dict[str, msgspec.Raw])
_parts_of_snapshot = {name: msgspec.msgpack.Decoder(kind) for name, kind in get_type_hints(Snapshot).items()}
_raw_events = msgspec.msgpack.Decoder(dict[str, tuple[msgspec.Raw, ...]])
_record = msgspec.msgpack.Decoder(PackedEvent)


def encode(thing: object) -> bytes:
    """Turn an object of the model into bytes."""
    return _encoder.encode(thing)


def decode(kind: type[T], data: bytes) -> T:
    """Turn bytes back into an object of `kind`. Raise StoreDamagedError if they are not one."""
    try:
        thing = _decoders[kind].decode(data)
    except msgspec.MsgspecError as error:
        raise StoreDamagedError(f"A stored value is damaged and was left out ({kind.__name__}).") from error
    assert isinstance(thing, kind)
    return thing


def decode_or_none(kind: type[T], data: bytes | None) -> T | None:
    """Like `decode`, for what can be done without: None if there is nothing, or nothing that can be read."""
    try:
        return decode(kind, data) if data else None
    except StoreDamagedError:
        return None


def decode_newer(data: bytes, before: Snapshot | None) -> Snapshot | None:
    """Decode a snapshot; what it has in common with the one before is that, and no copy. None if it cannot be read.

    Nearly everything is: another copy of all of it would be taken from the system, and leave holes where it was.
    """
    if before is None:
        return decode_or_none(Snapshot, data)
    try:
        parts = _parts.decode(data)
        events = _events(parts.pop("events"), before.events)
        others = {name: decoder.decode(parts[name]) for name, decoder in _parts_of_snapshot.items() if name in parts}
        others["calendars"] = _taken_over(others["calendars"], before.calendars)
        return Snapshot(events=events, **others)
    except (msgspec.MsgspecError, LookupError, TypeError, ValueError):  # damaged, or of another version
        return None


def _events(data: msgspec.Raw, before: PackedEvents) -> PackedEvents:
    known = {record: record for record in before.records}
    records = map(_record.decode, _raw_events.decode(data).get("records", ()))  # one at a time: most go again at once
    return PackedEvents(tuple(known.get(record, record) for record in records))


def _taken_over(calendars: Mapping[str, Rendered], before: Mapping[str, Rendered]) -> dict[str, Rendered]:
    return {feed: before[feed] if before.get(feed) == rendered else rendered for feed, rendered in calendars.items()}


def join_state(feed: str, state: bytes | None, build: bytes | None) -> FeedState:
    """Put together what polls and builds wrote of a feed; what cannot be read begins afresh."""
    joined = decode_or_none(FeedState, state) or FeedState(feed)
    facts = decode_or_none(BuildFacts, build)
    return replace(joined, occurrences=facts.occurrences, build_notes=facts.notes) if facts else joined


def milliseconds(instant: datetime | None) -> int:
    """Return milliseconds since the epoch; 0 for "never"."""
    return (instant - EPOCH) // MILLISECOND if instant else 0


def pack_document(document: Document) -> tuple[bytes, bytes]:
    """Split a document into its head and its compressed body."""
    past = zlib.compress(document.past_events) if document.past_events else b""
    return encode(replace(document, body=b"", past_events=past)), zlib.compress(document.body)


def unpack_document(head: bytes, body: bytes) -> Document:
    """Join what `pack_document` split. Raise StoreDamagedError if either part is damaged."""
    document = decode(Document, head)
    try:
        past = zlib.decompress(document.past_events) if document.past_events else b""
        return replace(document, body=zlib.decompress(body), past_events=past)
    except zlib.error as error:
        raise StoreDamagedError(
            f"The stored calendar of feed {document.feed} is damaged. It will be fetched again."
        ) from error
