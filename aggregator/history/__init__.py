"""What is new, moved, renamed, cancelled, gone or back in a calendar since its last copy. Pure.

In: two copies of a calendar, `now`; later what was published. Out: changes, for people.
Start at `calendar_changes.calendar_changes`. May import: duplicates.features, model, publish.event, recurrence.

    calendar_changes      which series of the two copies are the same
    series_changes        what happened to the dates and the title of one
    upcoming_dates        the dates of a series that are to come
    change_links          to which published event a change belongs
"""

from aggregator.history.calendar_changes import calendar_changes
from aggregator.history.change_links import change_links

__all__ = ["calendar_changes", "change_links"]
