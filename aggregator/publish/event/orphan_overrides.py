"""Overrides that replace nothing, turned into events of their own before anything is compared."""

from __future__ import annotations

from dataclasses import replace

from aggregator.model import Event, Series, Status, as_type_of, instant, is_day, seconds
from aggregator.publish.event.occurrence_edits import recurrence_id_of
from aggregator.recurrence import dates_among


def without_orphans(series: Series, linted: Series) -> tuple[Series, ...]:
    """Turn overrides that replace nothing into single events of their own (FAULTS 64).

    Their master is missing, or does not occur where they say. Readers differ in what they make of these: KOrganizer and
    ical.js show nothing, others an event more. Their UIDs are those Google uses for instances: the series' UID with the
    RECURRENCE-ID in UTC before the "@". `linted` is the same series linted.
    """
    if series.master is None:
        return tuple(_as_single(series, override) for override in series.overrides)
    orphans = _orphan_dates(series.master, linted)
    if not orphans:
        return (series,)
    of_orphan = [_date(override, series.master) in orphans for override in series.overrides]
    left = tuple(override for override, orphan in zip(series.overrides, of_orphan, strict=True) if not orphan)
    singles = (_as_single(series, o) for o, orphan in zip(series.overrides, of_orphan, strict=True) if orphan)
    return (replace(series, overrides=left), *singles)


def _orphan_dates(master: Event, linted: Series) -> set[int]:
    """Return the dates of overrides at which the master does not occur, in seconds since the epoch."""
    if master.status is Status.CANCELLED or not linted.overrides or linted.master is None:
        return set()
    dates = {_date(override, master) for override in linted.overrides}
    return dates - dates_among(linted.master, [recurrence_id_of(override) for override in linted.overrides])


def _date(override: Event, master: Event) -> int:
    return seconds(as_type_of(recurrence_id_of(override), master.start))


def _as_single(series: Series, override: Event) -> Series:
    local, at, domain = series.uid.partition("@")
    recurrence_id = recurrence_id_of(override)
    stamp = instant(recurrence_id).strftime("%Y%m%d" if is_day(recurrence_id) else "%Y%m%dT%H%M%SZ")
    uid = f"{local}_{stamp}{at}{domain}"
    return Series(series.feed, uid, replace(override, uid=uid, recurrence_id=None))
