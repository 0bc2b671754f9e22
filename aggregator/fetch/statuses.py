"""HTTP status codes as sentences for operators, and which of them are redirects.

Only 200 brings a calendar. 203, 204 and 206 would replace a good copy by a changed, an empty or a partial one.
"""

from __future__ import annotations

from collections.abc import Mapping

REDIRECTS = frozenset({301, 302, 303, 307, 308})
PERMANENT = frozenset({301, 308})

_SENTENCES = {
    203: "A proxy changed the calendar on the way (status {status}).",
    204: "The response is empty (status {status}).",
    206: "The server sent only a part of the calendar (status {status}).",
    304: "The server reported no change, but there is no earlier copy (status {status}).",
    401: "The server requires a authorization (status {status}). Use a public or secret URL.",
    403: "Access denied (status {status}). Make the calendar public.",
    404: "No calendar at this URL (status {status}).",
    410: "The calendar was deleted (status {status}).",
    429: "Too many requests (status {status}). The next poll is delayed.",
}
_SERVER_ERROR = "The server reported an error (status {status}). Polling will continue."
_NO_CALENDAR = "The server sent no calendar (status {status})."


def status_sentence(status: int, headers: Mapping[str, str]) -> str:
    """Say what a response without a calendar means, in a sentence for operators."""
    other = _SERVER_ERROR if status >= 500 else _NO_CALENDAR
    return _SENTENCES.get(status, other).format(status=status) + user_agent_hint(headers)


def user_agent_hint(headers: Mapping[str, str]) -> str:
    """Return a sentence if Outlook rejects the User-Agent: it sends a header, or redirects to an error page."""
    if "x-owa-error" in headers or "owaError=" in headers.get("location", ""):
        return " Outlook does this if it does not know the User-Agent."
    return ""
