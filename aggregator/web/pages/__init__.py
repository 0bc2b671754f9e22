"""The pages for visitors: one class with its routes for each, filling templates/.

In: the current request and the served snapshot. Out: HTML, in the visitor's language and time zone.
Start reading: `calendar_views` (agenda, month, week, day); `embed` shows the same views in other sites.
`event_page`, `subscribe` and `embed_code` are pages of their own; `assets` are the static files.
It may import everything of the web but `app`, `server` and `formats`.
"""
