"""A page and the calendars it links to, in one document: multipart/mixed (RFC 2046), stored and read as one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from email.message import Message
from hashlib import blake2b

_KIND = "multipart/mixed"


@dataclass(frozen=True, slots=True)
class PageParts:
    """A page, and the calendars that were fetched with it."""

    page: bytes
    content_type: str
    calendars: tuple[bytes, ...] = ()


def join_parts(page: bytes, content_type: str, calendars: Sequence[bytes]) -> tuple[bytes, str]:
    """Return body and content type of one document. The boundary is a digest of what it divides."""
    boundary = blake2b(b"\0".join([page, *calendars]), digest_size=24).hexdigest()
    divider = f"\r\n--{boundary}\r\n".encode()
    return divider.join([content_type.encode(), page, *calendars]), f'{_KIND}; boundary="{boundary}"'


def split_parts(body: bytes, content_type: str) -> PageParts:
    """Take such a document apart; any other is a page alone."""
    if not content_type.startswith(_KIND):
        return PageParts(body, content_type)
    header = Message()
    header["content-type"] = content_type
    divider = f"\r\n--{header.get_boundary('')}\r\n".encode()
    kind, page, *calendars = body.split(divider)
    return PageParts(page, kind.decode("ascii", "replace"), tuple(calendars))
