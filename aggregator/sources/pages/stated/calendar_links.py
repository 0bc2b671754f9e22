"""Calendars that a page links to or frames: what `follow` fetches, and what `discover` offers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from aggregator.sources.pages.markup.page_types import PageLink

MOST = 5  # of one page: a list of other communities' calendars is no page of meetings
_PAGES = re.compile(
    r"//calendar\.google\.com/calendar/(?:u/\d+/)?(?:embed\?|r\?|ical/)|//(?:www\.)?google\.com/calendar/embed\?"
    r"|//(?:ics\.)?teamup\.com/(?:feed/|c/)?ks[a-z0-9]+|//outlook\.[a-z0-9.]+/owa/calendar/.*/calendar\.(?:html|ics)",
    re.IGNORECASE,
)


def calendar_links(links: Iterable[PageLink]) -> tuple[PageLink, ...]:
    """Return the links to calendars, each once, in the order of the page."""
    found: dict[str, PageLink] = {}
    for link in links:
        parts = urlsplit(link.url)
        is_file = parts.path.lower().endswith((".ics", ".ical")) or parts.scheme in {"webcal", "webcals"}
        if is_file or _PAGES.search(link.url):
            found.setdefault(link.url, link)
    return tuple(found.values())
