"""What has changed: for the page /changes, the page of an event, and feed readers.

In: the changes of the served snapshot, a query. Out: rows with sentences, newest first.
Start at `change_rows`: `change_rows` for a query, `event_change_rows` for one event. `changes_page` has the route.
It may import model, config, `web.request` and `web.serving`.
"""
