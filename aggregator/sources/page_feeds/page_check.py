"""Decides whether bytes may be a page, before anything is replaced by them; the rest is known once it is read."""

from __future__ import annotations

import re

from aggregator.errors import ReadError

_PASSWORD = re.compile(rb"<input\b[^>]{0,500}\btype\s*=\s*[\"']?password", re.IGNORECASE)
_ERROR_TITLE = re.compile(
    r"^\W*(?:error|4\d\d|5\d\d|not found|page not found|forbidden|access denied|unauthori[sz]ed|just a moment"
    r"|attention required|service unavailable|bad gateway|gateway time-?out|internal server error|sign in|log ?in"
    r"|site not found|too many requests|under maintenance|maintenance|database error|verify you are human)\b",
    re.IGNORECASE,
)
FEWEST = 40  # characters of text: a page that says less says nothing


def check_is_page(body: bytes) -> None:
    """Raise ReadError ("empty" or "error-page") unless this may be a page with meetings."""
    if not body.strip():
        raise ReadError("empty")
    if _PASSWORD.search(body):
        raise ReadError("error-page")


def check_says_something(title: str, characters: int, announced: int) -> None:
    """Raise ReadError if a page announces nothing and looks like an error, or has next to no text."""
    if not announced and (_ERROR_TITLE.match(title) or characters < FEWEST):
        raise ReadError("error-page")
