"""A WSGI layer in front of Flask for responses that are ready: calendars, lists, style sheets, scripts, the icon.

Entering Flask takes four to five times as long as such a response, and calendar apps ask for nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from aggregator.web.serving.resource import ErrorResponse, Resource

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Resolve = Callable[[str, str], Resource | ErrorResponse | None]


class WsgiShortcut:
    """Answer what `resolve` knows by path and query string, and pass every other request to `inner`."""

    def __init__(self, inner: WSGIApplication, resolve: Resolve) -> None:
        self.inner = inner
        self.resolve = resolve

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        resource = self.resolve(environ["PATH_INFO"], environ.get("QUERY_STRING", ""))
        if resource is None:
            return self.inner(environ, start_response)
        status, headers, body = resource.answer(environ)
        start_response(status, headers)
        return body
