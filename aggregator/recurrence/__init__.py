"""Series → occurrences: `lint` makes a series safe to expand and to publish, `expand` gives its dates in a window.

In: a `Series` as the feed has it, a `Window`. Out: a linted `Series` with notes; an `ExpandedSeries`.
Start at `lint.lint`, then `expand.expand`. May import: model and timezones.

    rrule                       RRULE: read, held within limits, reckoned as wall times
    lint ─┬─ series_start       DTSTART where it is no date to show
          └─ redundant_dates    dates that change nothing
    expand ── offsets           from wall times to instants
    cancelled                   dates that do not take place
"""

from aggregator.recurrence.cancelled import cancelled_occurrences
from aggregator.recurrence.expand import dates_among, expand
from aggregator.recurrence.lint import lint

__all__ = ["cancelled_occurrences", "dates_among", "expand", "lint"]
