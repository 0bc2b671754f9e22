"""Tables and fields that older versions stored under other names: for migrations, and for what is salvaged."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

OLD_TABLES = {"published_uids": ("ledger",)}  # by table: what it was called
PUBLISHED_UID = {"likeness": "content_key"}
DOCUMENT = {"past": "past_events"}
NEW_NAMES = {"published_uids": {"entry": PUBLISHED_UID}, "documents": {"head": DOCUMENT}}  # by table and column

_fields = msgspec.msgpack.Decoder(dict[str, msgspec.Raw])


def with_new_names(stored: bytes, names: Mapping[str, str]) -> bytes:
    """Return a stored object with its fields renamed; as it is if it is damaged."""
    try:
        fields = _fields.decode(stored)
    except msgspec.MsgspecError:
        return stored
    return msgspec.msgpack.encode({names.get(name, name): value for name, value in fields.items()})
