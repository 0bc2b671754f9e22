"""Series to occurrences: `lint` makes a series safe to expand and to publish, `expand` gives what lies in a window.

    lint ─┬─ limits ── rule      what a rule may ask for; RRULE as data
          └─ idle                dates that change nothing
    expand ─┬─ walk              plain rules, by counting days
            ├─ general           all others, by recurring-ical-events
            └─ offsets           from what clocks show to instants

`times` holds what all of them know about wall times and zones, `change` how to alter no more than must be.
"""

from aggregator.recurrence.expand import expand
from aggregator.recurrence.lint import lint

__all__ = ["expand", "lint"]
