"""Every file of the site, one after another, so that a large site needs no more memory than a small one."""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from html import escape
from typing import NamedTuple
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from aggregator.config import Config
from aggregator.errors import AggregatorError
from aggregator.static_site.answers import Answer, ask
from aggregator.static_site.daily_source import DailySource, day_start
from aggregator.static_site.file_links import FileLinks, file_of, folder
from aggregator.static_site.file_plan import FilePlan, Selection
from aggregator.web.app import create_app
from aggregator.web.client_data.client_data_routes import CALENDAR, TEXTS
from aggregator.web.formats.listing import dates_as_json
from aggregator.web.pages.assets import Assets
from aggregator.web.request.events_query import EARLIEST, EventsQuery
from aggregator.web.request.languages import choose_language
from aggregator.web.request.view_query import ViewQuery
from aggregator.web.serving.colors import STYLES_PATH
from aggregator.web.serving.served_snapshot import IndexedSnapshot, ServedSnapshot, SnapshotSource

OK = 200
MAX_IN_SITEMAP = 50_000  # https://www.sitemaps.org/protocol.html
DAILY = (CALENDAR, TEXTS, "/status.json", "/duplicates.json")  # data as of the beginning of the day, as pages are
ERROR_PAGE = "404.html"  # of GitHub Pages, GitLab Pages, Netlify, and of nginx and Caddy by a line of settings
ROBOTS = "/robots.txt"


class NothingPublishedError(AggregatorError):
    """No feed has ever been read, so there is no site."""


class SiteFile(NamedTuple):
    """One file: its path relative to the site, its bytes, and whether it is a page."""

    path: str
    body: bytes
    is_page: bool = False


@dataclass
class _Clock:
    now: datetime

    def __call__(self) -> datetime:
        return self.now


