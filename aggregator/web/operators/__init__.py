"""What operators look at: status page, health checks, metrics.

In: the states of feeds and poller, the notes and comparisons of the snapshot. Out: /status, /healthz, /metrics.
Start reading: `operator_pages` has the routes; `health` puts states into words; `metrics` is for Prometheus.
`health` is pure and also tells visitors which calendars are out of date.
It may import model, config, `web.request` and `web.serving`.
"""
