"""One VEVENT → one `Event`, by itself: equal lines under equal zones give equal events.

In: the content lines of one VEVENT, its `Zones` and PRODID. Out: a `ParsedVevent`, with notes.
Start at `event.read_event`: it calls `dates`, `start_and_end`, `recurrence_properties` and `fields` in order.
A known defect of a producer is one function in `quirks` and one file in tests/data/sources.
May import: model, html, timezones and sources.lines. Nothing here knows of other events.
"""
