"""What a page states for programs: schema.org, h-event, links that hold a time, links to calendars.

In: the tree of a page, or its links. Out: events, times, URLs.
Start at `schema_org`. May import: html, model, and of pages `markup`, `phrases` and `results`.
"""
