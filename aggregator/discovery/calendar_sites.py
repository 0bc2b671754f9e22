"""The link of a page → the calendars it means, or the page that links to them. Only the text of the link is used.

Each site has one function, from the parts of a URL to a `LinkMeaning`. The first that knows the link wins.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from html import unescape
from urllib.parse import SplitResult, parse_qs, quote, urlsplit, urlunsplit

from aggregator.config.urls.feed_address import feed_address, http_address
from aggregator.config.urls.google_links import LinkedCalendar, google_calendars, is_google

LONGEST = 4_000  # characters of a link

_FEED_NAME = re.compile(r"(?:.*\.)?(?:ics|ical|icalendar|ifb)", re.IGNORECASE)
_FILE_NAME = re.compile(r"[^/]*\.(?:html?|xhtml|mdx?|markdown|txt|ics|json|toml|ya?ml)", re.IGNORECASE)
_FEED_PARAMETERS = {("ical", "1"), ("outlook-ical", "1"), ("format", "ical"), ("format", "ics"), ("export", "ics")}
_MEETUP_PAGES = set("about apps blog cities find help login lp privacy pro register topics".split())
_LUMA_CALENDAR = re.compile(r"cal-[A-Za-z0-9]{8,32}")
_OUTLOOK_HOST = re.compile(r"(?:outlook|calendar)\.(?:live|office|office365|cloud\.microsoft)(?:\.com)?|outlook\..+")


@dataclass(frozen=True, slots=True)
class LinkMeaning:
    """What a link means: calendars by the URLs of their feeds, or a page to read, or a sentence on where to look."""

    calendars: tuple[LinkedCalendar, ...] = ()
    page: str = ""
    advice: str = ""


Site = Callable[[SplitResult], LinkMeaning | None]


def meaning(link: str) -> LinkMeaning | None:
    """Return what a link means, None if nothing about it says that it has to do with a calendar."""
    link = unescape(link.strip()) if "&amp;" in link else link.strip()
    if len(link) > LONGEST:
        return None
    if link.lower().startswith(("webcal:", "webcals:")) and "://" not in link:
        link = link.replace(":", "://", 1)
    try:
        url = urlsplit(link)
        _ = url.port
    except ValueError:
        return None
    if url.scheme not in {"http", "https", "webcal", "webcals"} or not url.hostname:
        return None
    return next((found for site in _SITES if (found := site(url))), None)


def _one(address: str, color: str = "") -> LinkMeaning | None:
    """Return the calendar at an address; None if that is no valid URL."""
    try:
        return LinkMeaning((LinkedCalendar(feed_address(address), color),))
    except ValueError:
        return None


def _host(url: SplitResult) -> str:
    return (url.hostname or "").removesuffix(".").removeprefix("www.")


def _wrapped(url: SplitResult) -> LinkMeaning | None:
    """Read links that hold another: "add this calendar" of Outlook, a choice of accounts, a redirect, a proxy."""
    query = parse_qs(url.query)
    inner: list[str] = []
    if _OUTLOOK_HOST.fullmatch(_host(url)) and "addfromweb" in url.path:
        inner = query.get("url", [])
    elif _host(url) == "accounts.google.com":
        inner = query.get("continue", [])
    elif _host(url) == "google.com" and url.path == "/url":
        inner = query.get("q", []) + query.get("url", [])
    elif _host(url).endswith("safelinks.protection.outlook.com"):
        inner = query.get("url", [])
    elif url.path.rsplit("/", 1)[-1] in {"calendar.html", "calendar.ics", "calendar.spec"}:  # open-web-calendar
        inner = [one for one in query.get("url", []) if "://" in one]
    found = [one for link in inner if len(link) < len(urlunsplit(url)) and (one := meaning(link))]
    calendars = tuple(dict.fromkeys(calendar for one in found for calendar in one.calendars))
    return LinkMeaning(calendars) if calendars else None


def _google(url: SplitResult) -> LinkMeaning | None:
    if _host(url) in {"calendar.app.google", "calendar.goo.gl"}:
        return LinkMeaning(page=urlunsplit(url._replace(fragment="")))
    if not is_google(url):
        return None
    if "/private" in url.path:
        return _one(urlunsplit(url))
    try:
        calendars = google_calendars(url)
        if calendars:
            return LinkMeaning(tuple(replace(one, url=feed_address(one.url)) for one in calendars))
    except ValueError:
        pass
    if "action=TEMPLATE" in url.query or "/appointments" in url.path:  # one event of nobody's calendar
        return LinkMeaning()
    return LinkMeaning(advice='Copy "Public address in iCal format" from the settings of the calendar.')


def _teamup(url: SplitResult) -> LinkMeaning | None:
    return _one(urlunsplit(url)) if _host(url) == "teamup.com" else None


def _outlook(url: SplitResult) -> LinkMeaning | None:
    """Read the page of a published Outlook calendar, which has its feed beside it."""
    folder, _, name = url.path.rpartition("/")
    feeds = {"calendar.html": "calendar.ics", "reachcalendar.html": "reachcalendar.ics", "index.html": "calendar.ics"}
    published = "/owa/calendar/" in url.path or "/calendar/published/" in url.path
    if not published or name not in feeds:
        return None
    return _one(urlunsplit(url._replace(path=f"{folder}/{feeds[name]}")))


def _icloud(url: SplitResult) -> LinkMeaning | None:
    published = _host(url).endswith("icloud.com") and url.path.startswith("/published/")
    return _one(urlunsplit(url)) if published else None


def _lfx(url: SplitResult) -> LinkMeaning | None:
    """Read links of the Linux Foundation's meeting systems; the feed does not follow from the page of a meeting."""
    host = _host(url)
    if host.startswith("webcal.") and host.endswith("linuxfoundation.org") and url.path.startswith("/lfx/"):
        return _one(urlunsplit(url))
    if host == "zoom-lfx.platform.linuxfoundation.org" and url.path.startswith("/meetings/"):
        page = urlunsplit(url._replace(fragment=""))
        return LinkMeaning(page=page, advice='Open the page, and copy the link of "Subscribe to calendar".')
    if host == "app.lfx.dev" and not url.path.endswith(".ics"):
        return LinkMeaning(advice="Open the project's or group's calendar in LFX, and copy its subscription link.")
    return None


