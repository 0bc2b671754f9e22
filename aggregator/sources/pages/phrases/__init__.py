"""What a line of text says about time: tokens, clock times with zones, dates, cadences.

In: one line and what is known around it. Out: dates, times, rules as written, and whether they contradict each other.
Start at `tokens`, then `clock_times`, `dates` and `cadences`. May import: timezones. Nothing here knows of pages.
Every step reads a line once from left to right, so time grows with its length only.
"""
