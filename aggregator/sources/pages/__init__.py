"""Web pages, Markdown files and schedules → events, statements and notes. No I/O, no clock.

In: bytes and `PageHints`. Out: a `PageReading`. Start at `reading`.
May import: errors, html, model, recurrence.rrule.

    markup          bytes → headings, items, paragraphs, tables
    phrases         a line → dates, times with zones, cadences
    results         what comes out
    stated          what a page states for programs → events
    prose           what people write → events and statements
    reading         all of it in order
"""

from aggregator.sources.pages.reading import PageHints, cadence_series, read_page
from aggregator.sources.pages.results.page_reading import PageEvent, PageReading

__all__ = ["PageEvent", "PageHints", "PageReading", "cadence_series", "read_page"]