def _groups_io(url: SplitResult) -> LinkMeaning | None:
    """Read the pages of a group, whose calendar page links to its feed. Groups may have a host of their own."""
    group = re.match(r"/g/[^/]+", url.path)
    own_host = _host(url) == "groups.io" or _host(url).endswith(".groups.io")
    if not group or _is_feed_name(url) or not (own_host or url.path.startswith(f"{group[0]}/calendar")):
        return None
    page = urlunsplit((url.scheme, url.netloc, f"{group[0]}/calendar", "", ""))
    return LinkMeaning(page=page, advice='Open the calendar of the group, and copy its link "Subscribe to Calendar".')


def _luma(url: SplitResult) -> LinkMeaning | None:
    if _host(url) not in {"lu.ma", "luma.com"}:
        return None
    found = _LUMA_CALENDAR.search(url.path) or _LUMA_CALENDAR.search(url.query)
    return _one(luma_feed(found[0])) if found else LinkMeaning(page=urlunsplit(url._replace(fragment="")))


def luma_feed(calendar: str) -> str:
    """Return the feed of a Luma calendar, by its id."""
    return f"https://api2.luma.com/ics/get?entity=calendar&id={calendar}"


def _api_feed(url: SplitResult) -> LinkMeaning | None:
    return _one(urlunsplit(url)) if url.path == "/ics/get" and "entity=event" not in url.query else None


