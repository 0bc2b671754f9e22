"""URLs that operators paste: of .ics files, calendar pages, web pages, proxies.

In: a text. Out: the URL that is asked, or a ValueError with a sentence that does not quote it.
Start with `feed_address`: URL of a calendar page → URL of its .ics file. `google_links` says which calendars a link of
Google Calendar means, `host_names` which hosts every library understands alike.
Imports nothing of ours.
"""
