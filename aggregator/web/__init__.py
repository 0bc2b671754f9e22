"""The web: pages for visitors and operators, calendars and other data for programs, all from the stored snapshot.

In: the snapshot and the states of feeds, from the store through `serving.served_snapshot`. Out: HTTP responses.
Start reading: `app.create_app` puts the parts together, `server.serve` runs it in worker processes.
`drain` ends a worker without losing what it has accepted.

    request ─ wsgi_shortcut ─┬─ data_routes    bytes by the table `formats.data_formats`, made once, then cached
                             ├─ pages.assets   style sheets, scripts, icon (Flask is entered for neither)
                             └─ app ─ pages    Flask: views, event, subscribe, embed; `operators`: status, metrics

Folders, each may import those above it: `request`, `serving`, `layout`, `formats`, `operators`, `pages`, `selection`.
Beside them the web imports model, config and what `publish` has for writing calendars. It never fetches, parses a feed
or writes the store; `tests/test_architecture.py` holds the table.
"""
