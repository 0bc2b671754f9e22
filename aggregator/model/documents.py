"""What one poll brought back, before it is understood."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from aggregator.secret_url import SecretUrl


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave us to ask "has it changed?" with (RFC 9110, 8.8). Stored only with the copy they validate."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Hints:
    """What a server or a document says about when to come back. All durations are `timedelta`, instants are UTC."""

    max_age: timedelta | None = None  # Cache-Control: max-age
    retry_after: timedelta | None = None  # Retry-After, already turned into a duration
    refresh: timedelta | None = None  # REFRESH-INTERVAL (RFC 7986, 5.7) or X-PUBLISHED-TTL of the calendar itself


@dataclass(frozen=True, slots=True)
class Document:
    """The bytes of a calendar as they arrived, decompressed, and what came with them."""

    feed: str  # id of the feed
    url: SecretUrl  # where it came from, after redirects
    fetched_at: datetime
    body: bytes
    content_type: str = ""  # as sent, with parameters
    validators: Validators = Validators()
    hints: Hints = Hints()
    moved_to: SecretUrl | None = None  # set when every redirect on the way was permanent (301, 308)
    past_events: bytes = b""  # of earlier copies, over when they disappeared: see `polling.past_events`


@dataclass(frozen=True, slots=True)
class NotModified:
    """The server's answer that our copy is still good: an answer, not an error."""

    feed: str
    fetched_at: datetime
    validators: Validators = Validators()
    hints: Hints = Hints()
