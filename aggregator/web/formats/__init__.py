"""The forms in which programs take events along. Each module turns a snapshot and a choice into the bytes of one form.

ics ── jcal     calendars to subscribe to: the same events, the same identity, as text and as JSON
one_event       an event, or one date of it, to take along once
atom            news of coming events for feed readers
question ── listing    dates as JSON, page by page; described by `openapi`
schema_org      dates in pages, for search engines
"""
