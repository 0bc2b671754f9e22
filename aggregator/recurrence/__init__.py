"""Series → occurrences: `lint` makes a series safe to expand and to publish, `expand` gives its dates in a window.

In: a `Series` as the feed has it, a `Window`. Out: a linted `Series` with notes; an `ExpandedSeries`.
Start at `lint.lint`, then `expand.expand`. May import: model and timezones.

    lint ─┬─ limits ── rule            what a rule may ask for; RRULE as data
          └─ redundant_dates           dates that change nothing
    expand ─┬─ rule_arithmetic         plain rules, by counting days
            ├─ library_rules           all others, by recurring-ical-events
            └─ offsets                 from wall times to instants
    cancelled                          what would take place, had the series not cancelled it
    wall_times, replacing              used by all of them
"""

from aggregator.recurrence.cancelled import cancelled_occurrences
from aggregator.recurrence.expand import expand
from aggregator.recurrence.lint import lint

__all__ = ["cancelled_occurrences", "expand", "lint"]
