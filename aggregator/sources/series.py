"""Events of one feed → series: rule 1 of the theory of duplicates (DESIGN.md).

A series is a UID; an override is a UID and the *instant* of its RECURRENCE-ID, in whatever zone that is written. Of two
copies the higher SEQUENCE wins, then LAST-MODIFIED, then DTSTAMP. Some producers give one UID to different events; then
all are kept, one under the UID and the others under derived ones: hiding a meeting is worse than showing it twice.

Nothing depends on the order of events in the document: where all else is equal, the content decides.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from aggregator.model import Event, Series, as_type_of, instant
from aggregator.sources.exception_rules import without_excluded
from aggregator.sources.lines.notes import PERIOD_LENGTHS, SUPERSEDED, Notes
from aggregator.sources.private_zones import Rules, with_dates_in_utc
from aggregator.sources.several_rules import one_rule_each
from aggregator.sources.this_and_future import split_this_and_future
from aggregator.sources.vevent.event import ParsedVevent, derived_uid
from aggregator.sources.vevent.recurrence_properties import fitting_reading
from aggregator.sources.vevent.start_and_end import Period

TitleAndStart = tuple[str, datetime]

MOST_COMPARED = 100  # events of one UID, title and start that a further one is compared with

LONG_AGO = datetime.min.replace(tzinfo=UTC)


def assemble(feed: str, vevents: Iterable[ParsedVevent], notes: Notes) -> tuple[Series, ...]:
    """Put the readable events of a feed together as series, sorted by UID."""
    by_uid: defaultdict[str, list[ParsedVevent]] = defaultdict(list)
    for vevent in vevents:
        if vevent.event is not None:
            by_uid[vevent.event.uid].append(vevent)
    series: list[Series] = []
    for uid, shared in by_uid.items():
        series += series_of(feed, uid, shared, Notes(uid, notes.found))
    return tuple(sorted(with_unique_uids(series), key=lambda one: one.uid))


def with_unique_uids(series: list[Series]) -> Iterable[Series]:
    """Give a series a further UID where the one made for it happens to be another's of this feed."""
    taken: set[str] = set()
    for one in sorted(series, key=lambda one: (one.uid, one.main_event.digest)):
        uid = one.uid
        while uid in taken:
            uid = derived_uid(uid, one.main_event.digest)
        taken.add(uid)
        yield one if uid == one.uid else with_uid(one, uid)


def with_uid(series: Series, uid: str) -> Series:
    """Return a series under another UID."""
    master = replace(series.master, uid=uid) if series.master else None
    overrides = tuple(replace(event, uid=uid) for event in series.overrides)
    return replace(series, uid=uid, master=master, overrides=overrides)


def series_of(feed: str, uid: str, vevents: Iterable[ParsedVevent], notes: Notes) -> list[Series]:
    """Make the series of one UID: one, unless the UID is used for several events or a series was split."""
    newest_first = sorted(vevents, key=precedence, reverse=True)
    events = [vevent.event for vevent in newest_first if vevent.event is not None]
    this_and_future = {
        vevent.event.digest for vevent in newest_first if vevent.this_and_future and vevent.event is not None
    }
    overrides = [event for event in events if event.recurrence_id is not None]
    masters = distinct_masters([event for event in events if event.recurrence_id is None], notes)
    masters = masters or series_from_a_date_on(overrides, this_and_future)
    readings = {
        vevent.event.digest: vevent.floating_id for vevent in newest_first if vevent.event and vevent.floating_id
    }
    overrides = [one_date(event, this_and_future, notes) for event in overrides if event not in masters]
    if not masters:
        return [Series(feed, uid, None, newest_overrides(None, overrides, notes))] if overrides else []
    of_master: defaultdict[str, list[Event]] = defaultdict(list)
    for override in overrides:
        placed = date_of_series(override, readings.get(override.digest, ()), masters)
        of_master[master_of(placed, masters)].append(placed)
    masters = [master if master.recurrence_id is None else replace(master, recurrence_id=None) for master in masters]
    series = []
    parsed = {vevent.event.digest: vevent for vevent in newest_first if vevent.event}
    for master in masters:
        own = newest_overrides(master, of_master[master.uid], notes)
        own = with_periods(master, own, parsed[master.digest].periods, notes)
        for part in with_dates_of_rules(Series(feed, master.uid, master, own), parsed[master.digest], notes):
            series += split_this_and_future(part, this_and_future, notes)
    return series


