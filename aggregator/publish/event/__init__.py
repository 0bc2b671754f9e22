"""One event: from a series as it was read to what subscribers see of it, without its identity.

In: a `Series` and a window, or an `EventGroup` with its series. Out: `PreparedSeries`, `RenderedEvent`.
Start at `series_preparation.prepare_series`, then `rendering.render_group`. Parser processes run it as well.
May import: config, duplicates.features, duplicates.pairs, html, join_links, model, publish.ics, recurrence, sources.

    series_preparation     a calendar → its series: linted, expanded, rendered
    orphan_overrides       overrides without an occurrence → events of their own
    merge                  a group → the one event that is published
    rendering              a group → `RenderedEvent`
    display_form           texts and times as pages and JSON show them
"""
