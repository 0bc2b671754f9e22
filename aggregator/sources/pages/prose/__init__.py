"""Headings, items, paragraphs, tables and schedules that people write → events and statements.

In: a `PageText` or the text of a schedule. Out: what `PageContext` collects. Start at `prose`.
May import: errors, model, recurrence.rrule, and of pages `markup`, `phrases`, `results` and `stated`.

    sections, records       what belongs together
    line_facts              what one line says about time
    prose, prose_cadences   lines → events, statements
    tables, schedule_data   rows and YAML, which are read like lines
    cadence_results         cadences → statements and series
    titles, stated_zones    what a meeting is called, which zone its times are in
"""