class StaticSite:
    """The site at one moment. Raise NothingPublishedError if there is none yet."""

    def __init__(self, config: Config, source: SnapshotSource, now: datetime, host_name: str = "") -> None:
        self.config = config
        self.now = now
        self.host_name = host_name  # for the file CNAME; "": no such file
        zone = ZoneInfo(config.page.timezone)
        self.day = day_start(now, zone)
        self._clock = _Clock(self.day)
        served = ServedSnapshot(DailySource(source, zone, self.day), self._clock)
        served.refresh()
        if served.state.indexed is None:
            raise NothingPublishedError(
                served.state.store_error
                or "No combined calendar yet: no feed could be read. Run `aggregator fetch` to see why."
            )
        self.indexed: IndexedSnapshot = served.state.indexed
        self._states = served.state.states
        self.app = create_app(config, served, static=True)
        self.prefix = urlsplit(config.server.base_url).path
        query = ViewQuery(zone, language=choose_language("", "", [], config.page.language))
        plan = FilePlan(config, self.indexed, query, self.day.date())
        self.plan = replace(plan, unread=[one.calendar for one in plan.selections if self._is_unread(one)])
        self.links = self._links()
        self._in_sitemap: list[str] = []

    def _is_unread(self, selection: Selection) -> bool:
        states = self._states
        feeds = selection.filters.feeds or tuple(states)
        if feeds and all(feed in states and states[feed].last_success is None for feed in feeds):
            return True
        urls = (selection.calendar, *(url for url, _ in selection.data()))
        return any(ask(self.app.wsgi_app, url).status != OK for url in urls)

    def _links(self) -> FileLinks:
        event_pages = set(self.plan.event_paths())
        events = (f"{path}.ics" for path in event_pages)
        data = (path for _, path, _ in self.plan.data_paths())
        listings = (path for path, _ in self.plan.listings())
        files = {*Assets().by_path, STYLES_PATH, *DAILY, *events, *data, *listings}
        return FileLinks({*event_pages, *self.plan.view_paths()}, files, self.plan.ready_made)

    def files(self) -> Iterator[SiteFile]:
        """Yield every file. What pages need comes before them, and what they link to before the agenda."""
        yield from self._assets()
        yield from self._data()
        for path in self.plan.event_paths():
            yield SiteFile(f"{path}.ics".lstrip("/"), self._ask(f"{path}.ics").body)
            yield self.page(path)
        for path in self.plan.view_paths():
            yield self.page(path)
        yield SiteFile(ERROR_PAGE, self._html(self._ask("/404", 404)), is_page=True)
        yield SiteFile("sitemap.xml", self._sitemap())
        yield SiteFile(".nojekyll", b"")  # GitHub Pages must not leave out or change files
        if self.host_name:
            yield SiteFile("CNAME", f"{self.host_name}\n".encode())

    def _assets(self) -> Iterator[SiteFile]:
        for path, resource in Assets().by_path.items():
            body = resource.body
            if path == ROBOTS:
                body = body.rstrip(b"\n") + f"\nSitemap: {self.config.server.base_url}/sitemap.xml\n".encode()
            yield SiteFile(path.lstrip("/"), body)
        yield SiteFile(STYLES_PATH.lstrip("/"), self._ask(STYLES_PATH).body)

    def _data(self) -> Iterator[SiteFile]:
        """Yield calendars and other data, each with its compressed form beside it, for servers that send that."""
        self._clock.now = self.now  # calendars have the same bytes as those of the service
        for url, path, renamed in self.plan.data_paths():
            body = self._renamed(self._ask(url).body, renamed)
            yield SiteFile(path.lstrip("/"), body)
            zipped = gzip.compress(body, 9, mtime=0) if renamed else self._ask(url, zipped=True).body
            yield SiteFile(f"{path}.gz".lstrip("/"), zipped)
        for path, filters in self.plan.listings():
            body = self._dates(filters)
            yield SiteFile(path.lstrip("/"), body)
            yield SiteFile(f"{path}.gz".lstrip("/"), gzip.compress(body, 9, mtime=0))
        self._clock.now = self.day
        for path in DAILY:
            body = self._ask(path).body
            yield SiteFile(path.lstrip("/"), body)
            yield SiteFile(f"{path}.gz".lstrip("/"), gzip.compress(body, 9, mtime=0))

    def _renamed(self, body: bytes, names: Mapping[str, str]) -> bytes:
        """Return data with its own URLs in XML or JSON renamed."""
        base = self.config.server.base_url
        for url, path in names.items():
            end = folder(path) if path in self.links.pages else path
            for written in (escape, str):
                body = body.replace(f'{written(base + url)}"'.encode(), f'{base}{end}"'.encode())
        return body

    def _dates(self, filters: ViewQuery) -> bytes:
        """Return all dates as JSON, in one file: there is nobody to ask for the next page."""
        query = EventsQuery(filters, EARLIEST, None, len(self.indexed.snapshot.occurrences) + 1, None)
        return dates_as_json(self.indexed, query, self.config, self.now)

    def page(self, path: str) -> SiteFile:
        """Make the file of one page, given by its path in the service."""
        body = self._html(self._ask(path))
        url = self.config.server.base_url + folder(path)
        if f'<link rel="canonical" href="{url}">'.encode() in body:
            self._in_sitemap.append(url)
        return SiteFile(file_of(path), body, is_page=True)

    def _html(self, answer: Answer) -> bytes:
        return self.links.of_page(answer.body.decode(), self.prefix, self.config.server.base_url).encode()

    def _ask(self, url: str, expected: int = OK, *, zipped: bool = False) -> Answer:
        answer = ask(self.app.wsgi_app, url, gzip=zipped)
        if answer.status != expected:
            raise AggregatorError(f"Internal error: {url} cannot be made ({answer.status}). See the log.")
        return answer

    def _sitemap(self) -> bytes:
        first = list(reversed(self._in_sitemap))[:MAX_IN_SITEMAP]  # the agenda is made last, dates of events first
        urls = "".join(f"<url><loc>{escape(url)}</loc></url>\n" for url in first)
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{urls}</urlset>\n'
        ).encode()
