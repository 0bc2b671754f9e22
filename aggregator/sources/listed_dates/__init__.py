"""Single events that are dates of one meeting → one series: for producers that list every date as an event of its own.

In: the series of a feed, of which many are single events. Out: the same dates in fewer series. Pure.
Start at `joining.join_listed_dates`. `meetings` says which events are dates of one meeting, `date_rules` which rule the
dates follow, `date_zones` in which time zone, `schedules` until when. `placing` finds the date of the rule for each of
them, `series_of_dates` writes the series.
May import: model, recurrence.rrule, sources.lines, sources.vevent. Nothing here knows of documents.
"""
