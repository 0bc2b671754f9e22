"""A WSGI layer in front of Flask that answers prepared bytes: calendars and lists, style sheets, the script, the icon.

Entering Flask costs four to five times as much as such an answer itself, and calendar programs ask for nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from aggregator.web.serving.resource import ErrorResponse, Resource

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class WsgiShortcut:
    """Answer what `find` knows by its path and query, and hand every other request to `inner`."""

    def __init__(self, inner: WSGIApplication, find: Callable[[str, str], Resource | ErrorResponse | None]) -> None:
        self.inner = inner
        self.find = find

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        resource = self.find(environ["PATH_INFO"], environ.get("QUERY_STRING", ""))
        if resource is None:
            return self.inner(environ, start_response)
        status, headers, body = resource.answer(environ)
        start_response(status, headers)
        return body
