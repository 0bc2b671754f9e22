"""A calendar and what happened that its feed no longer lists: dates of a meeting stay in its series, others alone.

Many feeds drop a date when it is over. The series it was part of would begin later each time, with another rule or in
another time zone perhaps, and subscribers would be told of a change each time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from zoneinfo import ZoneInfo

from aggregator.model import Calendar, PreparedFeed, Series
from aggregator.sources.lines.notes import Notes
from aggregator.sources.listed_dates.joining import join_listed_dates, listed_singly
from aggregator.sources.listed_dates.meetings import series_key
from aggregator.sources.vevent_digests import pack_digests, unpack_digests


def with_past(calendar: Calendar, past: Iterable[Series], earlier: Iterable[Series] = ()) -> Calendar:
    """Return a calendar with these series of earlier copies, instead of any that it has.

    Those whose UID it lists are left out. `earlier` are those that its meetings may have been put together with so far.
    What does not change are the same objects.
    """
    every_date = calendar.every_date
    listed = {one.uid for one in listed_singly(calendar.series)}
    past_by_key: defaultdict[str, list[Series]] = defaultdict(list)
    for one in past:
        if one.uid not in listed:
            past_by_key[series_key(one, every_date=every_date)].append(one)
    past_series = past_by_key.pop("", [])
    touched = {*past_by_key, *(series_key(one, every_date=every_date) for one in earlier)} - {""}
    series: list[Series] = []
    meetings: defaultdict[str, list[Series]] = defaultdict(list)
    for one in calendar.series:
        key = meeting_of(one, every_date=every_date)
        (meetings[key] if key in touched or one.kept else series).append(one)
    changed: dict[str, tuple[str, ...]] = {}
    for key in {**meetings, **past_by_key}:
        before, kept = meetings.get(key, []), past_by_key.get(key, [])
        told, over = _joined(calendar, before, kept)
        changed[key] = tuple(one.uid for one in told)
        by_uid = {one.uid: one for one in before}
        series += [there if (there := by_uid.get(one.uid)) == one else one for one in told]
        past_series += over
    series.sort(key=lambda one: one.uid)
    found = replace(
        calendar,
        series=tuple(series),
        past_series=tuple(past_series),
        digests=_digests(calendar.digests, changed),
    )
    return replace(found, prepared=_still_prepared(found, calendar.prepared))


def meeting_of(series: Series, *, every_date: bool) -> str:
    """Return the key of the meeting that a series has the dates of, "" if it is none."""
    return next((series_key(one, every_date=every_date) for one in listed_singly([series])), "")


def _joined(calendar: Calendar, before: Iterable[Series], past: Iterable[Series]) -> tuple[list[Series], list[Series]]:
    """Put the series of one meeting together with dates that are over; return them, and those wholly over."""
    listed, zone = listed_singly(before), ZoneInfo(calendar.timezone)
    uids = {one.uid for one in listed}
    named = zone if calendar.timezone not in ("UTC", "Etc/UTC") else None
    joined = [
        _with_kept(one, uids)
        for one in join_listed_dates([*listed, *past], named, Notes(), every_date=calendar.every_date)
    ]
    told = [one for one in joined if one.listed or one.uid in uids]
    return told, [one for one in joined if not (one.listed or one.uid in uids)]


def _with_kept(series: Series, uids: set[str]) -> Series:
    if not series.listed:
        return series
    listed = tuple(event for event in series.listed if event.uid in uids)
    return replace(series, listed=listed, kept=tuple(event for event in series.listed if event.uid not in uids))


def _digests(digests: bytes, changed: Mapping[str, tuple[str, ...]]) -> bytes:
    """Return digests that know what became of the events of a meeting."""
    if not digests or not changed:
        return digests
    known = unpack_digests(digests)
    groups = tuple(
        group._replace(series=changed[group.uid]) if group.uid in changed and group.uid else group
        for group in known.groups
    )
    return pack_digests(known._replace(groups=groups))


def _still_prepared(calendar: Calendar, prepared: PreparedFeed | None) -> PreparedFeed | None:
    """Return what was prepared of the series that stay."""
    if prepared is None:
        return None
    there = {one.uid: one for one in (*calendar.series, *calendar.past_series)}
    kept = {uid: made for uid, made in prepared.parts.items() if there.get(uid) is made[0]}
    return replace(prepared, parts=kept)
