"""One page → what is announced there, by one reader after the other; the more exact one comes first."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

from aggregator.sources.pages.markup.page_text import decoded, page_text
from aggregator.sources.pages.markup.page_types import Line, LineKind, PageText, Table
from aggregator.sources.pages.phrases.dates import YearClues, written_dates
from aggregator.sources.pages.prose.cadence_results import series_of
from aggregator.sources.pages.prose.line_facts import facts_of
from aggregator.sources.pages.prose.prose import read_prose
from aggregator.sources.pages.prose.schedule_data import looks_like_schedule, read_schedule
from aggregator.sources.pages.prose.sections import sections
from aggregator.sources.pages.results.page_context import PageContext, folded
from aggregator.sources.pages.results.page_reading import PageEvent, PageReading
from aggregator.sources.pages.stated.calendar_links import calendar_links
from aggregator.sources.pages.stated.h_event import read_h_events
from aggregator.sources.pages.stated.schema_org import read_schema_org

_LONG = 600  # characters: a paragraph without a date of its own
_OLD = 366  # days: a page whose latest date with a year is older than that was written then


@dataclass(frozen=True, slots=True)
class PageHints:
    """What is known of a page beside its bytes."""

    name: str  # of the feed
    url: str
    now: datetime
    content_type: str = ""
    modified: str = ""  # Last-Modified, as sent
    timezone: str = ""  # of times that name none


def read_page(body: bytes, hints: PageHints) -> PageReading:
    """Read a page. Raise ReadError if it is none, or if it is too large or nested too deeply."""
    context = PageContext(hints.name, hints.url, hints.now.astimezone(UTC).date(), hints.timezone)
    if looks_like_schedule(hints.content_type, hints.url):
        read_schedule(decoded(body, hints.content_type), context)
        return replace(_reading("", context), characters=len(body))
    page = page_text(body, hints.content_type, hints.url, _modified(hints.modified))
    context.clues = year_clues(page, context.today)
    if page.tree:
        read_schema_org(page.tree, context)
        read_h_events(page.tree, context)
    stated = frozenset(one.start for one in context.events)
    read_prose(page, sections(page.elements), context)
    context.events[:] = [one for one in context.events if one.reader != "prose" or one.start not in stated]
    lines = [one for one in page.elements if isinstance(one, Line)]
    cells = [cell for one in page.elements if isinstance(one, Table) for row in one.rows for cell in row]
    characters = sum(len(one.text) for one in (*lines, *cells))
    characters += sum(
        len(cell.text) for one in page.elements if isinstance(one, Table) for row in one.rows for cell in row
    )
    return replace(_reading(page.title, context), calendars=calendar_links(page.links), characters=characters)


def cadence_series(reading: PageReading, now: datetime) -> list[PageEvent]:
    """Return the series of the statements that have dates."""
    today = now.astimezone(UTC).date()
    return [series for one in reading.statements if one.has_dates and (series := series_of(one, today))]


def _reading(title: str, context: PageContext) -> PageReading:
    events = sorted(dict.fromkeys(context.events), key=lambda one: (str(one.start), one.title))
    statements = tuple(dict.fromkeys(context.statements))
    return PageReading(title=title, events=tuple(events), statements=statements, notes=folded(context.notes))


def _modified(value: str) -> datetime | None:
    try:
        return parsedate_to_datetime(value) if value else None
    except ValueError:
        return None


def year_clues(page: PageText, today: date) -> YearClues:
    """Return around when a page was written, and on which weekdays it says that its meetings are."""
    written = _front_matter_date(page) or (page.modified.date() if page.modified else today)
    dated: list[date] = []
    weekdays: set[int] = set()
    for line in page.elements:
        if not isinstance(line, Line) or len(line.text) > _LONG:
            continue
        facts = facts_of(line.text)
        if facts is None:
            continue
        dated += [day for one in facts.dates if one.year and (day := one.in_year(one.year))]
        if line.kind is not LineKind.HEADING:
            weekdays |= {day for one in facts.cadences for _, day in one.days}
    latest = max((day for day in dated if day <= written), default=None)
    if latest and not any(day > latest for day in dated) and (written - latest).days > _OLD:
        written = latest
    return YearClues(written, frozenset(weekdays))


def _front_matter_date(page: PageText) -> date | None:
    for key in ("last_modified_at", "lastmod", "updated", "date"):
        value = page.front_matter.get(key)
        facts = facts_of(value) if isinstance(value, str) else None
        found = written_dates(facts.tokens) if facts else []
        if found and found[0].year:
            return found[0].in_year(found[0].year)
    return None
