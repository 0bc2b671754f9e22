"""What an operator pastes for a feed → the address of its .ics file.

Calendar sites hand out addresses of *pages* far more readily than addresses of feeds. Where the one follows from the
other we use it; where it cannot follow, the error says where to look. Reads nothing: the text of the address decides.
"""

from __future__ import annotations

import base64
import binascii
import re
from urllib.parse import SplitResult, parse_qs, quote, unquote, urlsplit, urlunsplit

_SCHEMES = {"http": "http", "https": "https", "webcal": "https", "webcals": "https"}
_DEFAULT_PORTS = {"http": 80, "https": 443}
_GOOGLE_HOSTS = {"calendar.google.com", "www.google.com", "google.com"}
_GOOGLE_FEED = re.compile(r"/calendar/ical/(?P<id>[^/]+)/(?:public|private[^/]*)/[a-z]+\.ics", re.IGNORECASE)
_TEAMUP_PAGE = re.compile(r"/(?:c/)?(?P<key>ks[a-z0-9]+)(?:/.*)?", re.IGNORECASE)
_CONTROL_OR_SPACE = re.compile(r"[\x00-\x20\x7f-\x9f\s]")


def feed_address(pasted: str) -> str:
    """Return the https or http address to fetch. Raise ValueError with a sentence where there is none.

    `webcal:` and `webcals:` become `https:`. The addresses of pages by Google Calendar (embed and share links), TeamUp
    and Outlook become those of their calendars; fragments are dropped.
    """
    url = _checked(pasted.strip())
    host = (url.hostname or "").removesuffix(".")
    if host in _GOOGLE_HOSTS and url.path.startswith("/calendar"):
        return _google(url)
    if host in {"teamup.com", "www.teamup.com"}:
        return _teamup(url)
    if host.startswith("outlook.") and url.path.endswith("/calendar.html"):
        return urlunsplit(url._replace(path=url.path.removesuffix("html") + "ics"))
    return urlunsplit(url)


def web_address(text: str) -> str:
    """Return the address of a page, checked. Raise ValueError with a sentence where it is none."""
    if urlsplit(text).scheme not in {"http", "https"}:
        raise ValueError("must begin with https:// or http://")
    return urlunsplit(_checked(text))


def same_calendar_key(url: str) -> str:
    """Return a text that is equal for two addresses of one calendar: to find a feed listed twice."""
    parts = urlsplit(url)
    google = _GOOGLE_FEED.fullmatch(parts.path)
    if google and parts.hostname in _GOOGLE_HOSTS:
        return "google:" + unquote(google["id"])
    port = parts.port if parts.port != _DEFAULT_PORTS.get(parts.scheme) else None
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.hostname}:{port or ''}{unquote(parts.path) or '/'}{query}"


def _checked(text: str) -> SplitResult:
    """Split an address that can be asked for: known scheme, a host, a possible port, nothing invisible."""
    if _CONTROL_OR_SPACE.search(text):
        raise ValueError("contains a space or an invisible character")
    try:
        url = urlsplit(text)
        port = url.port
    except ValueError as error:
        raise ValueError(f"is not an address: {error}") from error
    if url.scheme not in _SCHEMES:
        raise ValueError("must begin with https://, http:// or webcal://")
    if not url.hostname or not re.search(r"[^.]", url.hostname):
        raise ValueError("names no host")
    if port == 0:
        raise ValueError("port 0 cannot be asked")
    return url._replace(scheme=_SCHEMES[url.scheme], fragment="")


def _google(url: SplitResult) -> str:
    """Turn Google's page addresses (`?src=` of an embed, `?cid=` of a share link) into that of the public calendar."""
    if url.path.startswith("/calendar/ical/"):
        return urlunsplit(url)
    query = parse_qs(url.query)
    ids = query.get("src", []) + query.get("cid", [])
    if not ids:
        raise ValueError(
            "is a page of Google Calendar, not a calendar: "
            'in its settings, under "Integrate calendar", copy "Public address in iCal format"'
        )
    if len(ids) > 1:
        raise ValueError(f"shows {len(ids)} calendars in one page: give each a [[feeds]] of its own, one src= each")
    if "://" in ids[0]:  # "add by URL": somebody else's calendar, passed through Google
        return feed_address(ids[0])
    return f"https://calendar.google.com/calendar/ical/{quote(_google_id(ids[0]), safe='')}/public/basic.ics"


def _google_id(text: str) -> str:
    """Return a calendar's id, which share links carry as base64 with the padding dropped."""
    if "@" in text:
        return text
    try:
        decoded = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
    except (binascii.Error, ValueError):
        decoded = ""
    if "@" not in decoded:
        raise ValueError(f'names no Google calendar: "{text}" is not an id such as "…@group.calendar.google.com"')
    return decoded


def _teamup(url: SplitResult) -> str:
    """Turn a TeamUp page into its feed of all sub-calendars."""
    page = _TEAMUP_PAGE.fullmatch(url.path)
    if not page:
        raise ValueError('is a page of TeamUp, not a calendar: use its link that begins with "https://teamup.com/ks"')
    return f"https://ics.teamup.com/feed/{page['key']}/0.ics"
