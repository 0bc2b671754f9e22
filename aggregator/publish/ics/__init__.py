"""iCalendar as bytes: written so that all clients read it alike, edited and compressed.

In: a `MergedEvent`, or VEVENTs written here. Out: content lines, VEVENTs, the head of a VCALENDAR, gzip.
Start at `render`: it holds the list of properties that are published. May import: config, html, join_links, model.

    content_lines      values → content lines, escaped and folded
    render             events and calendars → content lines
    vevent_editing     our own VEVENTs changed for one subscriber: prefix, alarm, one date
    gzip_concat        compressed pieces joined to one gzip file
"""
