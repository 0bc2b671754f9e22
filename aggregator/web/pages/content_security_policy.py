"""The Content-Security-Policy of pages: all they load is ours, nothing stands inline, and nobody frames them.

Two pages need one thing more: the calendar within other sites may be framed by them, and the page that makes the
snippet for that frames the calendar to show it.
"""

from __future__ import annotations

from collections.abc import Sequence


def content_policy(*, framed_by: Sequence[str] = (), frames: bool = False) -> str:
    """Return the header's value; `framed_by` are sites as `[page] embed_on` names them, `frames` is for our own."""
    directives = {
        "default-src": "'none'",
        "style-src": "'self'",
        "script-src": "'self'",
        "img-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": " ".join(framed_by) or "'none'",
    }
    if frames:
        directives["frame-src"] = "'self'"
    return "; ".join(f"{name} {value}" for name, value in directives.items())
