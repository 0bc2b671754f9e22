"""A link, page or file → the calendars that it means or leads to, each once.

link known? ─ fetch ─ calendar? ─ redirected to a known link? ─ links of the page ─ pages and frames one step further
            ─ events on the page itself?
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from aggregator.config.urls.feed_address import feed_address, same_calendar_key
from aggregator.config.urls.google_links import LinkedCalendar
from aggregator.discovery.calendar_sites import LinkMeaning, luma_feed, meaning
from aggregator.discovery.page_links import Link, LinkKind, PageLinks, page_links
from aggregator.errors import FetchError, ReadError
from aggregator.model import Document
from aggregator.sources import check_is_ics
from aggregator.sources.pages import PageHints, PageReading, read_page

FURTHER = 5  # pages and frames of a page that are fetched as well
MOST = 50  # calendars of a page

FetchPage = Callable[[str], Document]
"""Brings a page. Raises FetchError."""

_ABOUT_EVENTS = re.compile(r"calend|kalend|agenda|schedule|event|meeting|meetup|活动|日历", re.IGNORECASE)
_REPEATS = "The page says when meetings repeat, but lists no dates. See `aggregator read`."
_LUMA_HOSTS = {"lu.ma", "luma.com"}
_LUMA_ID = re.compile(rb"\bcal-[A-Za-z0-9]{10,24}\b")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A calendar that was found. `names` are the words that may name it, the most telling first."""

    url: str  # of its feed
    color: str = ""
    names: tuple[str, ...] = ()
    homepage: str = ""
    reading: PageReading | None = None  # of such a page
    is_page: bool = False  # a page that lists events itself: `kind = "page"`


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found, and sentences on what was not."""

    candidates: tuple[Candidate, ...] = ()
    advice: tuple[str, ...] = ()


def search(address: str, fetch: FetchPage) -> Findings:
    """Return the calendars that a URL means or leads to. Raise FetchError if it cannot be fetched."""
    known = meaning(address)
    if known and known.calendars:
        return Findings(tuple(_candidates(known.calendars)))
    if known and not known.page and known.advice:
        return Findings(advice=(known.advice,))
    try:
        document = fetch((known and known.page) or address)
    except FetchError as error:
        if known and known.advice:
            return Findings(advice=(f"The page cannot be fetched: {error.detail}", known.advice))
        raise
    found = of_page(document, address, fetch)
    advice = (known.advice,) if known and known.advice and not found.candidates else ()
    return replace(found, advice=(*advice, *found.advice))


def of_page(document: Document, asked: str, fetch: FetchPage | None) -> Findings:
    """Return the calendars of a page that was fetched, and of its pages and frames unless `fetch` is None."""
    final = document.url.reveal()
    if _is_calendar(document.body):
        moved = document.moved_to.reveal() if document.moved_to else asked
        return Findings((Candidate(feed_address(moved)),))
    redirected = meaning(final) if final != asked else None
    if redirected and redirected.calendars:
        return Findings(tuple(_candidates(redirected.calendars)))
    page = page_links(document.body, document.content_type, final)
    found = of_links(page, document.body, fetch)
    if fetch is None:
        return found
    hints = PageHints("the page", final, document.fetched_at, document.content_type)
    try:
        reading = read_page(document.body, hints)
    except ReadError:
        return found
    if reading.events:
        itself = Candidate(asked, names=(page.title,), homepage=asked, is_page=True, reading=reading)
        return replace(found, candidates=(*found.candidates, itself))
    return replace(found, advice=(*found.advice, _REPEATS)) if reading.statements else found


def of_links(page: PageLinks, body: bytes, fetch: FetchPage | None) -> Findings:
    """Return the calendars that a page links to."""
    found: dict[str, Candidate] = {}
    further: dict[str, str] = {}  # pages, by address, with what to do if they lead nowhere
    for link in page.links:
        known = meaning(link.address) or _stated(link)
        for one in known.calendars if known else ():
            _note(found, Candidate(one.url, one.color, _names(link, page, one.name), page.base))
        if known and known.page:
            further.setdefault(known.page, known.advice)
    for candidate in _of_luma(page, body):
        _note(found, candidate)
    frames = [link.address for link in page.links if _leads_further(link, alone=not found)]
    if fetch is not None:
        for address in list(dict.fromkeys([*further, *frames]))[:FURTHER]:
            for candidate in _one_step(address, fetch, page):
                _note(found, candidate)
    advice = () if found else tuple(sentence for sentence in dict.fromkeys(further.values()) if sentence)
    return Findings(tuple(found.values())[:MOST], advice)


def _one_step(address: str, fetch: FetchPage, page: PageLinks) -> Iterator[Candidate]:
    """Yield the calendars of a page that another page frames or links to."""
    try:
        found = of_page(fetch(address), address, None)
    except (FetchError, ValueError):
        return
    for candidate in found.candidates:
        yield replace(candidate, homepage=page.base or candidate.homepage)


def _leads_further(link: Link, *, alone: bool) -> bool:
    """Whether a frame may have calendars inside: it says that it is about events, or nothing else was found."""
    if link.kind is not LinkKind.FRAME or meaning(link.address) or not link.address.startswith(("https:", "http:")):
        return False
    return alone or bool(_ABOUT_EVENTS.search(f"{link.address} {link.words}"))


def _stated(link: Link) -> LinkMeaning | None:
    """Return the calendar at a link whose page says that its type is text/calendar."""
    try:
        return LinkMeaning((LinkedCalendar(feed_address(link.address)),)) if link.calendar else None
    except ValueError:
        return None


def _of_luma(page: PageLinks, body: bytes) -> Iterator[Candidate]:
    """Yield the calendar of a Luma page, whose id is in its data."""
    host = (urlsplit(page.base).hostname or "").removeprefix("www.")
    if host in _LUMA_HOSTS and (ids := _LUMA_ID.findall(body)):
        most = max(dict.fromkeys(ids), key=ids.count)  # a calendar's page also names those it features
        yield Candidate(luma_feed(most.decode()), "", (page.title,), page.base)


def _note(found: dict[str, Candidate], new: Candidate) -> None:
    """Take up a calendar, or what more is known of one: its names and its colour."""
    key = same_calendar_key(new.url)
    known = found.get(key)
    if known is None:
        found[key] = new
        return
    names = tuple(dict.fromkeys((*known.names, *new.names)))
    found[key] = replace(known, names=names, color=known.color or new.color)


def _candidates(calendars: Iterable[LinkedCalendar]) -> Iterator[Candidate]:
    return (Candidate(one.url, one.color, (one.name,) if one.name else ()) for one in calendars)


def _names(link: Link, page: PageLinks, own: str) -> tuple[str, ...]:
    return tuple(words for words in (own, link.words, link.heading, page.title) if words)


def _is_calendar(body: bytes) -> bool:
    try:
        check_is_ics(body)
    except ReadError:
        return False
    return True
