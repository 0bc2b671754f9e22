"""The views laid out: which events are on which day, in which column or lane, as rows with all texts.

In: a `ViewInput` (snapshot, query, current time). Out: frozen rows, days, weeks, which templates only print.
Start reading: `agenda`; then `week` with `overlap_layout`, and `month` with `multi_day_bars`.
`event_row` has everything that is said of one occurrence; `local_days` says on which of the visitor's days it is.
It may import model, `web.request` and `web.serving`; it is pure.
"""