def _meetup(url: SplitResult) -> LinkMeaning | None:
    """Read any page of a group: the group is the first part of the path, after the language."""
    if _host(url) != "meetup.com":
        return None
    parts = [part for part in url.path.split("/") if part]
    if parts and re.fullmatch(r"[a-z]{2}-[A-Z]{2}", parts[0]):
        parts = parts[1:]
    if not parts or parts[0].lower() in _MEETUP_PAGES:
        return LinkMeaning()
    return _one(f"https://www.meetup.com/{parts[0]}/events/ical/")


def _tockify(url: SplitResult) -> LinkMeaning | None:
    name = url.path.strip("/").split("/")[0]
    if _host(url) != "tockify.com" or not name or name in {"api", "tkf2", "i"}:
        return None
    return _one(f"https://tockify.com/api/feeds/ics/{name}")


def _nextcloud(url: SplitResult) -> LinkMeaning | None:
    """Read the page of a calendar that is shared with everybody, or embedded."""
    found = re.search(r"(?P<root>.*?)(?:/index\.php)?/apps/calendar/(?:p|embed)/(?P<tokens>[\w-]+)", url.path)
    if not found:
        return None
    root = url._replace(query="", fragment="")
    feeds = [
        urlunsplit(root._replace(path=f"{found['root']}/remote.php/dav/public-calendars/{token}", query="export"))
        for token in found["tokens"].split("-")
    ]
    calendars = [one for feed in feeds if (one := _one(feed))]
    return LinkMeaning(tuple(calendar for one in calendars for calendar in one.calendars)) if calendars else None


def _indico(url: SplitResult) -> LinkMeaning | None:
    found = re.match(r"(?P<category>.*/category/\d+)(?:/(?:calendar|overview|statistics)?)?$", url.path)
    if found is None or "indico" not in f"{_host(url)}{url.path}":
        return None
    return _one(urlunsplit(url._replace(path=f"{found['category']}/events.ics", query="")))


def _source_file(url: SplitResult) -> LinkMeaning | None:
    """Read the page of a file in a repository: what is fetched is the file itself."""
    if not _is_feed_name(url):
        return None
    if _host(url) == "github.com" and (found := re.fullmatch(r"/([^/]+/[^/]+)/(?:blob|raw)/(.+)", url.path)):
        return _one(f"https://raw.githubusercontent.com/{found[1]}/{found[2]}")
    if "/-/blob/" in url.path or "/src/branch/" in url.path:
        path = url.path.replace("/-/blob/", "/-/raw/").replace("/src/branch/", "/raw/branch/")
        return _one(urlunsplit(url._replace(path=path)))
    return None


def _feed(url: SplitResult) -> LinkMeaning | None:
    """Read what says itself that it is a feed: by scheme, by file name, by parameter."""
    stated = url.scheme in {"webcal", "webcals"} or _is_feed_name(url)
    parameters = {(name.lower(), value.lower()) for name, values in parse_qs(url.query).items() for value in values}
    return _one(urlunsplit(url)) if stated or not _FEED_PARAMETERS.isdisjoint(parameters) else None


def _is_feed_name(url: SplitResult) -> bool:
    return bool(_FEED_NAME.fullmatch(url.path.rstrip("/").rpartition("/")[2]))


_SITES: tuple[Site, ...] = (
    _wrapped,
    _google,
    _teamup,
    _outlook,
    _icloud,
    _lfx,
    _groups_io,
    _luma,
    _api_feed,
    _meetup,
    _tockify,
    _nextcloud,
    _indico,
    _source_file,
    _feed,
)


def typed_address(text: str) -> str:
    """Return the URL that somebody typed, who may have left out "https://"; "" if it is none."""
    text = text.strip()
    if not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", text):
        if not re.match(r"[\w-]+(?:\.[\w-]+)+(?:[/?:#]|$)", text) or _FILE_NAME.fullmatch(text):
            return ""
        text = f"https://{text}"
    if text.lower().startswith(("webcal:", "webcals:")) and "://" not in text:
        text = text.replace(":", "://", 1)
    try:
        return http_address(quote(text, safe="%/:=&?~#+!$,;'@()*[]"))
    except ValueError:
        return ""
