"""The data types of the pipeline, in the order in which they come to exist. All are frozen.

In: values. Out: types, and what follows from one object alone: packed bytes, columns, the occurrences in a range.
Start at `events`. May import: secret_url. msgspec and zlib-ng pack events here.

    times               days and instants, keys of series
    documents           what a poll brought back
    events, expansion   events, series; the occurrences of a series
    event_features      what of an event is compared
    merged              one event: merged, rendered, its published UID
    served_event        one event as it is shown, with its occurrences
    calendars           a document parsed, its series prepared
    packed, occurrences all events, packed; all occurrences, in order of time
    served              the snapshot
    state               what the store remembers of feeds, their changes and the poller

An instant or a wall time is an *aware* `datetime`, its tzinfo `datetime.UTC` or a `ZoneInfo` with an IANA key. A whole
day is a `date`. Naive datetimes exist only inside `sources`, `recurrence` and `timezones`.
"""

from aggregator.model.calendars import (
    Calendar,
    CalendarChanges,
    Doubt,
    PreparedFeed,
    PreparedSeries,
    SplitSeries,
    Statement,
)
from aggregator.model.documents import Document, Hints, NotModified, Validators
from aggregator.model.event_features import EventFeatures, Link
from aggregator.model.events import (
    DERIVED,
    HIDDEN,
    PAGE_UID,
    PRODID,
    READ_FROM,
    Conference,
    Event,
    Note,
    Occurrence,
    Offer,
    Performer,
    RecurrenceId,
    Series,
    Severity,
    Status,
    Window,
    is_from_page,
    meeting_uid,
)
from aggregator.model.expansion import ExpandedSeries, SeriesOccurrences, StartKey, start_key
from aggregator.model.merged import MergedEvent, PublishedUid, RenderedEvent
from aggregator.model.occurrences import AllOccurrences, EventDatesToCome
from aggregator.model.packed import PackedEvent, PackedEvents, pack_content, pack_event, unpack_content
from aggregator.model.served import (
    ComparisonOutcome,
    Rendered,
    ServedComparison,
    ServedFeed,
    Snapshot,
)
from aggregator.model.served_event import (
    EventOccurrences,
    OtherStatus,
    OtherTime,
    SeparateDate,
    ServedEvent,
    ServedOccurrence,
    Source,
    StatusClaim,
    join_vevents,
    uid_of_date,
)
from aggregator.model.state import (
    LONGEST_WAIT,
    CalendarFacts,
    Change,
    ChangeKind,
    ChangeLink,
    DaemonState,
    FeedState,
    HealthChange,
    Notice,
)
from aggregator.model.times import DateOrDateTime, SeriesKey, as_type_of, instant, is_day, is_utc, seconds

__all__ = [
    "DERIVED",
    "HIDDEN",
    "LONGEST_WAIT",
    "PAGE_UID",
    "PRODID",
    "READ_FROM",
    "AllOccurrences",
    "Calendar",
    "CalendarChanges",
    "CalendarFacts",
    "Change",
    "ChangeKind",
    "ChangeLink",
    "ComparisonOutcome",
    "Conference",
    "DaemonState",
    "DateOrDateTime",
    "Document",
    "Doubt",
    "Event",
    "EventDatesToCome",
    "EventFeatures",
    "EventOccurrences",
    "ExpandedSeries",
    "FeedState",
    "HealthChange",
    "Hints",
    "Link",
    "MergedEvent",
    "NotModified",
    "Note",
    "Notice",
    "Occurrence",
    "Offer",
    "OtherStatus",
    "OtherTime",
    "PackedEvent",
    "PackedEvents",
    "Performer",
    "PreparedFeed",
    "PreparedSeries",
    "PublishedUid",
    "RecurrenceId",
    "Rendered",
    "RenderedEvent",
    "SeparateDate",
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
    "Statement",
    "Status",
    "StatusClaim",
    "Validators",
    "Window",
    "as_type_of",
    "instant",
    "is_day",
    "is_from_page",
    "is_utc",
    "join_vevents",
    "meeting_uid",
    "pack_content",
    "pack_event",
    "seconds",
    "start_key",
    "uid_of_date",
    "unpack_content",
]
