"""Documents → calendars: from the bytes that arrived to series of events. No I/O, no clock.

In: a `Document`, its `Feed` and the digests of the last one. Out: a `Calendar`, or what changed in it, with notes.
Start at `full_parsing`: it runs all steps in order. `incremental_parsing` does the same for what is new.
May import: model, config, errors, html, timezones. `lines` and `vevent` stand below and know nothing of series.

    lines                   bytes → content lines → blocks (VEVENT, VTIMEZONE)
    vevent                  one block → one Event, by itself
    vcalendar               the calendar's own properties and zones
    series, this_and_future events → series
    several_rules, exception_rules, private_zones    rules that subscribers could not read → ones they can, or dates
    listed_dates, past_dates dates of one meeting → one series, also those no longer listed
    vevent_slices, vevent_digests, incremental_parsing    read only what is new
    extract                 some events of a document, word for word
"""

from aggregator.sources.extract import extract
from aggregator.sources.incremental_parsing import apply_changes, parse, parse_changes
from aggregator.sources.lines.fingerprint import fingerprint
from aggregator.sources.lines.ics_check import check_is_ics
from aggregator.sources.lines.notes import EVENT_LOST, events_lost
from aggregator.sources.listed_dates.joining import kept_singly, listed_singly
from aggregator.sources.past_dates import with_past

__all__ = [
    "EVENT_LOST",
    "apply_changes",
    "check_is_ics",
    "events_lost",
    "extract",
    "fingerprint",
    "kept_singly",
    "listed_singly",
    "parse",
    "parse_changes",
    "with_past",
]
