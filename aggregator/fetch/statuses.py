"""HTTP statuses in words for operators, and which of them are redirects.

Only 200 is a calendar. 203, 204 and 206 succeed too, but would replace a good copy by a changed one, none or a part.
"""

from __future__ import annotations

from collections.abc import Mapping

REDIRECTS = frozenset({301, 302, 303, 307, 308})
PERMANENT = frozenset({301, 308})

_SENTENCES = {
    203: "a proxy on the way changed the calendar",
    204: "the server says there is no content",
    206: "the server sent a part of the calendar only",
    304: "the server says nothing has changed, although it was not asked that",
    401: "the server wants a user name and password",
    403: "the server does not let us read this calendar",
    404: "there is no calendar at this address",
    410: "the calendar is gone for good",
    429: "the server says we ask too often",
    500: "the server failed",
    503: "the server is not available for now",
}


def sentence(status: int, headers: Mapping[str, str]) -> str:
    """Say what an answer that brings no calendar means."""
    return f"{_SENTENCES.get(status, 'the server brings no calendar')} (status {status}){hint(headers)}"


def hint(headers: Mapping[str, str]) -> str:
    """Recognise Outlook's way of saying that it does not like our User-Agent: a header, or a redirect to an error."""
    if "x-owa-error" in headers or "owaError=" in headers.get("location", ""):
        return "; Outlook does so when it does not know a program's User-Agent"
    return ""
