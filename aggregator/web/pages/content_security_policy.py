"""The Content-Security-Policy of pages: everything is loaded from here, nothing is inline, no site may embed them.

There are two exceptions. The embedded calendar may be shown by other sites. The page that creates the embed code shows
a preview of it in an iframe, and asks for the code of other settings.
"""

from __future__ import annotations

from collections.abc import Sequence


def content_policy(*, embedded_on: Sequence[str] = (), previews: bool = False) -> str:
    """Return the header's value.

    `embedded_on` are sites as in `[page] embed_on`; `previews` allows our own iframes and requests.
    """
    directives = {
        "default-src": "'none'",
        "style-src": "'self'",
        "script-src": "'self'",
        "img-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": " ".join(embedded_on) or "'none'",
    }
    if previews:
        directives |= {"frame-src": "'self'", "connect-src": "'self'"}
    return "; ".join(f"{name} {value}" for name, value in directives.items())


def policy_of_files() -> str:
    """Return the policy that a page states itself, in a `<meta>` element, where files are served without our headers.

    Its script may fetch our data. What sites may embed a page cannot be said there (CSP level 3, 3.3).
    """
    return content_policy(previews=True).replace("; frame-ancestors 'none'", "")
