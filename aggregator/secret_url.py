"""URLs that do not print themselves: a feed's URL, a database URL or a redirect may be the key to somebody's calendar.

`str`, `repr` and `format` of a `SecretUrl` give scheme and host only; the whole text has to be asked for, by `reveal`.
`redact` does the same to a text that may be a mistyped URL, and `redact_urls` to every URL within a text.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

HIDDEN = "…"

_SCHEME = re.compile(r"\s*([A-Za-z][A-Za-z+.-]{0,19})://")
_HOST = re.compile(r"[\w.-]{1,253}|[0-9A-Fa-f:.]{2,45}")
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^\s\"'<>\\]*")
_NOTHING_TO_HIDE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[\w.-]*(:\d+)?/?")


class SecretUrl:
    """A URL whose path, query, user and password are shown to nobody. Equal and hashed by its whole text."""

    __slots__ = ("_url",)

    def __init__(self, url: str = "") -> None:
        self._url = url

    def reveal(self) -> str:
        """Return the whole URL: for the request or connection it is meant for, and for nothing that is shown."""
        return self._url

    @property
    def host(self) -> str:
        """The host name or IP address in lower case, "" where there is none."""
        return urlsplit(self._url).hostname or ""

    @property
    def authority(self) -> str:
        """Host, and port unless it is the usual one; "" where there is none."""
        parts = urlsplit(self._url)
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if parts.port in (None, {"http": 80, "https": 443}.get(parts.scheme)) else f"{host}:{parts.port}"

    def __str__(self) -> str:
        return redact(self._url)

    def __repr__(self) -> str:
        return f"SecretUrl({redact(self._url)!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SecretUrl) and self._url == other._url

    def __hash__(self) -> int:
        return hash(self._url)

    def __bool__(self) -> bool:
        return bool(self._url)


NO_URL = SecretUrl()


def redact(text: str) -> str:
    """Return scheme and host of what should be a URL, and "…" for all that follows; less where it is mistyped."""
    found = _SCHEME.match(text)
    if not found:
        return HIDDEN if text else ""
    scheme = found[1]
    try:
        parts = urlsplit(text.strip())
        authority, host, _ = parts.netloc, parts.hostname or "", parts.port
    except ValueError:  # a password with "/" makes what stands before it a port
        return f"{scheme}://{HIDDEN}"
    rest = text.strip()[len(scheme) + 3 + len(authority) :]
    # "ada:a/b@example.org" and "a/b@example.org" are users and passwords as well: then the "host" is a part of them.
    misread = "@" in rest and (":" in authority or "." not in host)
    if misread or not _HOST.fullmatch(host):
        return f"{scheme}://{HIDDEN}"
    host = f"[{host}]" if ":" in host else host
    return f"{scheme}://{host}" + (f"/{HIDDEN}" if rest.strip("/") or "@" in authority else "")


def redact_urls(text: str) -> str:
    """Redact every URL in a text, but those that are no more than a scheme, a host and a port."""
    return _URL.sub(lambda url: url[0] if _NOTHING_TO_HIDE.fullmatch(url[0]) else redact(url[0]), text)


def redact_value(text: str) -> str:
    """Return a setting's value as it may be shown: as it is, unless it may be a URL, a part of one or a password.

    Names, durations, colours and time zones are none. People paste URLs where they do not belong, and without the
    scheme.
    """
    if _SCHEME.match(text):
        return redact(text)
    before_slash, slash, _ = text.partition("/")
    host_and_path = (slash and "." in before_slash.strip(".")) or text.count("/") > 3
    return HIDDEN if host_and_path or re.search(r"[@?&=\\]|//", text) else text
