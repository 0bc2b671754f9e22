"""Bytes → content lines → blocks, with notes on what was repaired.

In: the body of a response. Out: `CalendarBlock`s of unfolded content lines, each line split on demand.
Start at `unfolding.content_lines`, then `blocks.cut_calendars`, then `content_line.split_line`.
Also: `ics_check` (is it a calendar at all?), `fingerprint` (did it change?), `notes` (what was repaired).
May import: model and errors. Nothing here knows what a property means.
"""
