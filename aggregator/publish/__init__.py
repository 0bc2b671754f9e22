"""Calendars → snapshot: events merged, rendered, given lasting UIDs, and written as .ics files within a size budget.

In: a `Calendar` for each feed, the published UIDs, the settings, the time. Out: `Built`, with the `Snapshot` to serve.
Start at `snapshot.Builder`: it runs the steps in order, and keeps what did not change since the last build.
May import: config, duplicates, model, sources, timezones, and the folders `event` and `ics` below it. No I/O, no clock.

    event                               one event: prepared, merged, rendered
    ics                                 iCalendar as bytes
    published_uids, published_event     UID, SEQUENCE and LAST-MODIFIED that last
    size_budget, calendar_files         which events fit; the combined calendar and that of each feed
    event_audit, match_report           what became of each event; what was compared, and why it was merged
    build_cache                         results kept from one build to the next
"""
