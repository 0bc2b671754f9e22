"""Content codings: the bytes received → the bytes of the document, within a size limit.

httpx decodes too, but it returns a gzip bomb in chunks of 67 MB, accepts half a gzip stream, and leaves unknown
encodings in place. Here each layer is decompressed within the limit and must be complete. A label counts only if the
first bytes agree with it.
"""

from __future__ import annotations

import zlib

from aggregator.errors import FetchError

GZIP_MAGIC = b"\x1f\x8b"
MAX_LAYERS = 2  # a .gz file served with Content-Encoding: gzip; more than that is an attack
MAX_MEMBERS = 64  # of one gzip stream (RFC 1952, 2.2); each costs a copy of what follows it

GZIP, ZLIB, RAW_DEFLATE = 16 + zlib.MAX_WBITS, zlib.MAX_WBITS, -zlib.MAX_WBITS


def decode(raw: bytes, content_encoding: str, limit: int) -> bytes:
    """Decode the content codings of a body (RFC 9110, 8.4), and a gzip layer without a label.

    `content_encoding` is the header's value, "" if missing. `limit` is the maximum size of each layer in bytes. Raises
    FetchError: "too-large", "truncated" (the stream is incomplete), or "encoding" (a wrong label, an unsupported
    coding, damaged data, too many layers).
    """
    labels = _labels(content_encoding)
    if len(labels) > MAX_LAYERS:
        raise FetchError("encoding", f"The response is compressed {len(labels)} times (limit: {MAX_LAYERS}).")
    body = raw
    for label in reversed(labels):  # the last one named was applied last (RFC 9110, 8.4)
        body = _undo(label, body, limit)
    if body.startswith(GZIP_MAGIC) and len(labels) < MAX_LAYERS:
        body = _gunzip(body, limit)
    return body


def looks_like_calendar(body: bytes) -> bool:
    """Whether the first bytes are those of an iCalendar file, a byte order mark or blank lines aside."""
    return body[:64].removeprefix(b"\xef\xbb\xbf").lstrip().upper().startswith(b"BEGIN:VCALENDAR")


def _labels(content_encoding: str) -> list[str]:
    named = (label.strip().lower() for label in content_encoding.split(","))
    return [label for label in named if label not in {"", "identity"}]


def _undo(label: str, body: bytes, limit: int) -> bytes:
    if not body or looks_like_calendar(body):
        return body  # labelled but not compressed: seen behind proxies that decompress and keep the header
    if label in {"gzip", "x-gzip"}:
        return _gunzip(body, limit)
    if label == "deflate":
        return _inflate(body, limit)
    raise FetchError("encoding", f"The response uses the compression “{label[:20]}”, which is not supported.")


def _gunzip(body: bytes, limit: int) -> bytes:
    """Decompress a gzip stream of one or more members; bytes after the last one are ignored, as gzip(1) does."""
    if not body.startswith(GZIP_MAGIC):
        raise FetchError("encoding", "The response is labelled gzip, but is not gzip.")
    unpacked = b""
    for _ in range(MAX_MEMBERS):
        member, body = _unpack(body, GZIP, limit - len(unpacked))
        unpacked += member
        if not body.startswith(GZIP_MAGIC):
            return unpacked
    raise FetchError("encoding", f"The gzip stream has more than {MAX_MEMBERS} parts.")


def _inflate(body: bytes, limit: int) -> bytes:
    """Decompress "deflate": zlib format by RFC 9110, 8.4.1.2; some servers send raw deflate."""
    is_zlib = body[0] & 0x0F == 8 and int.from_bytes(body[:2], "big") % 31 == 0  # RFC 1950, 2.2
    return _unpack(body, ZLIB if is_zlib else RAW_DEFLATE, limit)[0]


def _unpack(body: bytes, wbits: int, limit: int) -> tuple[bytes, bytes]:
    """Decompress one complete stream; return it and the bytes after it. Produces at most `limit` + 1 bytes."""
    stream = zlib.decompressobj(wbits)
    try:
        unpacked = stream.decompress(body, limit + 1)
    except zlib.error as error:
        raise FetchError("encoding", "The compressed response is damaged.") from error
    if len(unpacked) > limit:
        raise FetchError("too-large", "The calendar is larger than `max_bytes` when uncompressed.")
    if not stream.eof:
        raise FetchError("truncated", "The compressed response is incomplete.")
    return unpacked, stream.unused_data
