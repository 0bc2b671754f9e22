"""Series to occurrences: `lint` makes a series safe to expand and to publish, `expand` gives what lies in a window.

    lint ── limits ── rule         what a rule may ask for; RRULE as data
    expand ─┬─ walk                plain rules, by wall-clock arithmetic
            └─ general             all others, by recurring-ical-events

`times` holds what all of them know about wall times and zones.
"""

from aggregator.recurrence.expand import expand
from aggregator.recurrence.lint import lint

__all__ = ["expand", "lint"]
