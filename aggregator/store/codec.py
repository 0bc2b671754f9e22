"""Model types to bytes and back: msgpack, written and read by msgspec.

Decoding is typed and fills defaults, so a field added to a type with a default needs no migration.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import msgspec

from aggregator.errors import StoreDamagedError
from aggregator.model import DaemonState, Document, FeedState, LedgerEntry, Note, Snapshot

T = TypeVar("T")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class BuildFacts:
    """What the last build found out about a feed: shown with its state."""

    occurrences: int
    notes: tuple[Note, ...]


_encoder = msgspec.msgpack.Encoder()
_decoders: dict[type, msgspec.msgpack.Decoder[object]] = {
    kind: msgspec.msgpack.Decoder(kind)
    for kind in (BuildFacts, DaemonState, Document, FeedState, LedgerEntry, Snapshot)
}


def encode(thing: object) -> bytes:
    """Turn an object of the model into bytes."""
    return _encoder.encode(thing)


def decode(kind: type[T], data: bytes) -> T:
    """Turn bytes back into an object of `kind`. Raise StoreDamagedError if they are not one."""
    try:
        thing = _decoders[kind].decode(data)
    except msgspec.MsgspecError as error:
        raise StoreDamagedError(f"The store holds a damaged {kind.__name__}: {error}.") from error
    assert isinstance(thing, kind)
    return thing


def decode_or_none(kind: type[T], data: bytes | None) -> T | None:
    """Like `decode`, for what can be done without: None if there is nothing, or nothing that can be read."""
    try:
        return decode(kind, data) if data else None
    except StoreDamagedError:
        return None


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
    past = zlib.compress(document.past) if document.past else b""
    return encode(replace(document, body=b"", past=past)), zlib.compress(document.body)


def unpack_document(head: bytes, body: bytes) -> Document:
    """Join what `pack_document` split. Raise StoreDamagedError if either part is damaged."""
    document = decode(Document, head)
    try:
        past = zlib.decompress(document.past) if document.past else b""
        return replace(document, body=zlib.decompress(body), past=past)
    except zlib.error as error:
        raise StoreDamagedError(f"The stored document of feed {document.feed} is damaged: {error}.") from error
