"""RRULE: read, held within limits, and reckoned as wall times.

In: the value of an RRULE and a DTSTART. Out: a `Rule`, with notes; the wall times it gives.
Start at `rule.read`, then `limits.limit`; `rule_dates` answers by `rule_arithmetic` or `library_rules`.
Plain rules are reckoned by counting days, all others by recurring-ical-events.
May import: model. Nothing here knows of overrides, EXDATE or zones; `wall_times` and `replacing` serve all.
"""
