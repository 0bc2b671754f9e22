"""What reading a page comes to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from aggregator.model import Note, Offer, Performer, Statement
from aggregator.sources.pages.markup.page_types import PageLink


@dataclass(frozen=True, slots=True)
class PageEvent:
    """An event that a page announces. `start` is a day, or aware; `minutes` is None where the text says no length."""

    title: str
    start: date | datetime
    minutes: int | None
    words: str  # of the page, from which it was read
    reader: str  # which reader found it: "schema.org", "h-event", "schedule", "link", "prose"
    text: str = ""
    end: date | datetime | None = None
    rule: str = ""
    location: str = ""
    url: str = ""
    place: str = ""  # URL of the page, with the heading where it has an address
    heading: str = ""
    cancelled: bool = False
    image: str = ""
    offers: tuple[Offer, ...] = ()
    performers: tuple[Performer, ...] = ()


@dataclass(frozen=True, slots=True)
class PageReading:
    """All that was read from a page."""

    title: str = ""
    characters: int = 0  # of its text
    events: tuple[PageEvent, ...] = ()
    statements: tuple[Statement, ...] = ()
    notes: tuple[Note, ...] = ()
    calendars: tuple[PageLink, ...] = ()  # calendars that the page links to or frames
