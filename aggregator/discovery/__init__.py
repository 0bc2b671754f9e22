"""Any link, page or file → entries for feeds.toml. No I/O: whoever calls `search` gives it a function that fetches.

In: what an operator has. Out: `Candidate`s, which a preview turns into `Proposal`s, and these into lines of feeds.toml.
Start at `search.search`. May import: config, errors, model, secret_url, sources, sources.pages.

calendar_sites   the text of a link → calendars, by the site    page_links   HTML, Markdown → links with their words
search           a link or page → candidates                    proposals    candidate → id, name, colour of an entry
feeds_file       feeds.toml with one more entry                 preview      what a calendar holds: the next events

A page that lists events itself becomes an entry with `kind = "page"`.
"""
