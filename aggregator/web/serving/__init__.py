"""The served snapshot, its indexes and caches, and HTTP responses that are ready.

In: the store, through the protocol `SnapshotSource`, refreshed beside the requests. Out: `WorkerState`, `Resource`.
Start reading: `served_snapshot`; then `resource` (200, 304, HEAD, ETags) and `event_filter` (what a query selects).
`search_index` and `response_cache` belong to one snapshot; `page` is the base of all pages.
It may import model, config, errors and `web.request`.
"""
