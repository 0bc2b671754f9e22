"""Response headers on caching and retries (Retry-After, Cache-Control, validators), as bounded values.

Servers send seconds, dates, past dates, dates of a wrong clock, and nonsense. Each function takes text and returns a
`timedelta` within bounds, or None if the header is not usable.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from aggregator.model import Hints, Validators

LONGEST_RETRY = timedelta(days=1)  # longer values are mistakes
LONGEST_AGE = timedelta(days=365)  # RFC 9111, 5.2.2.1 sets no limit; caches use a year
LONGEST_VALIDATOR = 1024  # characters; they are sent with every request

_MAX_AGE = re.compile(r'(?:^|[\s,;])max-age\s*=\s*"?(\d{1,30})', re.IGNORECASE | re.ASCII)
_SECONDS = re.compile(r"\d{1,30}(\.\d*)?", re.ASCII)
_SENDABLE = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?", re.ASCII)


def retry_after(value: str | None, now: datetime, *, date: str | None = None) -> timedelta | None:
    """Turn Retry-After (RFC 9110, 10.2.3) into a duration from 0 to LONGEST_RETRY; None if absent or nonsense.

    A date is compared with the server's own Date header where there is one, so that a wrong clock does not matter.
    """
    text = (value or "").strip()
    if _SECONDS.fullmatch(text):
        return _clamped(float(text), LONGEST_RETRY)
    until = http_date(text)
    if until is None:
        return None
    return _clamped((until - (http_date(date or "") or now)).total_seconds(), LONGEST_RETRY)


def max_age(cache_control: str | None) -> timedelta | None:
    """Return max-age of Cache-Control (RFC 9111, 5.2.2.1), at most LONGEST_AGE; None if it is not there."""
    found = _MAX_AGE.search(cache_control or "")
    return _clamped(float(found[1]), LONGEST_AGE) if found else None


def http_date(text: str) -> datetime | None:
    """Read a date of HTTP (RFC 9110, 5.6.7) as a UTC instant; None if it is none. One without a zone counts as UTC."""
    try:
        moment = parsedate_to_datetime(text.strip())
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def hints(cache_control: str | None, retry: timedelta | None) -> Hints:
    """Return the hints of a response on when to poll next."""
    return Hints(max_age=max_age(cache_control), retry_after=retry)


def validators(etag: str | None, last_modified: str | None) -> Validators:
    """Return the validators that can be sent back unchanged: visible ASCII of limited length."""
    return Validators(etag=_sendable(etag), last_modified=_sendable(last_modified))


def conditional(known: Validators) -> dict[str, str]:
    """Return the headers of a conditional request (RFC 9110, 13.1); none without validators."""
    usable = validators(known.etag, known.last_modified)
    headers = {"If-None-Match": usable.etag, "If-Modified-Since": usable.last_modified}
    return {name: value for name, value in headers.items() if value is not None}


def user_agent(version: str, base_url: str) -> str:
    """Return a User-Agent that names this program and a contact, and that Outlook accepts.

    Since 2025 Office 365 answers everything without "Mozilla/5.0 (...) Chrome/<n>" with 500 or a redirect to an error
    page, X-OWA-Error: OwaBasicUnsupportedException (nextcloud/server #54799). The name of this program follows.
    """
    contact = re.sub(r"[^\x21-\x7e]|[()\\]", "", base_url)
    return f"Mozilla/5.0 (Linux) Chrome/139 calendar-aggregator/{version} (+{contact})"


def _sendable(value: str | None) -> str | None:
    text = (value or "").strip()
    return text if len(text) <= LONGEST_VALIDATOR and _SENDABLE.fullmatch(text) else None


def _clamped(seconds: float, longest: timedelta) -> timedelta:
    return timedelta(seconds=min(max(seconds, 0.0), longest.total_seconds()))
