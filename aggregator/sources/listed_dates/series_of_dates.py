"""Placed dates → one series: a master with a rule, and an override for each date that differs from it.

a date of the rule where nothing is listed            EXDATE
a date that says something else, or was moved         an override
a date beside the rule                                RDATE
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from datetime import timedelta
from hashlib import blake2b
from typing import Any, TypeVar

from aggregator.model import DateOrDateTime, Event, Series, Status, as_type_of, instant, is_day
from aggregator.recurrence.rrule.rule import Rule
from aggregator.sources.listed_dates.placing import PlacedDates

_Value = TypeVar("_Value")

_LATEST = 8  # dates, of which most say what is said of the series: earlier ones tell its past

# What a date can say otherwise than its series: all but when it is, and which version.
_TIMES = frozenset({"uid", "start", "end", "recurrence_id", "rule", "rdates", "exdates"})
_VERSION = frozenset({"sequence", "created", "modified", "digest"})
_SAID = tuple(field.name for field in fields(Event) if field.name not in _TIMES | _VERSION)


def series_of_dates(feed: str, uid: str, rule: Rule | None, placed: PlacedDates, listed: Sequence[Event]) -> Series:
    """Write dates as a series. Without a rule all dates but the first are RDATEs.

    `listed` are the events that the dates were read from, to be put together again with others.
    """
    dates: dict[DateOrDateTime, Event] = dict(placed.on)
    dates |= {as_type_of(one.event.start, next(iter(dates))): one.event for one in placed.beside}
    first, *others = placed.on
    master = _master(uid, first, list(dates.values()))
    if rule is not None:
        last = others[-1] if others else first
        until = last if is_day(last) else instant(last)
        beside = [slot for slot in dates if slot not in placed.on]
        master = replace(master, rule=str(replace(rule, until=until)), exdates=placed.missing)
    else:
        beside = [slot for slot in dates if slot != first]
    master = replace(master, rdates=tuple(sorted(beside, key=instant)))
    master = replace(master, digest=_digest(master))
    overrides = _overrides(master, dates)
    if not master.recurs and overrides:
        return Series(feed, uid, replace(overrides[0], recurrence_id=None), listed=tuple(listed))
    return Series(feed, uid, master, overrides, listed=tuple(listed))


def _master(uid: str, first: DateOrDateTime, events: Sequence[Event]) -> Event:
    """Return what most of the latest dates say, as the first date of the series."""
    latest = sorted(events, key=lambda event: (instant(event.start), event.digest))[-_LATEST:]
    said: dict[str, Any] = {name: _usual([getattr(event, name) for event in latest]) for name in _SAID}
    length = _usual([instant(event.end) - instant(event.start) for event in latest])
    if said["status"] is Status.CANCELLED and any(event.status is not Status.CANCELLED for event in events):
        said["status"] = Status.CONFIRMED
    return replace(
        latest[-1],
        uid=uid,
        start=first,
        end=_after(first, length),
        sequence=max(event.sequence for event in events),
        created=min((when for event in events if (when := event.created)), default=None),
        modified=max((when for event in events if (when := event.modified)), default=None),
        **said,
    )


def _usual(values: Sequence[_Value]) -> _Value:
    """Return the most frequent value, of equals the last one."""
    counts = Counter(values)
    return values[max(range(len(values)), key=lambda place: (counts[values[place]], place))]


def _after(start: DateOrDateTime, length: timedelta) -> DateOrDateTime:
    return start + length if is_day(start) else as_type_of(instant(start) + length, start)


def _overrides(master: Event, dates: Mapping[DateOrDateTime, Event]) -> tuple[Event, ...]:
    length = instant(master.end) - instant(master.start)
    overrides = [
        replace(
            event,
            uid=master.uid,
            start=as_type_of(event.start, master.start),
            end=as_type_of(event.end, master.start),
            recurrence_id=slot,
        )
        for slot, event in dates.items()
        if _differs(event, master)
        or (instant(event.start), instant(event.end)) != (instant(slot), instant(slot) + length)
    ]
    return tuple(sorted(overrides, key=lambda one: instant(one.recurrence_id or one.start)))


def _differs(event: Event, master: Event) -> bool:
    return any(getattr(event, name) != getattr(master, name) for name in _SAID)


def _digest(master: Event) -> str:
    """Hash what the master says, for its events have digests that change although it does not."""
    said = [getattr(master, name) for name in (*_SAID, "start", "end", "rule", "rdates", "exdates")]
    return blake2b(repr(said).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
