"""Sends one message and exits: the program of the process that `sending` starts.

It reads what to send as JSON from standard input, so that no URL stands in a list of processes, and says on standard
output in a sentence why it failed. The libraries of a hundred services are loaded here only.
"""

from __future__ import annotations

import http.client
import json
import logging
import ssl
import sys
import urllib.error
import urllib.request

import apprise

TIMEOUT = 20  # seconds


def main() -> int:
    """Send what standard input says; return the exit code."""
    asked = json.load(sys.stdin)
    logging.disable(logging.CRITICAL)  # what Apprise logs may hold a part of the URL
    try:
        error = _post(asked) if asked["webhook"] else _notify(asked)
    except Exception:  # noqa: BLE001  a plugin may raise anything, and its text may hold a part of the URL
        error = "The message could not be sent."
    sys.stdout.write(error)
    return 1 if error else 0


def _notify(asked: dict[str, str]) -> str:
    """Send by Apprise; return a sentence if that fails."""
    asset = apprise.AppriseAsset(secure_logging=True, storage_mode=apprise.PersistentStoreMode.MEMORY)
    services = apprise.Apprise(asset=asset)
    if not services.add(asked["url"]):
        return "Apprise does not know this kind of URL, or a part is missing. Check it in the Apprise documentation."
    if services.notify(title=asked["title"], body=asked["text"], body_format=apprise.NotifyFormat.TEXT):
        return ""
    return "The service did not accept the message or cannot be reached. Check the Apprise URL."


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        """Follow nothing: the answer is then an error with its status."""


def _post(asked: dict[str, str]) -> str:
    """Send JSON by POST; return a sentence if that fails."""
    headers = {"Content-Type": "application/json", "User-Agent": asked["agent"]}
    request = urllib.request.Request(asked["url"], json.dumps(asked["facts"]).encode(), headers)  # noqa: S310
    try:
        with urllib.request.build_opener(_NoRedirects).open(request, timeout=TIMEOUT):
            return ""
    except urllib.error.HTTPError as error:
        return f"The webhook answered with status {error.code}. Check its URL."
    except (urllib.error.URLError, http.client.HTTPException, OSError, ValueError) as error:
        reason = getattr(error, "reason", error)
        if isinstance(reason, ssl.SSLError):
            return "The certificate of the webhook's server is not valid."
        if isinstance(reason, TimeoutError):
            return "The webhook took too long."
        return "The webhook cannot be reached. Check its URL."


if __name__ == "__main__":
    sys.exit(main())
