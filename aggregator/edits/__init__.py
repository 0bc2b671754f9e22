"""What feeds.toml changes about events: filters, other titles, corrections, meetings of its own. Pure.

In: calendars as their feeds have them. Out: calendars as they are compared and published, and how much was hidden.
Applied at each build, after reading and before duplicates: other settings need no fetch. An event that no setting is
about stays the same object.
Start at `calendar_edits.CalendarEditor`. May import: config, duplicates, html, model, sources.

event_filters     does a filter describe an event?    series_edits       a series → what is left of it
listed_meetings   [[meetings]] → series               calendar_edits     all of that for each feed, and what is hidden
"""
