"""The data formats: each module makes the bytes of one from a snapshot and a query.

In: an `IndexedSnapshot` and a query of `web.request`. Out: bytes. `ics`, `jcal` and `atom` have what a subscription
selects, `listing` pages of dates as JSON, `one_event` an event or one date; `schema_org` is for search engines.
Start reading: `data_formats`, the table of all of them; `openapi` describes it.
It may import model, config, publish, timezones, `web.request`, `web.serving` and `web.layout`.
"""
