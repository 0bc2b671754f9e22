"""The URL an operator sets for a feed → the URL of its .ics file.

Calendar sites show URLs of *pages* more often than URLs of feeds. Where the feed URL follows from the page URL, it is
used. Otherwise the error says where to find it. Only the text of the URL is used: nothing is fetched.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import SplitResult, unquote, urlsplit, urlunsplit

from aggregator.config.urls.google_links import HOSTS, google_calendars, is_google
from aggregator.config.urls.host_names import check_host

_SCHEMES = {"http": "http", "https": "https", "webcal": "https", "webcals": "https"}
_DEFAULT_PORTS = {"http": 80, "https": 443}
_GOOGLE_FEED = re.compile(r"/calendar/ical/(?P<id>[^/]+)/(?:public|private[^/]*)/[a-z]+\.ics", re.IGNORECASE)
_TEAMUP_PAGE = re.compile(r"/(?:c/)?(?P<key>ks[a-z0-9]+)(?:/.*)?", re.IGNORECASE)
_CONTROL_OR_SPACE = re.compile(r"[\x00-\x20\x7f-\x9f\s]")


def feed_address(pasted: str) -> str:
    """Return the https or http URL to fetch. Raise ValueError with a sentence if there is none.

    `webcal:` and `webcals:` become `https:`. URLs of Google Calendar pages (embed and share links), TeamUp pages and
    Outlook pages become those of their calendars. Fragments are removed.
    """
    url = _checked(pasted.strip())
    host = (url.hostname or "").removesuffix(".")
    if is_google(url):
        return _google(url)
    if host in {"teamup.com", "www.teamup.com"}:
        return _teamup(url)
    if why := _page_of_meetings(host, url.path):
        raise ValueError(why)
    if host.startswith("outlook.") and url.path.endswith("/calendar.html"):
        return urlunsplit(url._replace(path=url.path.removesuffix("html") + "ics"))
    return urlunsplit(url)


def _page_of_meetings(host: str, path: str) -> str:
    """Say where the URL of the feed is found if this is a page of LFX or groups.io: it does not follow from the page's.

    Groups may have a host of their own.
    """
    if path.lower().endswith(".ics"):
        return ""
    if host == "app.lfx.dev":
        return "is an LFX page, not a calendar (copy the .ics link of the project's or group's calendar in LFX)"
    if host == "zoom-lfx.platform.linuxfoundation.org":
        return 'is an LFX page, not a calendar (open it, then copy the link that starts with "webcal")'
    group = re.match(r"/g/[^/]+(/calendar\b)?", path)
    if group and (host == "groups.io" or host.endswith(".groups.io") or group[1]):
        return 'is a groups.io page, not a calendar (open the group\'s calendar, then copy "Subscribe to Calendar")'
    return ""


def web_address(text: str) -> str:
    """Return the URL of a page, checked. Raise ValueError with a sentence if it is not valid."""
    url = _checked(text, "https:// or http://", {"http": "http", "https": "https"})
    if "@" in url.netloc:  # the URL of a page is public
        raise ValueError("must not contain a user name or password")
    return urlunsplit(url)


def proxy_address(text: str) -> str:
    """Return the URL of a proxy, checked. Raise ValueError with a sentence if it is not valid."""
    return urlunsplit(_checked(text.strip(), "http:// or https://", {"http": "http", "https": "https"}))


def http_address(text: str) -> str:
    """Return the https or http URL that a text is, whatever it leads to. Raise ValueError with a sentence if not."""
    return urlunsplit(_checked(text.strip()))


def same_calendar_key(url: str) -> str:
    """Return a text that is equal for two URLs of one calendar, to find a feed listed twice."""
    parts = urlsplit(url)
    google = _GOOGLE_FEED.fullmatch(parts.path)
    if google and parts.hostname in HOSTS:
        return "google:" + unquote(google["id"])
    port = parts.port if parts.port != _DEFAULT_PORTS.get(parts.scheme) else None
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.username or ''}@{parts.hostname}:{port or ''}{unquote(parts.path) or '/'}{query}"


def _checked(
    text: str, beginnings: str = "https://, http:// or webcal://", schemes: Mapping[str, str] = _SCHEMES
) -> SplitResult:
    """Split a URL and check it: known scheme, a host, a valid port, no invisible characters.

    No sentence quotes the URL, and no error of urllib is a cause: those do.
    """
    if _CONTROL_OR_SPACE.search(text):
        raise ValueError("contains a space or an invisible character")
    try:
        url = urlsplit(text)
    except ValueError:
        raise ValueError("is not a valid URL") from None
    if url.scheme not in schemes:
        raise ValueError(f"must start with {beginnings}")
    try:
        valid = url.port != 0
    except ValueError:
        valid = False
    if not valid:
        raise ValueError("has no valid port (use a number from 1 to 65535)")
    check_host(url.hostname or "")
    return url._replace(scheme=schemes[url.scheme], fragment="")


def _google(url: SplitResult) -> str:
    """Turn a Google page URL (of an embed, a share link or an event) into that of the public calendar."""
    if url.path.startswith("/calendar/ical/"):
        return urlunsplit(url)
    calendars = google_calendars(url)
    if not calendars:
        raise ValueError(
            'is a Google Calendar page, not a calendar (copy "Public address in iCal format" from its settings)'
        )
    if len(calendars) > 1:
        raise ValueError(
            f"shows {len(calendars)} calendars (add one [[feeds]] entry for each, or use `aggregator add`)"
        )
    return feed_address(calendars[0].url)


def _teamup(url: SplitResult) -> str:
    """Turn a TeamUp page into its feed of all sub-calendars."""
    page = _TEAMUP_PAGE.fullmatch(url.path)
    if not page:
        raise ValueError('is a TeamUp page, not a calendar (use its link that starts with "https://teamup.com/ks")')
    return f"https://ics.teamup.com/feed/{page['key']}/0.ics"
