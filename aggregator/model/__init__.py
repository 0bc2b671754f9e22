"""The nouns of the pipeline, frozen, in the order in which they come to exist.

Every type is named for the moment at which it is true: a `Document` is bytes that arrived, a `Calendar` is a
document understood, a `MergedEvent` event is what several feeds say about one thing in the world. Nothing here does
anything; what is derived from one object alone is a property.

Times: an instant or a wall time is an *aware* `datetime` whose tzinfo is `datetime.UTC` or a `ZoneInfo` with an IANA
key; a whole day is a `date`. There is nothing else. Naive datetimes exist only inside `sources` and `timezones`.

    times ─ documents ─ events ─ looks ─ merged ─ drafts ─ calendars ─ served          in pipeline order
                                   state                  what the store remembers beside them
"""

from aggregator.model.calendars import Calendar, CalendarChanges, PreparedFeed, PreparedSeries, SplitSeries
from aggregator.model.documents import Document, Hints, NotModified, Validators
from aggregator.model.event_features import EventFeatures, Link
from aggregator.model.events import (
    PRODID,
    Conference,
    Event,
    Note,
    Occurrence,
    Series,
    Severity,
    Status,
    Window,
)
from aggregator.model.expansion import ExpandedSeries, SeriesOccurrences, StartKey, start_key
from aggregator.model.merged import MergedEvent, PublishedUid, RenderedEvent
from aggregator.model.occurrences import AllOccurrences
from aggregator.model.packed import PackedEvent, PackedEvents, pack_content, pack_event, unpack_content
from aggregator.model.served import (
    ComparisonOutcome,
    Rendered,
    ServedComparison,
    ServedFeed,
    Snapshot,
)
from aggregator.model.served_event import EventOccurrences, ServedEvent, ServedOccurrence, Source, join_vevents
from aggregator.model.state import DaemonState, FeedState
from aggregator.model.times import DateOrDateTime, SeriesKey, as_type_of, instant, is_day, is_utc, seconds

__all__ = [
    "PRODID",
    "AllOccurrences",
    "Calendar",
    "CalendarChanges",
    "ComparisonOutcome",
    "Conference",
    "DaemonState",
    "DateOrDateTime",
    "Document",
    "Event",
    "EventFeatures",
    "EventOccurrences",
    "ExpandedSeries",
    "FeedState",
    "Hints",
    "Link",
    "MergedEvent",
    "NotModified",
    "Note",
    "Occurrence",
    "PackedEvent",
    "PackedEvents",
    "PreparedFeed",
    "PreparedSeries",
    "PublishedUid",
    "Rendered",
    "RenderedEvent",
    "Series",
    "SeriesKey",
    "SeriesOccurrences",
    "ServedComparison",
    "ServedEvent",
    "ServedFeed",
    "ServedOccurrence",
    "Severity",
    "Snapshot",
    "Source",
    "SplitSeries",
    "StartKey",
    "Status",
    "Validators",
    "Window",
    "as_type_of",
    "instant",
    "is_day",
    "is_utc",
    "join_vevents",
    "pack_content",
    "pack_event",
    "seconds",
    "start_key",
    "unpack_content",
]
