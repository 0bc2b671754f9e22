"""The nouns of the pipeline, frozen, in the order in which they come to exist.

Every type is named for the moment at which it is true: a `Document` is bytes that arrived, a `Calendar` is a
document understood, a `Merged` event is what several feeds say about one thing in the world. Nothing here does
anything; what is derived from one object alone is a property.

Times: an instant or a wall time is an *aware* `datetime` whose tzinfo is `datetime.UTC` or a `ZoneInfo` with an IANA
key; a whole day is a `date`. There is nothing else. Naive datetimes exist only inside `sources` and `timezones`.

    times ─ documents ─ events ─ looks ─ merged ─ drafts ─ calendars ─ served          in pipeline order
                                   state                  what the store remembers beside them
"""

from aggregator.model.calendars import Calendar, Difference, Part, Parts, Prepared
from aggregator.model.documents import Document, Hints, NotModified, Validators
from aggregator.model.drafts import Draft
from aggregator.model.events import (
    PRODID,
    Event,
    Note,
    Occurrence,
    Series,
    Severity,
    Status,
    Window,
)
from aggregator.model.expansion import Expanded, Expansion, Moment, moment
from aggregator.model.looks import Link, Look
from aggregator.model.merged import LedgerEntry, Merged, Source
from aggregator.model.occurrences import Occurrences, ServedOccurrence, Track
from aggregator.model.packed import (
    Face,
    Label,
    PackedEvents,
    Record,
    ServedEvent,
    component,
    label,
    packed,
    packed_face,
    packed_front,
    unpacked,
    unpacked_face,
)
from aggregator.model.served import (
    Outcome,
    Rendered,
    ServedComparison,
    ServedFeed,
    Snapshot,
)
from aggregator.model.state import DaemonState, FeedState
from aggregator.model.times import Key, When, instant, is_day, seconds

__all__ = [
    "PRODID",
    "Calendar",
    "DaemonState",
    "Difference",
    "Document",
    "Draft",
    "Event",
    "Expanded",
    "Expansion",
    "Face",
    "FeedState",
    "Hints",
    "Key",
    "Label",
    "LedgerEntry",
    "Link",
    "Look",
    "Merged",
    "Moment",
    "NotModified",
    "Note",
    "Occurrence",
    "Occurrences",
    "Outcome",
    "PackedEvents",
    "Part",
    "Parts",
    "Prepared",
    "Record",
    "Rendered",
    "Series",
    "ServedComparison",
    "ServedEvent",
    "ServedFeed",
    "ServedOccurrence",
    "Severity",
    "Snapshot",
    "Source",
    "Status",
    "Track",
    "Validators",
    "When",
    "Window",
    "component",
    "instant",
    "is_day",
    "label",
    "moment",
    "packed",
    "packed_face",
    "packed_front",
    "seconds",
    "unpacked",
    "unpacked_face",
]
