"""What a request asks for, and in which language it is answered.

In: query strings, cookies and headers. Out: frozen queries, URLs that ask the same, texts and dates by CLDR.
Start reading: `view_query` for pages; `subscription_query` for calendars; `events_query` for /events.json.
`languages` chooses the visitor's language; `locale_text` writes in it; `gettext_catalogues` reads translations/.
It may import model and `publish.ics` (for `data_paths`): no snapshot, no settings, no Flask.
"""
