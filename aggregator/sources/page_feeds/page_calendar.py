"""A document of a page → `model.Calendar`: its events, its statements, and the calendars it links to."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from urllib.parse import urlsplit

from aggregator.config import Feed
from aggregator.errors import ReadError
from aggregator.model import (
    PRODID,
    Calendar,
    DateOrDateTime,
    Document,
    Event,
    Note,
    Series,
    Severity,
    as_type_of,
    instant,
    is_day,
)
from aggregator.recurrence.rrule.limits import limit
from aggregator.recurrence.rrule.rule_dates import rule_includes
from aggregator.secret_url import redact
from aggregator.sources.lines.notes import collapse
from aggregator.sources.page_feeds.page_check import check_says_something
from aggregator.sources.page_feeds.page_events import as_statement, published, series_of_events
from aggregator.sources.page_feeds.page_parts import split_parts
from aggregator.sources.pages import PageEvent, PageHints, PageReading, cadence_series, read_page

ReadWhole = Callable[[Document, Feed], Calendar]


def page_reading(document: Document, feed: Feed) -> PageReading:
    """Read the page of a document. Raise ReadError if it is none."""
    parts = split_parts(document.body, document.content_type)
    return read_page(
        parts.page,
        PageHints(
            name=feed.name,
            url=shown_url(feed),
            now=document.fetched_at,
            content_type=parts.content_type,
            modified=document.validators.last_modified or "",
            timezone=feed.timezone or "",
        ),
    )


def shown_url(feed: Feed) -> str:
    """Return the URL of a page as visitors may see it: without what is secret of it."""
    url = feed.url.reveal()
    secret = bool(feed.url_env or feed.url_file) or "@" in urlsplit(url).netloc
    return redact(url) if secret else url


def read_page_calendar(document: Document, feed: Feed, read_whole: ReadWhole) -> Calendar:
    """Understand a page as its feed says. `read_whole` reads the calendars that were fetched with it.

    Raise ReadError if it is no page, or if it looks like an error rather than like a page.
    """
    reading = page_reading(document, feed)
    announced = len(reading.events) + len(reading.statements) + len(reading.calendars)
    check_says_something(reading.title, reading.characters, announced)
    events = [one for one in reading.events if published(one, feed)]
    statements = () if feed.trust == "off" else reading.statements
    if feed.trust == "note":
        statements = (*statements, *(as_statement(one) for one in reading.events if not published(one, feed)))
    if feed.cadence == "publish" and feed.trust == "publish":
        events += cadence_series(reading, document.fetched_at)
    linked, notes = _linked(document, feed, read_whole)
    own = series_of_events((one for one in events if not _is_linked(one, linked)), feed)
    return Calendar(
        feed=feed.id,
        series=tuple(sorted({one.uid: one for one in (*linked, *own)}.values(), key=lambda one: one.uid)),
        notes=collapse((*reading.notes, *notes)),
        name=reading.title,
        timezone=feed.timezone or "UTC",
        events_read=len(own) + len(linked),
        statements=statements,
        linked=tuple(one.url for one in reading.calendars),
    )


def _is_linked(event: PageEvent, linked: Iterable[Series]) -> bool:
    """Whether a calendar that the page links to lists an event: the page and it are one publisher."""
    title = event.title.casefold()
    return any(one.main_event.title.casefold() == title and _begins_then(one.main_event, event.start) for one in linked)


def _begins_then(listed: Event, start: DateOrDateTime) -> bool:
    if is_day(listed.start) != is_day(start):
        return False
    if instant(listed.start) == instant(start):
        return True
    rule = limit(listed.rule, listed.start)[0] if listed.rule else None
    return rule is not None and rule_includes(rule, listed, as_type_of(start, listed.start))


def _linked(document: Document, feed: Feed, read_whole: ReadWhole) -> tuple[list[Series], list[Note]]:
    series: list[Series] = []
    notes: list[Note] = []
    for body in split_parts(document.body, document.content_type).calendars:
        part = replace(document, body=body, content_type="text/calendar", past_events=b"")
        try:
            calendar = read_whole(part, feed)
        except ReadError as error:
            notes.append(Note(Severity.DROPPED, "linked-calendar", f"A linked calendar was left out: {error.detail}"))
            continue
        if calendar.prodid != PRODID:
            series += calendar.series
            notes += calendar.notes
    return series, notes
