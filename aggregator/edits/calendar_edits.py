"""The settings of feeds.toml applied to all calendars of a build; what did not change is not looked at again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from aggregator.config import Config, EventEdit, Feed, Meeting
from aggregator.edits.listed_meetings import meetings_calendar
from aggregator.edits.series_edits import EditedSeries, FeedEdits, edit_series, selects
from aggregator.model import HIDDEN, Calendar, Note, Series, Severity


@dataclass(frozen=True, slots=True)
class EditedCalendars:
    """Calendars as they are published."""

    by_feed: Mapping[str, Calendar]
    notes: Mapping[str, tuple[Note, ...]] = field(default_factory=dict)  # by feed: how much is hidden
    unmatched: tuple[Note, ...] = ()  # corrections that are about no event


@dataclass(frozen=True, slots=True)
class _Edited:
    """What editing a calendar came to, and from what."""

    settings: FeedEdits
    calendar: Calendar
    meetings: Calendar | None
    series: Mapping[str, tuple[Series, EditedSeries]]  # by UID
    result: Calendar
    notes: tuple[Note, ...]


class CalendarEditor:
    """Edits again and again; what it gives does not depend on what it was given before."""

    def __init__(self) -> None:
        self._known: dict[str, _Edited] = {}
        self._meetings: dict[str, tuple[tuple[Meeting, ...], Feed, date, Calendar]] = {}

    def __call__(self, config: Config, calendars: Mapping[str, Calendar], now: datetime) -> EditedCalendars:
        """Edit calendars by feed id. Calendars that no setting is about are the same objects."""
        settings = edits_by_feed(config)
        if not settings:
            return EditedCalendars(calendars)
        feeds = {feed.id: feed for feed in config.feeds}
        found, notes, known = dict(calendars), {}, {}
        for id_, own in settings.items():
            meetings = self._meetings_of(own, feeds[id_], now) if own.meetings else None
            told = calendars.get(id_) or (meetings and Calendar(id_, ()))
            if told:
                known[id_] = edited = self._edited(id_, own, told, meetings)
                found[id_], notes[id_] = edited.result, edited.notes
        self._known = known
        return EditedCalendars(found, notes, _unmatched(config.edit, calendars))

    def _edited(self, id_: str, settings: FeedEdits, calendar: Calendar, meetings: Calendar | None) -> _Edited:
        before = self._known.get(id_)
        if before and (before.settings, before.meetings) == (settings, meetings) and before.calendar is calendar:
            return before
        known = before.series if before and before.settings == settings else {}
        series = {
            one.uid: known[one.uid]
            if one.uid in known and known[one.uid][0] is one
            else (one, edit_series(one, settings))
            for one in (*calendar.series, *calendar.past_series)
        }
        result, hidden = _result(calendar, series, meetings)
        notes = (Note(Severity.INFO, HIDDEN, "Hidden by feeds.toml.", count=hidden),) if hidden else ()
        return _Edited(settings, calendar, meetings, series, result, (*notes, *(meetings.notes if meetings else ())))

    def _meetings_of(self, settings: FeedEdits, feed: Feed, now: datetime) -> Calendar:
        known = self._meetings.get(feed.id)
        if known and known[:3] == (settings.meetings, feed, now.date()):
            return known[3]
        calendar = meetings_calendar(settings.meetings, feed, now)
        if known and known[3] == calendar:
            calendar = known[3]
        self._meetings[feed.id] = (settings.meetings, feed, now.date(), calendar)
        return calendar


def edits_by_feed(config: Config) -> dict[str, FeedEdits]:
    """Return what feeds.toml says about the events of each feed, for those about which it says anything."""
    meetings: defaultdict[str, list[Meeting]] = defaultdict(list)
    for meeting in config.meetings:
        meetings[meeting.feed].append(meeting)
    found = {}
    for feed in config.feeds:
        edits = tuple(edit for edit in config.edit if edit.event.feed in ("", feed.id))
        own = FeedEdits(feed.include, feed.exclude, feed.rename, feed.category, edits, tuple(meetings[feed.id]))
        if own != FeedEdits():
            found[feed.id] = own
    return found


def _result(
    calendar: Calendar, series: Mapping[str, tuple[Series, EditedSeries]], meetings: Calendar | None
) -> tuple[Calendar, int]:
    """Put the calendar together of what is left, and count the events that are not."""
    hidden = sum(edited.hidden for _, edited in series.values())
    if not meetings and all(edited.series is told for told, edited in series.values()):
        return calendar, hidden

    def left(told: tuple[Series, ...]) -> tuple[Series, ...]:
        return tuple([one for uid in (each.uid for each in told) if (one := series[uid][1].series) is not None])

    own = meetings.series if meetings else ()
    names = {one.uid for one in calendar.series} | {one.uid for one in calendar.past_series}
    added = tuple(one for one in own if one.uid not in names)
    in_document = sum(series[one.uid][1].hidden for one in calendar.series)
    same = {uid for uid, (told, edited) in series.items() if edited.series is told}
    prepared = calendar.prepared
    if prepared:
        prepared = replace(prepared, parts={uid: part for uid, part in prepared.parts.items() if uid in same})
    result = replace(
        calendar,
        series=tuple(sorted((*left(calendar.series), *added), key=lambda one: one.uid)),
        past_series=left(calendar.past_series),
        events_read=calendar.events_read - in_document + len(added),
        prepared=prepared,
    )
    return result, hidden


def _unmatched(edits: tuple[EventEdit, ...], calendars: Mapping[str, Calendar]) -> tuple[Note, ...]:
    notes = []
    for number, edit in enumerate(edits):
        told = (one for calendar in calendars.values() for one in (*calendar.series, *calendar.past_series))
        if not any(selects(edit, one) for one in told):
            said = ", ".join(
                f'{key} = "{value}"' for key, value in edit.event.model_dump(exclude_defaults=True).items()
            )
            text = f"edit[{number}] in feeds.toml matches no event ({said})."
            notes.append(Note(Severity.INFO, "edit-unmatched", text))
    return tuple(notes)
