"""Documents → calendars: everything between bytes that arrived and events we understand. No I/O, no clock.

gate         is this a calendar at all?              fingerprint  did it change?
text         bytes → content lines                   blocks       content lines → VEVENT and VTIMEZONE blocks
lines        one content line → name, params, value  quirks       known defects of known producers
dates, span, fields, repeats → event                 one block → one Event, by itself
series, onwards                                      events → series
frame        what stands around the events           notes        what was repaired or dropped, and why
ics          all of this in order                    extract      some events of a document, word for word
rereading    the same for what is new in a document: raw, marks
"""

from aggregator.sources.extract import extract
from aggregator.sources.incremental_parsing import apply_changes, parse, parse_changes
from aggregator.sources.lines.fingerprint import fingerprint
from aggregator.sources.lines.ics_check import check_is_ics
from aggregator.sources.lines.notes import EVENT_LOST, events_lost

__all__ = [
    "EVENT_LOST",
    "apply_changes",
    "check_is_ics",
    "events_lost",
    "extract",
    "fingerprint",
    "parse",
    "parse_changes",
]
