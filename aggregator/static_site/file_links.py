"""Links of pages, changed from those of the service to those of files.

    /2026/11?view=month     /2026/11/              a page is a folder with index.html
    /?feed=todo             /calendars/todo/       what is ready-made for a filter
    /2031/01                /2027/12/              no file: the nearest period that has one
    /events/x/20260101      /events/x/             likewise: the event of a date
    /calendars/todo.ics     /status/               never read: the page that says why

No link leads nowhere: what has no file at all leads to the agenda.
"""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Mapping, Sequence
from urllib.parse import parse_qsl, urlencode

FOR_SCRIPTS = ("feed", "q", "exclude", "events", "tz", "from")  # a script of ours reads them in the address

_PERIODS = [re.compile(f"(/embed)?{path}") for path in (r"/\d{4}/\d{2}/\d{2}", r"/\d{4}/\d{2}", r"/\d{4}-W\d{2}")]
_SELECTION = re.compile(r"/(?:calendars|groups)/[^/]+\.[a-z.]+")  # of which nothing was ever read: the page says why
_DATE = re.compile(r"(/events/[^/]+)/[^/.]+(\.ics)?")


class FileLinks:
    """Where links lead. Paths begin with a slash and have no prefix."""

    def __init__(self, pages: Collection[str], files: Collection[str], ready_made: Mapping[str, str]) -> None:
        self.pages = pages
        self.files = files
        self.ready_made = ready_made
        self.dead: set[str] = set()  # links that had to be led to the agenda, for tests
        self._periods = [sorted(filter(one.fullmatch, pages)) for one in _PERIODS]

    def of_page(self, text: str, prefix: str, base_url: str) -> str:
        """Return a page with its links changed; `prefix` is the path of `base_url`, which is before all of them."""
        own = re.compile(rf' (href|src|action)="{re.escape(prefix)}(/(?!/)[^"]*|)"')
        text = own.sub(lambda found: f' {found[1]}="{prefix}{self._escaped(found[2])}"', text)
        absolute = re.compile(
            rf'(<link rel="canonical" href|<meta property="og:url" content)="{re.escape(base_url)}([^"]*)"'
        )
        return absolute.sub(lambda found: f'{found[1]}="{base_url}{self._escaped(found[2])}"', text)

    def _escaped(self, link: str) -> str:
        return html.escape(self.to(html.unescape(link)))

    def to(self, link: str) -> str:
        """Return where a link of the service leads."""
        link, hash_, fragment = link.partition("#")
        path, _, query = self.ready_made.get(link, link).partition("?")
        if path in self.files:
            return path + (f"?{query}" if query.startswith("v=") else "") + hash_ + fragment
        page = self._page(path.rstrip("/") or "/")
        if page in self.files:
            return page
        kept = urlencode([pair for pair in parse_qsl(query) if pair[0] in FOR_SCRIPTS], safe="/,")
        return folder(page) + (f"?{kept}" if kept else "") + hash_ + fragment

    def _page(self, path: str) -> str:
        if path in self.pages:
            return path
        for pattern, existing in zip(_PERIODS, self._periods, strict=True):
            found = pattern.fullmatch(path)
            if found:
                return _nearest(path, [one for one in existing if one.startswith("/embed") == bool(found[1])]) or "/"
        date = _DATE.fullmatch(path)
        event = date and date[1] + (date[2] or "")
        if event and (event in self.pages or event in self.files):
            return event
        if _SELECTION.fullmatch(path):
            return "/status"
        self.dead.add(path)
        return "/"


def _nearest(path: str, existing: Sequence[str]) -> str | None:
    """Return the first or the last of paths in order of time; there is none within that has no page."""
    return (existing[0] if path < existing[0] else existing[-1]) if existing else None


def folder(page: str) -> str:
    """Return the path by which a server of files serves a page."""
    return f"{page.rstrip('/')}/"


def file_of(page: str) -> str:
    """Return the file of a page, relative to the site."""
    return f"{folder(page)}index.html".lstrip("/")
