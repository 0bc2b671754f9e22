"""Decides whether bytes are a calendar at all, before anything is replaced by them.

Servers answer 200 with a login page, a JSON error or half a file; clients that believe it empty their calendar. The
end is the proof: only a whole calendar ends with END:VCALENDAR.
"""

from __future__ import annotations

import re

from aggregator.errors import ReadError
from aggregator.sources.lines.unfolding import as_utf8

NEAR = 2_000  # bytes: PHP warnings before the calendar and cache plugins' comments after it are shorter than this

BEGIN = re.compile(rb"(?:^|[\r\n])[ \t]*BEGIN:VCALENDAR[ \t]*[\r\n]", re.IGNORECASE)
END = re.compile(rb"[\r\n][ \t]*END:VCALENDAR[ \t]*(?=[\r\n]|$)", re.IGNORECASE)
COMPONENT = re.compile(rb"[\r\n]BEGIN:", re.IGNORECASE)
WEB_PAGE = re.compile(rb"<(?:!doctype|html|head|body|\?xml|script|meta)\b", re.IGNORECASE)


def check_is_ics(body: bytes) -> None:
    """Raise ReadError ("empty", "html", "not-ics" or "truncated") unless this looks like a whole calendar."""
    text = as_utf8(body).strip(b" \t\r\n\x00")
    if not text:
        raise ReadError("empty")
    head, tail = text[:NEAR], text[-NEAR:]
    if not BEGIN.search(head):
        raise ReadError("html" if WEB_PAGE.search(head) else "not-ics")
    ends = list(END.finditer(tail))
    if not ends or COMPONENT.search(tail, ends[-1].end()):
        raise ReadError("truncated")