def with_dates_of_rules(series: Series, read: ParsedVevent, notes: Notes) -> list[Series]:
    """Return the series with the dates of all its RRULEs and without those of its EXRULEs: one, or one a rule."""
    if read.private_zone is not None and read.day is not None:
        rules = Rules((read.event.rule if read.event else "", *read.more_rules), read.exception_rules)
        listed = with_dates_in_utc(series, rules, read.private_zone, read.day, notes)
        if listed is not None:
            return [listed]
    parts = one_rule_each(series, read.more_rules, notes)
    return [without_excluded(part, read.exception_rules, read.day, notes) for part in parts]


def with_periods(
    master: Event, overrides: tuple[Event, ...], periods: Sequence[Period], notes: Notes
) -> tuple[Event, ...]:
    """Add the RDATEs that last longer or shorter than the event as overrides, where there is none of their date."""
    if not periods:
        return overrides
    taken = {instant(one.recurrence_id or one.start) for one in overrides} | set(map(instant, master.exdates))
    added = [
        replace(master, start=start, end=end, recurrence_id=start, rule="", rdates=(), exdates=())
        for start, end in periods
        if instant(start) not in taken
    ]
    if added:
        notes.info(PERIOD_LENGTHS, "RDATE lists periods. Those of another length are shown as changed.", len(added))
    return tuple(sorted((*overrides, *added), key=lambda one: instant(one.recurrence_id or one.start)))


def series_from_a_date_on(overrides: list[Event], this_and_future: Collection[str]) -> list[Event]:
    """Return the first "this and following" change that has a rule: a series whose beginning is missing."""
    found = [event for event in overrides if event.digest in this_and_future and event.rule]
    return sorted(found, key=lambda event: instant(event.start))[:1]


def one_date(override: Event, this_and_future: Collection[str], notes: Notes) -> Event:
    """Return an override without what would make it a series: RECURRENCE-ID names one date (RFC 5545, 3.8.4.4)."""
    if override.digest in this_and_future or not (override.recurs or override.exdates):
        return override
    notes.repaired("override-recurs", "RRULE or RDATE in an override was ignored. It changes one date.")
    return replace(override, rule="", rdates=(), exdates=())


def date_of_series(override: Event, readings: Sequence[datetime], masters: list[Event]) -> Event:
    """Return an override whose RECURRENCE-ID without time zone is read as a date of its series."""
    master = next((master for master in masters if master.recurs), masters[0])
    if not readings or not isinstance(master.start, datetime):
        return override
    all_readings = [readings[-1].replace(tzinfo=master.start.tzinfo), *readings]
    dates = set(map(instant, master.rdates))
    exact = (reading for reading in all_readings if instant(reading) in dates)
    return replace(
        override, recurrence_id=next(exact, None) or fitting_reading(all_readings, master.start, master.rule)
    )


def precedence(vevent: ParsedVevent) -> tuple[int, datetime, datetime, str]:
    """Order copies of one event: the greatest is the newest. The digest only makes the answer the same every time."""
    event = vevent.event
    assert event is not None
    return (event.sequence, event.modified or LONG_AGO, vevent.stamp or LONG_AGO, event.digest)


def distinct_masters(masters: list[Event], notes: Notes) -> list[Event]:
    """Return the different events among masters of one UID, given newest first: the earliest keeps the UID.

    Copies agree in title and start, see `copies`. Agreeing in one of them they are versions of one event, moved or
    renamed, if every one has a SEQUENCE of its own; where one occurs twice, the UID is used for several happenings.
    """
    if len(masters) < 2:
        return masters
    alike: defaultdict[TitleAndStart, list[Event]] = defaultdict(list)
    variants: list[Event] = []
    for event in masters:
        others = alike[title_and_start(event)]
        if any(copies(event, other) for other in others[:MOST_COMPARED]):
            note_superseded(event, notes)
        else:
            others.append(event)
            variants.append(event)
    versioned = {agreed for agreed, numbers in sequences(variants).items() if len(numbers) == len(set(numbers))}
    kept: list[Event] = []
    seen: set[str | datetime] = set()
    for event in variants:
        title, start = title_and_start(event)
        if {title, start} & seen & versioned:
            note_superseded(event, notes)
        else:
            kept.append(event)
            seen |= {title, start}
    return under_own_uids(sorted(kept, key=lambda event: (instant(event.start), event.title, *where(event))), notes)


