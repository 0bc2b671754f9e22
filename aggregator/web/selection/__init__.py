"""Events selected one by one: the list to tick them in, and what is made of those ticked.

In: the served snapshot and the query of a request. Out: the page /events, and the calendar, pages and data of what is
selected, by links. Start reading: `event_list_page`; `event_list` arranges the list.
It may import model, config, `web.request`, `web.serving`, `web.layout` and `web.pages`.
"""
