"""What people should know of a new copy of a calendar. Pure.

Copies are compared as their feed gave them. So nothing that is decided here (which events are one, how far the time
range reaches) is ever news, and nothing that a producer writes anew at each export is.

Series are told by their UIDs. Where these change, events are told by what is the same:
- Google ends a series and begins `base_R<date>@google.com` for an edit of "this and following".
- TeamUp leaves a date out and adds an event of its own for an edit of one date.
- Some generators make new UIDs at each export, or from the start of the event.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from aggregator.history.series_changes import NEAR, EventCopies, event_changes
from aggregator.history.upcoming_dates import plain_title, upcoming_dates
from aggregator.model import Calendar, Change, Event, Series, seconds
from aggregator.model.times import DAY

MOST_COMPARED = 2_000  # events that differ; of more, those that began last: a poll must not wait for the rest
MOST = 200  # changes of one copy; of more, the next ones in time are told
A_WHILE = 75 * 60  # seconds by which regular events may begin earlier or later, as when clocks change

_NEAR_OF_MANY = 3 * DAY  # of what is listed date by date, a date that is moved farther is another one

_SPLIT = re.compile(r"_R\d{8}(?:T\d{6}Z?)?(?=@|$)")


def calendar_changes(before: Calendar, after: Calendar, now: datetime) -> tuple[Change, ...]:
    """Return what has changed of what is to come, the next first."""
    pairs = [copies for copies in _by_uid(before.series, after.series) if _may_matter(copies, now)]
    pairs = sorted(pairs, key=lambda copies: _start(copies.after or copies.before))[-MOST_COMPARED:]
    both = [copies for copies in pairs if copies.before and copies.after]
    gone = [copies.before for copies in pairs if not copies.after]
    arrived = [copies.after for copies in pairs if not copies.before]
    regular = _times_by_title(before.series if gone or arrived else ())
    both += _by_title(gone, arrived, regular, now)
    _join_single_dates(both, gone, arrived, now)
    found = [change for copies in both for change in event_changes(copies, now)]
    found += [change for series in gone for change in event_changes(EventCopies(series, ()), now)]
    for series in arrived:
        if not _goes_on(series, regular):
            found += event_changes(EventCopies((), series), now)
    return tuple(sorted(found, key=lambda change: (change.start, change.uid, change.kind))[:MOST])


def _by_uid(before: Iterable[Series], after: Iterable[Series]) -> list[EventCopies]:
    """Put the copies of each event side by side, without events that are the same objects in both."""
    found: dict[str, tuple[list[Series], list[Series]]] = defaultdict(lambda: ([], []))
    for place, copy in enumerate((before, after)):
        for series in copy:
            uid = _SPLIT.sub("", series.uid) if "_R" in series.uid else series.uid
            found[uid][place].append(series)
    return [
        EventCopies(tuple(old), tuple(new)) for old, new in found.values() if list(map(id, old)) != list(map(id, new))
    ]


def _may_matter(copies: EventCopies, now: datetime) -> bool:
    """Whether anything differs that people are told of: when it is to come, takes place, and what it is called."""
    if [*map(_told, copies.before)] == [*map(_told, copies.after)]:
        return False
    return copies.recurs or any(
        seconds(event.start) > now.timestamp() for series in (*copies.before, *copies.after) for event in series.events
    )


def _told(series: Series) -> tuple[object, ...]:
    return tuple(
        (one.start, one.recurrence_id, one.rule, one.rdates, one.exdates, one.title, one.status)
        for one in series.events
    )


def _by_title(
    gone: list[tuple[Series, ...]], arrived: list[tuple[Series, ...]], regular: dict[str, list[int]], now: datetime
) -> list[EventCopies]:
    """Take out of both lists what is one event under another UID: the same title, and the nearest start."""
    found = []
    of_title: dict[str, list[tuple[Series, ...]]] = defaultdict(list)
    for series in arrived:
        of_title[plain_title(series[0].main_event.title)].append(series)
    for old in sorted(gone, key=_start):
        title = plain_title(old[0].main_event.title)
        candidates = of_title[title]
        new = min(candidates, key=lambda series, old=old: abs(_start(series) - _start(old)), default=None)  # type: ignore[misc]
        near = NEAR if len(regular[title]) < 2 else _NEAR_OF_MANY
        if new is None or abs(_start(new) - _start(old)) > near:
            continue
        candidates.remove(new)
        arrived.remove(new)
        gone.remove(old)
        found.append(EventCopies(old, new))
    return [copies for copies in found if _may_matter(copies, now)]


def _start(series: Sequence[Series]) -> int:
    return min(seconds(one.main_event.start) for one in series)


def _join_single_dates(
    both: list[EventCopies], gone: list[tuple[Series, ...]], arrived: list[tuple[Series, ...]], now: datetime
) -> None:
    """Give single events to the series of the same title of which a date near to them went, or came back."""
    places: dict[str, list[int]] = defaultdict(list)
    for place, copies in enumerate(both):
        if copies.recurs:
            places[plain_title(copies.latest.main_event.title)].append(place)
    for lone, is_new in [(one, True) for one in list(arrived)] + [(one, False) for one in list(gone)]:
        if len(lone) > 1 or len(lone[0].events) > 1 or lone[0].main_event.recurs:
            continue
        for place in places[plain_title(lone[0].main_event.title)]:
            copies = both[place]
            before, after = upcoming_dates(copies.before, now), upcoming_dates(copies.after, now)
            there, here = (before, after) if is_new else (after, before)
            missing = [date.start for slot, date in there.items() if slot not in here]
            if any(abs(start - _start(lone)) <= NEAR for start in missing):
                joined = (copies.before, (*copies.after, *lone)) if is_new else ((*copies.before, *lone), copies.after)
                both[place] = EventCopies(*joined)
                (arrived if is_new else gone).remove(lone)
                break


def _times_by_title(all_series: Iterable[Series]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for series in all_series:
        title = " ".join(series.main_event.title.split()).casefold()  # as `plain_title`, but for cancelled events
        found[title].append(seconds(series.main_event.start) % DAY)
    return found


def _goes_on(arrived: Sequence[Series], regular: dict[str, list[int]]) -> bool:
    """Whether this is the next date of what is listed date by date: the same title, at the same time of day."""
    event: Event = arrived[0].main_event
    apart = [abs(seconds(event.start) % DAY - time) for time in regular.get(plain_title(event.title), ())]
    return any(min(one, DAY - one) <= A_WHILE for one in apart)
