"""The service below a path of its host: https://example.org/cal/ instead of a host of its own.

Pages and routes know nothing of the path, which [server] base_url names. It is taken off the path of each request,
unless a proxy has done so, and put before the links within each page. Absolute URLs begin with base_url anyway.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_LINK = re.compile(rb' (href|src|action)="/(?!/)')


class PathPrefix:
    """A WSGI layer that takes `prefix`, such as "/cal", off the path of requests."""

    def __init__(self, inner: WSGIApplication, prefix: str) -> None:
        self.inner = inner
        self.prefix = prefix

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        path = environ["PATH_INFO"]
        if path == self.prefix or path.startswith(f"{self.prefix}/"):
            environ["PATH_INFO"] = path.removeprefix(self.prefix) or "/"
        return self.inner(environ, start_response)


def with_prefix(page: bytes, prefix: str) -> bytes:
    """Put `prefix` before the path of every link of a page to the service itself."""
    return _LINK.sub(rb' \1="' + prefix.encode() + b"/", page) if prefix else page