def title_and_start(event: Event) -> TitleAndStart:
    """Return what tells events of one UID apart."""
    return event.title, instant(event.start)


def where(event: Event) -> tuple[str, str]:
    """Return what else tells them apart if their SEQUENCE is the same."""
    return event.location.strip(), event.url.strip()


def copies(event: Event, other: Event) -> bool:
    """Whether two events of one UID, title and start are versions of one.

    One SEQUENCE with two places, or two pages, is no version: some generators make UIDs of title and start.
    """
    differ = any(one and two and one != two for one, two in zip(where(event), where(other), strict=True))
    return event.sequence != other.sequence or not differ


def sequences(variants: Iterable[Event]) -> dict[str | datetime, list[int]]:
    """Return the SEQUENCEs of the events that share a title, and of those that share a start."""
    found: defaultdict[str | datetime, list[int]] = defaultdict(list)
    for event in variants:
        title, start = title_and_start(event)
        found[title].append(event.sequence)
        found[start].append(event.sequence)
    return found


def note_superseded(event: Event, notes: Notes) -> None:
    """Say that a newer copy of an event took its place."""
    notes.info(SUPERSEDED, f"Older version of “{event.title[:60]}” (SEQUENCE {event.sequence}) left out.")


def under_own_uids(events: list[Event], notes: Notes) -> list[Event]:
    """Give all but the first a UID of their own, which depends on nothing but their content."""
    shared = Counter(map(title_and_start, events))
    for event in events[1:]:
        told = event.location or event.url if shared[title_and_start(event)] > 1 else ""
        named = f"“{event.title[:60]}”" + (f" ({told[:60]})" if told else "")
        notes.repaired("uid-reused", f"Several events share this UID. {named} got its own.")
    return events[:1] + [replace(event, uid=own_uid(event, shared)) for event in events[1:]]


def own_uid(event: Event, shared: Mapping[TitleAndStart, int]) -> str:
    """Return a UID of its own, made of the title and start, and of the place and page where these are shared."""
    told = where(event) if shared[title_and_start(event)] > 1 else ()
    return derived_uid(event.uid, instant(event.start).isoformat(), event.title, *told)


def master_of(override: Event, masters: list[Event]) -> str:
    """Return the UID of the master an override belongs to: where several recur, one at its time of day."""
    recurring = [master for master in masters if master.recurs] or masters
    at_that_time = [master for master in recurring if same_time_of_day(override, master)]
    return next((master.uid for master in at_that_time + recurring), override.uid)


def same_time_of_day(override: Event, master: Event) -> bool:
    """Whether the RECURRENCE-ID of an override is at the time of day of a master."""
    recurrence_id = as_type_of(override.recurrence_id or override.start, master.start)
    if isinstance(recurrence_id, datetime) and isinstance(master.start, datetime):
        return recurrence_id.time() == master.start.time()
    return True


def newest_overrides(master: Event | None, overrides: list[Event], notes: Notes) -> tuple[Event, ...]:
    """Return the first override given for each date, with RECURRENCE-ID in the form of the master's start."""
    newest: dict[datetime, Event] = {}
    for override in overrides:
        recurrence_id = override.recurrence_id
        assert recurrence_id is not None
        fitting = as_type_of(recurrence_id, master.start) if master else recurrence_id
        if instant(fitting) in newest:
            note_superseded(override, notes)
        else:
            uid = master.uid if master else override.uid
            newest[instant(fitting)] = replace(override, uid=uid, recurrence_id=fitting)
    return tuple(newest[moment] for moment in sorted(newest))
