"""Pages as feeds: what a page announces, as the series of a calendar.

In: a `Document` of a feed with `kind = "page"`. Out: a `Calendar`, or the events of one as a VCALENDAR.
Start at `page_calendar`. May import: config, errors, model, sources.lines, sources.pages.

    page_calendar   page → `Calendar`
    page_events     events of a page → series, with UIDs that last
    page_check      whether bytes may be a page at all
    page_parts      a page and the calendars it links to, in one document
    event_writing   series → VCALENDAR: what is kept of events that are over
"""
