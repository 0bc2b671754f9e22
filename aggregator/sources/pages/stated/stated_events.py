"""Events that a page states for programs: ISO 8601 dates and plain texts → events."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from aggregator.html import is_html, to_text
from aggregator.model import Offer, Performer, Severity
from aggregator.sources.pages.markup.lines import absolute
from aggregator.sources.pages.phrases.same_instant import tzinfo_of
from aggregator.sources.pages.results.page_context import PageContext
from aggregator.sources.pages.results.page_reading import PageEvent

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_LOOSE = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ](\d\d?):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?\s*(Z|[+-]\d\d:?(?:\d\d)?)?", re.IGNORECASE
)
LONGEST_TEXT = 4_000


@dataclass(frozen=True, slots=True)
class StatedEvent:
    """An event as its page states it, still as texts."""

    title: str = ""
    start: str = ""
    end: str = ""
    text: str = ""
    location: str = ""
    url: str = ""
    cancelled: bool = False
    image: str = ""
    offers: tuple[Offer, ...] = ()
    performers: tuple[Performer, ...] = ()


def add_stated(stated: StatedEvent, reader: str, context: PageContext) -> None:
    """Take up an event, or note why not."""
    title = " ".join(stated.title.split())[:150]
    if not title or not stated.start:
        return
    start = when(stated.start, context.timezone)
    if start is None:
        naive = _LOOSE.fullmatch(stated.start.strip()) is not None
        kind, sentence = "bad-date", "The start is not a date."
        if naive:
            kind, sentence = "no-zone", "The time zone is not said. Set timezone for the feed."
        context.note(Severity.DROPPED, kind, sentence, f"{title}: {stated.start}")
        return
    end = when(stated.end, context.timezone) if stated.end else None
    if end is not None and type(end) is not type(start):
        end = None
    if end is not None and not isinstance(end, datetime):
        end += timedelta(days=1)  # the last day, as people write it
    text = to_text(stated.text) if is_html(stated.text) else stated.text
    context.add(
        PageEvent(
            title=title,
            start=start,
            minutes=None,
            words=f"{title}: {stated.start}",
            reader=reader,
            text=text[:LONGEST_TEXT],
            end=end if end is not None and end > start else None,
            location=stated.location[:500],
            url=absolute(context.url, stated.url) if stated.url else "",
            place=context.url,
            cancelled=stated.cancelled,
            image=stated.image,
            offers=stated.offers,
            performers=stated.performers,
        )
    )


def when(text: str, zone: str) -> date | datetime | None:
    """Return a day or an aware time; `zone` is that of times that name none. None if the text is neither."""
    value = text.strip()
    try:
        if _DAY.fullmatch(value):
            return date.fromisoformat(value)
        found = _LOOSE.fullmatch(value)
        if not found:
            return None
        wall = datetime.fromisoformat(f"{found[1]}T{int(found[2]):02}:{found[3]}:{found[4] or '00'}")
        if not found[5]:
            return wall.replace(tzinfo=tzinfo_of(zone)) if zone else None
        offset = "+00:00" if found[5].upper() == "Z" else found[5]
        offset = offset if len(offset) > 3 else f"{offset}:00"
        return datetime.fromisoformat(f"{wall.isoformat()}{offset[:3]}:{offset[-2:]}")
    except ValueError:
        return None
