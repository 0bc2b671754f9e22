"""A rendered event with its identity: what stands of it in the .ics, and what the snapshot holds of it."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from datetime import datetime

from aggregator.model import EventOccurrences, PackedEvent, PublishedUid, RenderedEvent, join_vevents, unpack_content
from aggregator.publish.event.display_form import event_id
from aggregator.publish.ics.render import identity_lines
from aggregator.publish.size_budget import BudgetItem, Priority, priority


@dataclass(slots=True)
class PublishedEvent:
    """An event as it is published. Those that compare equal are published as the same bytes."""

    rendered: RenderedEvent
    uid: str
    modified: datetime
    packed: PackedEvent
    budget_item: BudgetItem
    _identity_lines: bytes
    _component: bytes | None = field(default=None, repr=False, compare=False)

    @property
    def component(self) -> bytes:
        """Its VEVENTs as they are published. They are kept, since the event stands in several calendars."""
        if self._component is None:
            content = unpack_content(self.rendered.content)
            self._component = join_vevents(self._identity_lines, content.vevents, content.dates)
        return self._component

    def forget_component(self) -> None:
        """Do not keep its VEVENTs: they are not published."""
        self._component = None


def publish_event(rendered: RenderedEvent, published: PublishedUid, day: float) -> PublishedEvent:
    """Give a rendered event its identity. `day` is today's midnight in seconds, UTC: for the size budget."""
    uid, lines = published.uid, identity_lines(published.uid, published.sequence, published.modified)
    first = int(published.published.timestamp()) if published.published else 0
    size = rendered.size + rendered.vevents * len(lines)
    return PublishedEvent(
        rendered=rendered,
        uid=uid,
        modified=published.modified,
        packed=PackedEvent.of(event_id(uid), uid, lines, rendered.sources, rendered.content, first),
        budget_item=BudgetItem(_priority(rendered.occurrences, day), uid, size, rendered.zones, rendered.vevents),
        _identity_lines=lines,
    )


def _priority(occurrences: EventOccurrences, day: float) -> Priority:
    if occurrences.unusual:
        return priority(occurrences.spans, day)
    length = occurrences.length
    at = bisect_left(occurrences.starts, day - length)
    near = occurrences.starts[at : at + 1] or occurrences.starts[-1:]
    return priority([(start, start + length) for start in near], day)
