"""All events that repeat, by community: when each takes place, in words, and its next date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from aggregator.model import EventDatesToCome, ServedFeed
from aggregator.web.layout.repetition import dates_in_words, repetition_with_time
from aggregator.web.layout.view_input import ViewInput
from aggregator.web.request.data_paths import date_page_path, event_page_path, start_of
from aggregator.web.request.locale_text import casefolded
from aggregator.web.request.pick_token import pick_token
from aggregator.web.serving.picks import find_picks

MAX_LISTED = 500


@dataclass(frozen=True)
class ListedEvent:
    """One line of the list."""

    token: str
    title: str
    when: str  # "Every second Thursday, 12:00–13:00 Madrid time"
    next: str  # "Thu 26 Nov, 12:00", in the visitor's zone
    page: str  # path of its next date
    event_page: str  # path of the page of all its dates
    selected: bool


@dataclass(frozen=True)
class CommunityEvents:
    """The events that one community lists first."""

    feed: ServedFeed
    events: tuple[ListedEvent, ...]


@dataclass(frozen=True)
class EventList:
    """The list, with what it leaves out."""

    communities: tuple[CommunityEvents, ...]
    unlisted: tuple[str, ...]  # tokens that are selected and not in the list
    more: int  # events beyond MAX_LISTED


def make_event_list(
    view: ViewInput, selected: Sequence[str], *, single: bool, most: int | None = MAX_LISTED
) -> EventList:
    """List the events that pass the filters of `view` and are to come, at most `most`.

    With `single`, also those of one date.
    """
    to_come = view.occurrences.to_come(int(view.now.timestamp()))
    picked = find_picks(view.indexed, selected).positions
    found = [event for event, dates in to_come.items() if single or dates.of_all > 1 or event in picked]
    by_feed: dict[str, list[tuple[str, ListedEvent]]] = {feed.id: [] for feed in view.indexed.snapshot.feeds}
    for event in found[:most]:
        feed, line = _line(view, event, to_come[event], selected=event in picked)
        by_feed.setdefault(feed, []).append((casefolded(line.title), line))
    feeds = {feed.id: feed for feed in view.indexed.snapshot.feeds}
    communities = tuple(
        CommunityEvents(feeds.get(feed) or ServedFeed(feed, feed, "", ""), _by_title(lines))
        for feed, lines in by_feed.items()
        if lines
    )
    listed = {line.token for community in communities for line in community.events}
    return EventList(communities, tuple(t for t in selected if t not in listed), len(found) - len(found[:most]))


def _by_title(lines: list[tuple[str, ListedEvent]]) -> tuple[ListedEvent, ...]:
    return tuple(line for _, line in sorted(lines, key=lambda item: item[0]))


def _line(view: ViewInput, position: int, dates: EventDatesToCome, *, selected: bool) -> tuple[str, ListedEvent]:
    event, language = view.indexed.snapshot.events[position], view.query.language
    start = start_of(dates.next)
    if isinstance(start, datetime):
        local = start.astimezone(view.query.zone)
        text = language.short_day_time(local)
    else:
        text = language.short_day(start)
    last = datetime.fromtimestamp(dates.last, UTC if dates.next.all_day else view.query.zone)
    line = ListedEvent(
        token=pick_token(event),
        title=event.title or language.gettext("(no title)"),
        when=repetition_with_time(event, language) or dates_in_words(dates.count, last, language),
        next=text,
        page=date_page_path(event.id, start),
        event_page=event_page_path(event.id),
        selected=selected,
    )
    return (event.sources[0].feed if event.sources else ""), line
