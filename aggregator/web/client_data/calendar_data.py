"""All dates as the script of a static site needs them: each event with its row of the agenda and the text searched.

The rows come from the macro that the pages use, so both show the same. The script adds only what depends on the
visitor: times, days, and what is over.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import msgspec

from aggregator.model import ServedEvent, ServedFeed, ServedOccurrence
from aggregator.web.changes.change_groups import ChangeGroup
from aggregator.web.changes.removed_dates import RemovedDate, removed_date, removed_groups
from aggregator.web.layout.agenda import MAX_ROW_HTML
from aggregator.web.layout.event_row import CHANGE_WORDS, LATELY, EventRow, make_row
from aggregator.web.layout.merge_reasons import other_statuses, other_times
from aggregator.web.layout.view_input import ViewInput
from aggregator.web.request.locale_text import casefolded
from aggregator.web.request.view_query import ViewQuery
from aggregator.web.serving.event_filter import has_own_texts
from aggregator.web.serving.search_index import UID
from aggregator.web.serving.served_snapshot import IndexedSnapshot

OtherTime = tuple[str, str]  # the name of a community, and the start it gives: ISO 8601
ROW_TEXTS = ("title", "location", "join", "text", "html", "status")  # of an override, which change its row


class ClientEvent(msgspec.Struct, frozen=True, omit_defaults=True):
    """One event. `row` is HTML as in the agenda, without times and tags that depend on them."""

    id: str
    uid: str
    feeds: tuple[str, ...]
    row: str
    text: str  # that is searched, see `search_index`
    status: str = ""  # "Cancelled", "Tentative", in the language of the site
    place: tuple[str, str] | None = None  # zone and city, if it is held at a place
    lacks_join: bool = False  # neither a link nor a place is known


class OwnData(msgspec.Struct, frozen=True, omit_defaults=True):
    """What one date has of its own."""

    row: str = ""
    text: str = ""  # searched before the text of the event
    status: str | None = None
    place: tuple[str, str] | None = None
    lacks_join: bool = False
    times: tuple[OtherTime, ...] = ()
    statuses: tuple[str, ...] = ()  # sentences on what calendars say of its status
    changed: tuple[str, int] | None = None  # a word, and until when it is shown (seconds)


class ClientRemoval(msgspec.Struct, frozen=True, omit_defaults=True):
    """One date that lately left its calendar. `row` is HTML as in the agenda; its time and links are the script's."""

    start: int
    all_day: int
    title: str
    label: str  # "Removed", "Cancelled"
    until: int  # when it is no longer shown (seconds)
    feeds: tuple[str, ...]
    row: str
    event: int | None = None  # if the event has other dates
    text: str = ""  # that is searched, if it has none


UsualDate = tuple[int, int, int, int]
UnusualDate = tuple[int, int, int, int, OwnData]


class ClientCalendar(msgspec.Struct, frozen=True):
    """All events, and all dates in the order of the snapshot: event, start, end, 1 if all day, what is its own."""

    feeds: tuple[tuple[str, str], ...]  # id and name
    events: list[ClientEvent]
    dates: list[UsualDate | UnusualDate]
    removed: list[ClientRemoval]  # the latest first


@dataclass(frozen=True)
class ClientCalendarWriter:
    """Writes the calendar for the script; `row_html` and `removed_html` render rows as the agenda does."""

    indexed: IndexedSnapshot
    query: ViewQuery  # for the language; it has no filters
    now: datetime
    row_html: Callable[[EventRow], str]
    removed_html: Callable[[RemovedDate], str]

    def written(self) -> bytes:
        """Return the JSON."""
        snapshot = self.indexed.snapshot
        texts = self.indexed.search_index.texts_of(range(len(snapshot.events)))
        events: list[ClientEvent] = []
        for position, event in enumerate(snapshot.events):
            row = self._row(ServedOccurrence(position, 0, 0, all_day=False))
            events.append(
                ClientEvent(
                    event.id,
                    event.uid,
                    self.indexed.feeds[position],
                    self._html(row),
                    texts[position],
                    row.status,
                    self._place(row, event),
                    row.lacks_join,
                )
            )
        feeds = {feed.id: feed for feed in snapshot.feeds}
        dates: list[UsualDate | UnusualDate] = []
        for o in snapshot.occurrences:
            usual = (o.event, o.start, o.end, int(o.all_day))
            own = self._own(o, snapshot.events[o.event], feeds)
            dates.append(usual if own == OwnData() else (*usual, own))
        names = tuple((feed.id, feed.name) for feed in snapshot.feeds)
        return msgspec.json.encode(ClientCalendar(names, events, dates, self._removed()))

    def _removed(self) -> list[ClientRemoval]:
        return [self._removal(group) for group in removed_groups(self.indexed, self.query, self.now)]

    def _removal(self, group: ChangeGroup) -> ClientRemoval:
        change, one = group.change, removed_date(group, self.indexed, self.query)
        event = self.indexed.positions.get(change.event)
        return ClientRemoval(
            start=change.start,
            all_day=int(change.all_day),
            title=one.title,
            label=one.label,
            until=int((change.seen_at + LATELY).timestamp()),
            feeds=group.feeds,
            row=self.removed_html(one).strip(),
            event=event,
            text=casefolded(f"{change.title}\n{change.before_title}").replace(UID, " ") if event is None else "",
        )

    def _row(self, occurrence: ServedOccurrence) -> EventRow:
        """Make a row as it is long before its start."""
        now = datetime.fromtimestamp(occurrence.start, UTC) - timedelta(days=2)
        row = make_row(ViewInput(self.indexed, self.query, now), occurrence)
        return row if len(row.html) <= MAX_ROW_HTML else row.without_description()

    def _html(self, row: EventRow) -> str:
        return self.row_html(replace(row, place_time="", differences=(), changed="", phase="")).strip()

    def _place(self, row: EventRow, event: ServedEvent) -> tuple[str, str] | None:
        """Return zone and city of a place, by the rule of `place_time`."""
        at_a_place = row.map_url and not row.join and len(event.zones) == 1
        if not at_a_place or event.zones[0] in ("UTC", "Etc/UTC"):
            return None
        return event.zones[0], self.query.language.city(event.zones[0])

    def _own(self, o: ServedOccurrence, event: ServedEvent, feeds: Mapping[str, ServedFeed]) -> OwnData:
        times = ((one.calendar, one.start) for one in other_times(event.sources, o.start, feeds, self.query))
        statuses = other_statuses(event.sources, o.start, feeds, self.query)
        own = OwnData(times=tuple(times), statuses=statuses, changed=self._changed(event, o))
        if all(getattr(o, name) is None for name in ROW_TEXTS):
            return own
        row = self._row(o)
        text = "\n".join(part for part in (o.title, o.location, o.text) if part)
        return msgspec.structs.replace(
            own,
            row=self._html(row),
            text=casefolded(text).replace(UID, " ") if has_own_texts(o) else "",
            status=row.status,
            place=self._place(row, event),
            lacks_join=row.lacks_join,
        )

    def _changed(self, event: ServedEvent, o: ServedOccurrence) -> tuple[str, int] | None:
        """Return what the latest change of a date is called, by the rule of the agenda."""
        for change in self.indexed.changes_by_event.get(event.id, ()):
            if (not change.one_date or change.start == o.start) and change.kind in CHANGE_WORDS:
                word = self.query.language.gettext(CHANGE_WORDS[change.kind])
                return word, int((change.seen_at + LATELY).timestamp())
        return None
